//! Console arguments: from the tagged tree of `console.js` to [`ConsoleValue`].

use postrider_core::run::{ConsoleLevel, ConsoleValue};
use rquickjs::{Array, Result, Value as JsValue};
use serde_json::Value;

use crate::values::number;

/// The level that a script-side number means.
pub(crate) fn level(index: u8) -> ConsoleLevel {
    match index {
        1 => ConsoleLevel::Debug,
        2 => ConsoleLevel::Info,
        3 => ConsoleLevel::Warn,
        4 => ConsoleLevel::Error,
        _ => ConsoleLevel::Log,
    }
}

/// Reads the arguments of one call.
pub(crate) fn values(arguments: &Array<'_>) -> Result<Vec<ConsoleValue>> {
    arguments.iter::<JsValue<'_>>().map(|argument| value(&argument?)).collect()
}

fn value(argument: &JsValue<'_>) -> Result<ConsoleValue> {
    if let Some(text) = argument.as_string() {
        return text.to_string().map(ConsoleValue::String);
    }
    if let Some(list) = argument.as_array() {
        let json: String = list.get(0)?;
        return Ok(serde_json::from_str(&json).map_or(ConsoleValue::Undefined, tree));
    }
    Ok(if argument.is_null() {
        ConsoleValue::Null
    } else if let Some(flag) = argument.as_bool() {
        ConsoleValue::Bool(flag)
    } else {
        argument.as_number().and_then(number).map_or(ConsoleValue::Undefined, ConsoleValue::Number)
    })
}

fn tree(node: Value) -> ConsoleValue {
    match node {
        Value::Null => ConsoleValue::Null,
        Value::Bool(flag) => ConsoleValue::Bool(flag),
        Value::Number(number) => ConsoleValue::Number(number),
        Value::String(text) => ConsoleValue::String(text),
        Value::Array(items) => ConsoleValue::Array(items.into_iter().map(tree).collect()),
        Value::Object(tagged) => match tagged.into_iter().next() {
            Some((tag, Value::String(text))) if tag == "v" => ConsoleValue::Verbatim(text),
            Some((tag, Value::Array(items))) if tag == "a" => {
                ConsoleValue::Array(items.into_iter().map(tree).collect())
            }
            Some((tag, Value::Array(fields))) if tag == "o" => {
                ConsoleValue::Object(String::new(), fields.into_iter().filter_map(field).collect())
            }
            _ => ConsoleValue::Undefined,
        },
    }
}

/// A pair `[key, node]`.
fn field(pair: Value) -> Option<(String, ConsoleValue)> {
    let Value::Array(pair) = pair else { return None };
    match <[Value; 2]>::try_from(pair) {
        Ok([Value::String(key), node]) => Some((key, tree(node))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tagged_trees_become_console_values() {
        let node = json!({"o": [["a", 1], ["b", {"a": ["x", {"u": 1}]}], ["c", {"v": "NaN"}], ["d", null]]});
        let expected = ConsoleValue::Object(
            String::new(),
            vec![
                ("a".to_owned(), ConsoleValue::Number(1.into())),
                (
                    "b".to_owned(),
                    ConsoleValue::Array(vec![ConsoleValue::String("x".to_owned()), ConsoleValue::Undefined]),
                ),
                ("c".to_owned(), ConsoleValue::Verbatim("NaN".to_owned())),
                ("d".to_owned(), ConsoleValue::Null),
            ],
        );
        assert_eq!(tree(node), expected);
    }
}
