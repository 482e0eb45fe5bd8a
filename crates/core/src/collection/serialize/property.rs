//! The keys that all entries have in common.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::collection::Annotations;
use crate::variable::js_truthy;

/// What an entry has in common with others, in the order of the SDK: `_`, `id`, `name`, `disabled`,
/// `description`.
#[derive(Default)]
pub(super) struct Property<'a> {
    pub(super) annotations: Option<&'a Annotations>,
    /// Identifier of entries that always have one.
    pub(super) id: Option<&'a str>,
    /// Name of entries that have one of their own; empty is none.
    pub(super) name: Option<&'a str>,
    /// Shown when it is set, and when the file gave it.
    pub(super) is_disabled: bool,
    pub(super) description: Option<Description<'a>>,
}

impl Property<'_> {
    pub(super) fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let none = Annotations::default();
        let annotations = self.annotations.unwrap_or(&none);
        if !annotations.meta.is_empty() {
            map.serialize_entry("_", &annotations.meta)?;
        }
        match self.id {
            Some(id) => map.serialize_entry("id", id)?,
            None => entry(map, "id", annotations.id.as_ref())?,
        }
        match self.name {
            Some(name) => entry(map, "name", Some(name).filter(|name| !name.is_empty()))?,
            None => entry(map, "name", annotations.name.as_ref())?,
        }
        if self.is_disabled || annotations.disabled.is_some() {
            map.serialize_entry("disabled", &self.is_disabled)?;
        }
        entry(map, "description", self.description.as_ref())
    }
}

/// A key that is left out when it has no value.
pub(super) fn entry<M: SerializeMap, T: Serialize + ?Sized>(
    map: &mut M,
    key: &str,
    value: Option<&T>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(key, value),
        None => Ok(()),
    }
}

/// A description as `{content, type}`.
pub(super) struct Description<'a> {
    value: &'a Value,
    /// Variables describe themselves anew, which makes something of nothing.
    is_of_variable: bool,
}

impl<'a> Description<'a> {
    /// The description of anything but a variable.
    pub(super) fn of(value: Option<&'a Value>) -> Option<Self> {
        value.map(|value| Self { value, is_of_variable: false })
    }

    pub(super) fn of_variable(value: Option<&'a Value>) -> Option<Self> {
        value.map(|value| Self { value, is_of_variable: true })
    }
}

impl Serialize for Description<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let (content, kind) = match self.value {
            Value::Object(fields) => (fields.get("content"), fields.get("type").filter(|kind| js_truthy(kind))),
            Value::Array(_) => (None, None),
            Value::String(_) => (Some(self.value), None),
            other if js_truthy(other) || self.is_of_variable => (Some(other), None),
            _ => return map.end(),
        };
        entry(&mut map, "content", content)?;
        match kind {
            Some(kind) => map.serialize_entry("type", kind)?,
            None => map.serialize_entry("type", "text/plain")?,
        }
        map.end()
    }
}
