//! The URL a redirect leads to.

use super::{Url, parse};
use crate::url::target::encode_host;

/// The URL that `location` names when it comes as the answer from `base_href`, the `href` of a
/// request target. Text is put together as it is: `.` and `..` segments stay, nothing is encoded.
pub fn resolve_location(base_href: &str, location: &str) -> String {
    if location.starts_with("http:") || location.starts_with("https:") || is_absolute(location) {
        return location.to_owned();
    }
    let base = parse(base_href);
    let protocol = base.protocol.as_deref().unwrap_or("http").to_lowercase();
    if location.starts_with("//") || location.starts_with("\\\\") {
        return format!("{protocol}:{location}");
    }
    let origin = format!("{protocol}://{}", authority(&base));
    let path = format!("/{}", base.path.as_deref().unwrap_or_default().join("/"));
    match location.bytes().next() {
        Some(b'/' | b'\\') => format!("{origin}{location}"),
        None | Some(b'#') => {
            let query = base.query_text().map(|query| format!("?{query}")).unwrap_or_default();
            format!("{origin}{path}{query}{location}")
        }
        Some(b'?') => format!("{origin}{path}{location}"),
        Some(_) => {
            let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
            format!("{origin}{folder}{location}")
        }
    }
}

/// Whether `location` starts with a scheme, two slashes or backslashes, and something behind them.
fn is_absolute(location: &str) -> bool {
    let Some((scheme, rest)) = location.split_once(':') else { return false };
    let is_scheme = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '+' | '-');
    let behind = rest.strip_prefix("//").or_else(|| rest.strip_prefix("\\\\"));
    !scheme.is_empty()
        && scheme.chars().all(is_scheme)
        && behind.is_some_and(|behind| !behind.is_empty() && !behind.starts_with(['\n', '\r', '\u{2028}', '\u{2029}']))
}

/// Userinfo, host and port as they stand before the path.
fn authority(base: &Url) -> String {
    let mut text = String::new();
    if let Some(auth) = &base.auth {
        text.push_str(auth.user.as_deref().unwrap_or_default());
        if let Some(password) = &auth.password {
            text.push(':');
            text.push_str(password);
        }
        if !text.is_empty() {
            text.push('@');
        }
    }
    text.push_str(&encode_host(&base.host_text()));
    if let Some(port) = &base.port {
        text.push(':');
        text.push_str(port);
    }
    text
}
