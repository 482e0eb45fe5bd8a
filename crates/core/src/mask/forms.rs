//! The spellings in which a secret turns up.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Shorter needles would be found by chance.
const SHORTEST: usize = 4;
/// Base64 text is dense: a needle of five characters is hit by chance once in 10⁹ places.
const SHORTEST_BASE64: usize = 5;
/// Lines of a secret (a private key in PEM) are looked for on their own from this length.
const SHORTEST_LINE: usize = 8;

/// All spellings of a secret that is worth looking for inside other text, without duplicates.
pub(super) fn spellings(secret: &str) -> BTreeSet<String> {
    let mut forms = BTreeSet::new();
    add_texts(&mut forms, secret);
    if secret.contains('\n') {
        for line in secret.lines().map(str::trim).filter(|line| line.len() >= SHORTEST_LINE) {
            add_texts(&mut forms, line);
        }
    }
    add_base64(&mut forms, secret.as_bytes());
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

fn add_texts(forms: &mut BTreeSet<String>, text: &str) {
    forms.insert(text.to_owned());
    for is_kept in [is_unreserved, is_kept_by_component, is_kept_in_userinfo, is_kept_in_path, is_kept_in_query] {
        for upper in [true, false] {
            let encoded = percent_encoded(text, is_kept, upper);
            forms.insert(encoded.replace("%20", "+"));
            forms.insert(encoded);
        }
    }
    let json = json_escaped(text);
    forms.insert(json.replace('/', "\\/"));
    forms.insert(json_escaped(&json));
    forms.insert(json);
    forms.insert(quoted(text));
    for (quote, apostrophe) in [("&quot;", "&apos;"), ("&#34;", "&#39;"), ("&quot;", "&#x27;"), ("\"", "'")] {
        forms.insert(markup_escaped(text, quote, apostrophe));
    }
}

/// RFC 3986, section 2.3: what even the strictest encoder keeps.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// What `encodeURIComponent` keeps.
fn is_kept_by_component(byte: u8) -> bool {
    is_unreserved(byte) || b"!*'()".contains(&byte)
}

fn is_kept_in_userinfo(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"<>`#?{}/:;=@[\\]^|".contains(&byte)
}

fn is_kept_in_path(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"<>`#?{}".contains(&byte)
}

fn is_kept_in_query(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"#'<>&=".contains(&byte)
}

fn percent_encoded(text: &str, is_kept: fn(u8) -> bool, upper: bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        // Writing to a string cannot fail.
        let _ = match (is_kept(byte), upper) {
            (true, _) => encoded.write_char(char::from(byte)),
            (false, true) => write!(encoded, "%{byte:02X}"),
            (false, false) => write!(encoded, "%{byte:02x}"),
        };
    }
    encoded
}

/// As inside a JSON string (RFC 8259, section 7), without the quotes around it.
fn json_escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

/// As in text that is shown in single quotes.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}

/// As in XML and HTML.
fn markup_escaped(text: &str, quote: &str, apostrophe: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', quote).replace('\'', apostrophe)
}

/// As inside longer base64 text (RFC 4648), e.g. a Basic header: the characters that depend on the
/// secret alone, for each of the three positions at which it can start in a group of three bytes.
fn add_base64(forms: &mut BTreeSet<String>, secret: &[u8]) {
    for offset in 0..3 {
        let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(secret.iter().copied()).collect();
        let encoded = STANDARD_NO_PAD.encode(&padded);
        let first = (offset * 8).div_ceil(6);
        let end = padded.len() * 8 / 6;
        let Some(inner) = encoded.get(first..end).filter(|inner| inner.len() >= SHORTEST_BASE64) else { continue };
        forms.insert(inner.replace('+', "-").replace('/', "_"));
        forms.insert(inner.to_owned());
        // A header value in a URL or form.
        forms.insert(inner.replace('+', "%2B").replace('/', "%2F"));
    }
    // Alone, the last character carries zero bits after the secret's own.
    let whole = STANDARD_NO_PAD.encode(secret);
    if whole.len() > SHORTEST_BASE64 {
        forms.insert(whole.replace('+', "-").replace('/', "_"));
        forms.insert(whole);
    }
}
