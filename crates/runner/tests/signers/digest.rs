//! Digest with servers that verify it: httpbin, and rules of our own where nobody else has them.

use serde_json::{Value, json};

use crate::rig::home::Home;
use crate::rig::peer::{Peer, SECRET};
use crate::rig::words::{auth, bodies, expecting, item, with};

fn user(password: &str, more: &Value) -> Value {
    auth("digest", &with(&json!({ "username": "user", "password": password }), more))
}

/// Every body, at this path; the bytes of a multipart form have no hash.
fn each_body(place: &str, block: &Value) -> Vec<Value> {
    let bodies = bodies().into_iter().filter(|(name, _)| *name != "multipart" || !place.contains("auth-int"));
    bodies
        .map(|(name, request)| item(&format!("{place}/{name}"), "?q=a%20b", &with(&request, &json!({ "auth": block }))))
        .collect()
}

fn run(home: &Home, name: &str, text: &str) {
    home.write(name, text);
    let outcome = home.run(&["run", name, "-n", "2", "-r", "cli,json,junit", "--verbose", "--fail-on-warning"]);
    assert_eq!(outcome.code, Some(0), "{}\n{}", outcome.stdout, outcome.stderr);
}

#[test]
fn challenges_of_rfc_7616() {
    let peer = Peer::verifier();
    let home = Home::new();
    home.write("upload.txt", "the content of a file\n").keep_secret(SECRET);
    let mut items = Vec::new();
    for algorithm in ["MD5", "SHA-256", "SHA-512-256", "MD5-sess", "SHA-256-sess", "SHA-512-256-sess"] {
        for (qop, way) in [("auth", "plain"), ("auth-int", "plain"), ("auth,auth-int", "plain"), ("auth", "stale")] {
            items.extend(each_body(&format!("digest/{algorithm}/{qop}/{way}"), &user(SECRET, &json!({}))));
        }
    }
    for place in ["digest/MD5/none/plain", "digest/MD5/auth/forbidden", "digest/MD5/auth/next"] {
        items.extend(each_body(place, &user(SECRET, &json!({}))));
    }
    run(&home, "all.secret", &expecting(200, &peer.url, &items));
    let wrong = SECRET.replace("peers", "world");
    home.keep_secret(&wrong);
    items.retain(|item| !item.to_string().contains("forbidden"));
    run(&home, "none.secret", &expecting(401, &peer.url, &items).replace(SECRET, &wrong));
    home.expect_no_leaks(&[]);
}

#[test]
fn httpbin_lets_in() {
    let peer = Peer::httpbin();
    let home = Home::new();
    home.write("upload.txt", "the content of a file\n").set_secret("CI_password", "password-at-httpbin");
    let mut items = Vec::new();
    for algorithm in ["MD5", "SHA-256"] {
        for qop in ["auth", "auth-int", "none"] {
            let place = format!("digest-auth/{qop}/user/{{{{password}}}}/{algorithm}");
            items.push(item(&place, "", &json!({ "auth": user("{{password}}", &json!({})) })));
            items.push(item(&format!("{place}/1"), "", &json!({ "auth": user("{{password}}", &json!({})) })));
        }
    }
    let basic = auth("basic", &json!({ "username": "user", "password": "{{password}}" }));
    items.push(item("basic-auth/user/{{password}}", "", &json!({ "auth": basic })));
    let bearer = auth("bearer", &json!({ "token": "{{password}}" }));
    items.push(item("bearer", "", &json!({ "auth": bearer })));
    home.write("all.secret", expecting(200, &peer.url, &items));
    let outcome = home.run(&["run", "all.secret", "-n", "2", "--env-from-os", "CI_"]);
    assert_eq!(outcome.code, Some(0), "{}\n{}", outcome.stdout, outcome.stderr);
    home.expect_no_leaks(&[]);
}

/// A collection whose block all requests share.
fn shared(origin: &str, places: &[&str]) -> String {
    let items: Vec<Value> = places.iter().map(|place| item(place, "", &json!({}))).collect();
    let mut text: Value = serde_json::from_str(&expecting(200, origin, &items)).unwrap();
    text["auth"] = user(SECRET, &json!({}));
    text.to_string()
}

#[test]
fn a_nonce_is_counted_over_iterations_in_hexadecimal() {
    let peer = Peer::verifier();
    let home = Home::new();
    home.write("all.secret", shared(&peer.url, &["digest/SHA-256/auth/plain"])).keep_secret(SECRET);
    home.ok(&["run", "all.secret", "-n", "18", "-r", "json", "--reporter-json-export", "report.json"]);
    let report: Value = serde_json::from_str(&home.read("report.json")).unwrap();
    // One challenge for all iterations.
    assert_eq!(report["run"]["stats"]["requests"]["total"], 19, "{}", report["run"]["stats"]);
    home.expect_no_leaks(&[]);
}

#[test]
fn one_block_serves_servers_with_challenges_of_their_own() {
    let peer = Peer::verifier();
    let home = Home::new();
    let places = ["digest/SHA-256/auth/plain", "digest/MD5/auth-int/plain", "digest/MD5/none/plain"];
    home.write("all.secret", shared(&peer.url, &places)).keep_secret(SECRET);
    home.ok(&["run", "all.secret", "-n", "2", "--fail-on-warning"]);
    home.expect_no_leaks(&[]);
}
