//! Collections.

use serde_json::{Value, json};

/// An auth block of this type with these parameters.
pub(crate) fn auth(kind: &str, params: &Value) -> Value {
    let params: Vec<Value> = params
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| json!({ "key": key, "value": value, "type": "any" }))
        .collect();
    json!({ "type": kind, kind: params })
}

/// `more` on top of the object `base`.
pub(crate) fn with(base: &Value, more: &Value) -> Value {
    let mut base = base.clone();
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

/// An item whose path starts with its name. `request` has what differs from a plain GET.
pub(crate) fn item(name: &str, rest: &str, request: &Value) -> Value {
    let base = json!({ "method": "GET", "url": format!("{{{{origin}}}}/{name}{rest}") });
    json!({ "name": name, "request": with(&base, request) })
}

/// An item with a script before its request.
pub(crate) fn scripted(item: &Value, script: &str) -> Value {
    with(item, &json!({ "event": [{ "listen": "prerequest", "script": { "exec": [script] } }] }))
}

/// A collection for this server; `more` may have auth and scripts for all of it.
pub(crate) fn collection(origin: &str, items: &[Value], more: &Value) -> String {
    let schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    let base = json!({
        "info": { "name": "Signed", "schema": schema },
        "variable": [{ "key": "origin", "value": origin }],
        "item": items,
    });
    with(&base, more).to_string()
}

/// A collection of which every request must be answered with this status.
pub(crate) fn expecting(status: u16, origin: &str, items: &[Value]) -> String {
    let script =
        format!("pm.test('{status}', () => pm.expect(pm.response.code, pm.response.text()).to.equal({status}))");
    let event = json!([{ "listen": "test", "script": { "exec": [script] } }]);
    collection(origin, items, &json!({ "event": event }))
}

/// Bodies of every mode, by name: what a request has for them. `upload.txt` is in the current folder.
pub(crate) fn bodies() -> Vec<(&'static str, Value)> {
    let post = |body: Value| json!({ "method": "POST", "body": body });
    let form = json!([
        { "key": "name", "value": "J\u{fc}rgen & S\u{f6}hne + 1" },
        { "key": "empty", "value": "" },
        { "key": "off", "value": "x", "disabled": true },
        { "key": "b", "value": "2" },
        { "key": "a", "value": "1" },
        { "key": "a", "value": "0" },
    ]);
    let parts = json!([
        { "key": "text", "value": "a part", "type": "text" },
        { "key": "upload", "src": "upload.txt", "type": "file" },
    ]);
    let graphql = json!({ "query": "{ me { id } }", "variables": "{ \"n\": 1 }" });
    vec![
        ("none", json!({})),
        ("empty", post(json!({ "mode": "raw", "raw": "" }))),
        ("raw", post(json!({ "mode": "raw", "raw": "a raw body, gr\u{fc}n" }))),
        (
            "json",
            json!({
                "method": "PUT",
                "header": [{ "key": "Content-Type", "value": "application/json; charset=utf-8" }],
                "body": { "mode": "raw", "raw": "{\n  \"a\": 1 // one\n}", "options": { "raw": { "language": "json" } } },
            }),
        ),
        ("form", post(json!({ "mode": "urlencoded", "urlencoded": form }))),
        ("multipart", post(json!({ "mode": "formdata", "formdata": parts }))),
        ("graphql", post(json!({ "mode": "graphql", "graphql": graphql }))),
        ("file", post(json!({ "mode": "file", "file": { "src": "upload.txt" } }))),
    ]
}
