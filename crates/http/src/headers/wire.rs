//! Header lines as they go out, checked as Node checks them.

use super::HeaderDict;
use crate::error::{self, Failure};

/// The header lines of one request, and what they say about its framing.
#[derive(Debug, Default)]
pub(crate) struct HeadLines {
    /// Name and value of every line, in order.
    pub(crate) lines: Vec<(String, String)>,
    /// A Transfer-Encoding says that the body goes out in chunks.
    pub(crate) is_chunked: bool,
    /// A Connection header other than `keep-alive` was given, or there is none at all.
    pub(crate) is_last: bool,
}

impl HeadLines {
    /// Merges names that differ in case only: the last spelling and its values stand where the
    /// first one stood. Headers named in `removed` (lower case) are left out.
    ///
    /// # Errors
    ///
    /// Returns Node's error for names and values that cannot stand in a header.
    pub(crate) fn new(dict: &HeaderDict, removed: &[&str]) -> Result<Self, Failure> {
        let mut merged: Vec<(&str, &[String])> = Vec::new();
        for (name, values) in dict.iter() {
            check_header(name, values)?;
            match merged.iter_mut().find(|(other, _)| other.eq_ignore_ascii_case(name)) {
                Some(slot) => *slot = (name, values),
                None => merged.push((name, values)),
            }
        }
        let mut head = Self { is_last: true, ..Self::default() };
        for (name, values) in merged {
            if !removed.iter().any(|removed| name.eq_ignore_ascii_case(removed)) {
                head.push(name, values);
            }
        }
        Ok(head)
    }

    fn push(&mut self, name: &str, values: &[String]) {
        if name.eq_ignore_ascii_case("cookie") && values.len() > 1 {
            self.lines.push((name.to_owned(), values.join("; ")));
            return;
        }
        for value in values {
            if name.eq_ignore_ascii_case("transfer-encoding") {
                self.is_chunked |= has_word(value, "chunked");
            } else if name.eq_ignore_ascii_case("connection") {
                self.is_last = !value.trim().eq_ignore_ascii_case("keep-alive");
            }
            self.lines.push((name.to_owned(), value.clone()));
        }
    }

    /// The value of the first line with this name, in any case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.lines.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Request line and headers as bytes. Values are Latin-1, one byte for each character; in front of a
    /// body that is text Node writes head and body in one piece of UTF-8.
    pub(crate) fn to_bytes(&self, method: &str, path: &[u8], is_before_text: bool) -> Vec<u8> {
        let size: usize = self.lines.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        let mut head = Vec::with_capacity(size + method.len() + path.len() + 13);
        head.extend_from_slice(method.as_bytes());
        head.push(b' ');
        head.extend_from_slice(path);
        head.extend_from_slice(b" HTTP/1.1\r\n");
        for (name, value) in &self.lines {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            if is_before_text || value.is_ascii() {
                head.extend_from_slice(value.as_bytes());
            } else {
                // `check_header` let no character above U+00FF pass.
                head.extend(value.chars().map(|character| u8::try_from(character).unwrap_or(b'?')));
            }
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

/// Refuses methods that are not a token (RFC 9110, section 9.1).
///
/// # Errors
///
/// Returns Node's error.
pub(crate) fn check_method(method: &str) -> Result<(), Failure> {
    if is_token(method) {
        return Ok(());
    }
    let message = format!("Method must be a valid HTTP token [\"{method}\"]");
    Err(error::type_error(message, "ERR_INVALID_HTTP_TOKEN"))
}

fn check_header(name: &str, values: &[String]) -> Result<(), Failure> {
    if !is_token(name) {
        let message = format!("Header name must be a valid HTTP token [\"{name}\"]");
        return Err(error::with_hint(
            error::type_error(message, "ERR_INVALID_HTTP_TOKEN"),
            "header names hold letters, digits and -_.!#$%&'*+^`|~ only",
        ));
    }
    if values.iter().any(|value| !value.chars().all(is_value_character)) {
        let message = format!("Invalid character in header content [\"{name}\"]");
        return Err(error::with_hint(
            error::type_error(message, "ERR_INVALID_CHAR"),
            "header values cannot hold line breaks, control characters or characters above U+00FF",
        ));
    }
    if name.eq_ignore_ascii_case("host") && values.len() > 1 {
        let message = "The \"options.headers.host\" property must be of type string. Received an instance of Array";
        return Err(error::type_error(message, "ERR_INVALID_ARG_TYPE"));
    }
    Ok(())
}

fn is_value_character(character: char) -> bool {
    matches!(character, '\t' | ' '..='~' | '\u{80}'..='\u{ff}')
}

/// Whether the text is a token (RFC 9110, section 5.6.2).
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// Whether the byte may stand in a token.
pub(crate) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Whether `word` stands in the text with no letter, digit or underscore around it.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .any(|part| part.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use postrider_core::collection::Header;

    use super::*;

    fn lines(headers: &[(&str, &str)]) -> Result<HeadLines, Failure> {
        let headers: Vec<_> = headers.iter().map(|(name, value)| Header::new(*name, *value)).collect();
        HeadLines::new(&HeaderDict::from_headers(&headers), &["accept"])
    }

    fn text(headers: &[(&str, &str)]) -> String {
        let lines = lines(headers).unwrap().lines;
        lines.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn headers_are_merged_as_objects_are() {
        let table: [(&[(&str, &str)], &str); 6] = [
            (&[("X-B", "1"), ("x-a", "1"), ("X-B", "2"), ("x-b", "3"), ("7", "seven")], "7: seven|x-b: 3|x-a: 1"),
            (&[("A", "1"), ("B", "2"), ("A", "3")], "A: 1|A: 3|B: 2"),
            (&[("Cookie", "a=1"), ("Cookie", "b=2")], "Cookie: a=1; b=2"),
            (&[("Cookie", "a=1"), ("cookie", "b=2")], "cookie: b=2"),
            (&[("", "x"), ("Z", ""), ("Y", "  a ")], "Z: |Y:   a "),
            (&[("ACCEPT", "x")], ""),
        ];
        for (headers, expected) in table {
            assert_eq!(text(headers), expected);
        }
    }

    #[test]
    fn what_node_refuses_is_refused_in_its_words() {
        let table = [
            ("a b", "1", "Header name must be a valid HTTP token [\"a b\"]", "ERR_INVALID_HTTP_TOKEN"),
            ("é", "1", "Header name must be a valid HTTP token [\"é\"]", "ERR_INVALID_HTTP_TOKEN"),
            ("a", "1\n2", "Invalid character in header content [\"a\"]", "ERR_INVALID_CHAR"),
            ("a", "\u{7f}", "Invalid character in header content [\"a\"]", "ERR_INVALID_CHAR"),
            ("a", "€", "Invalid character in header content [\"a\"]", "ERR_INVALID_CHAR"),
        ];
        for (name, value, message, code) in table {
            let error = lines(&[(name, value)]).unwrap_err();
            assert_eq!((error.message.as_str(), error.code.as_deref()), (message, Some(code)));
            assert_eq!(error.name, "TypeError");
        }
        assert!(lines(&[("Host", "a"), ("Host", "b")]).is_err());
        assert_eq!(check_method("A B").unwrap_err().message, "Method must be a valid HTTP token [\"A B\"]");
        assert!(check_method("").is_err());
    }

    #[test]
    fn values_go_out_as_latin_1_or_as_the_text_behind_them() {
        let head = lines(&[("X", "é\u{ff}\t")]).unwrap().to_bytes("GET", b"/", false);
        assert_eq!(head, b"GET / HTTP/1.1\r\nX: \xe9\xff\t\r\n\r\n");
        let head = lines(&[("X", "é")]).unwrap().to_bytes("POST", b"/", true);
        assert_eq!(head, b"POST / HTTP/1.1\r\nX: \xc3\xa9\r\n\r\n");
    }

    #[test]
    fn framing_headers_are_noticed() {
        let table = [
            ("Transfer-Encoding", "gzip, Chunked", true, true),
            ("Transfer-Encoding", "chunkedx", false, true),
            ("connection", "Keep-Alive", false, false),
            ("connection", "close", false, true),
            ("X", "y", false, true),
        ];
        for (name, value, is_chunked, is_last) in table {
            let lines = lines(&[(name, value)]).unwrap();
            assert_eq!((lines.is_chunked, lines.is_last), (is_chunked, is_last), "{name}: {value}");
        }
    }
}
