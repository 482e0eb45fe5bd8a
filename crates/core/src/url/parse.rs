//! Text to [`Url`].

use std::borrow::Cow;

use super::{PathVariable, QueryParam, Url, UrlAuth};
use crate::variable::syntax::next_token;

/// Splits a URL into its parts. Never fails, decodes nothing, and takes a `{{variable}}` as one
/// piece whatever stands in it. `:name` segments of the path become variables without a value.
pub fn parse(text: &str) -> Url {
    let text = text.trim_start_matches(is_javascript_whitespace);
    let mask = mask_tokens(text);
    let whole = Part { text, mask: &mask };

    let (head, hash) = whole.split_optional("#");
    let (head, query) = head.split_optional("?");
    let (head_text, head_mask) = head.with_forward_slashes();
    let head = Part { text: &head_text, mask: &head_mask };

    let (protocol, rest) = match head.split_first("://") {
        Some((protocol, rest)) => (Some(protocol.text), rest.without_extra_slashes(protocol.text)),
        None => (None, head),
    };
    let (authority, path) = rest.split_optional("/");
    let (auth, host_and_port) = match authority.split_last("@") {
        Some((auth, rest)) => (Some(parse_auth(auth)), rest),
        None => (None, authority),
    };
    let (host, port) = match host_and_port.split_last(":") {
        Some((host, port)) if !port.mask.contains(']') => (host, Some(port.text.to_owned())),
        _ => (host_and_port, None),
    };
    let path = path.map(|path| path.split_all('/'));

    Url {
        protocol: protocol.map(str::to_owned),
        auth,
        host: if host.text.is_empty() { Vec::new() } else { host.split_all('.') },
        port,
        variables: path_variables(path.as_deref().unwrap_or_default()),
        path,
        query: query.map(parse_query).unwrap_or_default(),
        hash: hash.map(|hash| hash.text.to_owned()),
    }
}

/// The name a path segment gives to its variable: what follows the first `:` up to the first `.`.
pub(super) fn path_variable_name(segment: &str) -> Option<&str> {
    let rest = segment.strip_prefix(':')?;
    let name = rest.split_once('.').map_or(rest, |(name, _)| name);
    (!name.is_empty()).then_some(name)
}

/// A piece of the text beside the same piece of the mask.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    /// The text with opaque variables blanked out byte by byte, so that positions are the same.
    mask: &'a str,
}

impl<'a> Part<'a> {
    /// What stands before byte `start` and what stands from byte `end` on.
    fn cut(self, start: usize, end: usize) -> (Self, Self) {
        (
            Part { text: &self.text[..start], mask: &self.mask[..start] },
            Part { text: &self.text[end..], mask: &self.mask[end..] },
        )
    }

    fn split_first(self, separator: &str) -> Option<(Self, Self)> {
        let at = self.mask.find(separator)?;
        Some(self.cut(at, at + separator.len()))
    }

    fn split_last(self, separator: &str) -> Option<(Self, Self)> {
        let at = self.mask.rfind(separator)?;
        Some(self.cut(at, at + separator.len()))
    }

    /// The part before the first separator and, if there is one, the part behind it.
    fn split_optional(self, separator: &str) -> (Self, Option<Self>) {
        match self.split_first(separator) {
            Some((before, after)) => (before, Some(after)),
            None => (self, None),
        }
    }

    fn split_all(self, separator: char) -> Vec<String> {
        let mut start = 0;
        self.mask
            .split(separator)
            .map(|piece| {
                let end = start + piece.len();
                let text = self.text[start..end].to_owned();
                start = end + separator.len_utf8();
                text
            })
            .collect()
    }

    /// Backslashes outside opaque variables mean slashes.
    fn with_forward_slashes(self) -> (Cow<'a, str>, Cow<'a, str>) {
        if !self.mask.contains('\\') {
            return (Cow::Borrowed(self.text), Cow::Borrowed(self.mask));
        }
        let mask = self.mask.as_bytes();
        let text = self
            .text
            .char_indices()
            .map(|(position, character)| if mask[position] == b'\\' { '/' } else { character })
            .collect();
        (Cow::Owned(text), Cow::Owned(self.mask.replace('\\', "/")))
    }

    /// `http:////host` means `http://host`; the path of a file URL keeps one slash.
    fn without_extra_slashes(self, protocol: &str) -> Self {
        let n_slashes = self.mask.len() - self.mask.trim_start_matches('/').len();
        let n_kept = usize::from(n_slashes > 0 && protocol.to_lowercase() == "file");
        self.cut(0, n_slashes - n_kept).1
    }
}

/// Blanks out the variables whose names hold a separator.
fn mask_tokens(text: &str) -> Cow<'_, str> {
    let mut mask = Cow::Borrowed(text);
    let mut from = 0;
    while let Some(token) = next_token(text, from, false) {
        if token.name.contains(['.', ':', '/', '?', '#', '@', '&', ']']) {
            let blank = "_".repeat(token.end - token.start);
            mask.to_mut().replace_range(token.start..token.end, &blank);
        }
        from = token.end;
    }
    mask
}

fn parse_auth(auth: Part<'_>) -> UrlAuth {
    let (user, password) = auth.split_optional(":");
    UrlAuth { user: Some(user.text.to_owned()), password: password.map(|password| password.text.to_owned()) }
}

fn parse_query(query: Part<'_>) -> Vec<QueryParam> {
    let pieces = query.split_all('&');
    let last_idx = pieces.len() - 1;
    pieces.iter().enumerate().map(|(idx, piece)| parse_query_param(piece, idx == last_idx)).collect()
}

/// An empty piece has no key unless it is the last one, so that `a&&b` and `a&` print as they were.
fn parse_query_param(piece: &str, is_last: bool) -> QueryParam {
    if piece.is_empty() && !is_last {
        return QueryParam::default();
    }
    let (key, value) = match piece.split_once('=') {
        Some((key, value)) => (key, Some(value.to_owned())),
        None => (piece, None),
    };
    QueryParam { key: Some(key.to_owned()), value, ..QueryParam::default() }
}

fn path_variables(segments: &[String]) -> Vec<PathVariable> {
    let mut variables: Vec<PathVariable> = Vec::new();
    for name in segments.iter().filter_map(|segment| path_variable_name(segment)) {
        if variables.iter().all(|variable| variable.key != name) {
            variables.push(PathVariable { key: name.to_owned(), ..PathVariable::default() });
        }
    }
    variables
}

/// White space as JavaScript's `trimStart` knows it: with the byte order mark, without U+0085.
fn is_javascript_whitespace(character: char) -> bool {
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}
