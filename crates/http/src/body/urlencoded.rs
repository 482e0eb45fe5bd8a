//! `application/x-www-form-urlencoded` bodies.

use std::fmt::Write;

use postrider_core::collection::UrlencodedParam;
use serde_json::Value;

use crate::object_map::ObjectMap;

/// The enabled pairs as text. They go through an object, so equal keys are grouped and numbers
/// stand first.
pub(super) fn encode(params: &[UrlencodedParam]) -> String {
    let mut form: ObjectMap<Vec<&Value>> = ObjectMap::default();
    for param in params.iter().filter(|param| !param.disabled) {
        // An object has no such key of its own.
        if param.key == "__proto__" {
            continue;
        }
        match &param.value {
            Value::Array(values) if form.get_mut(&param.key).is_none() => {
                form.set(&param.key, values.iter().collect());
            }
            value => form.append(&param.key, value),
        }
    }
    let mut text = String::new();
    for (key, values) in form.iter() {
        for value in values {
            if !text.is_empty() {
                text.push('&');
            }
            escape(&mut text, key);
            text.push('=');
            escape(&mut text, &value_text(value));
        }
    }
    text
}

/// A value as `querystring.stringify` takes it.
fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number_text(number),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// A number as JavaScript prints it.
fn number_text(number: &serde_json::Number) -> String {
    let text = number.to_string();
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 1e21 => format!("{float:.0}"),
        _ if text.contains("e-") || text.contains("e+") => text,
        _ => text.replace('e', "e+"),
    }
}

/// Everything but letters, digits and `-_.~` is percent-encoded.
fn escape(text: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pairs_are_grouped_ordered_and_encoded_as_the_reference_does() {
        let pairs = [
            ("z", json!("1")),
            ("a b", json!("é'!()*~-_.")),
            ("z", json!("2")),
            ("10", json!("n")),
            ("9", json!("m")),
            ("n", json!(null)),
            ("num", json!(5)),
            ("bool", json!(true)),
            ("obj", json!({ "a": 1 })),
            ("arr", json!([1, 2])),
            ("", json!("e")),
            ("emoji", json!("😀&=+%41")),
            ("f", json!(1.5)),
            ("__proto__", json!("p")),
            ("big", json!(1e21)),
            ("small", json!(1e-7)),
            ("whole", json!(2.0)),
        ];
        let mut params: Vec<_> = pairs
            .into_iter()
            .map(|(key, value)| UrlencodedParam { key: key.to_owned(), value, ..UrlencodedParam::default() })
            .collect();
        params.push(UrlencodedParam { key: "off".to_owned(), disabled: true, ..UrlencodedParam::default() });
        assert_eq!(
            encode(&params),
            "9=m&10=n&z=1&z=2&a%20b=%C3%A9%27%21%28%29%2A~-_.&n=&num=5&bool=true&obj=&arr=1&arr=2&=e\
             &emoji=%F0%9F%98%80%26%3D%2B%2541&f=1.5&big=1e%2B21&small=1e-7&whole=2"
        );
    }
}
