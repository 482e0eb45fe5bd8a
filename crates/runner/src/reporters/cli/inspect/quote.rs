//! Text in quotes, with escapes.

use std::fmt::Write as _;

/// A text in single quotes; in double quotes or backticks when that saves escapes.
pub(super) fn quoted(text: &str) -> String {
    let quote = if !text.contains('\'') {
        '\''
    } else if !text.contains('"') {
        '"'
    } else if !text.contains('`') && !text.contains("${") {
        '`'
    } else {
        '\''
    };
    let mut result = String::with_capacity(text.len() + 2);
    result.push(quote);
    for c in text.chars() {
        match c {
            '\'' if quote == '\'' => result.push_str("\\'"),
            '\\' => result.push_str("\\\\"),
            '\u{8}' => result.push_str("\\b"),
            '\t' => result.push_str("\\t"),
            '\n' => result.push_str("\\n"),
            '\u{c}' => result.push_str("\\f"),
            '\r' => result.push_str("\\r"),
            '\0'..='\x1f' | '\x7f'..='\u{9f}' => {
                // Writing to a string cannot fail.
                let _ = write!(result, "\\x{:02X}", u32::from(c));
            }
            c => result.push(c),
        }
    }
    result.push(quote);
    result
}
