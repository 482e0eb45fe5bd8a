//! What happens to a raw body before the request is signed.

use postrider_core::collection::{BodyMode, ProtocolProfileBehavior, Request};

use super::build::is_body_sent;
use super::json_comments;
use crate::headers::{add_content_type, last_enabled};

/// Strips comments from a raw JSON body, and gives the request its Content-Type where the body's
/// language says that it is JSON.
///
/// The reference does this before it signs a request, so the header stands before Authorization
/// and signatures are of the stripped body. [`crate::Client::send`] does it for requests that did
/// not go through here; doing it twice changes nothing.
pub fn prepare_raw_body(request: &mut Request, behavior: &ProtocolProfileBehavior) {
    let Some(body) = &request.body else { return };
    if !matches!(body.mode, Some(BodyMode::Raw)) || !is_body_sent(request, behavior) {
        return;
    }
    let language = body.raw_language().filter(|language| !language.is_empty());
    let is_json = if let Some(language) = language {
        language == "json"
    } else {
        let first = request.headers.iter().find(|it| it.key.eq_ignore_ascii_case("content-type") && !it.disabled);
        first.is_some_and(|header| is_json_type(&header.value))
    };
    if !is_json {
        return;
    }
    if last_enabled(&request.headers, "content-type").is_none() {
        add_content_type(&mut request.headers, content_type_of(language));
    }
    if let Some(raw) = request.body.as_mut().and_then(|body| body.raw.as_mut())
        && (raw.contains("//") || raw.contains("/*"))
    {
        *raw = json_comments::strip(raw);
    }
}

/// The Content-Type that the language of a raw body stands for.
pub(super) fn content_type_of(language: Option<&str>) -> &'static str {
    match language {
        Some("html") => "text/html",
        Some("json") => "application/json",
        Some("javascript") => "application/javascript",
        Some("xml") => "application/xml",
        _ => "text/plain",
    }
}

/// Whether a Content-Type starts with `application/json` or `application/<anything>+json`.
fn is_json_type(value: &str) -> bool {
    let Some(rest) = value.strip_prefix("application/") else { return false };
    let word = rest.split(char::is_whitespace).next().unwrap_or_default();
    rest.starts_with("json") || word.match_indices("+json").any(|(position, _)| position > 0)
}

#[cfg(test)]
mod tests {
    use postrider_core::collection::{Header, RequestBody};
    use serde_json::json;

    use super::*;

    fn request(method: &str, language: Option<&str>, content_type: Option<&str>) -> Request {
        Request {
            method: method.to_owned(),
            headers: content_type.into_iter().map(|value| Header::new("content-type", value)).collect(),
            body: Some(RequestBody {
                mode: Some(BodyMode::Raw),
                raw: Some("[1,//x\n2]".to_owned()),
                options: language.map(|language| json!({ "raw": { "language": language } })),
                ..RequestBody::default()
            }),
            ..Request::default()
        }
    }

    #[test]
    fn comments_go_where_the_body_is_json() {
        let table = [
            ("POST", Some("json"), None, true),
            ("POST", Some("json"), Some("text/plain"), true),
            ("POST", Some("text"), Some("application/json"), false),
            ("POST", None, Some("application/json; charset=utf-8"), true),
            ("POST", None, Some("application/vnd.x+json"), true),
            ("POST", None, Some("Application/json"), false),
            ("POST", None, Some("application/xml"), false),
            ("POST", None, None, false),
            ("GET", Some("json"), None, false),
        ];
        for (method, language, content_type, is_stripped) in table {
            let mut request = request(method, language, content_type);
            prepare_raw_body(&mut request, &ProtocolProfileBehavior::default());
            let raw = request.body.as_ref().unwrap().raw.as_deref().unwrap();
            assert_eq!(raw == "[1,\n2]", is_stripped, "{method} {language:?} {content_type:?}");
        }
    }

    #[test]
    fn a_json_body_gets_its_content_type_at_once() {
        let mut json = request("POST", Some("json"), None);
        prepare_raw_body(&mut json, &ProtocolProfileBehavior::default());
        prepare_raw_body(&mut json, &ProtocolProfileBehavior::default());
        assert_eq!(json.headers, [Header::system("Content-Type", "application/json")]);

        let mut xml = request("POST", Some("xml"), None);
        prepare_raw_body(&mut xml, &ProtocolProfileBehavior::default());
        assert!(xml.headers.is_empty());
    }
}
