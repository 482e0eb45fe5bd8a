//! `postrider auth login`: browser, paste, and who may wait.

use std::process::Command;

use serde_json::json;

use super::auth_support::{Rig, SECRETS, assert_no_secret, browse, collection, redirect};

#[test]
fn a_person_signs_in_and_the_session_is_there() {
    let rig = Rig::start();
    let outcome = rig.login(&["c.json"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), ""), "{}", outcome.stderr);
    for line in ["Signing in by authorization code as client demo-client", "Signed in; the access token ends in 59 min"]
    {
        assert!(outcome.stderr.contains(line) || outcome.stderr.contains("in 60 min"), "{line}: {}", outcome.stderr);
    }
    let token = rig.token(&["c.json"]);
    assert_no_secret(&outcome, &[&token]);
    assert_eq!(rig.session_files().len(), 1);
    let stored = std::fs::read_to_string(&rig.session_files()[0]).unwrap();
    assert!(stored.contains(&token) && !stored.contains("demo-secret"), "{stored}");
}

#[test]
fn another_environment_is_another_session() {
    let (rig, other) = (Rig::start(), Rig::start());
    let environment = |url: &str| json!({ "values": [{ "key": "base", "value": url }] }).to_string();
    rig.scratch
        .write("c.json", collection("{{base}}", &[]).to_string())
        .write("staging.postman_environment.json", environment(&rig.url))
        .write("production.postman_environment.json", environment(&other.url));
    for name in ["staging", "production"] {
        let outcome = rig.run(&["auth", "token", "c.json", "-e", name]);
        assert_eq!(outcome.code, Some(3), "{}", outcome.stderr);
        assert!(
            outcome.stderr.ends_with(&format!("\n  postrider auth login c.json -e {name}\n")),
            "{}",
            outcome.stderr
        );
        assert_eq!(rig.login(&["c.json", "-e", name]).code, Some(0));
    }
    assert_ne!(rig.token(&["c.json", "-e", "staging"]), rig.token(&["c.json", "-e", "production"]));
    assert_eq!(rig.session_files().len(), 2);
}

#[test]
fn a_forged_answer_is_refused_and_the_good_one_still_counts() {
    let rig = Rig::start();
    let mut talking = rig.talk(&["auth", "login", "c.json", "--no-browser"]);
    let address = talking.address().unwrap();
    let good = redirect(&address);
    let (callback, _) = good.split_once('?').unwrap();
    for forged in
        [format!("{callback}?code=stolen&state=guessed"), format!("{callback}?code=stolen"), callback.to_owned()]
    {
        assert_eq!(browse(&forged).status, 400, "{forged}");
    }
    assert_eq!(browse(&good).status, 200);
    let outcome = talking.end();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

#[test]
fn the_answer_is_pasted_where_nobody_can_listen() {
    let rig = Rig::start();
    let postmans = [("redirect_uri", "https://oauth.pstmn.io/v1/callback")];
    rig.scratch.write("c.json", collection(&rig.url, &postmans).to_string());
    let mut talking = rig.talk(&["auth", "login", "c.json", "--paste"]);
    let address = talking.address().unwrap();
    let pasted = redirect(&address);
    assert!(pasted.starts_with("https://oauth.pstmn.io/v1/callback?"), "{pasted}");
    talking.type_in(&format!("\n  {pasted}  \n"));
    let outcome = talking.end();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let token = rig.token(&["c.json"]);
    assert_no_secret(&outcome, &[&token]);
}

#[test]
fn a_wrong_paste_says_what_is_wrong() {
    let rig = Rig::start();
    for (pasted, why) in [
        ("nonsense\n", "the pasted address is not the answer: "),
        ("http://127.0.0.1/callback?code=c&state=s\n", "the answer's state is not the one of this sign-in"),
        ("https://evil.example/callback?code=c&state=s\n", "the pasted address is not the answer: "),
        ("", "stdin ended before an address came"),
    ] {
        let outcome = rig.run_with(&["auth", "login", "c.json", "--paste"], pasted);
        assert_eq!(outcome.code, Some(1), "{pasted}");
        let error = outcome.stderr.lines().find(|line| line.starts_with("error: sign-in: ")).unwrap();
        assert!(error.contains(why), "{pasted}: {error}");
    }
    assert!(rig.session_files().is_empty());
}

#[test]
fn nobody_waits_for_a_person_who_is_not_there() {
    let rig = Rig::start();
    let check = |rig: &Rig, why: &str| {
        let outcome = rig.run(&["auth", "login", "c.json"]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""));
        let (error, hint) = outcome.stderr.split_once('\n').unwrap();
        assert_eq!(error, format!("error: sign-in: nobody can sign in here: {why}"));
        assert!(hint.contains("POSTRIDER_ACCESS_TOKEN") && hint.lines().count() == 1, "{hint}");
    };
    check(&rig, "there is no terminal");
    check(&rig.set("CI", "true"), "CI is set");
}

#[test]
fn waiting_ends() {
    let rig = Rig::start();
    for way in ["--no-browser", "--paste"] {
        let mut talking = rig.talk(&["auth", "login", "c.json", way, "--timeout", "1"]);
        let stdin = talking.stdin.take();
        let outcome = talking.end();
        drop(stdin);
        assert_eq!(outcome.code, Some(1));
        assert!(outcome.stderr.contains("error: sign-in: nobody signed in within 1 s\n"), "{}", outcome.stderr);
    }
}

#[test]
fn a_port_in_use_is_named() {
    let rig = Rig::start();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let redirect_uri = format!("http://127.0.0.1:{port}/callback");
    let outcome = rig.run(&["auth", "login", "c.json", "--no-browser", "--redirect-uri", &redirect_uri]);
    assert_eq!(outcome.code, Some(1));
    let error = outcome.stderr.lines().find(|line| line.starts_with("error: ")).unwrap();
    assert!(error.contains(&port.to_string()), "{error}");
}

#[test]
fn client_credentials_need_nobody() {
    let rig = Rig::start().set("CI", "true");
    rig.scratch.write("c.json", collection(&rig.url, &[("grant_type", "client_credentials")]).to_string());
    let outcome = rig.run(&["auth", "login", "c.json"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_no_secret(&outcome, &[&rig.token(&["c.json"])]);
}

#[test]
fn settings_may_do_without_a_collection() {
    let rig = Rig::start().set("DEMO_SECRET", "demo-secret");
    let url = rig.url.clone();
    let (auth_url, token_url) = (format!("{url}/oauth/authorize"), format!("{url}/oauth/token"));
    let client = ["--client-id", "demo-client"];
    let by_urls = ["--auth-url", &auth_url, "--token-url", &token_url, "--client-secret-env", "DEMO_SECRET"];
    let by_issuer = ["--issuer", &url, "--client-auth", "body", "--client-secret-env", "DEMO_SECRET"];
    for settings in [&by_urls[..], &by_issuer] {
        let words: Vec<&str> = client.iter().chain(settings).copied().collect();
        let outcome = rig.login(&words);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        assert_no_secret(&outcome, &[&rig.token(&words)]);
    }
    assert_eq!(rig.session_files().len(), 2);
}

#[test]
fn a_trace_holds_no_secret() {
    let rig = Rig::start().set("POSTRIDER_LOG", "trace");
    let outcome = rig.login(&["c.json"]);
    assert_eq!(outcome.code, Some(0));
    let refreshed = rig.run(&["auth", "token", "c.json", "--force-refresh"]);
    let token = refreshed.stdout.trim_end().to_owned();
    let stored = std::fs::read_to_string(&rig.session_files()[0]).unwrap();
    let stored: serde_json::Value = serde_json::from_str(&stored).unwrap();
    let refresh_token = stored.pointer("/session/tokens/refresh_token").unwrap().as_str().unwrap();
    let basic = "ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ";
    for secret in SECRETS.iter().chain(&[&*token, refresh_token, basic]) {
        assert!(!outcome.stderr.contains(secret) && !refreshed.stderr.contains(secret), "{secret}");
    }
}

/// A terminal of its own, made by `script`: only there a browser is opened.
#[cfg(target_os = "linux")]
#[test]
fn a_browser_is_opened_at_a_terminal() {
    let rig = Rig::start();
    let browser = rig.scratch.path("browser.sh");
    std::fs::write(&browser, "#!/bin/sh\nexec curl -sL -o /dev/null \"$1\"\n").unwrap();
    std::fs::set_permissions(&browser, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let inner = rig.command(&[]);
    let words = format!("{} auth login c.json", env!("CARGO_BIN_EXE_postrider"));
    let mut command = Command::new("script");
    command.args(["-qec", &words, "/dev/null"]).current_dir(rig.scratch.path("")).env_clear();
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("BROWSER", &browser);
    let outcome = command.output().unwrap();
    let said = String::from_utf8_lossy(&outcome.stdout);
    assert!(outcome.status.success() && said.contains("Continue in the browser."), "{said}");
    assert!(!rig.token(&["c.json"]).is_empty());
}
