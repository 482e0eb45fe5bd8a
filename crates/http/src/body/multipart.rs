//! `multipart/form-data` bodies (RFC 7578), laid out byte by byte as the reference's form library
//! does: names and file names are not escaped.

use std::fmt::Write;

use bytes::Bytes;
use rand::Rng;

use super::{Body, FileSegment, Segment, mime_types};

/// The parts of a multipart body, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct MultipartForm {
    pub(super) parts: Vec<Part>,
}

/// One part.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) content: PartContent,
    pub(super) content_type: Option<String>,
    pub(super) file_name: Option<String>,
}

/// What a part holds.
#[derive(Debug, Clone)]
pub(super) enum PartContent {
    Text(String),
    File(FileSegment),
    /// Bytes that stand for a file.
    Binary(Vec<u8>),
}

impl Default for PartContent {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl MultipartForm {
    /// The body with this boundary between the parts.
    pub(crate) fn encode(&self, boundary: &str) -> Body {
        let mut segments = Vec::with_capacity(self.parts.len() * 3);
        for (position, part) in self.parts.iter().enumerate() {
            segments.push(Segment::Bytes(Bytes::from(part.header(boundary))));
            match &part.content {
                PartContent::Text(text) if text.is_empty() => {}
                PartContent::Text(text) => segments.push(Segment::Bytes(Bytes::from(text.clone()))),
                PartContent::Binary(bytes) => segments.push(Segment::Bytes(Bytes::from(bytes.clone()))),
                PartContent::File(file) => segments.push(Segment::File(file.clone())),
            }
            let is_last = position + 1 == self.parts.len();
            let footer = if is_last { format!("\r\n--{boundary}--\r\n") } else { "\r\n".to_owned() };
            segments.push(Segment::Bytes(Bytes::from(footer)));
        }
        Body { segments }
    }
}

impl Part {
    fn header(&self, boundary: &str) -> String {
        let mut header = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", self.name);
        if let Some(file_name) = self.shown_file_name() {
            header.push_str("; filename=\"");
            header.push_str(&file_name);
            header.push('"');
            if !file_name.chars().all(|it| matches!(it, '\t' | ' '..='~' | '\u{80}'..='\u{ff}')) {
                header.push_str("; filename*=UTF-8''");
                encode_extended(&mut header, &file_name);
            }
        }
        header.push_str("\r\n");
        if let Some(content_type) = self.shown_content_type() {
            header.push_str("Content-Type: ");
            header.push_str(&content_type);
            header.push_str("\r\n");
        }
        header.push_str("\r\n");
        header
    }

    fn shown_file_name(&self) -> Option<String> {
        match (&self.file_name, &self.content) {
            (Some(name), _) => Some(base_name(name).to_owned()),
            (None, PartContent::File(file)) => Some(base_name(&path_text(file)).to_owned()),
            (None, _) => None,
        }
    }

    fn shown_content_type(&self) -> Option<String> {
        if let Some(content_type) = self.content_type.as_ref().filter(|it| !it.is_empty()) {
            return Some(content_type.clone());
        }
        let by_path = match &self.content {
            PartContent::File(file) => mime_types::by_path(&path_text(file)),
            PartContent::Text(_) | PartContent::Binary(_) => None,
        };
        let by_name = || self.file_name.as_deref().and_then(mime_types::by_path);
        let is_text = matches!(self.content, PartContent::Text(_));
        let fallback = (!is_text).then_some("application/octet-stream");
        by_path.or_else(by_name).or(fallback).map(str::to_owned)
    }
}

/// The path with forward slashes.
fn path_text(file: &FileSegment) -> String {
    let text = file.path.to_string_lossy().into_owned();
    if cfg!(windows) { text.replace('\\', "/") } else { text }
}

/// What follows the last slash, slashes at the end aside.
fn base_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// Percent-encodes an extended parameter value (RFC 8187).
fn encode_extended(header: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~|`^".contains(&byte) {
            header.push(char::from(byte));
        } else if b"'()*".contains(&byte) {
            let _ = write!(header, "%{byte:x}");
        } else {
            let _ = write!(header, "%{byte:02X}");
        }
    }
}

/// 26 dashes and 24 random digits.
pub(crate) fn random_boundary() -> String {
    let mut random = rand::rng();
    let digits = (0..24).map(|_| char::from(b'0' + random.random_range(0..10)));
    "--------------------------".chars().chain(digits).collect()
}

/// The boundary that a `multipart/form-data` Content-Type of the user's names.
pub(crate) fn boundary_of(content_type: &str) -> Option<&str> {
    let rest = content_type.strip_prefix("multipart/form-data;")?;
    // The last one in the line counts.
    let (_, value) = rest.rsplit_once("boundary=")?;
    if let Some((quoted, _)) =
        value.strip_prefix('"').and_then(|quoted| quoted.split_once('"')).filter(|(it, _)| !it.is_empty())
    {
        return Some(quoted);
    }
    Some(value.split(';').next().unwrap_or(value)).filter(|boundary| !boundary.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(form: &MultipartForm) -> String {
        let mut text = String::new();
        for segment in form.encode("b").segments {
            match segment {
                Segment::Bytes(bytes) => text.push_str(std::str::from_utf8(&bytes).unwrap()),
                Segment::File(file) => write!(text, "<{}>", file.size).unwrap(),
            }
        }
        text
    }

    fn file(path: &str) -> PartContent {
        PartContent::File(FileSegment { path: path.into(), size: 7 })
    }

    #[test]
    fn part_headers_are_those_of_the_reference() {
        let part = |content, content_type: Option<&str>, file_name: Option<&str>| Part {
            name: "n".to_owned(),
            content,
            content_type: content_type.map(str::to_owned),
            file_name: file_name.map(str::to_owned),
        };
        let value = || PartContent::Text("v".to_owned());
        let octets = "\r\nContent-Type: application/octet-stream";
        let table = [
            (part(value(), None, None), String::new(), "v"),
            (part(value(), Some("a/b"), None), "\r\nContent-Type: a/b".to_owned(), "v"),
            (part(value(), None, Some("d/f.html")), "; filename=\"f.html\"\r\nContent-Type: text/html".to_owned(), "v"),
            (part(value(), None, Some("")), "; filename=\"\"".to_owned(), "v"),
            (part(file("/x/a.txt"), None, None), "; filename=\"a.txt\"\r\nContent-Type: text/plain".to_owned(), "<7>"),
            (part(file("/x/a"), None, None), format!("; filename=\"a\"{octets}"), "<7>"),
            (part(file("/x/a"), None, Some("b.png")), "; filename=\"b.png\"\r\nContent-Type: image/png".to_owned(), "<7>"),
            (part(file("/x/a\"b"), Some("x/y"), None), "; filename=\"a\"b\"\r\nContent-Type: x/y".to_owned(), "<7>"),
            (
                part(file("/x/✓'*(é).txt"), None, None),
                "; filename=\"✓'*(é).txt\"; filename*=UTF-8''%E2%9C%93%27%2a%28%C3%A9%29.txt\r\nContent-Type: text/plain"
                    .to_owned(),
                "<7>",
            ),
            (part(PartContent::Binary(b"v".to_vec()), None, None), octets.to_owned(), "v"),
        ];
        for (part, header, content) in table {
            let expected =
                format!("--b\r\nContent-Disposition: form-data; name=\"n\"{header}\r\n\r\n{content}\r\n--b--\r\n");
            assert_eq!(text(&MultipartForm { parts: vec![part] }), expected);
        }
    }

    #[test]
    fn parts_follow_one_another() {
        let part = |name: &str| Part { name: name.to_owned(), ..Part::default() };
        let form = MultipartForm { parts: vec![part("a\r\n\""), part("é")] };
        assert_eq!(
            text(&form),
            "--b\r\nContent-Disposition: form-data; name=\"a\r\n\"\"\r\n\r\n\r\n\
             --b\r\nContent-Disposition: form-data; name=\"é\"\r\n\r\n\r\n--b--\r\n"
        );
        assert_eq!(form.encode("b").size(), text(&form).len() as u64);
    }

    #[test]
    fn boundaries_of_users_are_kept() {
        let table = [
            ("multipart/form-data; boundary=xyz", Some("xyz")),
            ("multipart/form-data; charset=utf-8; boundary=\"x y z\"; q=1", Some("x y z")),
            ("multipart/form-data; boundary=a; q=1", Some("a")),
            ("multipart/form-data", None),
            ("multipart/form-data; boundary=", None),
            ("multipart/mixed; boundary=abc", None),
            ("text/plain", None),
        ];
        for (content_type, expected) in table {
            assert_eq!(boundary_of(content_type), expected, "{content_type}");
        }
        let boundary = random_boundary();
        assert_eq!(boundary.len(), 50);
        assert!(boundary.starts_with(&"-".repeat(26)) && boundary[26..].bytes().all(|it| it.is_ascii_digit()));
    }
}
