//! From text to a shape, and from what serde says to an error with a place.

use serde::de::DeserializeSeed;
use serde_json::error::Category;
use serde_json::{Deserializer, Value};
use serde_path_to_error::Track;

use super::FormatError;
use super::shape::{Seed, Shape};
use super::text::without_lone_surrogates;

/// Reads JSON text. The fast pass knows no paths; only when it fails is the text read again to say
/// where.
pub(super) fn parse<S: Shape>(text: &str) -> Result<S, FormatError> {
    // What `String.prototype.trim` takes off, which is more than JSON's own white space.
    let is_trimmed = |character: char| character.is_whitespace() || character == '\u{feff}';
    let json = text.trim_matches(is_trimmed);
    if json.is_empty() {
        return Err(FormatError::new("the file is empty"));
    }
    let error = match read(json) {
        Ok(shape) => return Ok(shape),
        Err(error) => error,
    };
    let before = text.len() - text.trim_start_matches(is_trimmed).len();
    if error.classify() == Category::Data {
        let path = path_of_error::<S>(json);
        let offset = before + token_start(json, offset(json, &error));
        return Err(FormatError { json_path: path, ..FormatError::at(text, offset, detail(&error)) });
    }
    if let Some(fixed) = without_lone_surrogates(json) {
        // Other errors than that of the surrogate are told with the positions of the file.
        match read(&fixed) {
            Ok(shape) => return Ok(shape),
            Err(error) if error.classify() == Category::Data => return parse(&fixed),
            Err(_) => {}
        }
    }
    let offset = offset(json, &error);
    Err(FormatError::at(text, before + offset, syntax_message(&error, json[offset..].chars().next())))
}

fn read<S: Shape>(json: &str) -> serde_json::Result<S> {
    let mut deserializer = Deserializer::from_str(json);
    let shape = Seed::new().deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(shape)
}

/// Any JSON value, as JavaScript reads it.
pub(crate) fn json_value(json: &str) -> Option<Value> {
    let retry = || serde_json::from_str(&without_lone_surrogates(json)?).ok();
    serde_json::from_str(json).ok().or_else(retry)
}

/// The path of the value that a shape refuses.
fn path_of_error<S: Shape>(json: &str) -> String {
    let mut track = Track::new();
    let mut deserializer = Deserializer::from_str(json);
    let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    if Seed::<S>::new().deserialize(tracked).is_ok() {
        return String::new();
    }
    let path = track.path();
    if path.iter().len() == 0 { String::new() } else { path.to_string() }
}

/// Where serde stopped, as an offset into the text; on a character's first byte.
fn offset(json: &str, error: &serde_json::Error) -> usize {
    let line_start: usize = json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut offset = (line_start + error.column().saturating_sub(1)).min(json.len());
    while !json.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The beginning of the scalar that ends at `end`; serde names the end of a refused value.
fn token_start(json: &str, end: usize) -> usize {
    let bytes = json.as_bytes();
    match bytes.get(end) {
        Some(b'"') => {
            let mut start = end;
            while let Some(quote) = json[..start].rfind('"') {
                start = quote;
                let backslashes = bytes[..quote].iter().rev().take_while(|byte| **byte == b'\\').count();
                if backslashes % 2 == 0 {
                    break;
                }
            }
            start
        }
        Some(byte) if byte.is_ascii_alphanumeric() => {
            let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
            end - bytes[..end].iter().rev().take_while(is_part).count()
        }
        _ => end,
    }
}

/// What serde says without its position.
fn detail(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&position).unwrap_or(&text).to_owned()
}

/// What is wrong with the syntax, in plain words.
fn syntax_message(error: &serde_json::Error, found: Option<char>) -> String {
    let detail = detail(error);
    let expected = match detail.as_str() {
        "expected value" => "a value",
        "key must be a string" => "a key in double quotes",
        "expected ident" => "true, false or null",
        "recursion limit exceeded" => return "nested too deeply: more than 127 levels".to_owned(),
        "trailing comma" => return "unexpected comma before the end of a list or an object".to_owned(),
        "trailing characters" => return "unexpected text after the end of the JSON value".to_owned(),
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            return "unexpected line break or control character inside a string".to_owned();
        }
        other => match (other.strip_prefix("EOF while parsing "), other.strip_prefix("expected ")) {
            (Some(construct), _) => return format!("unexpected end of the file inside {}", with_article(construct)),
            (None, Some(expected)) => expected,
            (None, None) => return other.to_owned(),
        },
    };
    match found {
        Some(found) if !found.is_control() => format!("unexpected `{found}`, expected {expected}"),
        _ => format!("expected {expected}"),
    }
}

fn with_article(construct: &str) -> String {
    let article = if construct.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    // serde's "EOF while parsing an object" already has one.
    if construct.starts_with("a ") || construct.starts_with("an ") {
        construct.to_owned()
    } else {
        format!("{article} {construct}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::collection::File;
    use super::*;

    fn error(json: &str) -> String {
        parse::<File>(json).err().map_or_else(|| "no error".to_owned(), |error| error.to_string())
    }

    #[test]
    fn syntax_errors_say_what_and_where() {
        let table = [
            ("", "the file is empty"),
            ("\u{feff} \n", "the file is empty"),
            ("{bad", "1:2: unexpected `b`, expected a key in double quotes"),
            ("\n\n  {\"a\": nope}", "3:10: unexpected `o`, expected true, false or null"),
            ("{\"a\": 1", "1:7: unexpected end of the file inside an object"),
            ("{\"a\": 1,}", "1:9: unexpected comma before the end of a list or an object"),
            ("{} x", "1:4: unexpected text after the end of the JSON value"),
            ("{\"a\" 1}", "1:6: unexpected `1`, expected `:`"),
            ("{\"ä\": ]}", "1:7: unexpected `]`, expected a value"),
            ("<html>", "1:1: unexpected `<`, expected a value"),
            ("{\"a\": \"\n\"}", "1:7: unexpected line break or control character inside a string"),
        ];
        for (json, message) in table {
            assert_eq!(error(json), message, "{json}");
        }
    }

    #[test]
    fn deep_nesting_is_an_error_and_no_overflow() {
        let nested = |depth| error(&format!("{}{}", "{\"item\":[".repeat(depth), "]}".repeat(depth)));
        assert_eq!(nested(60), "no error");
        assert_eq!(nested(100_000), "1:576: nested too deeply: more than 127 levels");
        assert!(error(&"{\"description\":".repeat(100_000)).contains("nested too deeply"));
    }

    #[test]
    fn wrong_shapes_are_named_by_path_and_place() {
        let table = [
            ("5", "1:1: expected a collection object, found number"),
            ("\"x\"", "1:1: expected a collection object, found string"),
            ("{\"item\": 12}", "1:10: item: expected a list of items, found number"),
            (
                "{\"item\": [{\"request\": \"u\"}, \"a \\\" b\"]}",
                "1:29: item[1]: expected an item object, found string",
            ),
            (
                "{\n \"item\": [\n  {\"request\": 5}]}",
                "3:15: item[0].request: expected an object or a string, found number",
            ),
            (
                "{\"collection\":{\"item\":[{\"item\":[{\"request\":[]}]}]}}",
                "1:45: collection.item[0].item[0].request: expected an object or a string, found list",
            ),
            (
                "{\"item\":[{\"request\":{\"url\":true}}]}",
                "1:28: item[0].request.url: expected a string or an object, found boolean",
            ),
        ];
        for (json, message) in table {
            assert_eq!(error(json), message, "{json}");
        }
    }

    #[test]
    fn lone_surrogates_do_not_keep_a_file_from_loading() {
        assert_eq!(error(r#"{"info": {"name": "\ud800"}}"#), "no error");
        assert_eq!(
            error(r#"{"info": {"name": "\ud800"}, "item": 5}"#),
            "1:38: item: expected a list of items, found number"
        );
    }
}
