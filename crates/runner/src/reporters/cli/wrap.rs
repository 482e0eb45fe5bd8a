//! Cutting text into lines.

use unicode_width::UnicodeWidthChar;

/// Cuts every line of a text into pieces of at most `width` units of UTF-16, which is how the
/// reference counts. Empty lines are left out. Escape codes count nothing.
pub(super) fn cut(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let mut piece = String::new();
        let mut length = 0;
        let mut in_code = false;
        for c in line.chars() {
            let is_code = in_code || c == '\x1b';
            in_code = is_code && c != 'm';
            let units = if is_code { 0 } else { c.len_utf16() };
            if length + units > width {
                lines.push(std::mem::take(&mut piece));
                length = 0;
            }
            piece.push(c);
            length += units;
        }
        if !piece.is_empty() {
            lines.push(piece);
        }
    }
    lines
}

/// Columns that a text takes on the terminal; escape codes take none.
pub(super) fn columns(text: &str) -> usize {
    let mut in_code = false;
    text.chars()
        .filter(|&c| {
            let is_code = in_code || c == '\x1b';
            in_code = is_code && c != 'm';
            !is_code
        })
        .map(|c| c.width().unwrap_or(0))
        .sum()
}

/// Breaks a text into lines of at most `width` columns, between words where that is possible.
pub(super) fn words(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let mut current = String::new();
        for word in line.split_inclusive(char::is_whitespace) {
            if columns(&current) + columns(word.trim_end()) > width && !current.is_empty() {
                lines.push(std::mem::take(&mut current).trim_end().to_owned());
            }
            current.push_str(word);
            while columns(current.trim_end()) > width {
                let rest = split_at_column(&current, width);
                let head = current[..current.len() - rest.len()].to_owned();
                current = rest.to_owned();
                lines.push(head);
            }
        }
        if !current.is_empty() || line.is_empty() {
            lines.push(current.trim_end().to_owned());
        }
    }
    lines
}

/// What follows the first `width` columns, at least one character in.
fn split_at_column(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (position, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > width && position > 0 {
            return &text[position..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_by_utf16_units_and_empty_ones_left_out() {
        assert_eq!(cut("abcdef\n\n\ngh", 4), ["abcd", "ef", "gh"]);
        assert_eq!(cut("", 4), [""; 0]);
        assert_eq!(cut("ab😀c", 3), ["ab", "😀c"], "a pair is not torn");
        assert_eq!(cut("\x1b[90mabcd\x1b[39mef", 4), ["\x1b[90mabcd\x1b[39m", "ef"]);
    }

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(words("expected one to equal two", 12), ["expected one", "to equal two"]);
        assert_eq!(words("a\nb", 5), ["a", "b"]);
        assert_eq!(words("http://example.com/x y", 8), ["http://e", "xample.c", "om/x y"]);
        assert_eq!(words("日本語", 4), ["日本", "語"]);
        assert_eq!(words("日", 1), ["日"]);
        assert_eq!(words("", 5), [""]);
    }

    #[test]
    fn columns_count_what_is_seen() {
        assert_eq!(columns("日本"), 4);
        assert_eq!(columns("\x1b[31mab\x1b[39m"), 2);
    }
}
