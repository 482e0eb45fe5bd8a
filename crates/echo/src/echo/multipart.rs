//! A strict reader of `multipart/form-data` (RFC 7578).

/// One part of a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// The `name` of its `Content-Disposition`.
    pub(super) name: String,
    /// The `filename` there; a part that has one is a file.
    pub(super) file_name: Option<String>,
    pub(super) content: &'a [u8],
}

/// The boundary of a `Content-Type` value (RFC 2046, section 5.1.1).
pub(super) fn boundary(content_type: &str) -> Option<String> {
    parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty())
}

/// Takes a body apart. Fails with a reason; nothing is guessed.
pub(super) fn parse<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, String> {
    let delimiter = format!("\r\n--{boundary}");
    let dashes = &delimiter.as_bytes()[2..];
    let mut rest = body.strip_prefix(dashes).ok_or("it does not begin with the boundary")?;
    let mut parts = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        rest = rest.strip_prefix(b"\r\n").ok_or("a boundary is not followed by a line break")?;
        // The delimiter search begins at the line break that ends the head, so that an empty content is found too.
        let head_end = find(rest, b"\r\n\r\n").ok_or("the head of a part has no end")?;
        let content_and_rest = &rest[head_end + 4..];
        let content_length =
            find(content_and_rest, delimiter.as_bytes()).ok_or("the last part is not closed by the boundary")?;
        parts.push(part(&rest[..head_end], &content_and_rest[..content_length])?);
        rest = &content_and_rest[content_length + delimiter.len()..];
    }
}

fn part<'a>(head: &[u8], content: &'a [u8]) -> Result<Part<'a>, String> {
    let head = String::from_utf8_lossy(head);
    let disposition = head
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))
        .map(|(_, value)| value)
        .ok_or("a part has no Content-Disposition")?;
    let name = parameter(disposition, "name").ok_or("a part has no name")?;
    Ok(Part { name, file_name: parameter(disposition, "filename"), content })
}

/// The value of a parameter in a header value such as `form-data; name="a"`.
fn parameter(header_value: &str, wanted: &str) -> Option<String> {
    let mut rest = header_value.split_once(';')?.1;
    loop {
        let (name, after_name) = rest.split_once('=')?;
        let (value, after_value) = if let Some(quoted) = after_name.strip_prefix('"') {
            quoted_value(quoted)?
        } else {
            let (value, after) = after_name.split_once(';').unwrap_or((after_name, ""));
            (value.trim().to_owned(), after)
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = after_value.trim_start().trim_start_matches(';');
    }
}

/// Reads up to the closing quotation mark, undoing the escapes of RFC 7578 (`\"`, `\\`) and of browsers (`%22`).
fn quoted_value(quoted: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((idx, character)) = characters.next() {
        match character {
            '"' => return Some((value.replace("%22", "\""), &quoted[idx + 1..])),
            '\\' if quoted[idx + 1..].starts_with(['"', '\\']) => {
                value.extend(characters.next().map(|(_, escaped)| escaped));
            }
            other => value.push(other),
        }
    }
    None
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries() {
        let cases = [
            ("multipart/form-data; boundary=abc", Some("abc")),
            ("multipart/form-data; charset=utf-8; boundary=\"a b\"", Some("a b")),
            ("multipart/form-data;Boundary=--x--", Some("--x--")),
            ("multipart/form-data; boundary=", None),
            ("multipart/form-data", None),
            ("", None),
        ];
        for (content_type, expected) in cases {
            assert_eq!(boundary(content_type).as_deref(), expected, "{content_type}");
        }
    }

    #[test]
    fn names_with_quotation_marks() {
        let cases = [
            (r#"form-data; name="a\"b""#, "a\"b"),
            (r#"form-data; name="a%22b""#, "a\"b"),
            (r#"form-data; filename="x;name=y"; name="z""#, "z"),
            (r#"form-data; name="C:\temp\x""#, r"C:\temp\x"),
            ("form-data; name=plain", "plain"),
        ];
        for (disposition, expected) in cases {
            assert_eq!(parameter(disposition, "name").as_deref(), Some(expected), "{disposition}");
        }
    }

    #[test]
    fn contents_are_taken_byte_by_byte() {
        let body = b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--bx\r\n\r\n\
            --b\r\ncontent-disposition: form-data; name=\"e\"\r\n\r\n\r\n--b--";
        let parts = parse(body, "b");
        // `--bx` stands where a boundary would, as in any reader that goes by RFC 2046; senders must choose another.
        assert!(parts.is_err());

        let body = b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n-b\r\n\r\n\
            --b\r\ncontent-disposition: form-data; name=\"e\"\r\n\r\n\r\n--b--\r\nepilogue";
        let parts = parse(body, "b").unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].content, b"\r\n-b\r\n");
        assert_eq!(parts[1].name, "e");
        assert_eq!(parts[1].content, b"");
    }

    #[test]
    fn malformed_bodies_have_a_reason() {
        let cases = [
            ("", "begin"),
            ("--b", "line break"),
            ("--b\r\nContent-Disposition: form-data; name=\"a\"", "head"),
            ("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", "closed"),
            ("--b\r\nX: y\r\n\r\nx\r\n--b--", "Content-Disposition"),
            ("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", "name"),
        ];
        for (body, reason) in cases {
            let error = parse(body.as_bytes(), "b").unwrap_err();
            assert!(error.contains(reason), "{body:?}: {error}");
        }
    }

    #[test]
    fn an_empty_form_has_no_parts() {
        assert_eq!(parse(b"--b--\r\n", "b"), Ok(vec![]));
    }
}
