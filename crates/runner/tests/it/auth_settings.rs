//! OAuth 2.0 settings that cannot be used: one line each, naming what to change.

use serde_json::json;

use super::auth_support::{Rig, collection};

/// The error and its hint.
fn check(rig: &Rig, words: &[&str]) -> (String, String) {
    let words: Vec<&str> = ["auth", "login"].iter().chain(words).chain(&["--no-browser"]).copied().collect();
    let outcome = rig.run(&words);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""), "{words:?}: {}", outcome.stderr);
    let start = outcome.stderr.find("error: ").unwrap();
    let lines: Vec<&str> = outcome.stderr[start..].lines().collect();
    assert!(lines.len() <= 2, "{lines:?}");
    (lines[0].to_owned(), lines.get(1).copied().unwrap_or_default().trim().to_owned())
}

#[test]
fn a_setting_that_cannot_be_used_is_named() {
    let rig = Rig::start();
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[("clientId", "{{nobody}}")], "clientId"),
        (&[("clientId", "")], "clientId"),
        (&[("accessTokenUrl", "")], "accessTokenUrl"),
        (&[("accessTokenUrl", "{{server}}/token")], "accessTokenUrl"),
        (&[("accessTokenUrl", "http://token.example/token")], "accessTokenUrl"),
        (&[("authUrl", "")], "authUrl"),
        (&[("authUrl", "nonsense")], "authUrl"),
        (&[("grant_type", "magic")], "grant_type"),
        (&[("grant_type", "implicit")], "implicit"),
        (&[("redirect_uri", "{{nobody}}")], "redirect_uri"),
        (&[("redirect_uri", "http://127.0.0.1/#x")], "redirect_uri"),
        (&[("grant_type", "password_credentials")], "username"),
    ];
    for (changes, named) in table {
        rig.scratch.write("bad.json", collection(&rig.url, changes).to_string());
        let (error, hint) = check(&rig, &["bad.json"]);
        assert!(error.contains(named) || hint.contains(named), "{changes:?}: {error} / {hint}");
    }
}

#[test]
fn what_the_server_refuses_is_told_with_advice() {
    let rig = Rig::start();
    rig.scratch.write("bad.json", collection(&rig.url, &[("scope", "no:such")]).to_string());
    let mut talking = rig.talk(&["auth", "login", "bad.json", "--no-browser"]);
    let address = talking.address().unwrap();
    super::auth_support::browse(&address);
    let outcome = talking.end();
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("invalid_scope"), "{}", outcome.stderr);

    let credentials = [("grant_type", "client_credentials"), ("clientSecret", "wr0ng-secret")];
    rig.scratch.write("bad.json", collection(&rig.url, &credentials).to_string());
    let (error, hint) = check(&rig, &["bad.json"]);
    assert!(error.contains("invalid_client") && !error.contains("wr0ng-secret"), "{error}");
    assert!(!hint.is_empty());
}

#[test]
fn options_that_do_not_fit_are_refused() {
    let rig = Rig::start();
    for (words, message) in [
        (&[][..], "error: neither a collection nor OAuth 2.0 settings were given"),
        (&["c.json", "--client-auth", "private_key_jwt"], "error: --client-auth private_key_jwt needs --client-key"),
        (&["c.json", "--client-auth", "tls"], "error: --client-auth tls needs --ssl-client-cert"),
        (
            &["c.json", "--client-secret-env", "NO_SUCH"],
            "error: --client-secret-env: the environment variable NO_SUCH is not set, or empty",
        ),
        (&["c.json", "--client-key", "no.pem"], "error: --client-key: no.pem: no such file or directory"),
        (
            &["c.json", "--client-secret-stdin", "--secret-var", "x=stdin"],
            "error: --client-secret-stdin: stdin is empty",
        ),
        (&["c.json", "--grant", "magic"], "error: invalid value `magic` for --grant. Expected: "),
        (&["c.json", "--folder", "Nope"], "error: Unable to find a folder or request: \"Nope\""),
        (&["c.json", "d.json"], "error: unexpected argument 'd.json'"),
    ] {
        let (error, _) = check(&rig, words);
        assert!(error.starts_with(message), "{words:?}: {error}");
    }
}

#[test]
fn a_collection_without_oauth_says_so() {
    let rig = Rig::start();
    let mut api = collection(&rig.url, &[]);
    api["auth"] = json!({ "type": "bearer", "bearer": [{ "key": "token", "value": "x" }] });
    rig.scratch.write("c.json", api.to_string());
    let (error, hint) = check(&rig, &["c.json"]);
    assert_eq!(error, "error: no request that is meant uses OAuth 2.0");
    assert!(hint.contains("auth status"), "{hint}");
    assert_eq!(rig.run(&["auth", "status", "c.json", "--check"]).code, Some(0));
}

#[test]
fn help_shows_examples() {
    let rig = Rig::start();
    for words in [
        &["auth", "--help"][..],
        &["auth", "login", "--help"],
        &["auth", "token", "-h"],
        &["auth", "status", "-h"],
        &["auth", "logout", "-h"],
        &["auth", "export", "-h"],
        &["auth", "import", "-h"],
    ] {
        let outcome = rig.run(words);
        assert_eq!(outcome.code, Some(0));
        assert!(outcome.stdout.contains("Example") && outcome.stdout.contains("postrider auth "), "{words:?}");
    }
    assert_eq!(rig.run(&["auth"]).code, Some(1));
    assert_eq!(rig.run(&["auth", "bogus"]).stderr.lines().next(), Some("error: invalid command `bogus`"));
}
