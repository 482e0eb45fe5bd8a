//! The headers of one hop while they are put together.

use postrider_core::collection::Header;

use crate::object_map::ObjectMap;

/// Headers by their exact spelling, in the key order of a JavaScript object. Names that differ in
/// case only are different keys here; [`super::HeadLines`] merges them as Node does.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeaderDict {
    map: ObjectMap<Vec<String>>,
}

impl HeaderDict {
    /// The enabled headers of a request. Those without a name are dropped.
    pub(crate) fn from_headers(headers: &[Header]) -> Self {
        let mut map: ObjectMap<Vec<String>> = ObjectMap::default();
        for header in headers.iter().filter(|header| !header.disabled && !header.key.is_empty()) {
            map.append(&header.key, header.value.clone());
        }
        Self { map }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.map.iter().map(|(key, values)| (key, values.as_slice()))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.map.first_ignoring_case(name).is_some()
    }

    /// The spelling of the first header with this name.
    pub(crate) fn spelling(&self, name: &str) -> Option<&str> {
        self.map.first_ignoring_case(name).map(|(key, _)| key)
    }

    /// The values of the last header with this name, in any case.
    pub(crate) fn last(&self, name: &str) -> Option<&[String]> {
        self.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).last().map(|(_, values)| values)
    }

    /// Gives the first header with this name, in any case, a new value, or adds one at the end.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        let key = self.spelling(name).unwrap_or(name).to_owned();
        self.map.set(&key, vec![value.into()]);
    }

    /// Removes the first header with this name, in any case.
    pub(crate) fn remove(&mut self, name: &str) {
        self.map.remove_ignoring_case(name);
    }
}
