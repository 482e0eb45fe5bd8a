//! Cookies of the jar.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::property::entry;
use crate::collection::Cookie;
use crate::variable::dynamic::iso_text;

/// What JavaScript's `encodeURIComponent` encodes (ECMA-262, section 19.2.6.4).
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Values are shown encoded once, whether or not the server encoded them.
pub(super) fn encoded_value(value: &str) -> String {
    let decoded = percent_decode_str(value).decode_utf8();
    utf8_percent_encode(decoded.as_deref().unwrap_or(value), COMPONENT).to_string()
}

impl Serialize for Cookie {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "name", Some(&self.name).filter(|name| !name.is_empty()))?;
        map.serialize_entry("expires", &self.expires.map(|ms| iso_text(u64::try_from(ms).unwrap_or_default())))?;
        map.serialize_entry("maxAge", &self.max_age)?;
        map.serialize_entry("domain", &self.domain)?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("secure", &self.secure)?;
        map.serialize_entry("httpOnly", &self.http_only)?;
        map.serialize_entry("hostOnly", &self.host_only)?;
        let value = encoded_value(&self.value);
        entry(&mut map, "value", Some(&value).filter(|value| !value.is_empty()))?;
        entry(&mut map, "extensions", Some(&self.extensions).filter(|extensions| !extensions.is_empty()))?;
        map.end()
    }
}
