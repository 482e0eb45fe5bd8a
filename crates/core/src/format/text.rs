//! From the bytes of a file to text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Decodes a file: by its byte order mark, else UTF-16 where every second byte of the start is zero,
/// else UTF-8, and ISO-8859-1 for what is not UTF-8. The byte order mark is left out.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark_length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark_length..]).0;
    }
    let encoding = match bytes {
        [first, 0, ..] if *first != 0 => UTF_16LE,
        [0, second, ..] if *second != 0 => UTF_16BE,
        _ => UTF_8,
    };
    if encoding != UTF_8 {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::mem::decode_latin1(bytes),
    }
}

/// Replaces `\u` escapes of lone surrogates, which JavaScript lets through and Rust cannot hold, by
/// the escape of the replacement character, which is what JavaScript makes of them in UTF-8.
/// `None` when there are none.
pub(super) fn without_lone_surrogates(json: &str) -> Option<String> {
    let bytes = json.as_bytes();
    let mut fixed = String::new();
    let mut copied = 0;
    let mut position = 0;
    while position < bytes.len() {
        if bytes[position] != b'\\' {
            position += 1;
            continue;
        }
        match surrogate(bytes, position) {
            None => position += 2,
            Some(Surrogate::High) if matches!(surrogate(bytes, position + 6), Some(Surrogate::Low)) => position += 12,
            Some(_) => {
                fixed.push_str(&json[copied..position]);
                fixed.push_str("\\ufffd");
                position += 6;
                copied = position;
            }
        }
    }
    (copied > 0).then(|| fixed + &json[copied..])
}

enum Surrogate {
    High,
    Low,
}

/// The surrogate whose escape begins at `position`.
fn surrogate(bytes: &[u8], position: usize) -> Option<Surrogate> {
    let escape = bytes.get(position..position + 6)?;
    if !escape.starts_with(b"\\u") {
        return None;
    }
    let digits = std::str::from_utf8(&escape[2..]).ok()?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Surrogate::High),
        0xdc00..=0xdfff => Some(Surrogate::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn every_usual_encoding_is_read() {
        let text = "{\"a\":\"ä€\"}";
        let marked = format!("\u{feff}{text}");
        let table: [(&str, Vec<u8>); 6] = [
            ("UTF-8", text.into()),
            ("UTF-8 with mark", marked.clone().into()),
            ("UTF-16LE with mark", utf16(&marked, u16::to_le_bytes)),
            ("UTF-16BE with mark", utf16(&marked, u16::to_be_bytes)),
            ("UTF-16LE", utf16(text, u16::to_le_bytes)),
            ("UTF-16BE", utf16(text, u16::to_be_bytes)),
        ];
        for (name, bytes) in table {
            assert_eq!(decode(&bytes), text, "{name}");
        }
        assert_eq!(decode(b"{\"a\":\"\xe4\"}"), "{\"a\":\"ä\"}");
        assert_eq!(decode(b""), "");
        assert_eq!(decode(b"\0"), "\0");
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        let table = [
            (r#""\ud83d\ude00""#, None),
            (r#""\ud83d""#, Some(r#""\ufffd""#)),
            (r#""\ude00\ud83d x""#, Some(r#""\ufffd\ufffd x""#)),
            (r#""\\ud83d""#, None),
            (r#""\u00"#, None),
            ("\\ud83\u{20ac}", None),
        ];
        for (json, fixed) in table {
            assert_eq!(without_lone_surrogates(json).as_deref(), fixed, "{json}");
        }
    }
}
