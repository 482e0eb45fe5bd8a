//! Requests and headers.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::property::{Description, Property, entry};
use crate::collection::{Header, Request};

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        Property {
            annotations: self.annotations.as_deref(),
            is_disabled: self.annotations.as_ref().is_some_and(|it| it.disabled == Some(true)),
            description: Description::of(self.description.as_ref()),
            ..Property::default()
        }
        .serialize_into(&mut map)?;
        map.serialize_entry("url", &self.url)?;
        entry(&mut map, "header", Some(&self.headers).filter(|headers| !headers.is_empty()))?;
        map.serialize_entry("method", &self.method)?;
        entry(&mut map, "body", self.body.as_ref())?;
        entry(&mut map, "auth", self.auth.as_ref())?;
        map.end()
    }
}

impl Serialize for Header {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        Property {
            annotations: self.annotations.as_deref(),
            is_disabled: self.disabled,
            description: Description::of(self.description.as_ref()),
            ..Property::default()
        }
        .serialize_into(&mut map)?;
        map.serialize_entry("key", &self.key)?;
        map.serialize_entry("value", &self.value)?;
        entry(&mut map, "system", Some(&true).filter(|_| self.system))?;
        map.end()
    }
}
