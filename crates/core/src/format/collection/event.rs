//! Script hooks.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::property::{Property, only_text};
use crate::collection::{Event, Listen, Script};
use crate::format::shape::{Other, Shape, json, next_key, skip, value};
use crate::variable::js_truthy;

/// A script hook of any name.
#[derive(Debug, Default)]
pub(super) struct EventEntry {
    listen: Option<Listen>,
    script: Option<ScriptEntry>,
    property: Property,
}

impl Shape for EventEntry {
    const EXPECTED: &'static str = "a script hook";

    fn from_other(_: Other<'_>) -> Option<Self> {
        Some(Self::default())
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut event = Self::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "listen" => {
                    event.listen = match json(&mut map)?.as_str() {
                        Some("prerequest") => Some(Listen::Prerequest),
                        Some("test") => Some(Listen::Test),
                        _ => None,
                    }
                }
                "script" => event.script = value(&mut map)?,
                _ => event.property.read(&key, &mut map)?,
            }
        }
        Ok(event)
    }
}

impl EventEntry {
    /// The hook; `None` for names that nothing listens to and for hooks without a script.
    pub(super) fn into_event(self, ids: &mut dyn FnMut() -> String) -> Option<Event> {
        let (listen, script) = (self.listen?, self.script?);
        Some(Event {
            listen,
            script: script.into_script(ids),
            disabled: self.property.is_disabled(),
            annotations: self.property.annotations(),
        })
    }
}

/// A script as an object, or as its source.
#[derive(Debug, Default)]
struct ScriptEntry {
    source: Option<Source>,
    /// Scripts with a `src` are kept elsewhere; their own source does not count.
    has_src: bool,
    kind: Option<String>,
    packages: Option<Value>,
    property: Property,
}

impl Shape for ScriptEntry {
    const EXPECTED: &'static str = "a script";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(Self { source: AnySource::from_other(other)?.0, ..Self::default() })
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Ok(Self { source: AnySource::from_list(list)?.0, ..Self::default() })
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut script = Self::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "exec" => script.source = value::<AnySource, A>(&mut map)?.0,
                "type" => script.kind = Some(json(&mut map)?).filter(js_truthy).and_then(only_text),
                "packages" => script.packages = Some(json(&mut map)?),
                "src" => {
                    skip(&mut map)?;
                    script.has_src = true;
                }
                _ => script.property.read(&key, &mut map)?,
            }
        }
        Ok(script)
    }
}

impl ScriptEntry {
    fn into_script(mut self, ids: &mut dyn FnMut() -> String) -> Script {
        let source = self.source.filter(|_| !self.has_src);
        Script {
            id: Arc::from(self.property.take_id().unwrap_or_else(ids)),
            line_count: source.as_ref().map(|source| source.line_count),
            source: source.map(|source| Arc::from(source.text)).unwrap_or_default(),
            kind: self.kind,
            packages: self.packages,
            annotations: self.property.annotations(),
        }
    }
}

/// Lines of a script as a list, or as one text.
#[derive(Debug)]
struct Source {
    text: String,
    line_count: usize,
}

/// A source, unless the value is something else.
struct AnySource(Option<Source>);

impl Shape for AnySource {
    const EXPECTED: &'static str = "lines of a script";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(Self(match other {
            Other::Text(text) => {
                Some(Source { text: text.replace("\r\n", "\n"), line_count: text.split('\n').count() })
            }
            _ => None,
        }))
    }

    fn from_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut text = String::new();
        let mut line_count = 0;
        while list.next_element_seed(AppendTo(&mut text))?.is_some() {
            text.push('\n');
            line_count += 1;
        }
        text.pop();
        Ok(Self(Some(Source { text, line_count })))
    }
}

/// Appends a line to the source without making a string of it first. What is no scalar adds nothing.
struct AppendTo<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for AppendTo<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AppendTo<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a line of a script")
    }

    fn visit_str<E: Error>(self, line: &str) -> Result<(), E> {
        self.0.push_str(line);
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        self.visit_str(&flag.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.visit_str(&number.to_string())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}
