//! Patterns of URLs: which requests show a client certificate.

use std::str::FromStr;

use percent_encoding::percent_decode_str;
use postrider_core::url::{self, RequestTarget};
use thiserror::Error;

/// A pattern as Postman has it: `<all_urls>`, or `scheme://host/path`.
///
/// - The scheme is `https`, a list such as `http+https`, or `*`. Only https is ever asked about.
/// - The host is a name, `*`, or `*.name`, which is for `name` too. IPv6 addresses stand in brackets.
/// - Without a port only the scheme's own one fits; `:*` is any.
/// - The path must be there. The first `*` in it stands for anything and `?` for one character; a further
///   `*` repeats the character in front of it, since the reference makes a regular expression of it.
///   There is no query in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlPattern(Option<Parts>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    is_for_https: bool,
    host: Host,
    /// `*` is any; without one that of https.
    port: Option<String>,
    path: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    Any,
    /// A name and those under it.
    Under(String),
    Exact(String),
}

/// A part of a path pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// This character; any where there is none.
    One(Option<char>),
    /// The same, any number of times.
    Many(Option<char>),
}

/// Why a text is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UrlPatternError {
    /// There is nothing after the host.
    #[error("the path is missing: end it in /* to match all paths")]
    NoPath,
    /// The scheme is none that patterns know.
    #[error("it must start with https:// or *://")]
    Scheme,
    /// The host is empty, or has a `*` in the middle.
    #[error("the host must be a name, * or *.name, and the port a number or *")]
    Host,
}

impl FromStr for UrlPattern {
    type Err = UrlPatternError;

    fn from_str(text: &str) -> Result<Self, UrlPatternError> {
        // An empty pattern counts as none, and none is for all.
        if text.is_empty() || text == "<all_urls>" {
            return Ok(Self(None));
        }
        let (schemes, rest) = text.split_once("://").ok_or(UrlPatternError::Scheme)?;
        let mut schemes = schemes.split('+').enumerate();
        let is_known = |(position, scheme): (usize, &str)| {
            matches!(scheme, "http" | "https" | "file" | "ftp") || (scheme == "*" && position == 0)
        };
        if !schemes.clone().all(is_known) {
            return Err(UrlPatternError::Scheme);
        }
        let slash = rest.find('/').ok_or(UrlPatternError::NoPath)?;
        let (authority, path) = rest.split_at(slash);
        let (host, port) = authority_of(authority).ok_or(UrlPatternError::Host)?;
        Ok(Self(Some(Parts {
            is_for_https: schemes.any(|(_, scheme)| matches!(scheme, "https" | "*")),
            host,
            port,
            path: path_pieces(path),
        })))
    }
}

impl UrlPattern {
    /// The pattern of everything.
    pub fn all() -> Self {
        Self(None)
    }

    /// Whether a target fits. Only https targets do.
    pub(super) fn matches(&self, target: &RequestTarget) -> bool {
        if target.scheme != "https" {
            return false;
        }
        let Some(Parts { is_for_https, host, port, path }) = &self.0 else { return true };
        let is_host = match host {
            Host::Any => true,
            Host::Exact(name) => *name == target.host,
            Host::Under(name) => {
                target.host == *name || target.host.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with('.'))
            }
        };
        let is_port = match port.as_deref() {
            None => target.port == 443,
            Some("*") => true,
            Some(port) => *port == target.port.to_string(),
        };
        *is_for_https && is_host && is_port && is_path(path, target)
    }
}

/// Host and port; `None` when they are none.
fn authority_of(text: &str) -> Option<(Host, Option<String>)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => None,
        Some(port) if port == "*" || (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())) => Some(port),
        _ => return None,
    };
    let host = match host.strip_prefix('*') {
        Some("") => Host::Any,
        Some(rest) => Host::Under(name(rest.strip_prefix('.')?)?),
        None => Host::Exact(name(host)?),
    };
    Some((host, port.map(str::to_owned)))
}

/// A host name as requests have it: lower-case ASCII.
fn name(text: &str) -> Option<String> {
    if text.is_empty() || text.contains('*') {
        return None;
    }
    if text.is_ascii() {
        return Some(text.to_ascii_lowercase());
    }
    let target = url::request_target(&url::parse(&format!("https://{text}/")), false).ok()?;
    Some(target.host)
}

fn path_pieces(path: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut has_star = false;
    for character in path.chars() {
        match character {
            '*' if !has_star => {
                has_star = true;
                pieces.push(Piece::Many(None));
            }
            '*' => {
                if let Some(last) = pieces.last_mut() {
                    let (Piece::One(repeated) | Piece::Many(repeated)) = *last;
                    *last = Piece::Many(repeated);
                }
            }
            '?' => pieces.push(Piece::One(None)),
            other => pieces.push(Piece::One(Some(other))),
        }
    }
    pieces
}

/// The path is compared as it is sent, and as a person would write it.
fn is_path(pieces: &[Piece], target: &RequestTarget) -> bool {
    let end = target.path_and_query.find(['?', '#']).unwrap_or(target.path_and_query.len());
    let path = &target.path_and_query[..end];
    if fits(pieces, path) {
        return true;
    }
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    decoded != path && fits(pieces, &decoded)
}

/// Whether the pieces make up all of `text`: for each piece, the places that can be reached so far.
fn fits(pieces: &[Piece], text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let is = |expected: Option<char>, position: usize| expected.is_none_or(|known| known == characters[position]);
    let mut reached = vec![false; characters.len() + 1];
    reached[0] = true;
    for piece in pieces {
        match piece {
            Piece::One(expected) => {
                for position in (0..characters.len()).rev() {
                    reached[position + 1] = reached[position] && is(*expected, position);
                }
                reached[0] = false;
            }
            Piece::Many(expected) => {
                for position in 0..characters.len() {
                    reached[position + 1] |= reached[position] && is(*expected, position);
                }
            }
        }
    }
    reached[characters.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> RequestTarget {
        url::request_target(&url::parse(text), false).unwrap()
    }

    #[test]
    fn urls_match_as_in_the_reference() {
        let table = [
            ("<all_urls>", "https://a.test/x", true),
            ("<all_urls>", "http://a.test/x", false),
            ("", "https://a.test/", true),
            ("https://a.test/*", "https://a.test/", true),
            ("https://a.test/*", "https://a.test", true),
            ("https://a.test/*", "https://a.test:443/x", true),
            ("https://a.test:443/*", "https://a.test/x", true),
            ("https://a.test/*", "https://a.test:8443/x", false),
            ("https://a.test:8443/*", "https://a.test:8443/x", true),
            ("https://a.test:8443/*", "https://a.test/x", false),
            ("https://a.test:*/*", "https://a.test:8443/x", true),
            ("http://a.test/*", "https://a.test/x", false),
            ("http+https://a.test/*", "https://a.test/x", true),
            ("*://a.test/*", "https://a.test/x", true),
            ("ftp+http://a.test/*", "https://a.test/x", false),
            ("https://*/*", "https://b.c.test/x", true),
            ("https://*.c.test/*", "https://b.c.test/x", true),
            ("https://*.c.test/*", "https://c.test/x", true),
            ("https://*.c.test/*", "https://bc.test/x", false),
            ("https://a.test/*", "https://b.a.test/x", false),
            ("https://A.Test/*", "https://a.tesT/x", true),
            ("https://[::1]:8443/*", "https://[::1]:8443/x", true),
            ("https://127.0.0.1:8443/*", "https://127.0.0.1:8443/x", true),
            ("https://m\u{fc}nchen.test/*", "https://m\u{fc}nchen.test/x", true),
            ("https://*.m\u{fc}nchen.test/*", "https://a.m\u{fc}nchen.test/x", true),
        ];
        for (pattern, url, expected) in table {
            assert_eq!(pattern.parse::<UrlPattern>().unwrap().matches(&target(url)), expected, "{pattern} {url}");
        }
    }

    #[test]
    fn paths_match_as_in_the_reference() {
        let table = [
            ("/", "/", true),
            ("/", "/a", false),
            ("/a", "/a", true),
            ("/a", "/a?q=1", true),
            ("/a*", "/a/b/c", true),
            ("/a/?", "/a/b", true),
            ("/a/?", "/a/", false),
            ("/*/b", "/a/c/b", true),
            ("/*/b", "/a/c/d", false),
            ("/a.b", "/axb", false),
            ("/a b", "/a%20b", true),
            ("/a%20b", "/a%20b", true),
            ("/(a)", "/(a)", true),
            // The second star is one of a regular expression.
            ("/*/users/*", "/a/users", true),
            ("/*/users/*", "/a/users/", true),
            ("/*/users/*", "/a/users///", true),
            ("/*/users/*", "/a/users/1", false),
            ("/*/?*", "/a/anything", true),
        ];
        for (pattern, path, expected) in table {
            let pattern: UrlPattern = format!("https://a.test{pattern}").parse().unwrap();
            assert_eq!(pattern.matches(&target(&format!("https://a.test{path}"))), expected, "{pattern:?} {path}");
        }
    }

    #[test]
    fn what_never_matches_is_no_pattern() {
        let table = [
            ("https://a.test", UrlPatternError::NoPath),
            ("https://a.test:3001", UrlPatternError::NoPath),
            ("a.test/*", UrlPatternError::Scheme),
            ("wss://a.test/*", UrlPatternError::Scheme),
            ("http+*://a.test/*", UrlPatternError::Scheme),
            ("https:///x", UrlPatternError::Host),
            ("https://a.*.test/*", UrlPatternError::Host),
            ("https://*a.test/*", UrlPatternError::Host),
            ("https://a.test:x/*", UrlPatternError::Host),
            ("https://[::1/*", UrlPatternError::Host),
        ];
        for (pattern, error) in table {
            assert_eq!(pattern.parse::<UrlPattern>(), Err(error), "{pattern}");
        }
    }

    #[test]
    fn long_paths_take_no_time() {
        let pattern: UrlPattern = "https://a.test/a*a*a*a*a*b".parse().unwrap();
        assert!(!pattern.matches(&target(&format!("https://a.test/{}", "a".repeat(20_000)))));
    }
}
