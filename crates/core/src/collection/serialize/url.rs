//! URLs.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::property::{Description, Property, entry};
use crate::collection::{QueryParam, Url, UrlAuth};

impl Serialize for Url {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "auth", self.auth.as_ref())?;
        entry(&mut map, "protocol", self.protocol.as_ref())?;
        entry(&mut map, "port", self.port.as_ref())?;
        entry(&mut map, "path", self.path.as_ref())?;
        entry(&mut map, "hash", self.hash.as_ref())?;
        entry(&mut map, "host", Some(&self.host).filter(|host| !host.is_empty()))?;
        map.serialize_entry("query", &self.query)?;
        map.serialize_entry("variable", &self.variables)?;
        map.end()
    }
}

impl Serialize for UrlAuth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "user", self.user.as_ref())?;
        entry(&mut map, "password", self.password.as_ref())?;
        map.end()
    }
}

impl Serialize for QueryParam {
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
        map.end()
    }
}
