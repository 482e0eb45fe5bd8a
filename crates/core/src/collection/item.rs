//! Collections, folders and items.

use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;

use super::{Annotations, Event, ProtocolProfileBehavior, Request, RequestAuth};
use crate::variable::VariableScope;

/// A collection as the program works with it.
#[derive(Debug, Clone)]
pub struct Collection {
    /// The collection's own folder: its name and id are the collection's, and its events, auth and
    /// protocol behaviour are what all items inherit.
    pub root: Arc<ItemGroup>,
    /// `info._postman_id`, when the file has one.
    pub postman_id: Option<String>,
    /// `info.schema` as the file gives it.
    pub schema: Option<String>,
    /// `info.version` as the file gives it.
    pub version: Option<Value>,
    /// The collection's variables: the initial state of the collection scope.
    pub variables: VariableScope,
}

/// A folder, or the root of a collection.
#[derive(Debug, Clone, Default)]
pub struct ItemGroup {
    /// Identifier; made by the loader when the file has none.
    pub id: String,
    /// Name as shown; empty when the file has none.
    pub name: String,
    /// `description` as the file gives it (text or `{content, type}`).
    pub description: Option<Value>,
    /// Children in file order.
    pub items: Vec<ItemNode>,
    /// Script hooks of this level.
    pub events: Vec<Event>,
    /// Auth that children inherit; `None` asks the next outer level.
    pub auth: Option<RequestAuth>,
    /// Behaviour that children inherit key by key.
    pub behavior: ProtocolProfileBehavior,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}

/// A child of a folder.
#[derive(Debug, Clone)]
pub enum ItemNode {
    /// A request with its scripts.
    Item(Arc<Item>),
    /// A folder.
    Group(Arc<ItemGroup>),
}

/// A request with its scripts.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// Identifier; made by the loader when the file has none.
    pub id: String,
    /// Name as shown; empty when the file has none.
    pub name: String,
    /// `description` of the item as the file gives it.
    pub description: Option<Value>,
    /// The request, unresolved.
    pub request: Request,
    /// Script hooks of this item.
    pub events: Vec<Event>,
    /// Behaviour of this item; wins over what folders say.
    pub behavior: ProtocolProfileBehavior,
    /// Saved responses, kept as the unread text of the file: reports show them, runs do not use them.
    pub responses: Option<Arc<RawValue>>,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}
