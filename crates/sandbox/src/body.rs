//! Response bodies as scripts read them.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use postrider_core::collection::Response;

/// The body as text in the charset of its Content-Type; UTF-8 where that is missing or unknown.
/// A byte order mark stays, as in Postman.
pub(crate) fn text(response: &Response) -> Cow<'_, str> {
    let charset = response.header("content-type").and_then(charset);
    match charset {
        // Node's `latin1` and `ascii` are not windows-1252: every byte is the character of that number.
        Some(name) if is_latin1(name) => response.body.bytes().iter().map(|&byte| char::from(byte)).collect(),
        Some(name) => decode(Encoding::for_label(name.as_bytes()).unwrap_or(UTF_8), response.body.bytes()),
        None => decode(UTF_8, response.body.bytes()),
    }
}

/// Whether the text is the body itself, so that a parser of UTF-8 may read the body.
pub(crate) fn is_utf8(response: &Response) -> bool {
    let charset = response.header("content-type").and_then(charset);
    charset.is_none_or(|name| {
        !is_latin1(name) && Encoding::for_label(name.as_bytes()).is_none_or(|encoding| encoding == UTF_8)
    })
}

fn decode<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Cow<'a, str> {
    encoding.decode_without_bom_handling(bytes).0
}

/// iconv-lite, which Postman uses, reads these names as ISO 8859-1 and not as its superset.
fn is_latin1(name: &str) -> bool {
    let label = Encoding::for_label(name.as_bytes());
    label == Some(WINDOWS_1252) && !name.to_ascii_lowercase().contains("1252")
}

/// The `charset` parameter of a Content-Type, without quotes.
fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"').trim_matches('\'');
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(content_type: &str, body: &'static [u8]) -> Response {
        Response {
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body: body.into(),
            ..Response::default()
        }
    }

    #[test]
    fn text_follows_the_charset() {
        let table: [(&str, &[u8], &str); 8] = [
            ("text/plain", b"\xc3\xa9", "\u{e9}"),
            ("text/plain; charset=utf-8", b"\xc3\xa9", "\u{e9}"),
            ("text/plain; charset=ISO-8859-1", b"\xe9\x80", "\u{e9}\u{80}"),
            ("text/plain; Charset=\"windows-1252\"", b"\x80", "\u{20ac}"),
            ("text/plain; charset=shift_jis", b"\x82\xa0", "\u{3042}"),
            ("text/plain; charset=utf-16le", b"a\0", "a"),
            ("text/plain; charset=nonsense", b"\xff", "\u{fffd}"),
            ("application/json", b"\xef\xbb\xbf{}", "\u{feff}{}"),
        ];
        for (content_type, body, expected) in table {
            assert_eq!(text(&response(content_type, body)), expected, "{content_type}");
        }
    }

    #[test]
    fn only_utf8_is_parsed_in_place() {
        assert!(is_utf8(&response("application/json", b"{}")));
        assert!(is_utf8(&response("application/json; charset=UTF-8", b"{}")));
        assert!(!is_utf8(&response("application/json; charset=latin1", b"{}")));
        assert!(!is_utf8(&response("application/json; charset=utf-16be", b"{}")));
    }
}
