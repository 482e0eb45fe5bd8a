//! [`Url`] to text.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::encode::escape_separators;
use super::parse::path_variable_name;
use super::{PathVariable, QueryParam, Url};
use crate::variable::{VariableType, js_text};

impl Url {
    /// The path with its leading slash and the values of its variables inserted; `/` when there is none.
    pub fn path_text(&self) -> String {
        let mut text = String::from("/");
        for (idx, segment) in self.path.iter().flatten().enumerate() {
            if idx > 0 {
                text.push('/');
            }
            text.push_str(&self.resolve_segment(segment));
        }
        text
    }

    /// The query without `?`, disabled parameters left out; `None` when no parameter is enabled.
    /// Separators inside keys and values are encoded, nothing else is.
    pub fn query_text(&self) -> Option<String> {
        let mut enabled = self.query.iter().filter(|param| !param.disabled);
        let mut text = String::new();
        push_param(&mut text, enabled.next()?);
        for param in enabled {
            text.push('&');
            push_param(&mut text, param);
        }
        Some(text)
    }

    /// Puts the variable's value in place of `:name` and keeps what follows the name, as in `:id.json`.
    fn resolve_segment<'a>(&self, segment: &'a str) -> Cow<'a, str> {
        let Some(name) = path_variable_name(segment) else { return Cow::Borrowed(segment) };
        // Of several definitions the last one counts.
        let variable = self.variables.iter().rev().find(|variable| variable.key == name);
        match variable.and_then(PathVariable::text) {
            Some(value) if !value.is_empty() => Cow::Owned(format!("{value}{}", &segment[1 + name.len()..])),
            _ => Cow::Borrowed(segment),
        }
    }
}

impl PathVariable {
    /// The value if it is text; a variable declared as text turns other values into it.
    fn text(&self) -> Option<Cow<'_, str>> {
        match (self.kind, &self.value) {
            (VariableType::Any | VariableType::Secret | VariableType::String, Value::String(text)) => {
                Some(Cow::Borrowed(text))
            }
            (VariableType::String, Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
                Some(Cow::Owned(js_text(Some(&self.value))))
            }
            _ => None,
        }
    }
}

fn push_param(text: &mut String, param: &QueryParam) {
    if let Some(key) = &param.key {
        text.push_str(&escape_separators(key, true));
    }
    if let Some(value) = &param.value {
        text.push('=');
        text.push_str(&escape_separators(value, false));
    }
}

/// The text that variables are substituted in, and that parses to the URL that is sent: path
/// variables inserted, disabled parameters dropped, nothing encoded but separators inside parameters.
impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(protocol) = self.protocol.as_deref().filter(|protocol| !protocol.is_empty()) {
            f.write_str(protocol)?;
            if !protocol.ends_with("://") {
                f.write_str("://")?;
            }
        }
        if let Some(auth) = &self.auth {
            f.write_str(auth.user.as_deref().unwrap_or_default())?;
            if let Some(password) = &auth.password {
                write!(f, ":{password}")?;
            }
            if auth.user.is_some() || auth.password.is_some() {
                f.write_str("@")?;
            }
        }
        f.write_str(&self.host_text())?;
        if let Some(port) = &self.port {
            write!(f, ":{port}")?;
        }
        if self.path.is_some() {
            f.write_str(&self.path_text())?;
        }
        if let Some(query) = self.query_text() {
            write!(f, "?{query}")?;
        }
        if let Some(hash) = &self.hash {
            write!(f, "#{hash}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::url::UrlAuth;

    fn text(edit: impl FnOnce(&mut Url)) -> String {
        let mut url = Url { host: vec!["h".to_owned()], ..Url::default() };
        edit(&mut url);
        url.to_string()
    }

    fn param(key: Option<&str>, value: Option<&str>, disabled: bool) -> QueryParam {
        QueryParam { key: key.map(str::to_owned), value: value.map(str::to_owned), disabled, ..QueryParam::default() }
    }

    #[test]
    fn path_variables_are_inserted_when_they_are_text() {
        let table = [
            (":id", VariableType::Any, json!("5"), "h/5"),
            (":id.json", VariableType::Any, json!("5"), "h/5.json"),
            (":id.a.b", VariableType::Any, json!("{{x}}"), "h/{{x}}.a.b"),
            (":id", VariableType::Any, json!(""), "h/:id"),
            (":id", VariableType::Any, json!(5), "h/:id"),
            (":id", VariableType::Any, json!(null), "h/:id"),
            (":ID", VariableType::Any, json!("5"), "h/:ID"),
            ("x:id", VariableType::Any, json!("5"), "h/x:id"),
            (":.id", VariableType::Any, json!("5"), "h/:.id"),
            (":", VariableType::Any, json!("5"), "h/:"),
            (":id", VariableType::String, json!(5), "h/5"),
            (":id", VariableType::String, json!(true), "h/true"),
            (":id", VariableType::String, json!({"a": 1}), "h/[object Object]"),
            (":id", VariableType::String, json!(null), "h/:id"),
            (":id", VariableType::Number, json!("5"), "h/:id"),
        ];
        for (segment, kind, value, expected) in table {
            let printed = text(|url| {
                url.path = Some(vec![segment.to_owned()]);
                url.variables = vec![PathVariable { key: "id".to_owned(), kind, value, ..PathVariable::default() }];
            });
            assert_eq!(printed, expected);
        }
    }

    #[test]
    fn the_last_of_equal_path_variables_counts() {
        let variable =
            |value: &str| PathVariable { key: "id".to_owned(), value: json!(value), ..PathVariable::default() };
        let printed = text(|url| {
            url.path = Some(vec![":id".to_owned(), ":id".to_owned()]);
            url.variables = vec![variable("1"), variable("2")];
        });
        assert_eq!(printed, "h/2/2");
    }

    #[test]
    fn query_leaves_out_disabled_parameters_and_escapes_separators() {
        let table = [
            (vec![], "h"),
            (vec![param(Some("a"), Some("b"), true)], "h"),
            (vec![param(Some("a"), Some("b"), true), param(Some("c"), None, false)], "h?c"),
            (vec![param(Some(""), None, false)], "h?"),
            (vec![param(Some(""), Some(""), false)], "h?="),
            (vec![param(None, Some("x"), false), param(None, None, false)], "h?=x&"),
            (
                vec![param(Some("a&b=c#d{{x&y}}{{z}}"), Some("a&b=c#d{{x&y=#}}"), false)],
                "h?a%26b%3Dc%23d{{x&y}}{{z}}=a%26b=c%23d{{x&y=#}}",
            ),
        ];
        for (query, expected) in table {
            assert_eq!(text(|url| url.query = query), expected);
        }
    }

    #[test]
    fn missing_parts_print_nothing() {
        let auth = |user: Option<&str>, password: Option<&str>| {
            Some(UrlAuth { user: user.map(str::to_owned), password: password.map(str::to_owned) })
        };
        assert_eq!(Url::default().to_string(), "");
        assert_eq!(text(|url| url.protocol = Some(String::new())), "h");
        assert_eq!(text(|url| url.protocol = Some("http://".to_owned())), "http://h");
        assert_eq!(text(|url| url.auth = auth(None, None)), "h");
        assert_eq!(text(|url| url.auth = auth(Some(""), None)), "@h");
        assert_eq!(text(|url| url.auth = auth(None, Some("p"))), ":p@h");
        assert_eq!(text(|url| url.path = Some(Vec::new())), "h/");
        assert_eq!(text(|url| url.port = Some(String::new())), "h:");
        assert_eq!(text(|url| url.hash = Some(String::new())), "h#");
    }
}
