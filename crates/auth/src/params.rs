//! Parameters of an auth block as the signers read them.

use postrider_core::collection::RequestAuth;
use serde_json::Value;

/// The text of a parameter, empty where it is missing.
pub(crate) fn text(auth: &RequestAuth, key: &str) -> String {
    auth.text(key).unwrap_or_default()
}

/// Whether a parameter is true in the sense of JavaScript: everything but what is missing, null,
/// false, zero and empty text.
pub(crate) fn flag(auth: &RequestAuth, key: &str) -> bool {
    match auth.get(key) {
        None | Some(Value::Null) => false,
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_f64().is_some_and(|number| number != 0.0),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(_) | Value::Object(_)) => true,
    }
}

/// The text of a parameter that a signer cannot do without.
pub(crate) fn required(auth: &RequestAuth, key: &'static str) -> Result<String, crate::SignError> {
    let text = text(auth, key);
    if text.is_empty() {
        return Err(crate::SignError::Missing { kind: auth.kind.clone(), param: key });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use postrider_core::collection::AuthParam;
    use serde_json::json;

    use super::*;

    #[test]
    fn flags_follow_javascript() {
        let table = [
            (json!(null), false),
            (json!(false), false),
            (json!(true), true),
            (json!(0), false),
            (json!(1), true),
            (json!(""), false),
            (json!("false"), true),
            (json!([]), true),
        ];
        for (value, expected) in table {
            let param = AuthParam { key: "a".to_owned(), value: value.clone(), ..AuthParam::default() };
            let auth = RequestAuth { kind: "x".to_owned(), params: vec![param] };
            assert_eq!(flag(&auth, "a"), expected, "{value}");
            assert!(!flag(&auth, "b"));
        }
    }
}
