//! Percent-encoding as signatures want it, which is not that of URLs.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes everything but unreserved characters.
pub(crate) fn rfc3986(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes every `%XX`; `None` for a `%` without two digits and for what is not UTF-8 afterwards,
/// where JavaScript's `decodeURIComponent` throws.
pub(crate) fn decode_strict(text: &str) -> Option<String> {
    decode_except(text, "")
}

/// Decodes as JavaScript's `decodeURI` does: what separates the parts of a URL stays encoded.
pub(crate) fn decode_uri(text: &str) -> Option<String> {
    decode_except(text, ";/?:@&=+$,#")
}

fn decode_except(text: &str, kept: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let (digits, after) = after.split_at_checked(2)?;
        rest = after;
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let value = digit(digits[0])? * 16 + digit(digits[1])?;
        if value.is_ascii() && kept.contains(char::from(value)) {
            decoded.push(b'%');
            decoded.extend_from_slice(digits);
        } else {
            decoded.push(value);
        }
    }
    String::from_utf8(decoded).ok()
}

/// A name and its value, which is `None` where there was no `=`.
pub(crate) type FormPair = (String, Option<String>);

/// Splits and decodes `a=b&c`; empty pieces are left out. `None` where [`decode_strict`] fails.
pub(crate) fn decode_form(form: &str) -> Option<Vec<FormPair>> {
    let decode = |text: &str| decode_strict(&text.replace('+', " "));
    let pieces = form.split('&').filter(|piece| !piece.is_empty());
    pieces
        .map(|piece| match piece.split_once('=') {
            Some((name, value)) => Some((decode(name)?, Some(decode(value)?))),
            None => Some((decode(piece)?, None)),
        })
        .collect()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(rfc3986("Az09-._~ !*'()%&é"), "Az09-._~%20%21%2A%27%28%29%25%26%C3%A9");
    }

    #[test]
    fn bad_escapes_cannot_be_decoded() {
        let table =
            [("a%20b", Some("a b")), ("%C3%a9", Some("é")), ("%", None), ("%4", None), ("%zz", None), ("%ff", None)];
        for (text, expected) in table {
            assert_eq!(decode_strict(text).as_deref(), expected, "{text}");
        }
        assert_eq!(decode_uri("%2F%41%3b%20").as_deref(), Some("%2FA%3b "));
    }

    #[test]
    fn forms_are_split_and_decoded() {
        let pair = |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
        let expected = [pair("a b", Some("c=d")), pair("e", None), pair("f", Some("")), pair("", Some("g"))];
        assert_eq!(decode_form("a+b=c=d&&e&f=&=g").unwrap(), expected);
        assert_eq!(decode_form("a=%"), None);
    }

    #[test]
    fn digits_are_lower_case() {
        assert_eq!(hex(&[0, 0xab, 0xff]), "00abff");
    }
}
