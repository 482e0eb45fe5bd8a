//! The body of a request, parsed by its media type.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::multipart;
use crate::request::{EchoRequest, Pairs, pairs_as_json, parse_pairs};

/// The four ways in which Postman Echo shows a body.
pub(super) struct ParsedBody {
    /// The JSON value or the text; bytes that are no text as a `data:` URI; empty for forms.
    pub(super) data: Value,
    /// Uploaded files by file name, as `data:` URIs.
    pub(super) files: Map<String, Value>,
    /// Form fields.
    pub(super) form: Map<String, Value>,
    /// The JSON value or the fields of a URL-encoded form, else `null`.
    pub(super) json: Value,
}

impl ParsedBody {
    /// Parses the body of `request`.
    ///
    /// Fails with a reason when a multipart body is malformed.
    pub(super) fn of(request: &EchoRequest) -> Result<Self, String> {
        let media_type = request.media_type();
        if media_type == "multipart/form-data" {
            return Self::from_multipart(request);
        }
        if request.body.is_empty() {
            return Ok(Self::data(Value::Object(Map::new()), Value::Null));
        }
        if media_type == "application/x-www-form-urlencoded" {
            let form = pairs_as_json(parse_pairs(&request.body));
            return Ok(Self { data: "".into(), json: form.clone().into(), files: Map::new(), form });
        }
        if is_json(&media_type)
            && let Ok(value) = serde_json::from_slice::<Value>(&request.body)
        {
            return Ok(Self::data(value.clone(), value));
        }
        let data = match std::str::from_utf8(&request.body) {
            Ok(text) => text.into(),
            Err(_) => data_uri(&request.body).into(),
        };
        Ok(Self::data(data, Value::Null))
    }

    fn data(data: Value, json: Value) -> Self {
        Self { data, json, files: Map::new(), form: Map::new() }
    }

    fn from_multipart(request: &EchoRequest) -> Result<Self, String> {
        let content_type = request.header(http::header::CONTENT_TYPE).unwrap_or_default();
        let boundary = multipart::boundary(content_type).ok_or("the multipart body has no boundary parameter")?;
        let parts = multipart::parse(&request.body, &boundary)
            .map_err(|reason| format!("the multipart body is malformed: {reason}"))?;
        let mut files = Pairs::new();
        let mut fields = Pairs::new();
        for part in parts {
            match part.file_name {
                Some(file_name) => files.push((file_name, data_uri(part.content))),
                None => fields.push((part.name, String::from_utf8_lossy(part.content).into_owned())),
            }
        }
        Ok(Self {
            data: Value::Object(Map::new()),
            files: pairs_as_json(files),
            form: pairs_as_json(fields),
            json: Value::Null,
        })
    }
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

fn data_uri(bytes: &[u8]) -> String {
    format!("data:application/octet-stream;base64,{}", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(content_type: &str, body: &[u8], expected: &Value) {
        let request = EchoRequest::for_test("POST", "/post", &[("Content-Type", content_type)], body);
        let parsed = ParsedBody::of(&request).unwrap();
        let actual = json!({"data": parsed.data, "files": parsed.files, "form": parsed.form, "json": parsed.json});
        assert_eq!(&actual, expected, "{content_type}");
    }

    #[test]
    fn bodies_by_media_type() {
        let nothing = json!({"data": {}, "files": {}, "form": {}, "json": null});
        check("text/plain", b"", &nothing);
        check("application/x-www-form-urlencoded", b"", &nothing);
        check(
            "application/json; charset=utf-8",
            b"{\"a\":[1,true]}",
            &json!({"data": {"a": [1, true]}, "files": {}, "form": {}, "json": {"a": [1, true]}}),
        );
        check("application/vnd.api+json", b"7", &json!({"data": 7, "files": {}, "form": {}, "json": 7}));
        check("application/json", b"{no json", &json!({"data": "{no json", "files": {}, "form": {}, "json": null}));
        check(
            "application/x-www-form-urlencoded",
            b"a=1&a=2&b=%26",
            &json!({"data": "", "files": {}, "form": {"a": ["1", "2"], "b": "&"}, "json": {"a": ["1", "2"], "b": "&"}}),
        );
        check("text/plain", "déjà vu".as_bytes(), &json!({"data": "déjà vu", "files": {}, "form": {}, "json": null}));
        check(
            "image/png",
            &[0xff, 0x00],
            &json!({"data": "data:application/octet-stream;base64,/wA=", "files": {}, "form": {}, "json": null}),
        );
    }

    #[test]
    fn multipart_fields_and_files() {
        let body = b"--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
            --xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--xx--\r\n";
        check(
            "multipart/form-data; boundary=xx",
            body,
            &json!({
                "data": {}, "files": {"n.txt": "data:application/octet-stream;base64,aGk="}, "form": {"a": "1"}, "json": null
            }),
        );
    }

    #[test]
    fn malformed_multipart_is_refused() {
        for (content_type, body) in
            [("multipart/form-data", "--xx--"), ("multipart/form-data; boundary=xx", "--xx\r\nno end")]
        {
            let request = EchoRequest::for_test("POST", "/post", &[("Content-Type", content_type)], body.as_bytes());
            assert!(ParsedBody::of(&request).is_err(), "{content_type}");
        }
    }
}
