//! GraphQL bodies: a query, sent as JSON.

use postrider_core::collection::GraphqlBody;
use serde_json::Value;

/// The JSON text. Variables given as text are put in as they are, valid or not.
pub(super) fn encode(body: &GraphqlBody) -> String {
    let query = body.query.as_ref().map(|query| Value::from(query.as_str()).to_string());
    let (operation_name, variables) = match &body.variables {
        Some(Value::String(text)) => {
            let name = body.operation_name.as_ref().filter(|name| name.is_string());
            (name, Some(text.clone()).filter(|text| !text.is_empty()))
        }
        variables => (body.operation_name.as_ref(), variables.as_ref().map(Value::to_string)),
    };
    let members = [
        query.map(|query| format!("\"query\":{query}")),
        operation_name.map(|name| format!("\"operationName\":{name}")),
        variables.map(|variables| format!("\"variables\":{variables}")),
    ];
    format!("{{{}}}", members.into_iter().flatten().collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_written_as_the_reference_does() {
        let query = || Some("{a}".to_owned());
        let table = [
            (query(), None, Some(json!({ "x": 1 })), r#"{"query":"{a}","variables":{"x":1}}"#),
            (
                query(),
                Some(json!("op")),
                Some(json!("{ x }")),
                r#"{"query":"{a}","operationName":"op","variables":{ x }}"#,
            ),
            (query(), None, Some(json!("")), r#"{"query":"{a}"}"#),
            (query(), Some(json!(null)), Some(json!(null)), r#"{"query":"{a}","operationName":null,"variables":null}"#),
            (query(), Some(json!(3)), Some(json!("1")), r#"{"query":"{a}","variables":1}"#),
            (None, None, None, "{}"),
            (Some("\"\n\u{2028}é".to_owned()), None, None, "{\"query\":\"\\\"\\n\u{2028}é\"}"),
        ];
        for (query, operation_name, variables, expected) in table {
            assert_eq!(encode(&GraphqlBody { query, operation_name, variables }), expected);
        }
    }
}
