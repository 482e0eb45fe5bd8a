//! Auth blocks.

use serde::de::{MapAccess, SeqAccess};
use serde_json::Value;

use super::property::text;
use crate::collection::{AuthParam, RequestAuth};
use crate::format::shape::{Other, Shape, elements, json, next_key, value};
use crate::variable::VariableType;

/// An auth block. `{}`, `null` and blocks without a type are no auth, so that the next outer level
/// decides.
#[derive(Debug, Default)]
pub(super) struct AuthBlock(pub(super) Option<RequestAuth>);

impl Shape for AuthBlock {
    const EXPECTED: &'static str = "an auth object";

    fn from_other(_: Other<'_>) -> Option<Self> {
        Some(Self::default())
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut kind = None;
        let mut params_by_kind = Vec::new();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "type" => kind = Some(json(&mut map)?),
                _ => params_by_kind.push((key.into_owned(), value::<Params, A>(&mut map)?)),
            }
        }
        let Some(Value::String(kind)) = kind else { return Ok(Self(None)) };
        if kind == "type" {
            return Ok(Self(None));
        }
        let mut params = Vec::new();
        for (_, Params(list)) in params_by_kind.into_iter().filter(|(name, _)| *name == kind) {
            params = list;
        }
        Ok(Self(Some(RequestAuth { kind, params })))
    }
}

/// Parameters as a list, or as a map from name to value.
struct Params(Vec<AuthParam>);

impl Shape for Params {
    const EXPECTED: &'static str = "auth parameters";

    fn from_other(_: Other<'_>) -> Option<Self> {
        Some(Self(Vec::new()))
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        let mut params = Vec::new();
        for entry in elements::<ParamEntry, A>(list)? {
            entry.put_into(&mut params);
        }
        Ok(Self(params))
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut params = Vec::new();
        while let Some(key) = next_key(&mut map)? {
            let entry = ParamEntry { key: Some(key.into_owned()), value: Some(json(&mut map)?), kind: None };
            entry.put_into(&mut params);
        }
        Ok(Self(params))
    }
}

/// One parameter of a list; not used when it lacks a key.
#[derive(Default)]
struct ParamEntry {
    key: Option<String>,
    value: Option<Value>,
    kind: Option<VariableType>,
}

impl ParamEntry {
    /// A name that is there already keeps its place, and its type unless a new one is given.
    fn put_into(self, params: &mut Vec<AuthParam>) {
        let Some(key) = self.key else { return };
        let position = params.iter().position(|param| param.key == key).unwrap_or_else(|| {
            params.push(AuthParam { key, ..AuthParam::default() });
            params.len() - 1
        });
        let param = &mut params[position];
        param.kind = self.kind.unwrap_or(param.kind);
        if let Some(value) = param.kind.cast(self.value) {
            param.value = value;
        }
    }
}

impl Shape for ParamEntry {
    const EXPECTED: &'static str = "an auth parameter";

    fn from_other(_: Other<'_>) -> Option<Self> {
        Some(Self::default())
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut entry = Self::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "key" => entry.key = Some(text(json(&mut map)?)),
                "value" => entry.value = Some(json(&mut map)?),
                "type" => {
                    entry.kind = match json(&mut map)? {
                        Value::String(name) => Some(VariableType::from_name(&name.to_lowercase())),
                        _ => None,
                    }
                }
                _ => crate::format::shape::skip(&mut map)?,
            }
        }
        Ok(entry)
    }
}
