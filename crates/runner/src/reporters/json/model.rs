//! The model as JSON text, without secrets.

use std::io::{self, Write};
use std::sync::Arc;

use postrider_core::collection::{CollectionJson, Item, RequestError, Response};
use postrider_core::mask::Masker;
use postrider_core::run::RunFinal;
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Turns the model into compact JSON. Secrets are replaced inside of strings, so that the JSON stays
/// valid.
#[derive(Debug)]
pub(super) struct Model {
    masker: Arc<Masker>,
}

impl Model {
    pub(super) fn new(masker: Arc<Masker>) -> Self {
        Self { masker }
    }

    /// Anything that can be serialized.
    pub(super) fn json(&self, value: &impl Serialize) -> io::Result<String> {
        if !self.masker.is_active() {
            return Ok(serde_json::to_string(value)?);
        }
        Ok(self.clean(serde_json::to_value(value)?).to_string())
    }

    /// An item.
    pub(super) fn item(&self, item: &Item) -> io::Result<String> {
        self.json(item)
    }

    /// The collection with its final variables.
    pub(super) fn collection(&self, end: &RunFinal<'_>) -> io::Result<String> {
        self.json(&CollectionJson { collection: end.collection, variables: end.variables })
    }

    /// A response. Its body is a list of bytes, which is written without being built.
    pub(super) fn response(&self, response: &Response, out: &mut dyn Write) -> io::Result<()> {
        let headers: Vec<Value> =
            response.headers.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
        let head = self.clean(json!({
            "id": Uuid::new_v4().to_string(),
            "status": response.reason(),
            "code": response.code,
            "header": headers,
        }));
        let head = head.to_string();
        out.write_all(head.strip_suffix('}').unwrap_or(&head).as_bytes())?;
        out.write_all(b",\"stream\":{\"type\":\"Buffer\",\"data\":[")?;
        write_bytes(&self.masker.mask_bytes(response.body.bytes()), out)?;
        let (time, size) = (response.response_time, response.body.len());
        write!(out, "]}},\"cookie\":[],\"responseTime\":{time},\"responseSize\":{size}}}")
    }

    /// A value without secrets.
    pub(super) fn clean(&self, mut value: Value) -> Value {
        if self.masker.is_active() {
            self.clean_in_place(&mut value);
        }
        value
    }

    fn clean_in_place(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let std::borrow::Cow::Owned(masked) = self.masker.mask(text) {
                    *text = masked;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.clean_in_place(item)),
            Value::Object(map) => {
                if map.keys().any(|key| self.masker.mask(key) != key.as_str()) {
                    let entries = std::mem::take(map);
                    map.extend(entries.into_iter().map(|(key, value)| (self.masker.mask(&key).into_owned(), value)));
                }
                map.values_mut().for_each(|value| self.clean_in_place(value));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// The properties of Node's error object that JSON shows.
pub(super) fn enumerable(error: &RequestError) -> Map<String, Value> {
    let text = |value: &Option<String>| value.clone().map(Value::from);
    [
        ("errno", error.errno.map(Value::from)),
        ("code", text(&error.code)),
        ("syscall", text(&error.syscall)),
        ("hostname", text(&error.hostname)),
        ("address", text(&error.address)),
        ("port", error.port.map(Value::from)),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key.to_owned(), value?)))
    .collect()
}

/// Bytes as decimal numbers with commas between them.
fn write_bytes(bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::with_capacity(4 * 4096);
    for (position, chunk) in bytes.chunks(4096).enumerate() {
        text.clear();
        for (index, byte) in chunk.iter().enumerate() {
            if position + index > 0 {
                text.push(b',');
            }
            if *byte >= 100 {
                text.push(b'0' + byte / 100);
            }
            if *byte >= 10 {
                text.push(b'0' + byte / 10 % 10);
            }
            text.push(b'0' + byte % 10);
        }
        out.write_all(&text)?;
    }
    Ok(())
}
