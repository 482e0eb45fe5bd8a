//! What the whole-file comparisons in `tests/formats.rs` do not reach.

use serde::Serialize;
use serde_json::{Value, json};

use super::property::Description;
use crate::collection::{Cookie, Event, Header, Item, Listen, Request, Script};
use crate::variable::{Variable, VariableScope, VariableType};

fn shown(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn headers_of_the_program_are_marked() {
    assert_eq!(shown(&Header::system("Host", "h")), r#"{"key":"Host","value":"h","system":true}"#);
    assert_eq!(shown(&Header::new("A", "")), r#"{"key":"A","value":""}"#);
}

#[test]
fn cookies_are_shown_as_the_runtime_shows_them() {
    let session = Cookie {
        name: "e".to_owned(),
        domain: "h".to_owned(),
        path: "/".to_owned(),
        host_only: true,
        ..Cookie::default()
    };
    let expected = r#"{"name":"e","expires":null,"maxAge":null,"domain":"h","path":"/","secure":false,"httpOnly":false,"hostOnly":true}"#;
    assert_eq!(shown(&session), expected);
    let full = Cookie {
        value: "b c%20d".to_owned(),
        expires: Some(1_924_992_000_000),
        max_age: Some(100),
        http_only: true,
        secure: true,
        host_only: false,
        extensions: vec!["Priority=High".to_owned()],
        ..session
    };
    let expected = r#"{"name":"e","expires":"2031-01-01T00:00:00.000Z","maxAge":100,"domain":"h","path":"/","secure":true,"httpOnly":true,"hostOnly":false,"value":"b%20c%20d","extensions":["Priority=High"]}"#;
    assert_eq!(shown(&full), expected);
}

#[test]
fn descriptions_are_objects() {
    let table = [
        (json!("d"), r#"{"content":"d","type":"text/plain"}"#),
        (json!(""), r#"{"content":"","type":"text/plain"}"#),
        (json!({"content": "d", "type": "text/markdown", "version": 1}), r#"{"content":"d","type":"text/markdown"}"#),
        (json!({}), r#"{"type":"text/plain"}"#),
        (json!([1]), r#"{"type":"text/plain"}"#),
        (json!(null), "{}"),
        (json!(5), r#"{"content":5,"type":"text/plain"}"#),
    ];
    for (value, expected) in table {
        assert_eq!(shown(&Description::of(Some(&value))), expected, "{value}");
    }
    let null = Value::Null;
    assert_eq!(shown(&Description::of_variable(Some(&null))), r#"{"content":null,"type":"text/plain"}"#);
}

#[test]
fn variables_have_type_value_and_key() {
    let secret = Variable { kind: VariableType::Secret, disabled: true, ..Variable::new("k", "v") };
    let undefined = Variable { key: "u".to_owned(), ..Variable::default() };
    let scope = VariableScope::from_variables("i", Some("n".to_owned()), vec![secret, undefined]);
    let expected = r#"{"id":"i","name":"n","values":[{"disabled":true,"type":"any","value":"v","key":"k"},{"type":"any","key":"u"}]}"#;
    assert_eq!(shown(&scope), expected);
    assert_eq!(shown(&VariableScope::default()), r#"{"id":"","values":[]}"#);
}

#[test]
fn scripts_made_by_the_program_show_their_source() {
    let script = Script { id: "s".into(), source: "a\nb".into(), ..Script::default() };
    let event = Event { listen: Listen::Test, script, disabled: false, annotations: None };
    let expected = r#"{"listen":"test","script":{"id":"s","type":"text/javascript","exec":["a","b"]}}"#;
    assert_eq!(shown(&event), expected);
}

#[test]
fn saved_responses_without_an_id_always_get_the_same_one() {
    let responses = serde_json::value::RawValue::from_string(
        r#"[null, {"code": 404, "cookie": [{"key": "c", "value": "v w", "expires": "Invalid Date"}]}, 5]"#.to_owned(),
    );
    let item = Item { id: "i".to_owned(), responses: responses.ok().map(Into::into), ..Item::default() };
    let report = serde_json::to_value(&item).unwrap();
    let response = &report["response"][0];
    assert_eq!(report["response"].as_array().map(Vec::len), Some(1));
    assert_eq!(response["id"].as_str().map(str::len), Some(36));
    assert_eq!((&response["status"], &response["header"]), (&json!("Not Found"), &json!([])));
    assert_eq!(response["cookie"], json!([{"name": "c", "expires": null, "value": "v%20w"}]));
    assert_eq!(report, serde_json::to_value(&item).unwrap());
}

#[test]
fn an_empty_request_is_shown_with_its_lists() {
    assert_eq!(shown(&Request::default()), r#"{"url":{"query":[],"variable":[]},"method":"GET"}"#);
}
