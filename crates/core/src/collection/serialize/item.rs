//! Items and folders.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::property::{Description, Property, entry};
use super::saved_response::SavedResponses;
use crate::collection::{Annotations, Item, ItemGroup, ItemNode, ProtocolProfileBehavior};

impl Serialize for ItemNode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Item(item) => item.as_ref().serialize(serializer),
            Self::Group(group) => group.as_ref().serialize(serializer),
        }
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        Property {
            annotations: self.annotations.as_deref(),
            id: Some(&self.id),
            name: Some(&self.name),
            is_disabled: self.annotations.as_ref().is_some_and(|it| it.disabled == Some(true)),
            description: Description::of(self.description.as_ref()),
        }
        .serialize_into(&mut map)?;
        map.serialize_entry("request", &self.request)?;
        map.serialize_entry("response", &SavedResponses { item: self })?;
        map.serialize_entry("event", &self.events)?;
        behavior_into(&mut map, &self.behavior, self.annotations.as_deref())?;
        map.end()
    }
}

impl Serialize for ItemGroup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        Property {
            annotations: self.annotations.as_deref(),
            id: Some(&self.id),
            name: Some(&self.name),
            is_disabled: self.annotations.as_ref().is_some_and(|it| it.disabled == Some(true)),
            description: Description::of(self.description.as_ref()),
        }
        .serialize_into(&mut map)?;
        self.content_into(&mut map)?;
        map.end()
    }
}

impl ItemGroup {
    /// Writes what a folder holds, without what identifies it.
    pub(super) fn content_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("item", &self.items)?;
        entry(map, "auth", self.auth.as_ref())?;
        map.serialize_entry("event", &self.events)?;
        behavior_into(map, &self.behavior, self.annotations.as_deref())
    }
}

fn behavior_into<M: SerializeMap>(
    map: &mut M,
    behavior: &ProtocolProfileBehavior,
    annotations: Option<&Annotations>,
) -> Result<(), M::Error> {
    let is_given = !behavior.0.is_empty() || annotations.is_some_and(|annotations| annotations.empty_behavior);
    entry(map, "protocolProfileBehavior", Some(&behavior.0).filter(|_| is_given))
}
