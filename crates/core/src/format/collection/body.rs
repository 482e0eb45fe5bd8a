//! Request bodies.

use serde::de::MapAccess;
use serde_json::Value;

use super::property::{Property, only_text, text};
use super::query::parse_query_param;
use crate::collection::{BodyMode, FileBody, FormParam, FormValue, GraphqlBody, RequestBody, UrlencodedParam};
use crate::format::shape::{Other, Shape, json, next_key, skip, value};
use crate::variable::js_truthy;

impl Shape for RequestBody {
    const EXPECTED: &'static str = "a body";

    /// Text is a body of mode `raw`; all else is a body without a mode.
    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text(text) if !text.is_empty() => {
                Self { mode: Some(BodyMode::Raw), raw: Some(text.to_owned()), ..Self::default() }
            }
            _ => Self::default(),
        })
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut body = Self::default();
        let mut raw = None;
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "mode" => body.mode = mode(json(&mut map)?),
                "raw" => raw = Some(json(&mut map)?),
                "urlencoded" => body.urlencoded = value::<UrlencodedParams, A>(&mut map)?.0,
                "formdata" => body.formdata = value(&mut map)?,
                "file" => body.file = value::<FileEntry, A>(&mut map)?.0,
                "graphql" => body.graphql = value::<GraphqlEntry, A>(&mut map)?.0,
                "options" => body.options = Some(json(&mut map)?).filter(|it| it.is_object() || it.is_array()),
                "disabled" => body.disabled = js_truthy(&json(&mut map)?),
                _ => skip(&mut map)?,
            }
        }
        match body.mode {
            // Without a mode nothing of a body counts.
            None => return Ok(Self::default()),
            Some(BodyMode::Raw) => body.raw = Some(raw.filter(js_truthy).map(raw_text).unwrap_or_default()),
            Some(BodyMode::Graphql) => {
                body.graphql.get_or_insert_default();
                body.raw = raw.and_then(only_text);
            }
            Some(_) => body.raw = raw.and_then(only_text),
        }
        Ok(body)
    }
}

fn mode(value: Value) -> Option<BodyMode> {
    if !js_truthy(&value) {
        return None;
    }
    Some(match text(value).to_lowercase().as_str() {
        "urlencoded" => BodyMode::Urlencoded,
        "formdata" => BodyMode::Formdata,
        "file" => BodyMode::File,
        "graphql" => BodyMode::Graphql,
        _ => BodyMode::Raw,
    })
}

/// Raw content that is no text is sent as JSON.
fn raw_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Pairs as a list, or as the text of a query.
#[derive(Default)]
struct UrlencodedParams(Vec<UrlencodedParam>);

impl Shape for UrlencodedParams {
    const EXPECTED: &'static str = "a list of pairs";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text(text) if !text.is_empty() => Self(text.split('&').map(UrlencodedParam::from_piece).collect()),
            _ => Self::default(),
        })
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        Vec::from_map(map).map(Self)
    }

    fn from_list<'de, A: serde::de::SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Vec::from_list(list).map(Self)
    }
}

impl UrlencodedParam {
    fn from_piece(piece: &str) -> Self {
        let param = parse_query_param(piece);
        Self {
            key: param.key.unwrap_or_default(),
            value: param.value.map_or(Value::Null, Value::String),
            ..Self::default()
        }
    }
}

impl Shape for UrlencodedParam {
    const EXPECTED: &'static str = "a pair";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text(text) => Self::from_piece(text),
            _ => Self { key: UNDEFINED.to_owned(), ..Self::default() },
        })
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut param = Self { key: UNDEFINED.to_owned(), ..Self::default() };
        let mut property = Property::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "key" => param.key = text(json(&mut map)?),
                "value" => param.value = json(&mut map)?,
                _ => property.read(&key, &mut map)?,
            }
        }
        param.disabled = property.is_disabled();
        param.description = property.description.take();
        param.annotations = property.annotations();
        Ok(param)
    }
}

/// The reference sends the name of a missing key, as JavaScript does when it makes text of it.
const UNDEFINED: &str = "undefined";

impl Shape for FormParam {
    const EXPECTED: &'static str = "a form part";

    fn from_other(_: Other<'_>) -> Option<Self> {
        Some(Self::default())
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut param = Self::default();
        let mut property = Property::default();
        let mut content = None;
        let mut src = Value::Null;
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "key" => param.key = Some(json(&mut map)?).filter(js_truthy).map(text).unwrap_or_default(),
                "value" => content = Some(json(&mut map)?).filter(js_truthy),
                "type" => param.kind = only_text(json(&mut map)?),
                "src" => src = json(&mut map)?,
                "contentType" => param.content_type = only_text(json(&mut map)?),
                "fileName" => param.file_name = only_text(json(&mut map)?),
                _ => property.read(&key, &mut map)?,
            }
        }
        param.value = if param.kind.as_deref() == Some("file") {
            let (src, src_is_list) = sources(src);
            FormValue::File { src, content: content.and_then(only_text), src_is_list }
        } else {
            FormValue::Text(content.unwrap_or_else(|| Value::String(String::new())))
        };
        param.disabled = property.is_disabled();
        param.description = property.description.take();
        param.annotations = property.annotations();
        Ok(param)
    }
}

/// Paths of a file part, and whether they are spelled as a list.
fn sources(src: Value) -> (Vec<String>, bool) {
    match src {
        Value::String(path) if path.is_empty() => (Vec::new(), false),
        Value::String(path) => (vec![path], false),
        Value::Array(paths) => (paths.into_iter().map(text).collect(), true),
        _ => (Vec::new(), false),
    }
}

/// A file as an object, or as its path.
#[derive(Default)]
struct FileEntry(Option<FileBody>);

impl Shape for FileEntry {
    const EXPECTED: &'static str = "a file";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(match other {
            Other::Text(path) => Self(Some(FileBody { src: Some(path.to_owned()), content: None })),
            _ => Self::default(),
        })
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut file = FileBody::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "src" => file.src = only_text(json(&mut map)?),
                "content" => file.content = only_text(json(&mut map)?),
                _ => skip(&mut map)?,
            }
        }
        Ok(Self(Some(file)))
    }
}

/// GraphQL content; what is no object is an empty one.
#[derive(Default)]
struct GraphqlEntry(Option<GraphqlBody>);

impl Shape for GraphqlEntry {
    const EXPECTED: &'static str = "a GraphQL object";

    fn from_other(other: Other<'_>) -> Option<Self> {
        Some(Self((!other.is_falsy()).then(GraphqlBody::default)))
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut graphql = GraphqlBody::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "query" => graphql.query = Some(json(&mut map)?).filter(|query| !query.is_null()).map(text),
                "operationName" => graphql.operation_name = Some(json(&mut map)?),
                "variables" => graphql.variables = Some(json(&mut map)?),
                _ => skip(&mut map)?,
            }
        }
        Ok(Self(Some(graphql)))
    }
}
