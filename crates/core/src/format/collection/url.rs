//! URLs as text or in parts.

use serde::de::{MapAccess, SeqAccess};
use serde_json::Value;

use super::property::{only_text, text};
use super::query::Query;
use super::variable::VariableEntry;
use crate::collection::{Url, UrlAuth};
use crate::format::shape::{Other, Shape, json, next_key, skip, value};
use crate::url;

impl Shape for Url {
    const EXPECTED: &'static str = "a string or an object";

    /// An absent URL is an empty one, and so is a list, which is how PHP writes an empty object.
    fn from_other(other: Other<'_>) -> Option<Self> {
        match other {
            Other::Text(text) => Some(url::parse(text)),
            Other::Null | Other::Bool(false) | Other::List => Some(Self::default()),
            _ => None,
        }
    }

    /// Parts win over `raw`, which may be out of date; it counts when there are no parts.
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut this = Self::default();
        let mut raw = None;
        let mut variables = None;
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "protocol" => this.protocol = part(json(&mut map)?).filter(|protocol| !protocol.is_empty()),
                "auth" => this.auth = auth(json(&mut map)?),
                "host" => this.host = value::<Labels, A>(&mut map)?.0,
                "port" => this.port = part(json(&mut map)?),
                "path" => this.path = value::<Segments, A>(&mut map)?.0,
                "query" => this.query = value::<Query, A>(&mut map)?.0,
                "hash" => this.hash = only_text(json(&mut map)?),
                "variable" => variables = Some(value::<Vec<VariableEntry>, A>(&mut map)?),
                "raw" => raw = only_text(json(&mut map)?),
                _ => skip(&mut map)?,
            }
        }
        if let Some(raw) = raw.filter(|_| this == Self::default()) {
            this = url::parse(&raw);
        }
        if let Some(variables) = variables {
            this.variables = variables.into_iter().filter_map(VariableEntry::into_path_variable).collect();
        }
        Ok(this)
    }
}

/// A scalar as text; nothing for `null`.
fn part(value: Value) -> Option<String> {
    if value.is_null() { None } else { Some(text(value)) }
}

fn auth(value: Value) -> Option<UrlAuth> {
    let Value::Object(mut map) = value else { return None };
    let mut part = |key| map.get_mut(key).and_then(|value: &mut Value| only_text(value.take()));
    Some(UrlAuth { user: part("user"), password: part("password") })
}

/// The labels of a host, as a list or joined by dots.
#[derive(Default)]
struct Labels(Vec<String>);

impl Shape for Labels {
    const EXPECTED: &'static str = "a host";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text(text) if !text.is_empty() => Self(split_host(text)),
            _ => Self::default(),
        })
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        pieces(list).map(Self)
    }
}

/// Splits at the dots that do not stand inside `{{…}}`.
fn split_host(host: &str) -> Vec<String> {
    let mut labels = Vec::new();
    let mut start = 0;
    for (dot, _) in host.match_indices('.') {
        let after = &host[dot + 1..];
        let until_brace = &after[..after.find('{').unwrap_or(after.len())];
        if !until_brace.contains("}}") {
            labels.push(host[start..dot].to_owned());
            start = dot + 1;
        }
    }
    labels.push(host[start..].to_owned());
    labels
}

/// The segments of a path, as a list or joined by slashes.
#[derive(Default)]
struct Segments(Option<Vec<String>>);

impl Shape for Segments {
    const EXPECTED: &'static str = "a path";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text("/") => Self(Some(vec![String::new()])),
            Other::Text(text) if !text.is_empty() => {
                let relative = text.strip_prefix('/').unwrap_or(text);
                Self(Some(relative.split('/').map(str::to_owned).collect()))
            }
            _ => Self::default(),
        })
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        pieces(list).map(|segments| Self(Some(segments)))
    }
}

/// Elements as text: nothing for `null`, and for objects (`{type, value}`) their value.
fn pieces<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Vec<String>, A::Error> {
    let mut pieces = Vec::with_capacity(list.size_hint().unwrap_or(4));
    while let Some(value) = list.next_element::<Value>()? {
        let value = match value {
            Value::Object(mut map) => map.get_mut("value").map(Value::take).unwrap_or_default(),
            other => other,
        };
        pieces.push(part(value).unwrap_or_default());
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_split_outside_variables() {
        let table: [(&str, &[&str]); 5] = [
            ("a.b", &["a", "b"]),
            ("{{a.b}}.c", &["{{a.b}}", "c"]),
            ("{{a.b}}.{{c.d}}", &["{{a.b}}", "{{c.d}}"]),
            ("x", &["x"]),
            ("a..b", &["a", "", "b"]),
        ];
        for (host, labels) in table {
            assert_eq!(split_host(host), labels, "{host}");
        }
    }
}
