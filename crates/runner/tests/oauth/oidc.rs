//! The npm oidc-provider: PKCE required, rotation, a replayed refresh token ends the grant.

use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::rig::home::Home;
use crate::rig::peer::{Peer, follow};
use crate::rig::words::{collection, oauth2, oidc_settings};

/// As `peers/oidc-clients.mjs` has it.
const ODD_SECRET: &str = "odd +%:&=/secret-of-basic-client";

/// A home with a collection for one client; what the collection calls is the protected resource.
fn home(peer: &Peer, client: &str, method: &str, secret: Option<&str>) -> Home {
    let home = Home::new();
    let auth = oidc_settings(&peer.url, client, method);
    home.write("api.json", collection(&auth, 2).replace("{{api}}", &format!("{}/api", peer.url)));
    if let Some(secret) = secret {
        home.set_secret("POSTRIDER_CLIENT_SECRET", secret);
    }
    home
}

/// From the sign-in to the sign-out.
fn whole_life(client: &str, method: &str, secret: Option<&str>) {
    let peer = Peer::oidc(&json!({ "ttl": { "AccessToken": 2 } }));
    let home = home(&peer, client, method, secret);
    let revocation = format!("{}/token/revocation", peer.url);
    home.login(&["api.json"]).expect_said(&["Signed in"]);
    home.ok(&["run", "api.json"]);
    let first = home.token(&["api.json"]);
    assert_eq!((peer.resource(&first), peer.count("token:refresh_token")), (200, 0));

    sleep(Duration::from_millis(2100));
    assert_eq!(peer.resource(&first), 401);
    home.ok(&["run", "api.json", "--verbose"]);
    assert_eq!((peer.count("token:refresh_token"), peer.count("error:invalid_grant")), (1, 0));
    let second = home.private(&["auth", "token", "api.json", "--force-refresh"]);
    let third = home.private(&["auth", "token", "api.json", "--force-refresh", "--format", "header"]);
    assert_ne!(third, format!("Authorization: Bearer {second}"));
    assert_eq!(peer.count("token:refresh_token"), 3);

    home.ok(&["auth", "logout", "api.json", "--revocation-url", &revocation]).expect_said(&["revoked"]);
    assert_eq!(peer.resource(third.trim_end().trim_start_matches("Authorization: Bearer ")), 401);
    home.run(&["auth", "status", "api.json", "--check"]).expect_code(3);
    assert_eq!(home.sessions(), Vec::<Value>::new());
    home.run(&["run", "api.json"]).expect_code(1).expect_said(&["auth login"]);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_public_client_lives() {
    whole_life("public", "header", None);
}

#[test]
fn a_basic_client_with_odd_credentials_lives() {
    whole_life("basic id:1", "header", Some(ODD_SECRET));
}

#[test]
fn a_body_client_lives() {
    whole_life("body", "body", Some("secret-of-body-client"));
}

#[test]
fn the_wrong_secret_is_told_with_a_hint() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer, "body", "body", Some("not-the-secret-of-body"));
    let running = home.start(&["auth", "login", "--no-browser", "api.json"]);
    follow(&running.address());
    running.wait().expect_code(1).expect_said(&["invalid_client", "check clientId and clientSecret"]);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn the_redirected_address_is_pasted() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer, "public", "header", None);
    let postman = "https://oauth.pstmn.io/v1/callback";
    let text = home.read("api.json").replace("http://127.0.0.1/callback", postman);
    home.write("api.json", text);
    let outcome = home.login_by_paste(&["api.json"]).expect_code(0);
    outcome.expect_said(&[postman, "Signed in"]);
    home.ok(&["run", "api.json"]);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn the_browser_variable_opens_the_address_where_somebody_sits() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer, "public", "header", None);
    home.set("BROWSER", crate::rig::peer::source("follow.mjs").to_str().unwrap());
    home.at_a_terminal(&["auth", "login", "api.json"]).expect_code(0);
    home.ok(&["run", "api.json"]);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_device_signs_in() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer, "public", "header", None);
    let device_url = format!("{}/device/auth", peer.url);
    let running = home.start(&["auth", "login", "--device", "--device-url", &device_url, "api.json"]);
    let code = running.said(user_code);
    peer.ask(&format!("/_approve?user_code={code}"));
    running.wait().expect_code(0).expect_said(&["Signed in"]);
    home.token(&["api.json", "--force-refresh", "--device-url", &device_url]);
    home.ok(&["run", "api.json"]);

    let running = home.start(&["auth", "login", "--device", "--device-url", &device_url, "api.json"]);
    let code = running.said(user_code);
    peer.ask(&format!("/_approve?deny&user_code={code}"));
    running.wait().expect_code(1).expect_said(&["access_denied"]);
    home.expect_no_leaks(&[&peer]);
}

fn user_code(said: &str) -> Option<String> {
    let words = said.split_once("enter the code ")?.1;
    words.split_once('\n').map(|(code, _)| code.trim().to_owned())
}

#[test]
fn a_machine_needs_no_sign_in() {
    let peer = Peer::oidc(&json!({ "keys": true }));
    let token_url = format!("{}/token", peer.url);
    let table = [
        ("machine", "basic", None, Some("secret-of-machine")),
        ("hmac", "client_secret_jwt", Some("HS256"), Some("a-secret-of-more-than-thirty-two-bytes-for-hs256")),
        ("rsa", "private_key_jwt", Some("RS256"), None),
        ("pss", "private_key_jwt", Some("PS256"), None),
        ("ec", "private_key_jwt", Some("ES256"), None),
    ];
    for (client, method, algorithm, secret) in table {
        let home = Home::new();
        let mut words = vec!["--token-url", &token_url, "--grant", "client_credentials", "--client-id", client];
        words.extend(["--client-auth", method, "--scope", "api:read"]);
        words.extend(algorithm.iter().flat_map(|algorithm| ["--client-key-algorithm", algorithm]));
        if let Some(secret) = secret {
            home.set_secret("POSTRIDER_CLIENT_SECRET", secret);
        }
        let key_id = format!("{client}-key");
        if let Some(key) = peer.keys.get(client) {
            home.write("key.secret", key.as_str().unwrap());
            words.extend(["--client-key", "key.secret", "--client-key-id", &key_id]);
        }
        let token = home.token(&words);
        assert_eq!(peer.resource(&token), 200, "{client}");
        assert_eq!(home.token(&words), token, "{client}: the token is kept");
        home.expect_no_leaks(&[&peer]);
    }
    assert_eq!(peer.count("token:client_credentials"), 5);
}

#[test]
fn client_credentials_of_a_collection_are_fetched_by_the_run() {
    let peer = Peer::oidc(&json!({ "ttl": { "ClientCredentials": 2 } }));
    let home = Home::new();
    let auth = oauth2(&[
        ("grant_type", "client_credentials"),
        ("accessTokenUrl", &format!("{}/token", peer.url)),
        ("clientId", "machine"),
        ("clientSecret", "{{secret}}"),
        ("scope", "api:read"),
    ]);
    home.write("api.json", collection(&auth, 3).replace("{{api}}", &format!("{}/api", peer.url)));
    home.set_secret("CI_secret", "secret-of-machine").set("CI", "true");
    let words = ["run", "api.json", "--env-from-os", "CI_"];
    home.ok(&words);
    home.ok(&words);
    assert_eq!(peer.count("token:client_credentials"), 1, "one token for both runs");
    sleep(Duration::from_millis(2100));
    home.ok(&words);
    assert_eq!(peer.count("token:client_credentials"), 2);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn metadata_fill_in_what_nobody_said() {
    let peer = Peer::oidc(&json!({}));
    let home = Home::new();
    let words = ["--issuer", &peer.url, "--client-id", "public", "--scope", "openid api:read"];
    home.login(&words).expect_said(&["Signed in"]);
    let token = home.token(&words);
    home.ok(&[&["auth", "logout"], &words[..]].concat()).expect_said(&["revoked"]);
    assert_eq!((peer.resource(&token), peer.count("/token/revocation")), (401, 2));
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn an_access_token_that_dies_before_its_time_costs_no_failure() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer, "public", "header", None);
    home.login(&["api.json"]);
    peer.ask("/_kill");
    home.ok(&["run", "api.json", "-r", "cli,json", "--reporter-json-export", "report.json"]);
    assert_eq!((peer.count("token:refresh_token"), peer.count("/api")), (1, 3));
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_token_that_ends_in_the_middle_of_a_run_costs_no_failure() {
    let peer = Peer::oidc(&json!({ "ttl": { "AccessToken": 1 } }));
    let home = home(&peer, "public", "header", None);
    home.login(&["api.json"]);
    home.ok(&["run", "api.json", "-n", "3", "--delay-request", "400"]);
    assert!(peer.count("token:refresh_token") >= 1);
    assert_eq!(peer.count("error:invalid_grant"), 0);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_session_that_the_server_has_ended_says_to_sign_in_and_asks_no_more() {
    let peer = Peer::oidc(&json!({}));
    let home = home(&peer, "public", "header", None);
    home.login(&["api.json"]);
    let stolen = home.sessions()[0].to_string();
    let stolen = stolen.split('"').skip_while(|word| *word != "refresh_token").nth(2).unwrap().to_owned();
    home.token(&["api.json", "--force-refresh"]);
    // A thief uses the token from before the rotation: the server ends the grant.
    let form = format!("grant_type=refresh_token&client_id=public&refresh_token={stolen}");
    let answer = crate::rig::http::post_form(&format!("{}/token", peer.url), &form);
    assert_eq!(answer.json()["error"], "invalid_grant");

    home.run(&["run", "api.json"]).expect_code(1).expect_said(&["auth login"]);
    let n_requests = peer.count("/token");
    home.run(&["run", "api.json"]).expect_code(1);
    home.run(&["auth", "token", "api.json"]).expect_code(3).expect_said(&["auth login"]);
    assert_eq!(peer.count("/token"), n_requests, "a dead refresh token is not sent again");
    home.login(&["api.json"]);
    home.ok(&["run", "api.json"]);
    home.expect_no_leaks(&[&peer]);
}
