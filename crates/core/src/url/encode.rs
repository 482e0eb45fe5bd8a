//! Percent-encoding of the parts of a URL.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::variable::syntax::next_token;

/// Which characters are percent-encoded. All sets hold the C0 controls, U+007F and everything
/// outside ASCII (as UTF-8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodeSet {
    /// Fragment: also space `"` `<` `>` `` ` ``.
    Fragment,
    /// Path: the fragment's characters and `#` `?` `{` `}`.
    Path,
    /// User or password: the path's characters and `/` `:` `;` `=` `@` `[` `\` `]` `^` `|`.
    UserInfo,
    /// Query: also space `"` `#` `'` `<` `>`.
    Query,
}

impl EncodeSet {
    fn contains(self, byte: u8) -> bool {
        if !(b' '..0x7f).contains(&byte) {
            return true;
        }
        let extra: &[u8] = match self {
            Self::Fragment => b" \"<>`",
            Self::Path => b" \"<>`#?{}",
            Self::UserInfo => b" \"<>`#?{}/:;=@[\\]^|",
            Self::Query => b" \"#'<>",
        };
        extra.contains(&byte)
    }
}

/// Percent-encodes `text`; what already is a `%XX` stays as it is.
pub fn encode_component(text: &str, set: EncodeSet) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        // No set holds `%` or a hexadecimal digit, so `%XX` passes through by itself.
        if set.contains(byte) {
            // Writing to a `String` cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        } else {
            encoded.push(char::from(byte));
        }
    }
    encoded
}

/// Encodes what would end a query parameter: `&` and `#`, in keys `=` too. Variables are left alone.
pub(super) fn escape_separators(text: &str, is_key: bool) -> Cow<'_, str> {
    let is_separator = |character: char| matches!(character, '&' | '#') || (is_key && character == '=');
    if !text.contains(is_separator) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut from = 0;
    loop {
        let token = next_token(text, from, false);
        let plain = &text[from..token.map_or(text.len(), |token| token.start)];
        for character in plain.chars() {
            match character {
                '&' => escaped.push_str("%26"),
                '#' => escaped.push_str("%23"),
                '=' if is_key => escaped.push_str("%3D"),
                other => escaped.push(other),
            }
        }
        let Some(token) = token else { break };
        escaped.push_str(&text[token.start..token.end]);
        from = token.end;
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_differ_and_encoded_bytes_stay() {
        let text = " \"#'<>`?{}/:;=@[\\]^|~%41%zz\u{1}\u{7f}é";
        let table = [
            (EncodeSet::Fragment, "%20%22#'%3C%3E%60?{}/:;=@[\\]^|~%41%zz%01%7F%C3%A9"),
            (EncodeSet::Path, "%20%22%23'%3C%3E%60%3F%7B%7D/:;=@[\\]^|~%41%zz%01%7F%C3%A9"),
            (EncodeSet::UserInfo, "%20%22%23'%3C%3E%60%3F%7B%7D%2F%3A%3B%3D%40%5B%5C%5D%5E%7C~%41%zz%01%7F%C3%A9"),
            (EncodeSet::Query, "%20%22%23%27%3C%3E`?{}/:;=@[\\]^|~%41%zz%01%7F%C3%A9"),
        ];
        for (set, expected) in table {
            assert_eq!(encode_component(text, set), expected, "{set:?}");
        }
    }
}
