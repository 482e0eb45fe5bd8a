//! What files say about an entry besides its meaning.

use serde_json::{Map, Value};

/// What a file says about an entry besides its meaning. Runs make no use of it; reports and exports
/// show it, as Newman's do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Annotations {
    /// `id` of an entry that needs none.
    pub id: Option<Value>,
    /// `name` of an entry whose name is its key.
    pub name: Option<Value>,
    /// `disabled`, when the file gives it at all.
    pub disabled: Option<bool>,
    /// `value` of a path variable is given, as `null`.
    pub null_value: bool,
    /// `protocolProfileBehavior` is given and says nothing.
    pub empty_behavior: bool,
    /// Keys that begin with an underscore, without it: `_postman_id`, `_exporter_id`, ….
    pub meta: Map<String, Value>,
}

impl Annotations {
    /// `None` when there is nothing to keep, so that most entries cost no memory for it.
    pub fn boxed(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }
}
