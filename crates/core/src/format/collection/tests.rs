//! Requests and collections in every spelling. What is expected of requests is what the SDK's
//! `new Request(x).toJSON()` gives, apart from the cases that say otherwise.

use serde_json::{Value, json};

use super::*;
use crate::collection::{Collection, Item, ItemGroup, ItemNode, Listen};
use crate::format::Loaded;

/// The request as reports show it.
fn request(value: Value) -> String {
    serde_json::to_string(&request_from_value(value)).unwrap()
}

/// One part of the request as reports show it.
fn part(key: &str, value: &Value) -> String {
    let shown: Value = serde_json::from_str(&request(json!({ key: value }))).unwrap();
    shown.get(key).map_or_else(|| "absent".to_owned(), Value::to_string)
}

fn load(json: &Value) -> Loaded {
    load_text(&json.to_string())
}

fn load_text(text: &str) -> Loaded {
    let mut count = 0;
    let mut ids = || {
        count += 1;
        format!("made-{count}")
    };
    load_collection(text.as_bytes(), &mut ids).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn collection(json: &Value) -> Collection {
    load(json).collection
}

fn item(collection: &Collection, idx: usize) -> &Item {
    match &collection.root.items[idx] {
        ItemNode::Item(item) => item,
        ItemNode::Group(group) => panic!("a folder: {}", group.name),
    }
}

fn group(collection: &Collection, idx: usize) -> &ItemGroup {
    match &collection.root.items[idx] {
        ItemNode::Group(group) => group,
        ItemNode::Item(item) => panic!("an item: {}", item.name),
    }
}

#[test]
fn requests_are_read_in_every_spelling() {
    let table = [
        (json!("http://x"), r#"{"url":{"protocol":"http","host":["x"],"query":[],"variable":[]},"method":"GET"}"#),
        (json!(null), r#"{"url":{"query":[],"variable":[]},"method":"GET"}"#),
        (json!(5), r#"{"url":{"query":[],"variable":[]},"method":"GET"}"#),
        (json!([1]), r#"{"url":{"query":[],"variable":[]},"method":"GET"}"#),
        (json!({"method": null, "url": 5}), r#"{"url":{"query":[],"variable":[]},"method":"GET"}"#),
        (json!({"method": ""}), r#"{"url":{"query":[],"variable":[]},"method":""}"#),
        (json!({"method": 5, "auth": null}), r#"{"url":{"query":[],"variable":[]},"method":"5"}"#),
        (
            json!({"method": "patch", "id": "i", "name": "n", "description": "d", "disabled": true, "_x": 1, "_": 2}),
            r#"{"_":{"x":1},"id":"i","name":"n","disabled":true,"description":{"content":"d","type":"text/plain"},"url":{"query":[],"variable":[]},"method":"PATCH"}"#,
        ),
    ];
    for (value, expected) in table {
        assert_eq!(request(value.clone()), expected, "{value}");
    }
}

#[test]
fn urls_are_read_in_every_spelling() {
    let table = [
        (json!(null), r#"{"query":[],"variable":[]}"#),
        (json!({}), r#"{"query":[],"variable":[]}"#),
        // Newman takes no notice of `raw` and so has nothing to send; what is meant is clear.
        (json!({"raw": "h/p", "variable": []}), r#"{"path":["p"],"host":["h"],"query":[],"variable":[]}"#),
        (
            json!({"raw": "http://a.b", "host": "x.y", "path": "a/b", "query": "a=b&c"}),
            r#"{"path":["a","b"],"host":["x","y"],"query":[{"key":"a","value":"b"},{"key":"c","value":null}],"variable":[]}"#,
        ),
        // Newman would send `[object Object]` for the second segment.
        (
            json!({"host": ["a", 1], "path": [1, {"type": "any", "value": "v"}, null, ":id"], "port": 80, "protocol": "https"}),
            r#"{"protocol":"https","port":"80","path":["1","v","",":id"],"host":["a","1"],"query":[],"variable":[]}"#,
        ),
        (json!({"host": "a.b", "path": "", "hash": null}), r#"{"host":["a","b"],"query":[],"variable":[]}"#),
        (json!({"host": "{{a.b}}.c", "path": "/"}), r#"{"path":[""],"host":["{{a.b}}","c"],"query":[],"variable":[]}"#),
        (json!({"host": "h", "path": "/a/"}), r#"{"path":["a",""],"host":["h"],"query":[],"variable":[]}"#),
        (
            json!({"host": "h", "query": {"a": "1", "b": 2}}),
            r#"{"host":["h"],"query":[{"key":"a","value":"1"},{"key":"b","value":null}],"variable":[]}"#,
        ),
        (
            json!({"host": "h", "query": [null, "x=y=z", {"key": null, "value": null}, 5,
                {"key": "k", "value": "v", "disabled": false, "description": "d", "equals": true, "id": "q"}]}),
            r#"{"host":["h"],"query":[{"key":"x","value":"y=z"},{"key":null,"value":null},{"key":null,"value":null},{"id":"q","disabled":false,"description":{"content":"d","type":"text/plain"},"key":"k","value":"v"}],"variable":[]}"#,
        ),
        (
            json!({"host": "h", "query": "a&&b&", "hash": "f"}),
            r#"{"hash":"f","host":["h"],"query":[{"key":"a","value":null},{"key":null,"value":null},{"key":"b","value":null},{"key":"","value":null}],"variable":[]}"#,
        ),
        (
            json!({"host": "h", "variable": [{"id": "x", "key": "", "value": "1"}, null, {"key": "n", "value": 1, "type": "string"}]}),
            r#"{"host":["h"],"query":[],"variable":[{"id":"x","type":"any","value":"1","key":"x"},{"type":"string","value":"1","key":"n"}]}"#,
        ),
        (
            json!({"auth": {"user": "u", "password": 5}, "host": "h"}),
            r#"{"auth":{"user":"u"},"host":["h"],"query":[],"variable":[]}"#,
        ),
    ];
    for (value, expected) in table {
        assert_eq!(part("url", &value), expected, "{value}");
    }
}

#[test]
fn headers_are_read_in_every_spelling() {
    let table = [
        (json!("A: b\nC:d"), r#"[{"key":"A","value":"b"},{"key":"C","value":"d"}]"#),
        (
            json!("A: b\r\nX-Y: http://z\r\nno header\r\n: x"),
            r#"[{"key":"A","value":"b"},{"key":"X-Y","value":"http://z"}]"#,
        ),
        (json!("A: b\r\n c"), r#"[{"key":"A","value":"b c"}]"#),
        (
            json!({"a": "b", "d": null, "e": {"key": "x", "value": "y"}}),
            r#"[{"key":"a","value":"b"},{"key":"x","value":"y"}]"#,
        ),
        (
            json!([{"key": "a"}, null, "x: y", {"key": null}, {"key": 5, "value": true}, {"key": "n", "value": null}]),
            r#"[{"key":"a","value":""},{"key":"x","value":"y"},{"key":"","value":""},{"key":"5","value":"true"},{"key":"n","value":"null"}]"#,
        ),
        (
            json!([{"key": "C", "name": "C", "type": "text", "value": "x", "disabled": true, "description": {"content": "d", "type": "text/markdown", "version": 1}}]),
            r#"[{"name":"C","disabled":true,"description":{"content":"d","type":"text/markdown"},"key":"C","value":"x"}]"#,
        ),
        (json!([{"key": "C", "value": "x", "system": true}]), r#"[{"key":"C","value":"x","system":true}]"#),
        (json!(null), "absent"),
        (json!([]), "absent"),
        (json!({}), "absent"),
        (json!(""), "absent"),
    ];
    for (value, expected) in table {
        assert_eq!(part("header", &value), expected, "{value}");
    }
}

#[test]
fn bodies_are_read_in_every_spelling() {
    let table = [
        (json!(null), "{}"),
        (json!(""), "{}"),
        (json!("x"), r#"{"mode":"raw","raw":"x"}"#),
        (json!([]), "{}"),
        (json!({"raw": "x"}), "{}"),
        (json!({"mode": "RAW"}), r#"{"mode":"raw","raw":""}"#),
        // Newman keeps the object; it is sent as this text.
        (json!({"mode": "raw", "raw": {"a": [1]}}), r#"{"mode":"raw","raw":"{\"a\":[1]}"}"#),
        (json!({"mode": "raw", "raw": 0}), r#"{"mode":"raw","raw":""}"#),
        (json!({"mode": "foo", "raw": "x"}), r#"{"mode":"raw","raw":"x"}"#),
        (
            json!({"mode": "raw", "raw": "x", "options": {"raw": {"language": "json"}}, "disabled": true}),
            r#"{"mode":"raw","raw":"x","options":{"raw":{"language":"json"}},"disabled":true}"#,
        ),
        (json!({"mode": "urlencoded"}), r#"{"mode":"urlencoded","urlencoded":[]}"#),
        (
            json!({"mode": "urlencoded", "urlencoded": "a=b&c"}),
            r#"{"mode":"urlencoded","urlencoded":[{"key":"a","value":"b"},{"key":"c","value":null}]}"#,
        ),
        (
            json!({"mode": "urlencoded", "urlencoded": {"key": "a", "value": 1}}),
            r#"{"mode":"urlencoded","urlencoded":[{"key":"a","value":1}]}"#,
        ),
        (
            json!({"mode": "formdata", "formdata": [{"key": "a", "type": "file", "src": "x"}, {"key": "b", "type": "file", "src": ["x", "y"]},
                {"key": "c", "type": "file", "src": [], "value": "YQ=="}, {"key": "d", "value": 0, "type": "text"}, null,
                {"key": "e", "value": {"x": 1}, "contentType": "t/p", "fileName": "f"}, {"value": "x", "disabled": true}]}),
            r#"{"mode":"formdata","formdata":[{"key":"a","type":"file","src":"x"},{"key":"b","type":"file","src":["x","y"]},{"key":"c","value":"YQ==","type":"file","src":[]},{"key":"d","value":"","type":"text"},{"key":"e","value":{"x":1},"contentType":"t/p","fileName":"f"},{"disabled":true,"key":"","value":"x"}]}"#,
        ),
        (json!({"mode": "file", "file": "p"}), r#"{"mode":"file","file":{"src":"p"}}"#),
        (json!({"mode": "file", "file": {}}), r#"{"mode":"file","file":{}}"#),
        (json!({"mode": "file", "file": {"content": "x"}}), r#"{"mode":"file","file":{"content":"x"}}"#),
        (json!({"mode": "file"}), r#"{"mode":"file"}"#),
        (json!({"mode": "graphql"}), r#"{"mode":"graphql","graphql":{}}"#),
        (
            json!({"mode": "graphql", "graphql": {"query": "q", "operationName": null, "variables": "{}"}}),
            r#"{"mode":"graphql","graphql":{"query":"q","operationName":null,"variables":"{}"}}"#,
        ),
        (json!({"mode": "graphql", "graphql": "q"}), r#"{"mode":"graphql","graphql":{}}"#),
    ];
    for (value, expected) in table {
        assert_eq!(part("body", &value), expected, "{value}");
    }
}

#[test]
fn auth_is_read_in_every_spelling() {
    let table = [
        (json!(null), "absent"),
        (json!({}), "absent"),
        (json!([]), "absent"),
        (json!("basic"), "absent"),
        (json!({"type": null, "basic": {"a": 1}}), "absent"),
        (json!({"basic": {"a": 1}}), "absent"),
        (json!({"type": "noauth"}), r#"{"type":"noauth","noauth":[]}"#),
        (json!({"type": "basic", "basic": null}), r#"{"type":"basic","basic":[]}"#),
        (
            json!({"type": "basic", "basic": {"username": "a", "password": 1, "x": {"y": 1}}}),
            r#"{"type":"basic","basic":[{"type":"any","value":"a","key":"username"},{"type":"any","value":1,"key":"password"},{"type":"any","value":{"y":1},"key":"x"}]}"#,
        ),
        (
            json!({"basic": [{"key": "u", "value": 1, "type": "string"}, {"key": "u", "value": "2"}, {"value": "x"}, null, "s",
                {"key": "b", "value": true, "type": "boolean"}], "type": "basic"}),
            r#"{"type":"basic","basic":[{"type":"string","value":"2","key":"u"},{"type":"boolean","value":true,"key":"b"}]}"#,
        ),
        (
            json!({"type": "oauth2", "oauth2": [{"key": "l", "value": [1], "type": "any"}, {"key": "o", "value": [1], "type": "array"}]}),
            r#"{"type":"oauth2","oauth2":[{"type":"any","value":[1],"key":"l"},{"type":"array","value":"[1]","key":"o"}]}"#,
        ),
    ];
    for (value, expected) in table {
        assert_eq!(part("auth", &value), expected, "{value}");
    }
}

#[test]
fn items_are_read_in_every_spelling() {
    let loaded = collection(&json!({"info": {"name": "c"}, "item": [
        null,
        {"name": "text", "request": "http://a/b"},
        {"name": "no request"},
        {"name": "single", "item": {"name": "child", "request": "u"}},
        {"name": "empty", "item": []},
        {"name": "no folder", "item": null, "request": "v"},
        {"_postman_id": "p", "id": "", "name": "", "request": {"url": "w"}}
    ]}));
    assert_eq!(loaded.root.items.len(), 6);
    assert_eq!(item(&loaded, 0).request.url.to_string(), "http://a/b");
    assert_eq!(item(&loaded, 1).request.url.to_string(), "");
    assert_eq!((group(&loaded, 2).name.as_str(), group(&loaded, 2).items.len()), ("single", 1));
    assert!(group(&loaded, 3).items.is_empty());
    assert_eq!(item(&loaded, 4).name, "no folder");
    assert_eq!((item(&loaded, 5).id.as_str(), item(&loaded, 5).name.as_str()), ("p", ""));
    assert!(item(&loaded, 0).id.starts_with("made-"));
}

#[test]
fn scripts_are_read_in_every_spelling() {
    let table = [
        (json!("a\r\nb"), "a\nb"),
        (json!(["a", "b\r", 1, null, true, ["x"]]), "a\nb\r\n1\n\ntrue\n"),
        (json!({"exec": "a\r\nb"}), "a\nb"),
        (json!({"exec": ["a"], "type": "text/javascript", "id": "s"}), "a"),
        (json!({"exec": []}), ""),
        (json!({"exec": null}), ""),
        (json!({"src": "http://a/b.js", "exec": ["x"]}), ""),
        (json!({}), ""),
    ];
    for (script, source) in table {
        let loaded = collection(&json!({"item": [{"event": [{"listen": "test", "script": script}]}]}));
        assert_eq!(&*item(&loaded, 0).events[0].script.source, source, "{script}");
    }
}

#[test]
fn hooks_that_nothing_runs_are_left_out() {
    let loaded =
        collection(&json!({"event": {"listen": "prerequest", "script": "x", "disabled": true}, "item": [{"event": [
            null, 5, {"listen": "test"}, {"listen": "afterResponse", "script": "x"}, {"script": "x"},
            {"listen": "test", "script": {"exec": "y"}, "disabled": false}
        ]}]}));
    let events = &item(&loaded, 0).events;
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].listen, events[0].disabled), (Listen::Test, false));
    assert!(loaded.root.events[0].disabled);
}

#[test]
fn collections_are_read_in_every_wrapping() {
    let inner = json!({"info": {"name": "c", "_postman_id": "p", "schema": "s"}, "item": [{"request": "u"}]});
    for json in [inner.clone(), json!({"collection": inner}), json!({"collection": {"collection": inner}})] {
        let loaded = collection(&json);
        assert_eq!((loaded.root.name.as_str(), loaded.root.id.as_str(), loaded.root.items.len()), ("c", "p", 1));
        assert_eq!((loaded.postman_id.as_deref(), loaded.schema.as_deref()), (Some("p"), Some("s")));
    }
    for json in ["{}", "[]", "[{\"item\": 5}]", "{\"item\": null}", "{\"collection\": null, \"info\": 5}", "\u{feff}{}"]
    {
        let loaded = load_text(json).collection;
        assert!(loaded.root.items.is_empty(), "{json}");
        assert!(loaded.root.id.starts_with("made-"), "{json}");
    }
    let bare = collection(&json!({"name": "n", "id": "i", "description": "d", "item": []}));
    assert_eq!((bare.root.name.as_str(), bare.root.id.as_str()), ("n", "i"));
}

#[test]
fn of_equal_keys_the_last_one_counts() {
    let loaded = load_text(
        r#"{"item": [{"name": "a"}], "item": [{"name": "b", "name": "c", "request": {"method": "PUT", "method": "POST"}}]}"#,
    );
    assert_eq!(
        (item(&loaded.collection, 0).name.as_str(), item(&loaded.collection, 0).request.method.as_str()),
        ("c", "POST")
    );
}

#[test]
fn collection_variables_may_be_named_by_id_or_name() {
    let loaded =
        collection(&json!({"variable": [{"key": "a", "value": 1, "type": "string"}, {"id": "b", "value": "x"},
        {"name": "c", "value": true}, {"value": "nameless"}, null, {"key": "d", "disabled": true}]}));
    let shown = loaded.variables.variables().iter().map(|it| format!("{}={}", it.key, it.to_text()));
    assert_eq!(shown.collect::<Vec<_>>(), ["a=1", "b=x", "c=true", "d="]);
    assert!(!loaded.variables.has("d"));
}

#[test]
fn saved_responses_are_kept_unread() {
    let raw = r#"[ {"code": 200, "body": "\ud800"} ]"#;
    let loaded =
        load_text(&format!(r#"{{"item": [{{"response": {raw}}}, {{"response": []}}, {{"response": null}}]}}"#));
    assert_eq!(item(&loaded.collection, 0).responses.as_ref().map(|it| it.get()), Some(raw));
    assert!(item(&loaded.collection, 1).responses.is_none());
    let report = serde_json::to_value(&loaded.collection).unwrap();
    assert_eq!(report["item"][0]["response"][0]["body"], "\u{fffd}");
    assert_eq!(report["item"][2]["response"], json!([]));
}

#[test]
fn other_formats_are_named() {
    let v1 = br#"{"id": "x", "name": "old", "order": ["r"], "requests": [{"id": "r", "url": "u"}]}"#;
    let error = load_collection(v1, &mut String::new).unwrap_err();
    assert!(error.message.contains("v1 is not supported yet"), "{error}");
    let environment = load(&json!({"name": "staging", "values": [{"key": "a", "value": "b"}]}));
    assert_eq!(environment.warnings.len(), 1);
    assert!(load(&json!({"item": []})).warnings.is_empty());
}
