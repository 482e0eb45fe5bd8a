//! Variables and their scopes.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::property::{Description, Property, entry};
use crate::collection::{AuthParam, PathVariable};
use crate::variable::{Variable, VariableScope, VariableType};

/// The SDK knows no secrets: reports show them as variables of any type.
pub(super) fn type_name(kind: VariableType) -> &'static str {
    match kind {
        VariableType::Secret => VariableType::Any.as_str(),
        kind => kind.as_str(),
    }
}

impl Serialize for Variable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_variable(self, type_name(self.kind), serializer)
    }
}

fn serialize_variable<S: Serializer>(variable: &Variable, kind: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    Property {
        annotations: variable.annotations.as_deref(),
        is_disabled: variable.disabled,
        description: Description::of_variable(variable.description.as_ref()),
        ..Property::default()
    }
    .serialize_into(&mut map)?;
    map.serialize_entry("type", kind)?;
    entry(&mut map, "value", variable.value.as_ref())?;
    map.serialize_entry("key", &variable.key)?;
    map.end()
}

impl Serialize for PathVariable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        Property {
            annotations: self.annotations.as_deref(),
            is_disabled: self.annotations.as_ref().is_some_and(|it| it.disabled == Some(true)),
            description: Description::of_variable(self.description.as_ref()),
            ..Property::default()
        }
        .serialize_into(&mut map)?;
        map.serialize_entry("type", type_name(self.kind))?;
        let is_given = !self.value.is_null() || self.annotations.as_ref().is_some_and(|it| it.null_value);
        entry(&mut map, "value", Some(&self.value).filter(|_| is_given))?;
        map.serialize_entry("key", &self.key)?;
        map.end()
    }
}

impl Serialize for AuthParam {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("type", type_name(self.kind))?;
        map.serialize_entry("value", &self.value)?;
        map.serialize_entry("key", &self.key)?;
        map.end()
    }
}

impl Serialize for VariableScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        VariableScopeJson { scope: self, default_name: None, keeps_secret_type: false }.serialize_into(&mut map)?;
        map.end()
    }
}

/// A scope with what an export of it needs.
#[derive(Debug, Clone, Copy)]
pub struct VariableScopeJson<'a> {
    /// The scope.
    pub scope: &'a VariableScope,
    /// Name of a scope that has none; written last, as Newman's exports do.
    pub default_name: Option<&'a str>,
    /// Whether secrets keep their type, so that the next run knows them for secrets.
    pub keeps_secret_type: bool,
}

impl VariableScopeJson<'_> {
    /// Writes the keys of the scope into an object that may get more.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let scope = self.scope;
        Property {
            annotations: scope.annotations.as_deref(),
            id: Some(&scope.id),
            name: Some(scope.name.as_deref().unwrap_or_default()),
            is_disabled: scope.annotations.as_ref().is_some_and(|it| it.disabled == Some(true)),
            description: None,
        }
        .serialize_into(map)?;
        let keeps_secret_type = self.keeps_secret_type;
        let values = scope.variables().iter().map(|variable| VariableJson { variable, keeps_secret_type });
        map.serialize_entry("values", &values.collect::<Vec<_>>())?;
        let is_nameless = scope.name.as_deref().unwrap_or_default().is_empty();
        entry(map, "name", self.default_name.filter(|_| is_nameless))
    }
}

struct VariableJson<'a> {
    variable: &'a Variable,
    keeps_secret_type: bool,
}

impl Serialize for VariableJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = self.variable.kind;
        let name = if self.keeps_secret_type { kind.as_str() } else { type_name(kind) };
        serialize_variable(self.variable, name, serializer)
    }
}
