//! The canonical request of Signature Version 4.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::encode::{decode_strict, decode_uri, rfc3986};

/// Headers that hops change, or that are not there yet when others verify.
const UNSIGNED_HEADERS: [&str; 7] =
    ["authorization", "connection", "x-amzn-trace-id", "user-agent", "expect", "presigned-expires", "range"];

/// What JavaScript's `encodeURI` encodes.
const URI: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b';')
    .remove(b'/')
    .remove(b'?')
    .remove(b':')
    .remove(b'@')
    .remove(b'&')
    .remove(b'=')
    .remove(b'+')
    .remove(b'$')
    .remove(b',')
    .remove(b'#');

/// Path and query, ready to be signed.
#[derive(Debug)]
pub(super) struct Canonical {
    path: String,
    /// Decoded names and values; values of equal names together.
    query: Vec<(String, Vec<String>)>,
    is_s3: bool,
}

impl Canonical {
    /// Reads path and query as they are sent; `None` for escapes that cannot be decoded.
    pub(super) fn of_path(path_and_query: &str, service: &str) -> Option<Self> {
        let is_s3 = service == "s3";
        let is_safe =
            |character: char| character.is_ascii_alphanumeric() || ";,/?:@&=+$-_.!~*'()#%".contains(character);
        let whole = if path_and_query.chars().all(is_safe) {
            path_and_query.to_owned()
        } else {
            utf8_percent_encode(&decode_uri(path_and_query)?, URI).to_string()
        };
        let (path, query) = whole.split_once('?').unwrap_or((&whole, ""));
        let mut canonical = Self { path: path_text(path, is_s3)?, query: Vec::new(), is_s3 };
        for piece in query.split('&').filter(|piece| !piece.is_empty()) {
            let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
            let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
            let (key, value) = (decode(key), decode(value));
            match canonical.query.iter_mut().find(|(known, _)| *known == key) {
                Some((_, values)) => values.push(value),
                None => canonical.query.push((key, vec![value])),
            }
        }
        Some(canonical)
    }

    pub(super) fn has_query(&self, key: &str) -> bool {
        self.query.iter().any(|(known, _)| known == key)
    }

    /// Sets a parameter of the query.
    pub(super) fn set_query(&mut self, key: &str, value: &str) {
        self.query.retain(|(known, _)| known != key);
        self.query.push((key.to_owned(), vec![value.to_owned()]));
    }

    /// The canonical request.
    pub(super) fn request(&self, method: &str, headers: &[(String, String)], payload_hash: &str) -> String {
        let lines: Vec<_> = signed(headers).into_iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let lines = lines.concat();
        let signed_headers = signed_headers(headers);
        let (path, query) = (&self.path, self.query_text());
        format!("{method}\n{path}\n{query}\n{lines}\n{signed_headers}\n{payload_hash}")
    }

    fn query_text(&self) -> String {
        let mut query: Vec<(String, Vec<String>)> = Vec::with_capacity(self.query.len());
        for (key, values) in self.query.iter().filter(|(key, _)| !key.is_empty()) {
            // S3 looks at the first of equal parameters only.
            let n_values = if self.is_s3 { 1 } else { values.len() };
            let mut values: Vec<_> = values.iter().take(n_values).map(|value| rfc3986(value)).collect();
            values.sort();
            query.push((rfc3986(key), values));
        }
        query.sort();
        let pairs = query.iter().flat_map(|(key, values)| values.iter().map(move |value| format!("{key}={value}")));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// The path: encoded once more for all services but S3, which takes it decoded and encoded anew and
/// knows no dot segments.
fn path_text(path: &str, is_s3: bool) -> Option<String> {
    if path == "/" || path.is_empty() {
        return Some("/".to_owned());
    }
    let mut pieces: Vec<String> = Vec::new();
    let parts: Vec<&str> = path.split('/').collect();
    for (idx, piece) in parts.iter().copied().enumerate() {
        if is_s3 {
            pieces.push(rfc3986(&decode_strict(&piece.replace('+', " "))?));
            continue;
        }
        match piece {
            ".." => drop(pieces.pop()),
            "." => {}
            // Slashes in a row count as one; the last piece is empty after a slash at the end.
            "" if idx > 0 && idx + 1 < parts.len() => {}
            _ => pieces.push(rfc3986(piece)),
        }
    }
    let mut text = pieces.join("/");
    if !text.starts_with('/') {
        text.insert(0, '/');
    }
    Some(if is_s3 { text.replace("%2F", "/") } else { text })
}

/// Names of the signed headers.
pub(super) fn signed_headers(headers: &[(String, String)]) -> String {
    signed(headers).into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(";")
}

/// Lower-case names and trimmed values of the signed headers, sorted by name.
fn signed(headers: &[(String, String)]) -> Vec<(String, String)> {
    let words = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut signed: Vec<_> = headers
        .iter()
        .map(|(key, value)| (key.to_lowercase(), words(value)))
        .filter(|(name, _)| !UNSIGNED_HEADERS.contains(&name.as_str()))
        .collect();
    signed.sort_by(|one, other| one.0.cmp(&other.0));
    signed
}
