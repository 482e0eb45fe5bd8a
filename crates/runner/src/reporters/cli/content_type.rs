//! What a response holds, in the words of the detailed report.

/// Kind of a body as its Content-Type says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ContentType {
    /// Media type in lower case, without parameters.
    pub(super) source: String,
    /// `text`, `image`, `application`, `unknown`, ….
    pub(super) kind: &'static str,
    /// `json`, `xml`, `plain`, `raw`, ….
    pub(super) format: &'static str,
    /// Charset in lower case; `utf8` when none is named.
    pub(super) charset: String,
}

/// Formats that are text whatever the type before the slash.
const TEXT_FORMATS: &[&str] = &["jsonp", "json", "xml", "html", "yaml", "vml", "webml", "script"];
const SURE_TYPES: &[&str] = &["audio", "video", "image", "text"];
const VAGUE_TYPES: &[&str] = &["application", "message", "multipart"];
/// Types whose name says something else than what they hold.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("application/x-www-form-urlencoded", "text", "plain"),
    ("application/pdf", "embed", "pdf"),
    ("application/jwt", "text", "jwt"),
    ("application/xhtml+xml", "text", "xml"),
    ("application/ogg", "audio", "ogg"),
];

impl ContentType {
    /// Reads a header value; without one the body counts as plain text.
    pub(super) fn new(header: Option<&str>) -> Self {
        let header = header.filter(|value| !value.is_empty()).unwrap_or("text/plain");
        let source: String = header
            .split(';')
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_lowercase();
        let (kind, format) = classify(&source);
        Self { kind, format, charset: charset(header).unwrap_or_else(|| "utf8".to_owned()), source }
    }
}

fn classify(source: &str) -> (&'static str, &'static str) {
    if let Some((_, kind, format)) = EXCEPTIONS.iter().find(|(name, ..)| *name == source) {
        return (kind, format);
    }
    let (base, sub) = source.split_once('/').unwrap_or((source, ""));
    let first_in = |words: &[&'static str], text: &str| {
        let found = words.iter().filter_map(|word| Some((text.find(word)?, *word)));
        found.min_by_key(|(position, word)| (*position, std::cmp::Reverse(word.len()))).map(|(_, word)| word)
    };
    let text_format = first_in(TEXT_FORMATS, source);
    match (first_in(SURE_TYPES, base), text_format, first_in(SURE_TYPES, sub), first_in(VAGUE_TYPES, base)) {
        (Some("text"), format, ..) => ("text", format.unwrap_or("plain")),
        (Some(kind), ..) | (None, None, Some(kind), _) => (kind, kind),
        (None, Some(format), ..) => ("text", format),
        (None, None, None, Some(kind)) => (kind, "raw"),
        (None, None, None, None) => ("unknown", "raw"),
    }
}

/// The charset that a header value names, in lower case; UTF-8 in its short spelling.
fn charset(header: &str) -> Option<String> {
    let lower = header.to_lowercase();
    let start = lower.find("charset=")? + "charset=".len();
    let name: String = lower[start..]
        .trim_start_matches([' ', '"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_')
        .collect();
    match name.as_str() {
        "" => None,
        "utf-8" => Some("utf8".to_owned()),
        _ => Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_formats() {
        for (header, expected) in [
            (None, "text/plain text plain utf8"),
            (Some("application/json"), "application/json text json utf8"),
            (Some("Application/JSON; charset=ISO-8859-1"), "application/json text json iso-8859-1"),
            (Some("text/html;charset=\"UTF-8\""), "text/html text html utf8"),
            (Some("text/css"), "text/css text plain utf8"),
            (Some("application/javascript"), "application/javascript text script utf8"),
            (Some("application/problem+json"), "application/problem+json text json utf8"),
            (Some("image/svg+xml"), "image/svg+xml image image utf8"),
            (Some("application/pdf"), "application/pdf embed pdf utf8"),
            (Some("application/octet-stream"), "application/octet-stream application raw utf8"),
            (Some("font/woff2"), "font/woff2 unknown raw utf8"),
        ] {
            let ContentType { source, kind, format, charset } = ContentType::new(header);
            assert_eq!(format!("{source} {kind} {format} {charset}"), expected);
        }
    }
}
