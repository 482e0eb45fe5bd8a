//! `postrider auth token`, `status`, `list`, `logout`, `export` and `import`.

use std::time::Duration;

use postrider_echo::EchoOptions;
use serde_json::{Value, json};

use super::auth_support::{Rig, assert_no_secret, collection, oauth2};
use super::support::Outcome;

fn json_of(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap()
}

#[test]
fn a_token_is_printed_as_asked() {
    let rig = Rig::start();
    assert_eq!(rig.login(&["c.json"]).code, Some(0));
    let token = rig.token(&["c.json"]);
    assert_eq!(rig.token(&["c.json", "--format", "raw"]), token);
    assert_eq!(rig.token(&["c.json", "--format", "header"]), format!("Authorization: Bearer {token}"));
    let object: Value = serde_json::from_str(&rig.token(&["c.json", "--format", "json"])).unwrap();
    assert_eq!(object["access_token"], token.as_str());
    assert!((3500..=3600).contains(&object["expires_in"].as_u64().unwrap()), "{object}");
    assert!(object["expires_at"].as_str().unwrap().ends_with('Z'), "{object}");
}

#[test]
fn a_token_is_refreshed_when_it_would_not_live_long_enough() {
    let rig = Rig::start();
    assert_eq!(rig.login(&["c.json"]).code, Some(0));
    let first = rig.token(&["c.json", "--min-life", "60"]);
    assert_eq!(rig.token(&["c.json"]), first);
    let second = rig.token(&["c.json", "--min-life", "3601"]);
    assert_ne!(second, first);
    assert_ne!(rig.token(&["c.json", "--force-refresh"]), second);
}

#[test]
fn nobody_signed_in_is_exit_status_3_and_one_line() {
    let rig = Rig::start();
    let outcome = rig.run(&["auth", "token", "c.json", "--env-from-os", "PRE_", "--profile", "my own"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(3), ""));
    let lines: Vec<&str> = outcome.stderr.lines().filter(|line| !line.starts_with("warning: ")).collect();
    assert!(lines[0].starts_with("error: ") && lines[0].contains("not signed in"), "{lines:?}");
    assert_eq!(lines[1..], ["  postrider auth login c.json --env-from-os PRE_ --profile 'my own'"]);
}

#[test]
fn the_status_tells_requests_and_session() {
    let rig = Rig::start().set("PRE_apiKey", "demo-api-key");
    let mut api = collection(&rig.url, &[]);
    let url = format!("{}/get", rig.url);
    let basic = json!({ "type": "basic", "basic": [{ "key": "username", "value": "{{apiKey}}" }] });
    api["item"].as_array_mut().unwrap().extend([
        json!({ "name": "More", "request": { "url": url } }),
        json!({ "name": "Open", "request": { "url": url, "auth": { "type": "noauth" } } }),
        json!({ "name": "Keys", "auth": basic, "item": [{ "name": "With a key", "request": { "url": url } }] }),
    ]);
    rig.scratch.write("c.json", api.to_string());
    let words = ["auth", "status", "c.json", "--env-from-os", "PRE_"];

    let outcome = rig.run(&words);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    for line in [
        "  2  OAuth 2.0 (authorization code)  from the collection",
        "  1  no auth                         from the request",
        "  1  API key as Basic user name      from the folder \"Keys\"",
        "  state    not signed in",
        "Sign in: postrider auth login c.json --env-from-os PRE_",
    ] {
        assert!(outcome.stdout.lines().any(|shown| shown == line), "{line}\n{}", outcome.stdout);
    }
    assert_no_secret(&outcome, &[]);
    assert_eq!(rig.run(&[&words[..], &["--check"]].concat()).code, Some(3));

    assert_eq!(rig.login(&["c.json"]).code, Some(0));
    let outcome = rig.run(&[&words[..], &["--check"]].concat());
    assert_eq!(outcome.code, Some(0));
    assert!(outcome.stdout.contains("  state    signed in; the access token ends in "), "{}", outcome.stdout);
    assert_no_secret(&outcome, &[&rig.token(&["c.json"])]);

    let status = json_of(&rig.run(&[&words[..], &["--json"]].concat()));
    assert_eq!(status["requests"].as_array().unwrap().len(), 4);
    assert_eq!(status["requests"][3]["type"], "basic");
    assert_eq!(status["requests"][3]["folders"], json!(["Keys"]));
    let session = &status["sessions"][0];
    assert_eq!((&session["state"], &session["usable"]), (&json!("alive"), &json!(true)));
    assert_eq!((&session["clientId"], &session["hasRefreshToken"]), (&json!("demo-client"), &json!(true)));
}

#[test]
fn a_session_without_a_refresh_token_ends() {
    let rig = Rig::with(EchoOptions {
        auto_approve: true,
        access_token_lifetime: Duration::from_secs(1),
        issue_refresh_tokens: false,
        ..EchoOptions::default()
    });
    let outcome = rig.login(&["c.json"]);
    assert!(outcome.stderr.contains("There is no refresh token"), "{}", outcome.stderr);
    let ended = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        rig.run(&["auth", "status", "c.json", "--check"]).code == Some(3)
    });
    assert!(ended);
    assert_eq!(rig.run(&["auth", "token", "c.json"]).code, Some(3));
}

#[test]
fn sessions_are_listed() {
    let rig = Rig::start();
    let outcome = rig.run(&["auth", "list"]);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str(), outcome.stderr.as_str()),
        (Some(0), "", "Nobody is signed in\n")
    );
    assert_eq!(json_of(&rig.run(&["auth", "list", "--json"])), json!([]));

    assert_eq!(rig.login(&["c.json"]).code, Some(0));
    assert_eq!(rig.login(&["c.json", "--profile", "second"]).code, Some(0));
    let outcome = rig.run(&["auth", "list"]);
    assert_eq!(outcome.stdout.matches("Session: client demo-client at ").count(), 2, "{}", outcome.stdout);
    assert_no_secret(&outcome, &[&rig.token(&["c.json"])]);
    let listed = json_of(&rig.run(&["auth", "list", "--json"]));
    let profiles: Vec<&str> = listed.as_array().unwrap().iter().map(|one| one["profile"].as_str().unwrap()).collect();
    assert!(profiles.contains(&"second") && profiles.len() == 2, "{profiles:?}");
    assert_eq!(rig.run(&["auth", "status", "--check"]).code, Some(0));
}

#[test]
fn signing_out_revokes_and_forgets() {
    let rig = Rig::start();
    let revocation_url = format!("{}/oauth/revoke", rig.url);
    let revocation = ["--revocation-url", &revocation_url];
    assert_eq!(rig.login(&[&["c.json"], &revocation[..]].concat()).code, Some(0));
    let token = rig.token(&["c.json"]);
    let exported = rig.run(&["auth", "export", "c.json"]).stdout;

    let outcome = rig.run(&[&["auth", "logout", "c.json"], &revocation[..]].concat());
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), ""));
    assert!(outcome.stderr.ends_with("; the tokens are revoked\n"), "{}", outcome.stderr);
    assert_no_secret(&outcome, &[&token]);
    assert!(rig.session_files().is_empty());
    assert_eq!(rig.run(&["auth", "token", "c.json"]).code, Some(3));

    // The server does not know the refresh token any more.
    assert_eq!(rig.run_with(&["auth", "import"], &exported).code, Some(0));
    let outcome = rig.run(&["auth", "token", "c.json", "--force-refresh"]);
    assert_eq!(outcome.code, Some(3), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("invalid_grant"), "{}", outcome.stderr);
}

#[test]
fn signing_out_needs_no_server() {
    let rig = Rig::start();
    assert_eq!(rig.login(&["c.json"]).code, Some(0));
    let outcome = rig.run(&["auth", "logout", "c.json", "--no-revoke"]);
    assert!(outcome.stderr.ends_with("; the tokens are forgotten here, not revoked\n"), "{}", outcome.stderr);
    assert!(rig.session_files().is_empty());
    let again = rig.run(&["auth", "logout", "c.json"]);
    assert_eq!(again.code, Some(0));
    assert!(again.stderr.starts_with("Nobody was signed in: client demo-client at "), "{}", again.stderr);
}

#[test]
fn all_sessions_end_at_once() {
    let rig = Rig::start();
    for profile in ["one", "two"] {
        assert_eq!(rig.login(&["c.json", "--profile", profile]).code, Some(0));
    }
    std::fs::write(rig.token_dir().join(format!("{}.json", "0".repeat(64))), "damaged").unwrap();
    let outcome = rig.run(&["auth", "logout", "--all"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.matches("Signed out: ").count(), 2, "{}", outcome.stderr);
    assert!(rig.session_files().is_empty());
}

#[test]
fn a_session_travels_by_a_pipe() {
    let (rig, other) = (Rig::start(), Rig::start());
    other.scratch.write("c.json", collection(&rig.url, &[]).to_string());
    assert_eq!(rig.login(&["c.json"]).code, Some(0));
    for words in [&["auth", "export", "c.json"][..], &["auth", "export"]] {
        let exported = rig.run(words);
        assert_eq!((exported.code, exported.stderr.as_str()), (Some(0), ""));
        assert!(!exported.stdout.contains("demo-secret"));
        let imported = other.run_with(&["auth", "import"], &exported.stdout);
        assert_eq!((imported.code, imported.stdout.as_str()), (Some(0), ""), "{}", imported.stderr);
        assert!(imported.stderr.starts_with("Imported: client demo-client at "), "{}", imported.stderr);
        assert_eq!(other.token(&["c.json"]), rig.token(&["c.json"]));
        assert_eq!(other.run(&["auth", "logout", "c.json", "--no-revoke"]).code, Some(0));
    }
    for (input, message) in [
        ("", "error: stdin holds no session: it is empty\n"),
        ("s3cret\n", "error: stdin holds no session: not JSON at line 1, column 1\n"),
    ] {
        let outcome = other.run_with(&["auth", "import"], input);
        assert_eq!(outcome.code, Some(1));
        assert!(outcome.stderr.starts_with(message), "{}", outcome.stderr);
    }
    assert_eq!(other.run_with(&["auth", "import"], "{\"a\": 1}").code, Some(1));
    assert_eq!(other.run(&["auth", "export", "c.json"]).code, Some(3));
}

#[test]
fn an_exported_session_can_be_encrypted() {
    let rig = Rig::start().set("POSTRIDER_STORE_KEY", "a long passphrase of the CI service");
    assert_eq!(rig.login(&["c.json"]).code, Some(0));
    let token = rig.token(&["c.json"]);
    let exported = rig.run(&["auth", "export"]).stdout;
    assert!(!exported.contains(&token));
    let outcome = Rig::start().run_with(&["auth", "import"], &exported);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("POSTRIDER_STORE_KEY"), "{}", outcome.stderr);
}

#[test]
fn a_request_chooses_among_several_settings() {
    let rig = Rig::start();
    let item = |name: &str, scope: &str| {
        let auth = oauth2(&rig.url, &[("scope", scope)]);
        json!({ "name": name, "request": { "url": format!("{}/get", rig.url), "auth": auth } })
    };
    let items = json!([item("Users", "users:read"), item("Tags", "tags:read"), item("More tags", "tags:read")]);
    let mut api = collection(&rig.url, &[]);
    api.as_object_mut().unwrap().remove("auth");
    api["item"] = items;
    rig.scratch.write("c.json", api.to_string());

    let outcome = rig.run(&["auth", "login", "c.json", "--no-browser"]);
    assert_eq!(outcome.code, Some(1));
    let (error, hint) = outcome.stderr.split_once('\n').unwrap();
    assert_eq!(error, "error: the collection has 2 different OAuth 2.0 settings");
    assert_eq!(hint, "  choose by --folder or --request: \"Users\"; \"Tags\" and 1 more request\n");

    assert_eq!(rig.login(&["c.json", "--request", "More tags"]).code, Some(0));
    assert!(!rig.token(&["c.json", "--request", "Tags"]).is_empty());
    assert_eq!(rig.run(&["auth", "token", "c.json", "--request", "Users"]).code, Some(3));
    assert_eq!(rig.run(&["auth", "status", "c.json", "--check"]).code, Some(3));
}
