//! Iteration data: JSON or CSV.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::FormatError;
use super::csv::{Field, records};
use super::parse::json_value;
use super::text::decode;
use crate::variable::{IterationData, js_truthy, number_value};

/// Loads iteration data: JSON if the file is JSON, else CSV whose first line names the columns.
///
/// Every element of a JSON list is a row; elements that are no objects have no fields. JSON that is
/// no list is one row without fields. An empty file has no rows.
///
/// # Errors
///
/// CSV with a quote that is not closed, or with text behind a closing quote.
pub fn load_iteration_data(bytes: &[u8]) -> Result<Vec<IterationData>, FormatError> {
    let text = decode(bytes);
    match json_value(text.trim()).filter(js_truthy) {
        Some(Value::Array(elements)) => Ok(elements.into_iter().map(json_row).collect()),
        Some(_) => Ok(vec![IterationData::default()]),
        None => csv_rows(&text),
    }
}

/// A list has its positions for names, as in JavaScript.
fn json_row(element: Value) -> IterationData {
    Arc::new(match element {
        Value::Object(fields) => fields,
        Value::Array(values) => values.into_iter().enumerate().map(|(idx, value)| (idx.to_string(), value)).collect(),
        _ => Map::new(),
    })
}

/// Extra fields are dropped, missing ones are no keys; of equal column names the last one counts.
fn csv_rows(text: &str) -> Result<Vec<IterationData>, FormatError> {
    let mut records = records(text)?.into_iter();
    let columns: Vec<String> = records.next().unwrap_or_default().into_iter().map(|field| field.text).collect();
    let row = |record: Vec<Field>| Arc::new(columns.iter().cloned().zip(record.into_iter().map(cast)).collect());
    Ok(records.map(row).collect())
}

/// Numbers outside of quotes become numbers; hexadecimal, octal and binary ones become zero, because
/// the reference asks JavaScript's `Number` whether it is one, and `parseFloat` which.
fn cast(field: Field) -> Value {
    let Field { text, is_quoted } = field;
    if is_quoted {
        return Value::String(text);
    }
    let bare = text.trim();
    let number = if is_radix_literal(bare) { Some(0.0) } else { decimal(bare) };
    number.map_or(Value::String(text), number_value)
}

fn decimal(text: &str) -> Option<f64> {
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    if is_decimal { text.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

fn is_radix_literal(text: &str) -> bool {
    let is_made_of = |digits: &str, radix| !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    match (text.get(..2), text.get(2..)) {
        (Some("0x" | "0X"), Some(digits)) => is_made_of(digits, 16),
        (Some("0o" | "0O"), Some(digits)) => is_made_of(digits, 8),
        (Some("0b" | "0B"), Some(digits)) => is_made_of(digits, 2),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match load_iteration_data(text.as_bytes()) {
            Ok(rows) => {
                serde_json::to_string(&rows.iter().map(|row| Value::Object((**row).clone())).collect::<Vec<_>>())
                    .unwrap()
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn json_rows_are_the_elements_of_a_list() {
        let table = [
            ("\u{feff}[{\"a\":1},{\"a\":{\"b\":[2]}}]\n", r#"[{"a":1},{"a":{"b":[2]}}]"#),
            ("[1,\"s\",null,[7,8]]", r#"[{},{},{},{"0":7,"1":8}]"#),
            ("{\"a\":1}", "[{}]"),
            ("[]", "[]"),
            ("[{\"a\":\"\\ud800\"}]", "[{\"a\":\"\u{fffd}\"}]"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn csv_rows_take_their_names_from_the_first_line() {
        let table = [
            ("", "[]"),
            ("a,b", "[]"),
            ("a,b\n1", r#"[{"a":1}]"#),
            ("a\n1,2", r#"[{"a":1}]"#),
            ("a,b\n\n", r#"[{"a":""}]"#),
            ("a,a\n1,2", r#"[{"a":2}]"#),
            ("\u{feff}a\nx", r#"[{"a":"x"}]"#),
            ("1,2\nx,y", r#"[{"1":"x","2":"y"}]"#),
            ("[not json\nx", r#"[{"[not json":"x"}]"#),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn only_unquoted_numbers_are_cast() {
        let table = [
            ("7", "7"),
            ("007", "7"),
            ("+5", "5"),
            ("-5", "-5"),
            ("1e3", "1000"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1.50", "1.5"),
            ("0x10", "0"),
            ("0b1", "0"),
            ("-0x10", "\"-0x10\""),
            ("12345678901234567890", "12345678901234567000"),
            ("1e999", "\"1e999\""),
            ("true", "\"true\""),
            ("null", "\"null\""),
            ("Infinity", "\"Infinity\""),
            ("NaN", "\"NaN\""),
            ("1-2", "\"1-2\""),
            ("1_0", "\"1_0\""),
            ("2024-01-01", "\"2024-01-01\""),
            ("\"7\"", "\"7\""),
            ("", "\"\""),
        ];
        for (text, expected) in table {
            let Ok(rows) = load_iteration_data(format!("a,b\n{text},x").as_bytes()) else { panic!("{text}") };
            let value = &rows[0]["a"];
            let shown = match value {
                Value::Number(number) => crate::variable::js_number_text(number),
                other => other.to_string(),
            };
            assert_eq!(shown, expected, "{text}");
        }
    }
}
