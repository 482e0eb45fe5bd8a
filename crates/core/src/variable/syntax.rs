//! Where the tokens of a text stand: `{{name}}` and `<<name>>`.

/// A token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// Byte position of its first delimiter.
    pub(crate) start: usize,
    /// Byte position behind its last delimiter.
    pub(crate) end: usize,
    /// What stands between the delimiters, as is.
    pub(crate) name: &'a str,
    /// Written `<<name>>`.
    pub(crate) angle: bool,
}

/// Names of the variables that a text refers to, in either notation, in order. Of nested tokens the
/// inner ones are named.
pub fn variable_names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut from = 0;
    while let Some(token) = next_token(text, from, true) {
        names.push(token.name);
        from = token.end;
    }
    names
}

/// The next token at or behind `from`. A name in braces holds no brace, so that of nested tokens the
/// inner one is found; a name in angle brackets holds no angle bracket, quote or line feed either,
/// since such text is code or markup rather than a variable.
pub(crate) fn next_token(text: &str, from: usize, angle: bool) -> Option<Token<'_>> {
    let braces = next_braces(text, from);
    if !angle {
        return braces;
    }
    match (braces, next_angle(text, from)) {
        (Some(braces), Some(angle)) => Some(if angle.start < braces.start { angle } else { braces }),
        (braces, angle) => braces.or(angle),
    }
}

fn next_braces(text: &str, from: usize) -> Option<Token<'_>> {
    let bytes = text.as_bytes();
    let mut position = from;
    while let Some(offset) = text[position..].find("{{") {
        let mut open = position + offset;
        // Of `{{{x}}` the last two braces open the token.
        while bytes.get(open + 2) == Some(&b'{') {
            open += 1;
        }
        let name_start = open + 2;
        let rest = &text[name_start..];
        let brace = rest.find(['{', '}'])?;
        if brace > 0 && rest[brace..].starts_with("}}") {
            let name = &rest[..brace];
            return Some(Token { start: open, end: name_start + brace + 2, name, angle: false });
        }
        position = name_start + brace;
        if bytes[position] == b'}' {
            position += 1;
        }
    }
    None
}

fn next_angle(text: &str, from: usize) -> Option<Token<'_>> {
    let bytes = text.as_bytes();
    let mut position = from;
    while let Some(offset) = text[position..].find("<<") {
        let mut open = position + offset;
        while bytes.get(open + 2) == Some(&b'<') {
            open += 1;
        }
        let name_start = open + 2;
        let rest = &text[name_start..];
        let stop = rest.find(['<', '>', '\n', '"', '\''])?;
        if stop > 0 && rest[stop..].starts_with(">>") {
            let name = &rest[..stop];
            return Some(Token { start: open, end: name_start + stop + 2, name, angle: true });
        }
        position = name_start + stop;
        if bytes[position] != b'<' {
            position += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str, angle: bool) -> Vec<String> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(token) = next_token(text, from, angle) {
            found.push(token.name.to_owned());
            from = token.end;
        }
        found
    }

    #[test]
    fn tokens_are_found_lazily_and_inner_first() {
        let table: &[(&str, &[&str])] = &[
            ("{{a}}/{{b c}}", &["a", "b c"]),
            ("{{a{{b}}}}", &["b"]),
            ("{{{a}}}", &["a"]),
            ("{{}} {{a}}", &["a"]),
            ("{{a}b}} {{c}}", &["c"]),
            ("{{a", &[]),
            ("{a}}", &[]),
            ("é{{ü}}é", &["ü"]),
            ("<<a>> {{b}}", &["a", "b"]),
            ("<<<a>>", &["a"]),
            ("1 << 2 and \"<<x>>\"", &["x"]),
            ("<<\"a\">>", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(names(text, true), *expected, "{text}");
        }
        assert_eq!(names("<<a>>{{b}}", false), ["b"]);
    }
}
