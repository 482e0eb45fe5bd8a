//! [`Url`] to text.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::encode::escape_separators;
use super::parse::path_variable_name;
use super::{QueryParam, Url};

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
        match variable.map(|variable| &variable.value) {
            Some(Value::String(value)) if !value.is_empty() => {
                Cow::Owned(format!("{value}{}", &segment[1 + name.len()..]))
            }
            _ => Cow::Borrowed(segment),
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
