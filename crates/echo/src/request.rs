//! A request as the handlers see it: read completely, its path split and decoded.

use std::net::SocketAddr;

use bytes::Bytes;
use http::header::{AsHeaderName, CONTENT_TYPE, HOST};
use http::request::Parts;
use http::{HeaderMap, Method, Uri};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use url::form_urlencoded;

/// Names and values in the order in which they came; names may repeat.
pub(crate) type Pairs = Vec<(String, String)>;

/// One request with its whole body.
pub(crate) struct EchoRequest {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The address of the client.
    pub(crate) remote: SocketAddr,
    /// The decoded segments of the path without empty ones: `/status/200` is `["status", "200"]`.
    pub(crate) segments: Vec<String>,
}

impl EchoRequest {
    pub(crate) fn new(parts: Parts, body: Bytes, remote: SocketAddr) -> Self {
        let segments = parts
            .uri
            .path()
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        Self { method: parts.method, uri: parts.uri, headers: parts.headers, body, remote, segments }
    }

    /// The path segment at `idx`, or the empty string.
    pub(crate) fn segment(&self, idx: usize) -> &str {
        self.segments.get(idx).map_or("", String::as_str)
    }

    /// The decoded query parameters.
    pub(crate) fn query(&self) -> Pairs {
        parse_pairs(self.uri.query().unwrap_or_default().as_bytes())
    }

    /// The first query parameter called `name`.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        self.query().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The first header called `name`, if it is plain text.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The media type of the body in lower case and without parameters, or the empty string.
    pub(crate) fn media_type(&self) -> String {
        let content_type = self.header(CONTENT_TYPE).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    }

    /// The path and query as they came.
    pub(crate) fn target(&self) -> &str {
        self.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str)
    }

    /// The URL that the client asked for, as far as it told.
    pub(crate) fn url(&self) -> String {
        let host =
            self.uri.authority().map(http::uri::Authority::as_str).or_else(|| self.header(HOST)).unwrap_or_default();
        format!("http://{host}{}", self.target())
    }

    /// All headers as a JSON object with lower-case names; repeated ones are joined as Node.js joins them.
    pub(crate) fn headers_as_json(&self) -> Value {
        let mut object = Map::new();
        for name in self.headers.keys() {
            let separator = if name == http::header::COOKIE { "; " } else { ", " };
            let values: Vec<String> = self
                .headers
                .get_all(name)
                .iter()
                .map(|value| value.as_bytes().iter().map(|byte| char::from(*byte)).collect())
                .collect();
            object.insert(name.as_str().to_owned(), values.join(separator).into());
        }
        object.into()
    }
}

/// Decodes `application/x-www-form-urlencoded` text.
pub(crate) fn parse_pairs(text: &[u8]) -> Pairs {
    form_urlencoded::parse(text).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// Names and values as a JSON object; a name that repeats gets an array of its values.
pub(crate) fn pairs_as_json(pairs: Pairs) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, value) in pairs {
        match object.get_mut(&name) {
            None => {
                object.insert(name, value.into());
            }
            Some(Value::Array(values)) => values.push(value.into()),
            Some(first) => *first = Value::Array(vec![first.take(), value.into()]),
        }
    }
    object
}

#[cfg(test)]
impl EchoRequest {
    /// A request for tests of handlers.
    pub(crate) fn for_test(method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut builder = http::Request::builder().method(method).uri(target);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let (parts, ()) = builder.body(()).unwrap().into_parts();
        Self::new(parts, Bytes::copy_from_slice(body), SocketAddr::from(([127, 0, 0, 1], 1)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn path_segments_are_decoded_and_empty_ones_dropped() {
        let request = EchoRequest::for_test("GET", "//a%20b//c/?x=1", &[], b"");
        assert_eq!(request.segments, ["a b", "c"]);
        assert_eq!(request.segment(5), "");
    }

    #[test]
    fn repeated_names_become_arrays() {
        let object = pairs_as_json(parse_pairs(b"a=1&b=x+y&a=2&a=%C3%A9&c"));
        assert_eq!(Value::Object(object), json!({"a": ["1", "2", "é"], "b": "x y", "c": ""}));
    }

    #[test]
    fn headers_are_joined_as_node_joins_them() {
        let headers = [("X-A", "1"), ("x-a", "2"), ("Cookie", "a=1"), ("Cookie", "b=2")];
        let request = EchoRequest::for_test("GET", "/get", &headers, b"");
        assert_eq!(request.headers_as_json(), json!({"x-a": "1, 2", "cookie": "a=1; b=2"}));
    }

    #[test]
    fn url_comes_from_the_host_header_or_the_absolute_target() {
        let origin_form = EchoRequest::for_test("GET", "/get?a=1", &[("Host", "localhost:9080")], b"");
        assert_eq!(origin_form.url(), "http://localhost:9080/get?a=1");
        let absolute_form = EchoRequest::for_test("GET", "http://example.com/get", &[("Host", "other")], b"");
        assert_eq!(absolute_form.url(), "http://example.com/get");
    }
}
