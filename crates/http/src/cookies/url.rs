//! What cookies need to know of a URL.

use postrider_core::url::{self, RequestTarget};

use super::domain;

/// Host, path and security of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CookieUrl {
    /// Canonical host name.
    pub(super) host: String,
    /// Path without query.
    pub(super) path: String,
    /// `Secure` cookies may be sent to it.
    pub(super) is_secure: bool,
}

impl CookieUrl {
    /// Reads a URL as a script writes it: the scheme may be missing.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let url = url::parse(text);
        url::request_target(&url, false).ok().map(|target| Self::from(&target))
    }
}

impl From<&RequestTarget> for CookieUrl {
    fn from(target: &RequestTarget) -> Self {
        let host = domain::canonical(&target.host);
        let path = target.path_and_query.split('?').next().unwrap_or("/");
        Self { is_secure: target.scheme == "https" || domain::is_loopback(&host), path: path.to_owned(), host }
    }
}
