//! A person with a browser: Chromium at the oidc-provider's own pages, and at the page that ends the sign-in.

use serde_json::{Value, json};

use crate::rig::home::{Home, Outcome};
use crate::rig::peer::{Peer, browse, has_chromium};
use crate::rig::words::{collection, oidc_settings};

/// Signs in with Chromium: what it showed at last, and how `auth login` ended.
fn login(peer: &Peer, home: &Home, picture: &str, deny: bool) -> (Value, Outcome) {
    let auth = oidc_settings(&peer.url, "public", "header");
    home.write("api.json", collection(&auth, 1).replace("{{api}}", &format!("{}/api", peer.url)));
    let running = home.start(&["auth", "login", "--no-browser", "api.json"]);
    let page = browse(&running.address(), picture, deny);
    (page, running.wait())
}

/// The last page is postrider's own, asks for nothing else and has nothing of the address it came with.
fn is_callback_page(page: &Value) {
    assert!(page["url"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{page}");
    let html = page["html"].as_str().unwrap();
    assert!(!html.contains("src=") && !html.contains("href=") && !html.contains("url("), "{page}");
    let messages = page["messages"].as_array().unwrap();
    assert!(!messages.iter().any(|text| text.as_str().unwrap().contains("Content Security Policy")), "{page}");
    let headers = &page["headers"];
    assert!(headers["content-security-policy"].as_str().unwrap().contains("default-src 'none'"), "{page}");
    assert_eq!((&headers["referrer-policy"], &headers["cache-control"]), (&json!("no-referrer"), &json!("no-store")));
    let query = page["url"].as_str().unwrap().split_once('?').map_or("", |(_, query)| query);
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let is_shown = html.contains(&*value);
        assert!(!is_shown || !matches!(&*name, "code" | "state"), "{name}: {page}");
    }
}

#[test]
fn a_person_signs_in_and_agrees() {
    if !has_chromium() {
        return;
    }
    let peer = Peer::oidc(&json!({ "consent": true }));
    let home = Home::new();
    let (page, outcome) = login(&peer, &home, "signed-in.png", false);
    assert_eq!(page["status"], 200, "{page}");
    assert!(page["text"].as_str().unwrap().starts_with("The sign-in has arrived"), "{page}");
    is_callback_page(&page);
    outcome.expect_code(0).expect_said(&["Signed in"]);
    home.ok(&["run", "api.json"]);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_person_says_no() {
    if !has_chromium() {
        return;
    }
    let peer = Peer::oidc(&json!({ "consent": true }));
    let home = Home::new();
    let (page, outcome) = login(&peer, &home, "denied.png", true);
    assert!(page["text"].as_str().unwrap().starts_with("The sign-in was refused"), "{page}");
    is_callback_page(&page);
    outcome.expect_code(1).expect_said(&["access_denied"]);
    assert_eq!(home.sessions(), Vec::<Value>::new());
    home.run(&["auth", "status", "api.json", "--check"]).expect_code(3);
    home.expect_no_leaks(&[&peer]);
}
