//! NTLM with pyspnego, and with curl as counterpart.

use serde_json::{Value, json};

use crate::rig::home::Home;
use crate::rig::peer::{Peer, SECRET};
use crate::rig::words::{auth, bodies, expecting, item, scripted, with};

fn account(user: &str, more: &Value) -> Value {
    auth("ntlm", &with(&json!({ "username": user, "password": SECRET }), more))
}

#[test]
fn accounts_in_every_form_are_let_in() {
    let peer = Peer::verifier();
    let home = Home::new();
    home.write("upload.txt", "the content of a file\n").keep_secret(SECRET);
    let mut items = Vec::new();
    for (name, block) in [
        ("plain", account("plain", &json!({}))),
        ("down-level", account("DOMAIN\\user", &json!({}))),
        ("domain", account("user", &json!({ "domain": "DOMAIN", "workstation": "STATION" }))),
    ] {
        for (body, request) in bodies() {
            items.push(item(&format!("ntlm/{name}-{body}"), "?q=1", &with(&request, &json!({ "auth": block }))));
        }
    }
    home.write("all.secret", expecting(200, &peer.url, &items));
    let outcome = home.run(&["run", "all.secret", "-n", "2", "-r", "cli,json,junit", "--verbose", "--fail-on-warning"]);
    assert_eq!(outcome.code, Some(0), "{}\n{}", outcome.stdout, outcome.stderr);

    let wrong = SECRET.replace("peers", "world");
    home.write("none.secret", expecting(401, &peer.url, &items).replace(SECRET, &wrong)).keep_secret(&wrong);
    home.ok(&["run", "none.secret"]);
    home.expect_no_leaks(&[]);
}

#[test]
fn requests_of_scripts_are_let_in() {
    let peer = Peer::verifier();
    let home = Home::new();
    home.keep_secret(SECRET);
    let call = |request: serde_json::Value| {
        format!(
            "pm.sendRequest({request}, (_, response) => pm.test('in', () => pm.expect(response.code).to.equal(200)));\n"
        )
    };
    let ntlm = call(json!({ "url": format!("{}/ntlm/sent", peer.url), "auth": account("plain", &json!({})) }));
    let digest = auth("digest", &json!({ "username": "user", "password": SECRET }));
    let digest = call(json!({ "url": format!("{}/digest/MD5/auth/plain", peer.url), "auth": digest }));
    // Two at the same time, which must not share a connection.
    let script = [ntlm.clone(), ntlm, digest].concat();
    let item = item("ntlm/item", "", &json!({ "auth": account("plain", &json!({})) }));
    home.write("all.secret", expecting(200, &peer.url, &[scripted(&item, &script)]));
    let outcome = home.run(&["run", "all.secret", "--fail-on-warning"]);
    assert_eq!(outcome.code, Some(0), "{}\n{}", outcome.stdout, outcome.stderr);
    home.expect_no_leaks(&[]);
}
