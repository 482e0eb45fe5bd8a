//! Reads the keys of an oauth2 auth block under all their names.

use postrider_core::collection::RequestAuth;
use postrider_core::secret::Secret;
use serde_json::Value;

use super::{ExtraParam, SendAs};
use crate::oauth2::{OAuthError, Problem, Stage, text};

/// A block, or nothing, with its values looked up by their present and former names.
pub(super) struct Block<'a>(pub(super) Option<&'a RequestAuth>);

impl Block<'_> {
    /// The first of the names that has a value. Blank ones count as unset.
    pub(super) fn text(&self, names: &[&str]) -> Option<String> {
        let auth = self.0?;
        names.iter().filter_map(|name| auth.text(name)).find(|value| !value.trim().is_empty())
    }

    /// As [`Block::text`], refusing values that still hold a variable.
    pub(super) fn resolved(&self, names: &[&str]) -> Result<Option<String>, OAuthError> {
        self.text(names).map(|value| resolved(names[0], value)).transpose()
    }

    /// The values of a list or of one text.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, OAuthError> {
        match self.0.and_then(|auth| auth.get(name)) {
            Some(Value::Array(values)) => values
                .iter()
                .filter_map(Value::as_str)
                .filter(|value| !value.trim().is_empty())
                .map(|value| resolved(name, value.to_owned()))
                .collect(),
            _ => Ok(self.resolved(&[name])?.into_iter().collect()),
        }
    }

    /// The enabled entries of `authRequestParams`, `tokenRequestParams` or `refreshRequestParams`.
    pub(super) fn params(&self, name: &str) -> Result<Vec<ExtraParam>, OAuthError> {
        let Some(Value::Array(entries)) = self.0.and_then(|auth| auth.get(name)) else { return Ok(Vec::new()) };
        let enabled = entries.iter().filter(|entry| !is_off(entry));
        enabled.filter_map(|entry| param(name, entry).transpose()).collect()
    }
}

fn is_off(entry: &Value) -> bool {
    let flag = |key, off: &str| match &entry[key] {
        Value::Bool(value) => value.to_string() == off,
        Value::String(value) => value == off,
        _ => false,
    };
    flag("enabled", "false") || flag("disabled", "true")
}

fn param(list: &str, entry: &Value) -> Result<Option<ExtraParam>, OAuthError> {
    let Some(key) = scalar(&entry["key"]).filter(|key| !key.trim().is_empty()) else { return Ok(None) };
    let value = scalar(&entry["value"]).unwrap_or_default();
    let name = format!("{list}.{}", text::clean(&key, 60));
    let (key, value) = (resolved(list, key)?, resolved(&name, value)?);
    // Entries without `send_as` are older than the choice: their place was the form.
    let send_as = match entry["send_as"].as_str() {
        Some("request_url") => SendAs::RequestUrl,
        Some("request_header") => SendAs::RequestHeader,
        _ => SendAs::RequestBody,
    };
    Ok(Some(ExtraParam { key, value: Secret::new(value), send_as }))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Refuses a value in which a variable was not found, since it would be sent as it stands.
fn resolved(key: &str, value: String) -> Result<String, OAuthError> {
    let open = value.find("{{");
    let unknown = open.and_then(|open| value[open + 2..].split_once("}}")).map(|(name, _)| text::clean(name, 60));
    match unknown {
        None => Ok(value),
        Some(name) => Err(settings(format!("{key} uses the variable {{{{{name}}}}}, which has no value"))
            .with_hint("choose an environment that has it, or set it")),
    }
}

/// An error of the settings.
pub(super) fn settings(text: impl Into<String>) -> OAuthError {
    OAuthError::new(Stage::Settings, Problem::Settings(text.into()))
}
