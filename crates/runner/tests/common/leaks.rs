//! Finds secrets in files and streams, however they are spelt.
//!
//! A text is searched as it is and as what it is the escaped form of: percent-encoded (either case of the digits), a
//! form, JSON, XML and HTML, one inside the other. Each view is searched for the secret, for what forms make of it, and
//! for base64 of both at any place inside a longer value, such as Basic credentials.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Shorter values are in any text by chance.
const MIN_LENGTH: usize = 8;

/// How often escapes are undone.
const DEPTH: usize = 2;

/// Secrets, ready to be looked for.
#[derive(Debug)]
pub(crate) struct Scanner {
    /// The secret and its spellings that no unescaping undoes.
    needles: Vec<(String, Vec<String>)>,
}

impl Scanner {
    pub(crate) fn new(secrets: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut secrets: Vec<String> = secrets.into_iter().map(Into::into).collect();
        secrets.sort();
        secrets.dedup();
        for secret in &secrets {
            assert!(secret.len() >= MIN_LENGTH, "too short to be looked for: {secret}");
        }
        let needles = secrets.into_iter().map(|secret| (secret.clone(), spellings(&secret))).collect();
        Self { needles }
    }

    /// The secrets that are in this text.
    pub(crate) fn find(&self, text: &str) -> Vec<&str> {
        let views = views(text);
        let is_in_view = |spelling: &String| views.iter().any(|view| view.contains(spelling.as_str()));
        let found = self.needles.iter().filter(|(_, spellings)| spellings.iter().any(is_in_view));
        found.map(|(secret, _)| secret.as_str()).collect()
    }

    /// `place: secret` for each secret in each file below `folder`, and in the names of the files. Files that `is_meant`
    /// says are meant to hold secrets are left out.
    pub(crate) fn find_in_files(&self, folder: &Path, is_meant: &dyn Fn(&Path) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let mut text = path.to_string_lossy().into_owned();
                if path.is_symlink() || is_meant(&path) {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path.clone());
                } else {
                    text.push('\n');
                    text.push_str(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
                }
                found.extend(self.find(&text).into_iter().map(|secret| format!("{}: {secret}", path.display())));
            }
        }
        found
    }
}

fn spellings(secret: &str) -> Vec<String> {
    let mut spellings = vec![secret.to_owned()];
    for plain in [secret.to_owned(), form_encoded(secret)] {
        for offset in 0..3 {
            spellings.push(inner_base64(&STANDARD_NO_PAD, &plain, offset));
            spellings.push(inner_base64(&URL_SAFE_NO_PAD, &plain, offset));
        }
    }
    spellings
}

/// The digits of base64 that this text alone decides when `offset` bytes (modulo 3) come before it.
fn inner_base64(engine: &impl base64::Engine, text: &str, offset: usize) -> String {
    let bytes = [&vec![0; offset], text.as_bytes()].concat();
    let digits = engine.encode(&bytes);
    let first = [0, 2, 3][offset];
    let last = bytes.len() / 3 * 4 + [0, 1, 2][bytes.len() % 3];
    digits[first..last].to_owned()
}

/// As the form serializer of the URL standard does it.
fn form_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn views(text: &str) -> Vec<String> {
    let undo: [fn(&str) -> Cow<'_, str>; 4] = [percent_decoded, form_decoded, json_unescaped, xml_unescaped];
    let mut views = vec![text.to_owned()];
    let mut from = 0;
    for _ in 0..DEPTH {
        let to = views.len();
        for idx in from..to {
            for undo in undo {
                let view = undo(&views[idx]).into_owned();
                if !views.contains(&view) {
                    views.push(view);
                }
            }
        }
        from = to;
    }
    views
}

fn percent_decoded(text: &str) -> Cow<'_, str> {
    replaced(text, '%', |rest| {
        let digits = rest.get(1..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        Some((vec![u8::from_str_radix(digits, 16).ok()?], 3))
    })
}

fn form_decoded(text: &str) -> Cow<'_, str> {
    percent_decoded(&text.replace('+', " ")).into_owned().into()
}

fn json_unescaped(text: &str) -> Cow<'_, str> {
    replaced(text, '\\', |rest| {
        let kind = rest.chars().nth(1)?;
        if kind == 'u' {
            let code = u16::from_str_radix(rest.get(2..6)?, 16).ok()?;
            return Some((char::decode_utf16([code]).next()?.ok()?.to_string().into_bytes(), 6));
        }
        let plain = [('n', b'\n'), ('r', b'\r'), ('t', b'\t'), ('"', b'"'), ('\\', b'\\'), ('/', b'/'), ('\'', b'\'')];
        plain.into_iter().find(|(escape, _)| *escape == kind).map(|(_, byte)| (vec![byte], 2))
    })
}

fn xml_unescaped(text: &str) -> Cow<'_, str> {
    replaced(text, '&', |rest| {
        let name = &rest[1..rest.find(';').filter(|end| *end < 10)?];
        let code = match name {
            "amp" => u32::from('&'),
            "lt" => u32::from('<'),
            "gt" => u32::from('>'),
            "quot" => u32::from('"'),
            "apos" => u32::from('\''),
            _ => match name.strip_prefix('#')? {
                hex if hex.starts_with(['x', 'X']) => u32::from_str_radix(&hex[1..], 16).ok()?,
                decimal => decimal.parse().ok()?,
            },
        };
        Some((char::from_u32(code)?.to_string().into_bytes(), name.len() + 2))
    })
}

/// The text with what `unescape` makes of each place that starts with `mark`: bytes, and how many it read.
fn replaced(text: &str, mark: char, unescape: impl Fn(&str) -> Option<(Vec<u8>, usize)>) -> Cow<'_, str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(mark) {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at..];
        let (plain, n_read) = unescape(rest).unwrap_or_else(|| (mark.to_string().into_bytes(), mark.len_utf8()));
        bytes.extend_from_slice(&plain);
        rest = &rest[n_read..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned().into()
}
