//! Where something is read from.

use std::fmt;
use std::path::PathBuf;

/// Where something is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// An http or https URL.
    Url(String),
    /// A file, as given.
    File(PathBuf),
}

impl Source {
    /// Tells a URL from a file.
    pub(super) fn of(given: &str) -> Self {
        let is_url = ["http://", "https://"]
            .iter()
            .any(|scheme| given.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
        if is_url { Self::Url(given.to_owned()) } else { Self::File(PathBuf::from(given)) }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => f.write_str(&without_secrets(url)),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// A URL without user, password, query and fragment: any of these may hold a key.
pub(super) fn without_secrets(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_and_https_are_urls() {
        for (given, is_url) in [
            ("http://h/c.json", true),
            ("HTTPS://h/c.json", true),
            ("c.json", false),
            ("http:/c.json", false),
            ("ftp://h/c.json", false),
            ("häää", false),
        ] {
            assert_eq!(matches!(Source::of(given), Source::Url(_)), is_url, "{given}");
        }
    }

    #[test]
    fn a_url_is_shown_without_what_may_be_secret() {
        for (url, shown) in [
            ("https://h/c.json", "https://h/c.json"),
            ("https://user:pass@h:1/c.json?apikey=x#y", "https://h:1/c.json"),
            ("https://h?apikey=x", "https://h"),
            ("http://a@b@h/x@y", "http://h/x@y"),
        ] {
            assert_eq!(without_secrets(url), shown);
        }
    }
}
