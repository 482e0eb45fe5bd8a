//! Requests.

use serde::de::MapAccess;
use serde_json::Value;

use super::auth::AuthBlock;
use super::header::Headers;
use super::property::{Property, text};
use crate::collection::Request;
use crate::format::shape::{Other, Seed, Shape, json, next_key, value};
use crate::url;

impl Shape for Request {
    const EXPECTED: &'static str = "an object or a string";

    /// Text is the URL of a GET request; an absent request is one without a URL.
    fn from_other(other: Other<'_>) -> Option<Self> {
        match other {
            Other::Text(text) => Some(Self { url: url::parse(text), ..Self::default() }),
            Other::Null | Other::Bool(false) => Some(Self::default()),
            _ => None,
        }
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut request = Self::default();
        let mut property = Property::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "url" => request.url = value(&mut map)?,
                "method" => request.method = method(json(&mut map)?),
                "header" => request.headers = value::<Headers, A>(&mut map)?.0,
                "body" => request.body = Some(value(&mut map)?),
                "auth" => request.auth = value::<AuthBlock, A>(&mut map)?.0,
                _ => property.read(&key, &mut map)?,
            }
        }
        request.description = property.description.take();
        request.annotations = property.annotations();
        Ok(request)
    }
}

fn method(value: Value) -> String {
    if value.is_null() { "GET".to_owned() } else { text(value).to_uppercase() }
}

/// Makes a request of what a script gives: a URL, or an object as collections hold it. Never fails:
/// like the SDK's `new Request(x)` it leaves out what it does not understand.
pub fn request_from_value(mut value: Value) -> Request {
    if let Value::Object(map) = &mut value {
        map.retain(|key, value| key != "url" || value.is_string() || value.is_object());
    }
    serde::de::DeserializeSeed::deserialize(Seed::new(), value).unwrap_or_default()
}
