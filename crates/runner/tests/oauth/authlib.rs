//! Authlib with Flask: rotation with reuse protection, a refresh kills the access token before it, as Pleo's does.

use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::rig::home::Home;
use crate::rig::peer::Peer;
use crate::rig::words::{authlib_settings, collection};

/// From the sign-in to the sign-out.
fn whole_life(client: &str, method: &str, secret: Option<&str>) {
    let peer = Peer::authlib(&json!({ "ttl": 2 }));
    let home = Home::new();
    let auth = authlib_settings(&peer.url, client, method);
    home.write("api.json", collection(&auth, 2).replace("{{api}}", &format!("{}/api", peer.url)));
    if let Some(secret) = secret {
        home.set_secret("POSTRIDER_CLIENT_SECRET", secret);
    }
    home.login(&["api.json"]).expect_said(&["Signed in"]);
    home.ok(&["run", "api.json"]);
    let first = home.token(&["api.json"]);
    sleep(Duration::from_millis(2100));
    home.ok(&["run", "api.json"]);
    let second = home.token(&["api.json"]);
    assert_eq!((peer.resource(&first), peer.resource(&second)), (401, 200));
    assert_eq!((peer.count("token:refresh_token"), peer.count("replay")), (1, 0));

    let revocation = format!("{}/revoke", peer.url);
    home.ok(&["auth", "logout", "api.json", "--revocation-url", &revocation]).expect_said(&["revoked"]);
    assert_eq!((peer.resource(&second), peer.count("revoked:refresh_token")), (401, 1));
    assert_eq!(home.sessions(), Vec::<Value>::new());
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_public_client_lives() {
    whole_life("public", "header", None);
}

#[test]
fn a_basic_client_lives() {
    whole_life("basic", "header", Some("secret-of-basic-at-authlib"));
}

#[test]
fn a_body_client_lives() {
    whole_life("body", "body", Some("secret-of-body-at-authlib"));
}

#[test]
fn the_redirected_address_is_pasted() {
    let peer = Peer::authlib(&json!({}));
    let home = Home::new();
    let auth = authlib_settings(&peer.url, "public", "header");
    let text = collection(&auth, 1).replace("{{api}}", &format!("{}/api", peer.url));
    home.write("api.json", text.replace("http://127.0.0.1/callback", "https://oauth.pstmn.io/v1/callback"));
    home.login_by_paste(&["api.json"]).expect_code(0);
    home.ok(&["run", "api.json"]);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_session_moves_to_another_home() {
    let peer = Peer::authlib(&json!({}));
    let (here, there) = (Home::new(), Home::new());
    let auth = authlib_settings(&peer.url, "public", "header");
    let text = collection(&auth, 1).replace("{{api}}", &format!("{}/api", peer.url));
    here.write("api.json", &text);
    there.write("api.json", &text);
    here.login(&["api.json"]);
    let document = here.private(&["auth", "export", "api.json"]);
    there.start_with(&["auth", "import"], &document).wait().expect_code(0);
    there.ok(&["run", "api.json"]);
    there.token(&["api.json", "--force-refresh"]);
    for home in [&here, &there] {
        home.expect_no_leaks(&[&peer]);
    }
}
