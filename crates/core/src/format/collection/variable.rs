//! Variables, wherever they stand: of collections, environments, globals and URLs.

use serde::de::MapAccess;
use serde_json::Value;

use super::property::{Property, text};
use crate::collection::PathVariable;
use crate::format::shape::{Other, Shape, json, next_key};
use crate::variable::{Variable, VariableType, js_truthy};

/// A variable that may lack its key.
#[derive(Debug, Default)]
pub(in crate::format) struct VariableEntry {
    key: Option<Value>,
    value: Option<Value>,
    kind: Option<Value>,
    property: Property,
}

impl Shape for VariableEntry {
    const EXPECTED: &'static str = "a variable";

    fn from_other(_: Other<'_>) -> Option<Self> {
        Some(Self::default())
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut entry = Self::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "key" => entry.key = Some(json(&mut map)?),
                "value" => entry.value = Some(json(&mut map)?),
                "type" => entry.kind = Some(json(&mut map)?),
                // Exports of the app say `enabled: false` of variables that are off; Newman uses them all the same.
                "enabled" => {
                    json(&mut map)?;
                }
                _ => entry.property.read(&key, &mut map)?,
            }
        }
        Ok(entry)
    }
}

impl VariableEntry {
    fn kind(&self) -> VariableType {
        match &self.kind {
            Some(Value::String(name)) => VariableType::from_name(&name.to_lowercase()),
            _ => VariableType::Any,
        }
    }

    /// The variable, unless nothing names it. Old files name variables by `id` or `name`.
    pub(in crate::format) fn into_variable(mut self) -> Option<Variable> {
        let kind = self.kind();
        let key = match self.key.take() {
            Some(key) => text(key),
            None => self.property.name_or_id()?,
        };
        Some(Variable {
            key,
            value: kind.cast(self.value),
            kind,
            disabled: self.property.is_disabled(),
            description: self.property.description.take(),
            annotations: self.property.annotations(),
        })
    }

    /// The value of a `:name` segment, unless nothing names it. An empty key falls back to `id`.
    pub(super) fn into_path_variable(mut self) -> Option<PathVariable> {
        let kind = self.kind();
        let key = match self.key.take().filter(js_truthy) {
            Some(key) => text(key),
            None => self.property.name_or_id()?,
        };
        let null_value = self.value == Some(Value::Null);
        Some(PathVariable {
            key,
            value: kind.cast(self.value).unwrap_or_default(),
            kind,
            description: self.property.description.take(),
            annotations: self.property.annotations_with(|it| it.null_value = null_value),
        })
    }
}
