//! What a run leaves behind, as files: environment, globals and collection.
//!
//! The content is that of reports, with a name and where the file comes from; it can be loaded again.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::collection::{Collection, CollectionJson, VariableScopeJson};
use crate::variable::VariableScope;

/// When and by what an export was made.
#[derive(Debug, Clone, Copy)]
pub struct ExportStamp<'a> {
    /// ISO 8601 time.
    pub exported_at: &'a str,
    /// Program and version, e.g. `Newman/6.2.2`.
    pub exported_using: &'a str,
}

/// An environment as a file of indented JSON, without a line feed at its end. Secrets keep their
/// values and their type.
pub fn environment(scope: &VariableScope, stamp: ExportStamp<'_>) -> String {
    pretty(&ScopeExport { scope, kind: "environment", stamp })
}

/// Globals as a file, like [`environment`].
pub fn globals(scope: &VariableScope, stamp: ExportStamp<'_>) -> String {
    pretty(&ScopeExport { scope, kind: "globals", stamp })
}

/// A collection with its variables as the run left them, as a file of indented JSON.
pub fn collection(collection: &Collection, variables: &VariableScope, stamp: ExportStamp<'_>) -> String {
    pretty(&CollectionExport { content: CollectionJson { collection, variables }, stamp })
}

fn pretty(export: &impl Serialize) -> String {
    // Keys are text and values come from JSON, so that there is nothing to fail.
    serde_json::to_string_pretty(export).unwrap_or_default()
}

fn stamp_into<M: SerializeMap>(map: &mut M, kind: &str, stamp: ExportStamp<'_>) -> Result<(), M::Error> {
    map.serialize_entry("_postman_variable_scope", kind)?;
    map.serialize_entry("_postman_exported_at", stamp.exported_at)?;
    map.serialize_entry("_postman_exported_using", stamp.exported_using)
}

struct ScopeExport<'a> {
    scope: &'a VariableScope,
    kind: &'a str,
    stamp: ExportStamp<'a>,
}

impl Serialize for ScopeExport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        VariableScopeJson { scope: self.scope, default_name: Some(self.kind), keeps_secret_type: true }
            .serialize_into(&mut map)?;
        stamp_into(&mut map, self.kind, self.stamp)?;
        map.end()
    }
}

struct CollectionExport<'a> {
    content: CollectionJson<'a>,
    stamp: ExportStamp<'a>,
}

impl Serialize for CollectionExport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.content.serialize_into(&mut map)?;
        map.serialize_entry("name", "collection")?;
        stamp_into(&mut map, "collection", self.stamp)?;
        map.end()
    }
}
