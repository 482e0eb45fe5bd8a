//! Header lists.

use serde::de::{MapAccess, SeqAccess};
use serde_json::Value;

use super::property::{Property, text};
use crate::collection::Header;
use crate::format::shape::{Other, Shape, elements, json, next_key, value};
use crate::variable::js_truthy;

/// Headers as a list, as lines of text, or as a map from name to value.
#[derive(Debug, Default)]
pub(super) struct Headers(pub(super) Vec<Header>);

impl Shape for Headers {
    const EXPECTED: &'static str = "a list of headers";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text(text) => Self(parse_lines(text)),
            _ => Self::default(),
        })
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        elements(list).map(Self)
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut headers = Vec::new();
        while let Some(key) = next_key(&mut map)? {
            headers.extend(match value(&mut map)? {
                Some(HeaderOrValue::Value(value)) => Some(Header::new(key, value)),
                Some(HeaderOrValue::Header(header)) => Some(header),
                None => None,
            });
        }
        Ok(Self(headers))
    }
}

impl Shape for Header {
    const EXPECTED: &'static str = "a header";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text(text) => {
                let (key, value) = text.split_once(':').unwrap_or((text, ""));
                Self::new(key.trim(), value.trim())
            }
            _ => Self::default(),
        })
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut header = Self::default();
        let mut property = Property::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "key" => header.key = Some(json(&mut map)?).filter(js_truthy).map(text).unwrap_or_default(),
                "value" => header.value = text(json(&mut map)?),
                "system" => header.system = matches!(json(&mut map)?, Value::Bool(true)),
                _ => property.read(&key, &mut map)?,
            }
        }
        header.disabled = property.is_disabled();
        header.description = property.description.take();
        header.annotations = property.annotations();
        Ok(header)
    }
}

/// What stands behind a name in a map of headers.
enum HeaderOrValue {
    Value(String),
    Header(Header),
}

impl Shape for HeaderOrValue {
    const EXPECTED: &'static str = "a header value";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text(text) => Self::Value(text.to_owned()),
            _ => Self::Header(Header::default()),
        })
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        Header::from_map(map).map(Self::Header)
    }
}

/// `Name: value` lines. The name ends at the last colon before the first space, folded lines (RFC
/// 9112, section 5.2) are joined, and what is no header is left out.
fn parse_lines(text: &str) -> Vec<Header> {
    let unfolded = text.replace("\r\n ", " ").replace("\r\n\t", "\t");
    let lines = unfolded.split(['\n', '\r', '\u{2028}', '\u{2029}']);
    lines
        .filter_map(|line| {
            let word_end = line.find(char::is_whitespace).unwrap_or(line.len());
            let colon = line[..word_end].rfind(':').filter(|position| *position > 0)?;
            Some(Header::new(&line[..colon], line[colon + 1..].trim()))
        })
        .collect()
}
