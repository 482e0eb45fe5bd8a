//! Auth blocks.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::collection::RequestAuth;

impl Serialize for RequestAuth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("type", &self.kind)?;
        map.serialize_entry(&self.kind, &self.params)?;
        map.end()
    }
}
