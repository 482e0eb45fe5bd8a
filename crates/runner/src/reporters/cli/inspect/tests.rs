use serde_json::Value;

use super::*;

fn console_value(value: Value) -> ConsoleValue {
    match value {
        Value::Null => ConsoleValue::Null,
        Value::Bool(flag) => ConsoleValue::Bool(flag),
        Value::Number(number) => ConsoleValue::Number(number),
        Value::String(text) => ConsoleValue::String(text),
        Value::Array(items) => ConsoleValue::Array(items.into_iter().map(console_value).collect()),
        Value::Object(map) => {
            let properties = map.into_iter().map(|(key, value)| (key, console_value(value))).collect();
            ConsoleValue::Object(String::new(), properties)
        }
    }
}

fn plain() -> Inspector {
    Inspector::new(Paint::new(false), 44)
}

/// The fixture holds JSON texts, each followed by what `util.inspect` of Node 20 makes of it with
/// the reference's options (`breakLength` 44, `depth` 25, `maxArrayLength` 100).
#[test]
fn values_look_as_node_shows_them() {
    let fixture = include_str!("../../../../tests/fixtures/inspect.txt");
    let mut n_cases = 0;
    for case in fixture.trim_end_matches('\n').split("\n--\n") {
        let (json, expected) = case.split_once('\n').unwrap();
        let value = console_value(serde_json::from_str(json).unwrap());
        assert_eq!(plain().show(&value), expected, "{json}");
        n_cases += 1;
    }
    assert!(n_cases > 30);
}

#[test]
fn values_that_json_does_not_know() {
    let verbatim = |text: &str| ConsoleValue::Verbatim(text.to_owned());
    assert_eq!(plain().show(&ConsoleValue::Undefined), "undefined");
    let object = ConsoleValue::Object(
        "Foo".to_owned(),
        vec![("n".to_owned(), verbatim("NaN")), ("e".to_owned(), ConsoleValue::Object("Bar".to_owned(), Vec::new()))],
    );
    assert_eq!(plain().show(&object), "Foo { n: NaN, e: Bar {} }");
    let error = ConsoleValue::Array(vec![verbatim("Error: x\n    at y")]);
    assert_eq!(plain().show(&error), "[\n  Error: x\n      at y\n]");
}

#[test]
fn long_texts_are_shortened() {
    let text = ConsoleValue::String("é".repeat(10_002));
    assert_eq!(plain().show(&text), format!("'{}'... 2 more characters", "é".repeat(10_000)));
}

#[test]
fn colours_do_not_change_the_layout() {
    let inspector = Inspector::new(Paint::new(true), 44);
    let value = console_value(serde_json::json!({"a": [1, "two", null], "b": {"c": true}}));
    assert_eq!(
        inspector.show(&value),
        "{\n  \x1b[37ma\x1b[39m: [ \x1b[33m1\x1b[39m, \x1b[90m'two'\x1b[39m, \x1b[1mnull\x1b[22m ],\
         \n  \x1b[37mb\x1b[39m: { \x1b[37mc\x1b[39m: \x1b[33mtrue\x1b[39m }\n}"
    );
}
