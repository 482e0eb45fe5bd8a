//! One proxy, as its URL describes it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postrider_core::url;
use thiserror::Error;

/// Why a URL names no proxy. The texts repeat nothing that could be a part of a password.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProxyUrlError {
    /// The scheme is none of a proxy.
    #[error("{0}:// is no kind of proxy; http, https, socks4, socks4a, socks5 and socks5h are")]
    Scheme(String),
    /// There is no host.
    #[error("the URL of the proxy has no host")]
    NoHost,
    /// The port is not a number.
    #[error("the port of the proxy is no number from 0 to 65535")]
    Port,
    /// The user or the password has a character that ends it too early.
    #[error("the characters / ? # : @ in the proxy's user or password must be written as %2F %3F %23 %3A %40")]
    Userinfo,
}

/// The protocol of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProxyKind {
    Http,
    /// HTTP on top of TLS.
    Https,
    /// Names are looked up here.
    Socks4,
    /// Names are looked up by the proxy.
    Socks4a,
    /// Names are looked up here (RFC 1928).
    Socks5,
    /// Names are looked up by the proxy.
    Socks5h,
}

impl ProxyKind {
    fn of(scheme: &str) -> Option<Self> {
        Some(match scheme {
            "http" => Self::Http,
            "https" => Self::Https,
            "socks4" => Self::Socks4,
            "socks4a" => Self::Socks4a,
            "socks5" => Self::Socks5,
            // What the runtime of Postman's own program makes of a scheme without a version.
            "socks5h" | "socks" => Self::Socks5h,
            _ => return None,
        })
    }

    fn scheme(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Socks4 => "socks4",
            Self::Socks4a => "socks4a",
            Self::Socks5 => "socks5",
            Self::Socks5h => "socks5h",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
            Self::Socks4 | Self::Socks4a | Self::Socks5 | Self::Socks5h => 1080,
        }
    }
}

/// A user of a proxy and its password, decoded.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// User name; can be empty.
    pub user: String,
    /// Password; can be empty.
    pub password: String,
}

/// Neither is shown: some proxies take a key as user name.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// One proxy. Its text form has no credentials: `http://127.0.0.1:3128 (HTTP_PROXY)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    pub(crate) kind: ProxyKind,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) credentials: Option<Credentials>,
    /// The environment variable or flag that names it.
    source: &'static str,
}

impl Proxy {
    /// Reads the URL of a proxy. Without a scheme it is one of HTTP.
    ///
    /// # Errors
    ///
    /// Returns an error when the URL describes no proxy.
    pub(super) fn parse(text: &str, source: &'static str) -> Result<Self, ProxyUrlError> {
        let mut parsed = url::parse(text.trim());
        let scheme = parsed.protocol.take().unwrap_or_else(|| "http".to_owned()).to_ascii_lowercase();
        if !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
            return Err(ProxyUrlError::Userinfo);
        }
        let kind = ProxyKind::of(&scheme).ok_or(ProxyUrlError::Scheme(scheme))?;
        // What follows the authority is of no use to a proxy: an @ in it is that of the userinfo.
        if parsed.path_text().contains('@')
            || parsed.query_text().is_some_and(|query| query.contains('@'))
            || parsed.hash.as_deref().is_some_and(|hash| hash.contains('@'))
        {
            return Err(ProxyUrlError::Userinfo);
        }
        (parsed.path, parsed.query, parsed.hash) = (None, Vec::new(), None);
        let has_port = parsed.port.as_deref().is_some_and(|port| !port.is_empty());
        if parsed.host_text().trim().is_empty() {
            return Err(ProxyUrlError::NoHost);
        }
        let target = url::request_target(&parsed, false).map_err(|reason| match reason {
            url::TargetError::InvalidPort(_) => ProxyUrlError::Port,
            _ => ProxyUrlError::NoHost,
        })?;
        let credentials = target.userinfo.map(|(user, password)| Credentials { user, password });
        let port = if has_port { target.port } else { kind.default_port() };
        Ok(Self { kind, host: target.host, port, credentials, source })
    }

    /// Whether requests are spoken to it in HTTP: in absolute form, or through a tunnel.
    pub(crate) fn speaks_http(&self) -> bool {
        matches!(self.kind, ProxyKind::Http | ProxyKind::Https)
    }

    /// Value of Proxy-Authorization (RFC 7617).
    pub(crate) fn authorization(&self) -> Option<String> {
        let Credentials { user, password } = self.credentials.as_ref()?;
        Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
    }

    /// What connections through it must agree in.
    pub(crate) fn key(&self) -> String {
        let (user, password) =
            self.credentials.as_ref().map_or(("", ""), |credentials| (&credentials.user, &credentials.password));
        format!("{}|{}|{}|{user}|{password}", self.kind.scheme(), self.host, self.port)
    }

    /// Its URL with another scheme and without credentials.
    pub(in crate::connect) fn url_as(&self, scheme: &str) -> String {
        let host = &self.host;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        format!("{scheme}://{host}:{}", self.port)
    }

    /// Its URL with its credentials.
    pub(super) fn full_url(&self) -> String {
        let url = self.url_as(self.scheme());
        let Some(Credentials { user, password }) = &self.credentials else { return url };
        url.replacen("://", &format!("://{}:{}@", percent_encoded(user), percent_encoded(password)), 1)
    }

    /// Its URL with a place for user and password.
    pub(in crate::connect) fn url_with_user(&self) -> String {
        self.url_as(self.scheme()).replacen("://", "://user:password@", 1)
    }

    pub(super) fn scheme(&self) -> &'static str {
        self.kind.scheme()
    }
}

/// Everything but letters and digits is encoded, so that nothing can be taken for a delimiter.
fn percent_encoded(text: &str) -> String {
    let encoded = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(encoded).collect()
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.url_as(self.scheme()), self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_proxies_are_read() {
        let table = [
            ("h:3128", "http://h:3128", None),
            ("h", "http://h:80", None),
            (" HTTP://H:3128/ ", "http://h:3128", None),
            ("https://h", "https://h:443", None),
            ("http://h:", "http://h:80", None),
            ("socks5://h", "socks5://h:1080", None),
            ("socks5h://h:9", "socks5h://h:9", None),
            ("socks4://h", "socks4://h:1080", None),
            ("socks4a://h", "socks4a://h:1080", None),
            ("socks://h", "socks5h://h:1080", None),
            ("http://[::1]:3128", "http://[::1]:3128", None),
            ("[::1]", "http://[::1]:80", None),
            ("ü.de:1", "http://xn--tda.de:1", None),
            ("http://u@h:1", "http://h:1", Some(("u", ""))),
            ("http://u:@h:1", "http://h:1", Some(("u", ""))),
            ("u:p@h:1", "http://h:1", Some(("u", "p"))),
            ("http://:p@h:1", "http://h:1", Some(("", "p"))),
            ("http://u%40x:p%3aq%zz100%@h:1", "http://h:1", Some(("u@x", "p:q%zz100%"))),
            ("http://u:p@q:r@h:1", "http://h:1", Some(("u", "p@q:r"))),
            ("http://ü:p%C3%A4 +&=@h:1", "http://h:1", Some(("ü", "pä +&="))),
            ("http://@h:1", "http://h:1", None),
        ];
        for (text, expected, credentials) in table {
            let proxy = Proxy::parse(text, "X").unwrap();
            assert_eq!(proxy.to_string(), format!("{expected} (X)"), "{text}");
            let found = proxy.credentials.as_ref().map(|found| (found.user.as_str(), found.password.as_str()));
            assert_eq!(found, credentials, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_url_is_said_without_its_password() {
        let table = [
            ("ftp://h:1", ProxyUrlError::Scheme("ftp".to_owned())),
            ("http://", ProxyUrlError::NoHost),
            ("http://u:hunter2@", ProxyUrlError::NoHost),
            ("http://h:hunter2", ProxyUrlError::Port),
            ("http://h:99999", ProxyUrlError::Port),
            ("http://u:hun/ter2@h:1", ProxyUrlError::Userinfo),
            ("http://u:1/2@h:1", ProxyUrlError::Userinfo),
            ("http://u:hun?ter2@h:1", ProxyUrlError::Userinfo),
            ("http://u:hun#ter2@h:1", ProxyUrlError::Userinfo),
            ("hunter2 x://u@h:1", ProxyUrlError::Userinfo),
        ];
        for (text, expected) in table {
            let error = Proxy::parse(text, "X").unwrap_err();
            assert!(!error.to_string().contains("hun"), "{text}: {error}");
            assert_eq!(error, expected, "{text}");
        }
    }

    #[test]
    fn credentials_are_never_shown() {
        let proxy = Proxy::parse("http://key:hunter2@h:1", "X").unwrap();
        let shown = format!("{proxy} {proxy:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("key"), "{shown}");
        assert_eq!(proxy.authorization().as_deref(), Some("Basic a2V5Omh1bnRlcjI="));
    }
}
