//! Request bodies.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::property::{Description, Property, entry};
use crate::collection::{BodyMode, FileBody, FormParam, FormValue, GraphqlBody, RequestBody, UrlencodedParam};

impl Serialize for RequestBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "mode", self.mode.map(BodyMode::as_str))?;
        entry(&mut map, "raw", self.raw.as_ref())?;
        if !self.urlencoded.is_empty() || self.mode == Some(BodyMode::Urlencoded) {
            map.serialize_entry("urlencoded", &self.urlencoded)?;
        }
        if !self.formdata.is_empty() || self.mode == Some(BodyMode::Formdata) {
            map.serialize_entry("formdata", &self.formdata)?;
        }
        entry(&mut map, "file", self.file.as_ref())?;
        entry(&mut map, "graphql", self.graphql.as_ref())?;
        entry(&mut map, "options", self.options.as_ref())?;
        entry(&mut map, "disabled", Some(&true).filter(|_| self.disabled))?;
        map.end()
    }
}

impl Serialize for UrlencodedParam {
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

impl Serialize for FormParam {
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
        match &self.value {
            FormValue::Text(value) => {
                map.serialize_entry("value", value)?;
                entry(&mut map, "type", self.kind.as_ref())?;
            }
            FormValue::File { src, content, src_is_list } => {
                entry(&mut map, "value", content.as_ref())?;
                map.serialize_entry("type", "file")?;
                if *src_is_list {
                    map.serialize_entry("src", src)?;
                } else {
                    entry(&mut map, "src", src.first())?;
                }
            }
        }
        entry(&mut map, "contentType", self.content_type.as_ref())?;
        entry(&mut map, "fileName", self.file_name.as_ref())?;
        map.end()
    }
}

impl Serialize for FileBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "src", self.src.as_ref())?;
        entry(&mut map, "content", self.content.as_ref())?;
        map.end()
    }
}

impl Serialize for GraphqlBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "query", self.query.as_ref())?;
        entry(&mut map, "operationName", self.operation_name.as_ref())?;
        entry(&mut map, "variables", self.variables.as_ref())?;
        map.end()
    }
}
