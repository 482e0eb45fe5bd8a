//! NTLM with pyspnego, and with curl as counterpart.

use serde_json::{Value, json};

use crate::rig::home::Home;
use crate::rig::peer::{Peer, SECRET};
use crate::rig::words::{auth, bodies, expecting, item, with};

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
