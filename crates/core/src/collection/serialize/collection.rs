//! Whole collections.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::property::{Description, Property, entry};
use crate::collection::{Annotations, Collection};
use crate::variable::VariableScope;

/// The schema that reports and exports name, whatever the file named.
const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/// A collection with the variables that a run left behind.
#[derive(Debug, Clone, Copy)]
pub struct CollectionJson<'a> {
    /// The collection.
    pub collection: &'a Collection,
    /// Its variables as they are now.
    pub variables: &'a VariableScope,
}

impl Serialize for Collection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CollectionJson { collection: self, variables: &self.variables }.serialize(serializer)
    }
}

impl Serialize for CollectionJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.serialize_into(&mut map)?;
        map.end()
    }
}

impl CollectionJson<'_> {
    /// Writes the keys of the collection into an object that may get more.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let root = &self.collection.root;
        // What identifies the collection stands in `info`, all but the underscored keys.
        let annotations = root.annotations.as_deref().cloned().unwrap_or_default();
        let annotations = Annotations { id: None, name: None, ..annotations };
        Property {
            annotations: Some(&annotations),
            is_disabled: annotations.disabled == Some(true),
            ..Property::default()
        }
        .serialize_into(map)?;
        root.content_into(map)?;
        map.serialize_entry("variable", self.variables.variables())?;
        map.serialize_entry("info", &Info { collection: self.collection })
    }
}

struct Info<'a> {
    collection: &'a Collection,
}

impl Serialize for Info<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let root = &self.collection.root;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("_postman_id", &root.id)?;
        entry(&mut map, "name", Some(&root.name).filter(|name| !name.is_empty()))?;
        entry(&mut map, "version", self.collection.version.as_ref().map(version).as_ref())?;
        map.serialize_entry("schema", SCHEMA)?;
        entry(&mut map, "description", Description::of(root.description.as_ref()).as_ref())?;
        map.end()
    }
}

/// A version in parts: those of the text (semver.org, section 2), or those that the file gives.
fn version(value: &Value) -> Map<String, Value> {
    let fields = match value {
        Value::String(text) => semantic_version(text),
        Value::Object(fields) => Some(fields.clone()),
        _ => None,
    };
    let mut fields = fields.unwrap_or_default();
    let string = fields.remove("version");
    let known = ["raw", "major", "minor", "patch", "prerelease", "build"];
    let mut parts: Map<String, Value> =
        known.into_iter().filter_map(|key| Some((key.to_owned(), fields.remove(key)?))).collect();
    parts.extend(string.map(|string| ("string".to_owned(), string)));
    parts
}

fn semantic_version(text: &str) -> Option<Map<String, Value>> {
    let bare = text.trim().trim_start_matches(['v', '=']);
    let (bare, build) = bare.split_once('+').map_or((bare, None), |(bare, build)| (bare, Some(build)));
    let (core, prerelease) = bare.split_once('-').map_or((bare, None), |(core, pre)| (core, Some(pre)));
    let mut numbers = core.split('.').map(|part| part.parse::<u64>().ok().filter(|_| !part.starts_with('+')));
    let (major, minor, patch) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() || prerelease == Some("") || build == Some("") {
        return None;
    }
    let list = |part: Option<&str>| part.map_or(Value::Array(Vec::new()), |part| part.replace('.', ",").into());
    let version = prerelease.map_or_else(|| core.to_owned(), |prerelease| format!("{core}-{prerelease}"));
    let fields: [(&str, Value); 7] = [
        ("raw", text.into()),
        ("major", major.into()),
        ("minor", minor.into()),
        ("patch", patch.into()),
        ("prerelease", list(prerelease)),
        ("build", list(build)),
        ("version", version.into()),
    ];
    Some(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions_are_shown_in_parts() {
        let table = [
            (
                json!("1.2.3"),
                r#"{"raw":"1.2.3","major":1,"minor":2,"patch":3,"prerelease":[],"build":[],"string":"1.2.3"}"#,
            ),
            (
                json!("v1.2.3-a.1+b"),
                r#"{"raw":"v1.2.3-a.1+b","major":1,"minor":2,"patch":3,"prerelease":"a,1","build":"b","string":"1.2.3-a.1"}"#,
            ),
            (json!("1.2"), "{}"),
            (json!("first"), "{}"),
            (json!({"major": 1, "minor": 0, "identifier": "x"}), r#"{"major":1,"minor":0}"#),
        ];
        for (value, expected) in table {
            assert_eq!(serde_json::to_string(&version(&value)).unwrap(), expected, "{value}");
        }
    }
}
