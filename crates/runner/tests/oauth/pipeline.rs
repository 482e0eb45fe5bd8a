//! A pipeline without a person, and what lies in the store.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::rig::home::Home;
use crate::rig::peer::Peer;
use crate::rig::words::{collection, oidc_settings};

/// A home with a collection for the public client.
fn home(peer: &Peer) -> Home {
    let home = Home::new();
    let auth = oidc_settings(&peer.url, "public", "header");
    home.write("api.json", collection(&auth, 2).replace("{{api}}", &format!("{}/api", peer.url)));
    home
}

/// The file of the only session.
fn session_file(home: &Home) -> PathBuf {
    let files = fs::read_dir(home.store()).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

/// A refresh token that somebody got elsewhere.
fn refresh_token(peer: &Peer) -> String {
    let elsewhere = home(peer);
    elsewhere.login(&["api.json"]);
    let token = elsewhere.sessions()[0]["session"]["tokens"]["refresh_token"].as_str().unwrap().to_owned();
    elsewhere.expect_no_leaks(&[peer]);
    token
}

#[test]
fn a_sign_in_in_a_pipeline_fails_at_once() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer);
    home.set("CI", "true");
    let before = Instant::now();
    home.run(&["auth", "login", "api.json"]).expect_code(1).expect_said(&["CI is set", "POSTRIDER_REFRESH_TOKEN"]);
    home.run(&["run", "api.json", "--login"]).expect_code(1).expect_said(&["POSTRIDER_ACCESS_TOKEN"]);
    home.unset("CI");
    home.run(&["auth", "login", "api.json"]).expect_code(1).expect_said(&["there is no terminal"]);
    assert!(before.elapsed() < Duration::from_secs(20), "nobody is waited for");
    assert_eq!((peer.count("/auth"), peer.count("/api")), (0, 0));
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_pipeline_brings_its_access_token() {
    let peer = Peer::oidc(&json!({}));
    let (home, elsewhere) = (home(&peer), home(&peer));
    elsewhere.login(&["api.json"]);
    home.set("CI", "true").set_secret("POSTRIDER_ACCESS_TOKEN", &elsewhere.token(&["api.json"]));
    home.ok(&["run", "api.json", "-r", "cli,json", "--reporter-json-export", "report.json"]);
    assert_eq!(home.sessions(), Vec::<Value>::new());
    home.set_secret("POSTRIDER_ACCESS_TOKEN", "an-access-token-of-yesterday");
    home.run(&["run", "api.json"]).expect_code(1);
    assert_eq!(peer.count("token:refresh_token"), 0);
    for home in [&home, &elsewhere] {
        home.expect_no_leaks(&[&peer]);
    }
}

#[test]
fn a_rotated_refresh_token_goes_to_the_next_job() {
    let peer = Peer::oidc(&json!({}));
    let token = refresh_token(&peer);
    let (first, next) = (home(&peer), home(&peer));
    first.set("CI", "true").set_secret("POSTRIDER_REFRESH_TOKEN", &token);
    first.ok(&["run", "api.json", "--token-out", "sessions.secret"]);
    first.ok(&["run", "api.json", "--token-out", "sessions.secret"]);
    assert_eq!((peer.count("token:refresh_token"), peer.count("error:invalid_grant")), (1, 0), "seeded once");
    assert_eq!(mode(&first.path("sessions.secret")), 0o600);

    next.set("CI", "true");
    next.start_with(&["auth", "import"], &first.read("sessions.secret")).wait().expect_code(0);
    next.private(&["auth", "token", "api.json", "--force-refresh"]);
    next.ok(&["run", "api.json"]);
    for home in [&first, &next] {
        home.expect_no_leaks(&[&peer]);
    }
}

#[test]
fn a_rotation_that_nobody_keeps_is_told() {
    let peer = Peer::oidc(&json!({}));
    let token = refresh_token(&peer);
    let home = home(&peer);
    home.set("CI", "true").set_secret("POSTRIDER_REFRESH_TOKEN", &token);
    let mut command = home.command(env!("CARGO_BIN_EXE_postrider"), &["run", "api.json"]);
    command.env_remove("POSTRIDER_TOKEN_DIR").env("XDG_STATE_HOME", home.store());
    home.spawn(&mut command, Some("")).wait().expect_code(0).expect_said(&["warning", "--token-out"]);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_missing_token_fails_the_run_or_is_sent_without() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer);
    home.set("CI", "true");
    for words in [&["run", "api.json"][..], &["run", "api.json", "--oauth-missing", "fail"]] {
        let outcome = home.run(words).expect_code(1);
        let outcome = outcome.expect_said(&["no token for", "POSTRIDER_ACCESS_TOKEN", "client credentials"]);
        assert_eq!(outcome.stdout, "");
    }
    assert_eq!(peer.count("/api"), 0);
    home.run(&["run", "api.json", "--oauth-missing=send"]).expect_code(1).expect_said(&["warning", "without one"]);
    assert_eq!(peer.count("/api"), 2);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn the_store_is_for_its_owner_alone() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer);
    home.login(&["api.json"]);
    home.ok(&["run", "api.json"]);
    assert_eq!(mode(&home.store()), 0o700);
    for entry in fs::read_dir(home.store()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_file_that_is_no_session_means_signed_out() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer);
    home.login(&["api.json"]);
    let file = session_file(&home);
    let session = fs::read(&file).unwrap();
    let elsewhere = home.path("moved.secret");
    fs::write(&elsewhere, &session).unwrap();

    let broken = |say: &str| {
        home.run(&["run", "api.json"]).expect_code(1).expect_said(&[say, "auth login"]);
        home.run(&["auth", "status", "api.json", "--check"]).expect_code(3);
    };
    for (content, say) in
        [(&session[..session.len() / 2], "not a session"), (b"{}", "not a session"), (b"\xff\0", "not a session")]
    {
        fs::write(&file, content).unwrap();
        broken(say);
    }
    fs::remove_file(&file).unwrap();
    symlink(&elsewhere, &file).unwrap();
    broken("symbolic link");
    assert_eq!(fs::read(&elsewhere).unwrap(), session, "nobody wrote through the link");
    assert_eq!(peer.count("/api"), 0);

    home.login(&["api.json"]);
    assert!(!file.is_symlink() && fs::read(&elsewhere).unwrap() == session);
    home.ok(&["run", "api.json"]);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_store_with_a_key_tells_nothing() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer);
    home.set_secret("POSTRIDER_STORE_KEY", "a long passphrase of the CI service");
    home.login(&["api.json"]);
    let token = home.token(&["api.json"]);
    let stored = fs::read_to_string(session_file(&home)).unwrap();
    assert!(!stored.contains(&token) && !stored.contains("access_token"), "{stored}");
    home.ok(&["run", "api.json"]);

    home.unset("POSTRIDER_STORE_KEY");
    home.run(&["run", "api.json"]).expect_code(1).expect_said(&["encrypted", "POSTRIDER_STORE_KEY"]);
    home.set_secret("POSTRIDER_STORE_KEY", "another passphrase");
    home.run(&["run", "api.json"]).expect_code(1).expect_said(&["cannot be decrypted", "POSTRIDER_STORE_KEY"]);
    assert_eq!(fs::read_to_string(session_file(&home)).unwrap(), stored, "the session is still there");
    // Where nothing but the scanner excludes the store, no token is in it either.
    fs::copy(session_file(&home), home.path("cached.json")).unwrap();
    home.expect_no_leaks(&[&peer]);
}
