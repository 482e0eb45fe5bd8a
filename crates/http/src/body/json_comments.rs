//! Comments in JSON bodies.

/// Where a scan stands.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Plain,
    String,
    LineComment,
    BlockComment,
}

/// Takes `//` and `/* */` comments outside strings out of a JSON text. The line break that ends a
/// comment stays. A comment that is never closed reaches to the end.
pub(super) fn strip(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut stripped = String::with_capacity(text.len());
    let mut state = State::Plain;
    let mut start = 0;
    let mut n_backslashes = 0_usize;
    let mut position = 0;
    while let Some(&byte) = bytes.get(position) {
        let next = bytes.get(position + 1).copied();
        let is_escaped = n_backslashes % 2 == 1;
        n_backslashes = if byte == b'\\' { n_backslashes + 1 } else { 0 };
        let mut width = 1;
        match (state, byte, next) {
            (State::Plain, b'"', _) if !is_escaped => state = State::String,
            (State::String, b'"', _) if !is_escaped => state = State::Plain,
            (State::Plain, b'/', Some(second @ (b'/' | b'*'))) => {
                stripped.push_str(&text[start..position]);
                state = if second == b'/' { State::LineComment } else { State::BlockComment };
                width = 2;
            }
            (State::LineComment, b'\r', Some(b'\n')) | (State::LineComment, b'\n', _) => {
                // Of CR LF the reference keeps the LF only.
                start = if byte == b'\r' { position + 1 } else { position };
                width = start + 1 - position;
                state = State::Plain;
            }
            (State::BlockComment, b'*', Some(b'/')) => {
                start = position + 2;
                width = 2;
                state = State::Plain;
            }
            _ => {}
        }
        position += width;
    }
    if matches!(state, State::Plain | State::String) {
        stripped.push_str(&text[start..]);
    }
    stripped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_outside_strings_go() {
        let table = [
            ("{\"a\":1 /*x*/, // y\n \"b\":\"//no /*no*/ \\\" //\"}", "{\"a\":1 , \n \"b\":\"//no /*no*/ \\\" //\"}"),
            ("[1,//c\r\n2]", "[1,\n2]"),
            ("//x", ""),
            ("1/*", "1"),
            ("/*/1*/2", "2"),
            ("/**/1", "1"),
            ("\"\\\\\"//x", "\"\\\\\""),
            ("é/*é*/é", "éé"),
            ("a / b", "a / b"),
            ("\"open //", "\"open //"),
            ("//a\"\n\"//\"", "\n\"//\""),
            ("1/", "1/"),
        ];
        for (text, expected) in table {
            assert_eq!(strip(text), expected, "{text}");
        }
    }
}
