//! Script hooks.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::property::{Property, entry};
use crate::collection::{Event, Script};

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        Property { annotations: self.annotations.as_deref(), is_disabled: self.disabled, ..Property::default() }
            .serialize_into(&mut map)?;
        map.serialize_entry("listen", self.listen.as_str())?;
        map.serialize_entry("script", &self.script)?;
        map.end()
    }
}

impl Serialize for Script {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        Property {
            annotations: self.annotations.as_deref(),
            id: Some(&self.id),
            is_disabled: self.annotations.as_ref().is_some_and(|it| it.disabled == Some(true)),
            ..Property::default()
        }
        .serialize_into(&mut map)?;
        map.serialize_entry("type", self.kind.as_deref().unwrap_or("text/javascript"))?;
        entry(&mut map, "packages", self.packages.as_ref())?;
        if self.line_count == Some(0) {
            map.serialize_entry::<_, [&str]>("exec", &[])?;
        } else if self.line_count.is_some() || !self.source.is_empty() {
            map.serialize_entry("exec", &self.source.split('\n').collect::<Vec<_>>())?;
        }
        map.end()
    }
}
