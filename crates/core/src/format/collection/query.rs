//! Query parameters.

use serde::de::{MapAccess, SeqAccess};

use super::property::{Property, only_text};
use crate::collection::QueryParam;
use crate::format::shape::{Other, Shape, elements, json, next_key};

/// Query parameters as a list, as text, or as a map from name to value.
#[derive(Debug, Default)]
pub(super) struct Query(pub(super) Vec<QueryParam>);

impl Shape for Query {
    const EXPECTED: &'static str = "a list of query parameters";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text(text) if !text.is_empty() => Self(parse_query(text)),
            _ => Self::default(),
        })
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        elements(list).map(Self)
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut params = Vec::new();
        while let Some(key) = next_key(&mut map)? {
            let value = only_text(json(&mut map)?);
            params.push(QueryParam { key: Some(key.into_owned()), value, ..QueryParam::default() });
        }
        Ok(Self(params))
    }
}

impl Shape for QueryParam {
    const EXPECTED: &'static str = "a query parameter";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text(text) => parse_query_param(text),
            _ => Self::default(),
        })
    }

    /// Keys and values that are no text print as nothing, as in the reference.
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut param = Self::default();
        let mut property = Property::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "key" => param.key = only_text(json(&mut map)?),
                "value" => param.value = only_text(json(&mut map)?),
                _ => property.read(&key, &mut map)?,
            }
        }
        param.disabled = property.is_disabled();
        param.description = property.description.take();
        param.annotations = property.annotations();
        Ok(param)
    }
}

/// Empty pieces have no key, the last one excepted, so that they print as they were.
fn parse_query(text: &str) -> Vec<QueryParam> {
    let n_pieces = text.split('&').count();
    let pieces = text.split('&').enumerate();
    pieces
        .map(
            |(idx, piece)| {
                if piece.is_empty() && idx + 1 < n_pieces { QueryParam::default() } else { parse_query_param(piece) }
            },
        )
        .collect()
}

/// One `key=value`, or a key alone.
pub(super) fn parse_query_param(piece: &str) -> QueryParam {
    let (key, value) = match piece.split_once('=') {
        Some((key, value)) => (key, Some(value.to_owned())),
        None => (piece, None),
    };
    QueryParam { key: Some(key.to_owned()), value, ..QueryParam::default() }
}
