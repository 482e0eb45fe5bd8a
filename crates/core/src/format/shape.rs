//! Reading JSON as leniently as JavaScript does: a [`Shape`] says what it makes of a map, a list and
//! of everything else, and which of these it refuses.
//!
//! Maps are read key by key, so that unknown keys cost nothing, of equal keys the last one counts as
//! in JavaScript, and nothing is copied into an intermediate tree.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// A JSON value that is neither the map nor the list that a shape reads.
#[derive(Debug, Clone, Copy)]
pub(super) enum Other<'a> {
    Null,
    Bool(bool),
    Number,
    Text(&'a str),
    List,
    Map,
}

impl Other<'_> {
    /// Whether JavaScript takes the value for absent in a condition. A number counts as present.
    pub(super) fn is_falsy(self) -> bool {
        matches!(self, Self::Null | Self::Bool(false) | Self::Text(""))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number => "number",
            Self::Text(_) => "string",
            Self::List => "list",
            Self::Map => "object",
        }
    }
}

/// What can be read from JSON in several spellings.
pub(super) trait Shape: Sized {
    /// What error messages say was expected.
    const EXPECTED: &'static str;

    /// Reads anything that is not read by the other functions; `None` refuses it.
    fn from_other(other: Other<'_>) -> Option<Self>;

    /// Reads a map.
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let this = accept(Other::Map)?;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(this)
    }

    /// Reads a list.
    fn from_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let this = accept(Other::List)?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(this)
    }
}

fn accept<S: Shape, E: Error>(other: Other<'_>) -> Result<S, E> {
    S::from_other(other).ok_or_else(|| E::custom(format_args!("expected {}, found {}", S::EXPECTED, other.name())))
}

/// Reads a shape wherever serde wants a seed.
pub(super) struct Seed<S>(PhantomData<S>);

impl<S> Seed<S> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, S: Shape> DeserializeSeed<'de> for Seed<S> {
    type Value = S;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: Shape> Visitor<'de> for Seed<S> {
    type Value = S;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(S::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<S, A::Error> {
        S::from_map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<S, A::Error> {
        S::from_list(list)
    }

    fn visit_unit<E: Error>(self) -> Result<S, E> {
        accept(Other::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<S, E> {
        accept(Other::Bool(flag))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<S, E> {
        accept(Other::Number)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<S, E> {
        accept(Other::Number)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<S, E> {
        accept(Other::Number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<S, E> {
        accept(Other::Text(text))
    }
}

/// `null` is nothing; all else is the shape.
impl<S: Shape> Shape for Option<S> {
    const EXPECTED: &'static str = S::EXPECTED;

    fn from_other(other: Other<'_>) -> Option<Self> {
        if matches!(other, Other::Null) { Some(None) } else { S::from_other(other).map(Some) }
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        S::from_map(map).map(Some)
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        S::from_list(list).map(Some)
    }
}

impl<S: Shape> Shape for Box<S> {
    const EXPECTED: &'static str = S::EXPECTED;

    fn from_other(other: Other<'_>) -> Option<Self> {
        S::from_other(other).map(Self::new)
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        S::from_map(map).map(Self::new)
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        S::from_list(list).map(Self::new)
    }
}

/// A list without its `null`s; a single map is a list of one, and all else an empty list.
impl<S: Shape> Shape for Vec<S> {
    const EXPECTED: &'static str = "a list";

    fn from_other(_: Other<'_>) -> Option<Self> {
        Some(Self::new())
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        S::from_map(map).map(|single| vec![single])
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        elements(list)
    }
}

/// All elements of a list that are not `null`.
pub(super) fn elements<'de, S: Shape, A: SeqAccess<'de>>(mut list: A) -> Result<Vec<S>, A::Error> {
    let mut elements = Vec::new();
    while let Some(element) = list.next_element_seed(Seed::<Option<S>>::new())? {
        elements.extend(element);
    }
    Ok(elements)
}

/// The next key of a map.
pub(super) fn next_key<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    map.next_key_seed(KeySeed)
}

/// The value of the key that was just read.
pub(super) fn value<'de, S: Shape, A: MapAccess<'de>>(map: &mut A) -> Result<S, A::Error> {
    map.next_value_seed(Seed::new())
}

/// The value of the key that was just read, as it is.
pub(super) fn json<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Value, A::Error> {
    map.next_value()
}

/// Skips the value of the key that was just read.
pub(super) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }

    fn visit_string<E: Error>(self, key: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key))
    }
}

/// Whether the value is one that JavaScript takes for true.
pub(super) fn truthy<'de, A: MapAccess<'de>>(map: &mut A) -> Result<bool, A::Error> {
    value::<Truthy, A>(map).map(|truthy| truthy.0)
}

struct Truthy(bool);

impl Shape for Truthy {
    const EXPECTED: &'static str = "anything";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(Self(!other.is_falsy()))
    }
}
