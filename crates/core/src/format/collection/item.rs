//! Items and folders.

use std::sync::Arc;

use serde::de::{MapAccess, SeqAccess};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::auth::AuthBlock;
use super::event::EventEntry;
use super::property::Property;
use crate::collection::{Event, Item, ItemGroup, ItemNode, ProtocolProfileBehavior, Request};
use crate::format::shape::{Other, Shape, elements, json, next_key, value};

/// An item or a folder, before it is known which.
#[derive(Debug, Default)]
pub(super) struct ItemEntry {
    pub(super) property: Property,
    /// Boxed, because entries of folders wait on the stack for their children.
    request: Option<Box<Request>>,
    responses: Option<Box<RawValue>>,
    events: Vec<EventEntry>,
    auth: AuthBlock,
    behavior: Option<Map<String, Value>>,
    /// What makes a folder of it, be it empty.
    pub(super) items: Items,
}

impl ItemEntry {
    /// Reads the value of a key, or skips it.
    pub(super) fn read<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "request" => self.request = Some(value(map)?),
            "response" => self.responses = Some(map.next_value()?),
            "event" => self.events = value(map)?,
            "auth" => self.auth = value(map)?,
            "protocolProfileBehavior" => {
                self.behavior = match json(map)? {
                    Value::Object(behavior) => Some(behavior),
                    _ => None,
                }
            }
            "item" => self.items = value(map)?,
            _ => self.property.read(key, map)?,
        }
        Ok(())
    }

    fn into_node(self, ids: &mut dyn FnMut() -> String) -> ItemNode {
        if self.items.0.is_some() {
            ItemNode::Group(Arc::new(self.into_group(ids)))
        } else {
            ItemNode::Item(Arc::new(self.into_item(ids)))
        }
    }

    pub(super) fn into_group(mut self, ids: &mut dyn FnMut() -> String) -> ItemGroup {
        let empty_behavior = self.behavior.as_ref().is_some_and(Map::is_empty);
        let items = self.items.0.unwrap_or_default();
        ItemGroup {
            id: self.property.take_id().unwrap_or_else(&mut *ids),
            name: self.property.take_name().unwrap_or_default(),
            description: self.property.description.take(),
            items: items.into_iter().map(|entry| entry.into_node(ids)).collect(),
            events: into_events(self.events, ids),
            auth: self.auth.0,
            behavior: ProtocolProfileBehavior(self.behavior.unwrap_or_default()),
            annotations: self.property.annotations_with(|it| it.empty_behavior = empty_behavior),
        }
    }

    fn into_item(mut self, ids: &mut dyn FnMut() -> String) -> Item {
        let empty_behavior = self.behavior.as_ref().is_some_and(Map::is_empty);
        Item {
            id: self.property.take_id().unwrap_or_else(&mut *ids),
            name: self.property.take_name().unwrap_or_default(),
            description: self.property.description.take(),
            request: self.request.map(|request| *request).unwrap_or_default(),
            events: into_events(self.events, ids),
            behavior: ProtocolProfileBehavior(self.behavior.unwrap_or_default()),
            responses: self.responses.filter(|responses| responses.get() != "[]").map(Arc::from),
            annotations: self.property.annotations_with(|it| it.empty_behavior = empty_behavior),
        }
    }
}

fn into_events(entries: Vec<EventEntry>, ids: &mut dyn FnMut() -> String) -> Vec<Event> {
    entries.into_iter().filter_map(|entry| entry.into_event(ids)).collect()
}

impl Shape for ItemEntry {
    const EXPECTED: &'static str = "an item object";

    fn from_other(_: Other<'_>) -> Option<Self> {
        None
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut entry = Self::default();
        while let Some(key) = next_key(&mut map)? {
            entry.read(&key, &mut map)?;
        }
        Ok(entry)
    }
}

/// The children of a folder; `None` when there is no such key.
#[derive(Debug, Default)]
pub(super) struct Items(pub(super) Option<Vec<ItemEntry>>);

impl Shape for Items {
    const EXPECTED: &'static str = "a list of items";

    fn from_other(other: Other<'_>) -> Option<Self> {
        other.is_falsy().then(Self::default)
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        elements(list).map(|items| Self(Some(items)))
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        ItemEntry::from_map(map).map(|item| Self(Some(vec![item])))
    }
}
