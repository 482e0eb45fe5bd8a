//! What all entries of a collection have in common.

use serde::de::MapAccess;
use serde_json::{Map, Value};

use crate::collection::Annotations;
use crate::format::shape::{json, skip};
use crate::variable::{js_text, js_truthy};

/// The keys that any entry may have.
#[derive(Debug, Default)]
pub(in crate::format) struct Property {
    id: Option<Value>,
    name: Option<Value>,
    pub(in crate::format) description: Option<Value>,
    disabled: Option<Value>,
    meta: Map<String, Value>,
}

impl Property {
    /// Reads the value of a key, or skips it when entries have no such key in common.
    pub(in crate::format) fn read<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => self.id = Some(json(map)?).filter(js_truthy),
            "name" => self.name = Some(json(map)?).filter(js_truthy),
            "description" => self.description = Some(json(map)?),
            "disabled" => self.disabled = Some(json(map)?),
            _ if key.starts_with('_') && key.len() > 1 => {
                self.meta.insert(key.trim_start_matches('_').to_owned(), json(map)?);
            }
            _ => skip(map)?,
        }
        Ok(())
    }

    pub(in crate::format) fn is_disabled(&self) -> bool {
        self.disabled.as_ref().is_some_and(js_truthy)
    }

    /// `id`, else `_postman_id`, taken out.
    pub(in crate::format) fn take_id(&mut self) -> Option<String> {
        self.id.take().or_else(|| self.meta.get("postman_id").filter(|id| js_truthy(id)).cloned()).map(text)
    }

    /// `name`, taken out.
    pub(in crate::format) fn take_name(&mut self) -> Option<String> {
        self.name.take().map(text)
    }

    pub(super) fn has_name(&self) -> bool {
        self.name.is_some()
    }

    /// The value of a key that begins with an underscore.
    pub(super) fn meta(&self, key: &str) -> Option<&Value> {
        self.meta.get(key)
    }

    /// `id`, else `name`, without taking them, for what may be identified by it.
    pub(in crate::format) fn name_or_id(&self) -> Option<String> {
        self.id.as_ref().or(self.name.as_ref()).cloned().map(text)
    }

    /// Whatever was not taken out.
    pub(in crate::format) fn annotations(self) -> Option<Box<Annotations>> {
        self.annotations_with(|_| ())
    }

    /// Whatever was not taken out, and what `add` adds.
    pub(super) fn annotations_with(self, add: impl FnOnce(&mut Annotations)) -> Option<Box<Annotations>> {
        let disabled = self.disabled.as_ref().map(js_truthy);
        let mut annotations =
            Annotations { id: self.id, name: self.name, disabled, meta: self.meta, ..Annotations::default() };
        add(&mut annotations);
        annotations.boxed()
    }

    /// Takes `disabled` over from another entry.
    pub(super) fn disable_like(&mut self, other: &Self) {
        self.disabled.clone_from(&other.disabled);
    }
}

/// JavaScript's `String(value)`.
pub(in crate::format) fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => js_text(Some(&other)),
    }
}

/// The text, if it is one.
pub(in crate::format) fn only_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
