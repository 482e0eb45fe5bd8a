//! Where the auth block stands: the request, a folder, the collection, a script, or the request of a script.

use serde_json::{Value, json};

use super::blocks::blocks;
use crate::rig::home::Home;
use crate::rig::newman::both;
use crate::rig::recorder::{Recorder, Reply, ok};
use crate::rig::words::{auth, collection, item, scripted, with};

/// One block a type, all with the same signature every time.
const CHOSEN: [&str; 12] = [
    "basic",
    "bearer",
    "apikey",
    "apikey-query",
    "oauth2",
    "digest-md5",
    "oauth1-sha1",
    "awsv4",
    "hawk",
    "edgegrid",
    "jwt-hs256",
    "jwt-query",
];

/// A folder a type: inherited, inherited by a folder in it, overridden in every way.
fn folders() -> Vec<Value> {
    let chosen = blocks().into_iter().filter(|block| CHOSEN.contains(&block.name));
    let folder = |name: &str, auth: &Value, items: &[Value]| json!({ "name": name, "auth": auth, "item": items });
    chosen
        .map(|block| {
            let item = |place: &str, request: Value| {
                let request = with(&json!({ "header": block.headers }), &request);
                item(&format!("{place}-{}", block.name), "?q=1", &request)
            };
            let own = json!({ "auth": auth("bearer", &json!({ "token": "of-the-request" })) });
            let inner = [item("inner", json!({})), item("none", json!({ "auth": { "type": "noauth" } }))];
            let items = [
                item("folder", json!({})),
                item("null", json!({ "auth": null })),
                item("nothing", json!({ "auth": {} })),
                item("own", own),
                folder("inner", &Value::Null, &inner),
                folder("no auth", &json!({ "type": "noauth" }), &[item("no-auth-folder", json!({}))]),
            ];
            folder(block.name, &block.auth, &items)
        })
        .collect()
}

#[test]
fn blocks_are_inherited_as_in_newman() {
    let recorder = Recorder::start(|_, _| ok());
    let home = Home::new();
    let mut items = folders();
    items.push(item("collection", "", &json!({})));
    let all = json!({ "auth": auth("basic", &json!({ "username": "all", "password": "of-the-collection" })) });
    home.write("all.secret", collection(&recorder.origin(), &items, &all)).keep_secret("of-the-collection");
    both(&home, &recorder, &["all.secret"]).expect_same(&|_, text| text, &|_| false);
    home.expect_no_leaks(&[]);
}

/// What gets in the way of a signature: headers of its own name, URLs that are sent as written, redirects.
#[test]
fn odd_requests_are_signed_as_by_newman() {
    let recorder = Recorder::start(|request, n_before| {
        let is_first = request.case().starts_with("redirect") && n_before == 0;
        if is_first { (307, vec![format!("Location: /{}/second?x=1", request.case())], "") } else { ok() }
    });
    let home = Home::new();
    let headers = json!([
        { "key": "authorization", "value": "lower" },
        { "key": "Authorization", "value": "exact" },
        { "key": "AUTHORIZATION", "value": "off", "disabled": true },
        { "key": "x-api-key", "value": "lower" },
        { "key": "Host", "value": "other.test:81" },
        { "key": "X-Empty", "value": "" },
    ]);
    let post = json!({ "method": "POST", "body": { "mode": "raw", "raw": "a body" } });
    let mut items = Vec::new();
    for block in blocks().into_iter().filter(|block| CHOSEN.contains(&block.name)) {
        let signed = with(&post, &json!({ "auth": block.auth, "header": block.headers }));
        let all = [headers.as_array().unwrap(), block.headers.as_array().unwrap()].map(Vec::as_slice).concat();
        let name = |kind: &str| format!("{kind}-{}", block.name);
        items.push(item(&name("headers"), "?access_token=1&x=2", &with(&signed, &json!({ "header": all }))));
        let behavior = json!({ "protocolProfileBehavior": { "disableUrlEncoding": true } });
        items.push(with(&item(&name("plain-url"), "/a'b/{c}?q=[1]&r=%7a&token=x", &signed), &behavior));
        items.push(item(&name("redirect"), "/first", &signed));
        items.push(item(&name("fragment"), "//a/../b;c/?#x", &signed));
    }
    home.write("all.secret", collection(&recorder.origin(), &items, &json!({})));
    both(&home, &recorder, &["all.secret"]).expect_same(&|_, text| text, &|case| SENT_OTHERWISE.contains(&case));
    home.expect_no_leaks(&[]);
}

/// Newman signs an encoded URL here although it sends another, so that no server can agree.
const SENT_OTHERWISE: [&str; 3] = ["plain-url-digest-md5", "plain-url-edgegrid", "plain-url-hawk"];

/// Scripts before the request that change how it is signed.
const SCRIPTS: [(&str, &str); 8] = [
    ("variable", "pm.variables.set('user', 'of a script')"),
    ("authorize", "pm.request.authorizeUsing('bearer', [{ key: 'token', value: 'of-a-script' }])"),
    (
        "authorize-object",
        "pm.request.authorizeUsing({ type: 'bearer', bearer: [{ key: 'token', value: '{{user}}' }] })",
    ),
    ("use", "pm.request.auth.use('basic', [{ key: 'username', value: 'x' }])"),
    ("update", "pm.request.auth.update([{ key: 'username', value: 'x' }], 'basic')"),
    ("parameter", "pm.request.auth.basic.one('username').update('changed')"),
    ("no-auth", "pm.request.authorizeUsing('noauth')"),
    ("header", "pm.request.headers.add({ key: 'authorization', value: 'of a script' })"),
];

#[test]
fn scripts_change_the_block_as_in_newman() {
    let recorder = Recorder::start(|_, _| ok());
    let home = Home::new();
    let basic = auth("basic", &json!({ "username": "{{user}}", "password": "of-the-request" }));
    let items: Vec<Value> = SCRIPTS
        .iter()
        .map(|(name, script)| scripted(&item(&format!("script-{name}"), "", &json!({ "auth": basic })), script))
        .collect();
    home.write("all.secret", collection(&recorder.origin(), &items, &json!({}))).keep_secret("of-the-request");
    both(&home, &recorder, &["all.secret", "--global-var", "user=somebody", "-n", "2"])
        .expect_same(&|_, text| text, &|_| false);
    home.expect_no_leaks(&[]);
}

fn digest(request: &crate::rig::recorder::Recorded, _: usize) -> Reply {
    let is_asked = request.case().starts_with("sent-ask") && request.header("Authorization").is_none();
    if is_asked { (401, vec!["WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"".to_owned()], "") } else { ok() }
}

#[test]
fn requests_of_scripts_are_signed_as_in_newman() {
    let recorder = Recorder::start(digest);
    let home = Home::new();
    let mut calls = String::new();
    let mut call = |name: &str, auth: &Value, headers: &Value| {
        let url = format!("{}/sent-{name}?q=1", recorder.origin());
        let request = json!({ "url": url, "method": "POST", "header": headers, "auth": auth,
            "body": { "mode": "raw", "raw": "sent" } });
        calls.push_str(&format!("pm.sendRequest({request}, () => {{}});\n"));
    };
    for block in blocks().iter().filter(|block| CHOSEN.contains(&block.name)) {
        call(block.name, &block.auth, &block.headers);
    }
    let user = json!({ "username": "Mufasa", "password": "Circle of Life" });
    call("ask-digest", &auth("digest", &user), &json!([]));
    call("none", &Value::Null, &json!([]));
    let items = [scripted(&item("item", "", &json!({})), &calls)];
    let all = json!({ "auth": auth("basic", &json!({ "username": "all", "password": "of-the-collection" })) });
    home.write("all.secret", collection(&recorder.origin(), &items, &all)).keep_secret("of-the-collection");
    both(&home, &recorder, &["all.secret"]).expect_same(&|_, text| text, &|_| false);
    home.expect_no_leaks(&[]);
}
