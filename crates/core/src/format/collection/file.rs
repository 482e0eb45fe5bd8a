//! Whole collection files.

use std::sync::Arc;

use serde::de::MapAccess;
use serde_json::Value;

use super::item::ItemEntry;
use super::property::{Property, only_text, text};
use super::variable::VariableEntry;
use crate::collection::Collection;
use crate::format::parse::parse;
use crate::format::shape::{Other, Shape, json, next_key, truthy, value};
use crate::format::text::decode;
use crate::format::{FormatError, Loaded};
use crate::variable::{VariableScope, js_truthy};

/// Loads a collection of format 2.0 or 2.1.
///
/// Every value that is missing an identifier gets one from `ids`. Whatever Newman would run is
/// loaded, in the spelling of Postman's exports of all times, of other tools and of hands.
///
/// # Errors
///
/// A file that is no JSON, shapes that leave nothing to run, and format 1.
pub fn load_collection(bytes: &[u8], ids: &mut dyn FnMut() -> String) -> Result<Loaded, FormatError> {
    let mut file: File = parse(&decode(bytes))?;
    while let Some(wrapped) = file.collection.0.take() {
        file = *wrapped;
    }
    if file.is_format_1() {
        return Err(FormatError::new(
            "collection format v1 is not supported yet: import the file into Postman and export it as Collection v2.1",
        ));
    }
    let mut warnings = Vec::new();
    if file.has_values && file.root.items.0.is_none() {
        warnings.push("the file has no items: it looks like an environment, not like a collection".to_owned());
    }
    Ok(Loaded { collection: file.into_collection(ids), warnings })
}

/// What a collection file holds.
#[derive(Debug, Default)]
pub(in crate::format) struct File {
    /// Postman's API answers with the collection under this key.
    collection: Wrapped,
    root: ItemEntry,
    info: Option<Info>,
    variables: Vec<VariableEntry>,
    has_order: bool,
    has_requests: bool,
    has_values: bool,
}

impl Shape for File {
    const EXPECTED: &'static str = "a collection object";

    /// A list is an empty collection, as for Newman.
    fn from_other(other: Other<'_>) -> Option<Self> {
        matches!(other, Other::List).then(Self::default)
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut file = Self::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "collection" => file.collection = value(&mut map)?,
                "info" => file.info = value::<InfoEntry, A>(&mut map)?.0,
                "variable" => file.variables = value(&mut map)?,
                "order" => file.has_order = truthy(&mut map)?,
                "requests" => file.has_requests = truthy(&mut map)?,
                "values" => file.has_values = truthy(&mut map)?,
                _ => file.root.read(&key, &mut map)?,
            }
        }
        Ok(file)
    }
}

impl File {
    fn is_format_1(&self) -> bool {
        self.has_order && self.has_requests && self.root.property.has_name()
    }

    fn into_collection(mut self, ids: &mut dyn FnMut() -> String) -> Collection {
        let mut info =
            self.info.unwrap_or_else(|| Info { property: std::mem::take(&mut self.root.property), ..Info::default() });
        info.property.disable_like(&self.root.property);
        let postman_id = info.property.meta("postman_id").filter(|id| js_truthy(id)).cloned().map(text);
        self.root.property = info.property;
        let variables = self.variables.into_iter().filter_map(VariableEntry::into_variable).collect();
        Collection {
            root: Arc::new(self.root.into_group(ids)),
            postman_id,
            schema: info.schema,
            version: info.version,
            variables: VariableScope::from_variables(ids(), None, variables),
        }
    }
}

/// A collection inside of another object; nothing when the key is not really there.
#[derive(Debug, Default)]
struct Wrapped(Option<Box<File>>);

impl Shape for Wrapped {
    const EXPECTED: &'static str = File::EXPECTED;

    fn from_other(other: Other<'_>) -> Option<Self> {
        if other.is_falsy() { Some(Self(None)) } else { File::from_other(other).map(|file| Self(Some(Box::new(file)))) }
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        File::from_map(map).map(|file| Self(Some(Box::new(file))))
    }
}

/// What the file says about itself.
#[derive(Debug, Default)]
struct Info {
    property: Property,
    schema: Option<String>,
    version: Option<Value>,
}

/// `info`, unless it is absent.
struct InfoEntry(Option<Info>);

impl Shape for InfoEntry {
    const EXPECTED: &'static str = "an info object";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(Self((!other.is_falsy()).then(Info::default)))
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut info = Info::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "schema" => info.schema = only_text(json(&mut map)?),
                "version" => info.version = Some(json(&mut map)?).filter(js_truthy),
                _ => info.property.read(&key, &mut map)?,
            }
        }
        Ok(Self(Some(info)))
    }
}
