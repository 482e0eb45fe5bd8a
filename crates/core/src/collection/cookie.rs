//! Cookies as scripts and reports see them.

/// A cookie of the jar (RFC 6265, section 5.3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cookie {
    /// Name.
    pub name: String,
    /// Value, not decoded.
    pub value: String,
    /// Domain without a leading dot.
    pub domain: String,
    /// Path.
    pub path: String,
    /// Milliseconds since the Unix epoch; `None` for a cookie of the session.
    pub expires: Option<i64>,
    /// `Max-Age` in seconds as received.
    pub max_age: Option<i64>,
    /// Sent over TLS only.
    pub secure: bool,
    /// Hidden from page scripts.
    pub http_only: bool,
    /// Sent to this host only, not to its subdomains.
    pub host_only: bool,
    /// `SameSite` as received, in lower case.
    pub same_site: Option<String>,
    /// Attributes that RFC 6265 does not know, as received.
    pub extensions: Vec<String>,
}
