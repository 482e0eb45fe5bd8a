//! Saved responses: read only now, because only reports and exports show them.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value};

use super::cookie::encoded_value;
use super::property::{Description, Property, entry};
use crate::collection::{Annotations, Header, Item};
use crate::format::{json_value, request_from_value};
use crate::variable::js_truthy;

/// The saved responses of an item.
pub(super) struct SavedResponses<'a> {
    pub(super) item: &'a Item,
}

impl Serialize for SavedResponses<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(raw) = &self.item.responses else {
            return serializer.serialize_seq(Some(0))?.end();
        };
        let responses = match json_value(raw.get()) {
            Some(Value::Array(responses)) => responses,
            Some(single @ Value::Object(_)) => vec![single],
            _ => Vec::new(),
        };
        let mut list = serializer.serialize_seq(None)?;
        for (idx, response) in responses.into_iter().enumerate() {
            let Value::Object(fields) = response else { continue };
            list.serialize_element(&SavedResponse { fields, made_id: made_id(&self.item.id, idx) })?;
        }
        list.end()
    }
}

/// An identifier for a response that has none: always the same for the same place.
fn made_id(item_id: &str, idx: usize) -> String {
    // FNV-1a, 128 bits (draft-eastlake-fnv).
    let bytes = item_id.bytes().chain(idx.to_le_bytes());
    let hash = bytes.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    uuid::Builder::from_random_bytes(hash.to_be_bytes()).into_uuid().to_string()
}

struct SavedResponse {
    fields: Map<String, Value>,
    made_id: String,
}

impl SavedResponse {
    /// The status text: as saved, else the standard one of the code.
    fn status(&self) -> Option<String> {
        let given = |key| self.fields.get(key).and_then(Value::as_str).filter(|status| !status.is_empty());
        if let Some(status) = given("reason").or_else(|| given("status")) {
            return Some(status.to_owned());
        }
        let code = self.fields.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok())?;
        http::StatusCode::from_u16(code).ok()?.canonical_reason().map(str::to_owned)
    }

    fn headers(&self) -> Vec<Header> {
        let header = self.fields.get("header").cloned().unwrap_or_default();
        request_from_value(Value::Object([("header".to_owned(), header)].into_iter().collect())).headers
    }

    fn annotations(&self) -> Annotations {
        let is_meta = |key: &String| key.starts_with('_') && key.len() > 1;
        let meta = self.fields.iter().filter(|(key, _)| is_meta(key));
        Annotations {
            id: self.fields.get("id").filter(|id| js_truthy(id)).cloned(),
            name: self.fields.get("name").filter(|name| js_truthy(name)).cloned(),
            disabled: self.fields.get("disabled").map(js_truthy),
            meta: meta.map(|(key, value)| (key.trim_start_matches('_').to_owned(), value.clone())).collect(),
            ..Annotations::default()
        }
    }
}

impl Serialize for SavedResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let annotations = self.annotations();
        let made_id = Some(self.made_id.as_str()).filter(|_| annotations.id.is_none());
        Property {
            id: made_id,
            is_disabled: annotations.disabled == Some(true),
            description: Description::of(self.fields.get("description")),
            annotations: Some(&annotations),
            name: None,
        }
        .serialize_into(&mut map)?;
        if let Some(request) = self.fields.get("originalRequest").filter(|request| js_truthy(request)) {
            map.serialize_entry("originalRequest", &request_from_value(request.clone()))?;
        }
        entry(&mut map, "status", self.status().as_ref())?;
        entry(&mut map, "code", self.fields.get("code"))?;
        map.serialize_entry("header", &self.headers())?;
        entry(&mut map, "body", self.fields.get("body"))?;
        let cookies = self.fields.get("cookie").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        map.serialize_entry("cookie", &cookies.iter().filter_map(Value::as_object).map(cookie).collect::<Vec<_>>())?;
        entry(&mut map, "responseTime", self.fields.get("responseTime"))?;
        map.end()
    }
}

/// A cookie in the order and with the names of the SDK.
fn cookie(fields: &Map<String, Value>) -> Map<String, Value> {
    let mut cookie = Map::new();
    let given = |key: &str| fields.get(key).cloned();
    let flag = |key: &str| fields.get(key).map(|flag| Value::Bool(js_truthy(flag)));
    let name = given("name").filter(js_truthy).or_else(|| given("key").filter(js_truthy));
    let expires = given("expires").map(|it| if it == "Invalid Date" { Value::Null } else { it });
    let value = given("value").filter(js_truthy).map(|value| match value {
        Value::String(text) => Value::String(encoded_value(&text)),
        other => other,
    });
    let parts = [
        ("name", name),
        ("expires", expires),
        ("maxAge", given("maxAge")),
        ("domain", given("domain")),
        ("path", given("path")),
        ("secure", flag("secure")),
        ("httpOnly", flag("httpOnly")),
        ("hostOnly", flag("hostOnly")),
        ("session", flag("session")),
        ("value", value),
        ("extensions", given("extensions").filter(js_truthy)),
    ];
    cookie.extend(parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
    cookie
}
