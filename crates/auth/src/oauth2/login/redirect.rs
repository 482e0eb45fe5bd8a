//! How the answer of the authorization server comes back (RFC 8252 section 7).

use std::fmt;

use url::{Host, Url};

use crate::oauth2::{OAuthError, Problem, Stage};

/// Path of the redirect URI where the settings name none.
const DEFAULT_PATH: &str = "/callback";

/// How the answer comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedirectRoute {
    /// The browser is sent to a port of this machine (RFC 8252 section 7.3).
    Loopback(LoopbackTarget),
    /// Nobody can listen at the redirect URI: the person copies the address out of the browser.
    Paste {
        /// Why: a sentence without a dot.
        reason: String,
    },
}

/// Names of the loopback interface. Servers compare redirect URIs as text, so they are not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoopbackHost {
    /// `127.0.0.1`.
    Ipv4,
    /// `[::1]`.
    Ipv6,
    /// `localhost`: a browser may take either family, so both are listened on.
    Localhost,
}

impl fmt::Display for LoopbackHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ipv4 => "127.0.0.1",
            Self::Ipv6 => "[::1]",
            Self::Localhost => "localhost",
        })
    }
}

/// A redirect URI of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopbackTarget {
    /// Host.
    pub host: LoopbackHost,
    /// Port; `None` means any free one.
    pub port: Option<u16>,
    /// Path as a browser sends it.
    pub path: String,
    /// What follows the authority, as registered: path and query.
    tail: String,
    /// The URI as registered, which is what goes to the server when its port is fixed.
    registered: Option<String>,
}

impl LoopbackTarget {
    /// Any free port of `127.0.0.1`, path `/callback`.
    pub fn any_port() -> Self {
        Self {
            host: LoopbackHost::Ipv4,
            port: None,
            path: DEFAULT_PATH.to_owned(),
            tail: DEFAULT_PATH.to_owned(),
            registered: None,
        }
    }

    /// The redirect URI once it is known which port is listened on.
    pub fn redirect_uri(&self, port: u16) -> String {
        match &self.registered {
            Some(uri) if self.port == Some(port) => uri.clone(),
            _ => format!("http://{}:{port}{}", self.host, self.tail),
        }
    }
}

/// Tells how the answer to `redirect_uri` comes back. Without one, or with a blank one, any free
/// port of `127.0.0.1` is listened on. A loopback URI without a port, or with port 0, means any free
/// port, which servers must allow (RFC 8252 section 7.3).
///
/// # Errors
///
/// When it is not an absolute URI, has a fragment (RFC 6749 section 3.1.2) or a user name.
pub fn redirect_route(redirect_uri: Option<&str>) -> Result<RedirectRoute, OAuthError> {
    let Some(text) = redirect_uri.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(RedirectRoute::Loopback(LoopbackTarget::any_port()));
    };
    let url = parse(text)?;
    if url.scheme() == "http"
        && let Some(host) = loopback_host(&url)
    {
        return Ok(RedirectRoute::Loopback(loopback_target(text, &url, host)));
    }
    Ok(RedirectRoute::Paste { reason: paste_reason(&url) })
}

/// Reads a redirect URI.
pub(super) fn parse(text: &str) -> Result<Url, OAuthError> {
    let refuse = |why: &str| {
        OAuthError::new(Stage::Settings, Problem::Settings(format!("redirect_uri {why}")))
            .with_hint("register http://127.0.0.1/callback or one with a fixed port with the server, and name it in redirect_uri or --redirect-uri")
    };
    if text.contains("{{") || text.contains("<<") {
        return Err(refuse("holds a variable that has no value"));
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(refuse("holds a blank or a control character"));
    }
    let url = Url::parse(text).map_err(|error| refuse(&format!("is not an absolute URI: {error}")))?;
    if url.fragment().is_some() {
        return Err(refuse("must not have a fragment (#)"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("must not have a user name"));
    }
    if matches!(url.scheme(), "javascript" | "data" | "file" | "about" | "blob" | "vbscript") {
        return Err(refuse("cannot be a javascript, data, file, about or blob URI"));
    }
    Ok(url)
}

fn loopback_host(url: &Url) -> Option<LoopbackHost> {
    match url.host()? {
        Host::Ipv4(address) if address == std::net::Ipv4Addr::LOCALHOST => Some(LoopbackHost::Ipv4),
        Host::Ipv6(address) if address == std::net::Ipv6Addr::LOCALHOST => Some(LoopbackHost::Ipv6),
        Host::Domain("localhost") => Some(LoopbackHost::Localhost),
        _ => None,
    }
}

fn loopback_target(text: &str, url: &Url, host: LoopbackHost) -> LoopbackTarget {
    let after_scheme = text.split_once("://").map_or("", |(_, rest)| rest);
    let (authority, tail) = after_scheme.split_at(after_scheme.find(['/', '?']).unwrap_or(after_scheme.len()));
    // The parser drops the port 80 of http, which is a fixed port when it is written down.
    let explicit = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse() == Ok(80_u16));
    let port = url.port().or(explicit.then_some(80)).filter(|port| *port != 0);
    LoopbackTarget {
        host,
        port,
        path: url.path().to_owned(),
        tail: tail.to_owned(),
        registered: port.map(|_| text.to_owned()),
    }
}

fn paste_reason(url: &Url) -> String {
    match (url.scheme(), url.host_str()) {
        ("https", Some("oauth.pstmn.io")) => {
            format!("the redirect URI {url} is Postman's own page, where only its app can take the answer")
        }
        ("https", Some(_)) if loopback_host(url).is_some() => {
            "the redirect URI asks for HTTPS on this machine, for which there is no certificate".to_owned()
        }
        ("http" | "https", Some(host)) => format!("the redirect URI is on {host}, not on this machine"),
        (scheme, _) => format!("the redirect URI has the scheme {scheme}, which belongs to another program"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_uris_are_listened_on() {
        use LoopbackHost::{Ipv4, Ipv6, Localhost};
        // Registered, host, port, path, redirect URI with port 4711.
        let table = [
            ("", Ipv4, None, "/callback", "http://127.0.0.1:4711/callback"),
            (" ", Ipv4, None, "/callback", "http://127.0.0.1:4711/callback"),
            ("http://127.0.0.1:4711/cb", Ipv4, Some(4711), "/cb", "http://127.0.0.1:4711/cb"),
            ("http://127.0.0.1/cb", Ipv4, None, "/cb", "http://127.0.0.1:4711/cb"),
            ("http://127.0.0.1:0/cb", Ipv4, None, "/cb", "http://127.0.0.1:4711/cb"),
            ("http://127.0.0.1:/cb", Ipv4, None, "/cb", "http://127.0.0.1:4711/cb"),
            ("http://[::1]:4711/cb?a=b", Ipv6, Some(4711), "/cb", "http://[::1]:4711/cb?a=b"),
            ("http://[::1]/", Ipv6, None, "/", "http://[::1]:4711/"),
            ("http://[::1]", Ipv6, None, "/", "http://[::1]:4711"),
            ("http://localhost:4711", Localhost, Some(4711), "/", "http://localhost:4711"),
            ("http://localhost", Localhost, None, "/", "http://localhost:4711"),
            ("HTTP://LocalHost:4711/Cb", Localhost, Some(4711), "/Cb", "HTTP://LocalHost:4711/Cb"),
            ("http://localhost?x=1", Localhost, None, "/", "http://localhost:4711?x=1"),
            ("http://127.0.0.1:4711/a/../b", Ipv4, Some(4711), "/b", "http://127.0.0.1:4711/a/../b"),
        ];
        for (registered, host, port, path, uri) in table {
            let Ok(RedirectRoute::Loopback(target)) = redirect_route(Some(registered)) else {
                panic!("{registered} should be loopback");
            };
            assert_eq!((target.host, target.port, target.path.as_str()), (host, port, path), "{registered}");
            assert_eq!(target.redirect_uri(4711), uri, "{registered}");
        }
        assert_eq!(redirect_route(None), Ok(RedirectRoute::Loopback(LoopbackTarget::any_port())));
    }

    #[test]
    fn port_80_is_fixed_when_it_is_written_down() {
        for (registered, port) in
            [("http://127.0.0.1:80/cb", Some(80)), ("http://[::1]:80", Some(80)), ("http://127.0.0.1/cb", None)]
        {
            let Ok(RedirectRoute::Loopback(target)) = redirect_route(Some(registered)) else { panic!("{registered}") };
            assert_eq!(target.port, port, "{registered}");
            if port.is_some() {
                assert_eq!(target.redirect_uri(80), registered);
            }
        }
    }

    #[test]
    fn other_uris_are_pasted_and_the_reason_is_said() {
        // Registered, part of the reason.
        let table = [
            ("https://oauth.pstmn.io/v1/callback", "Postman's own page"),
            ("https://oauth.pstmn.io/v1/browser-callback", "Postman's own page"),
            ("https://localhost:8443/cb", "HTTPS on this machine"),
            ("https://127.0.0.1/cb", "HTTPS on this machine"),
            ("https://app.example.com/cb", "app.example.com"),
            ("http://app.example.com/cb", "app.example.com"),
            ("http://127.0.0.2:8080/cb", "127.0.0.2"),
            ("http://0.0.0.0:8080/cb", "0.0.0.0"),
            ("http://localhost.example.com/cb", "localhost.example.com"),
            ("com.example.app:/oauth", "scheme com.example.app"),
            ("postman://app/oauth2/callback", "scheme postman"),
            ("urn:ietf:wg:oauth:2.0:oob", "scheme urn"),
        ];
        for (registered, part) in table {
            match redirect_route(Some(registered)) {
                Ok(RedirectRoute::Paste { reason }) => assert!(reason.contains(part), "{registered}: {reason}"),
                other => panic!("{registered}: {other:?}"),
            }
        }
    }

    #[test]
    fn unusable_uris_are_refused() {
        // Registered, part of the message.
        let table = [
            ("/callback", "not an absolute URI"),
            ("127.0.0.1:8080/cb", "not an absolute URI"),
            ("http://", "not an absolute URI"),
            ("http://127.0.0.1:99999/cb", "not an absolute URI"),
            ("{{redirect}}", "variable"),
            ("http://127.0.0.1:{{port}}/cb", "variable"),
            ("http://127.0.0.1/cb#x", "fragment"),
            ("http://me@127.0.0.1/cb", "user name"),
            ("http://127.0.0.1/c b", "blank"),
            ("http://127.0.0.1/c\nb", "control character"),
            ("javascript:alert(1)", "javascript"),
            ("file:///etc/passwd", "file"),
        ];
        for (registered, part) in table {
            let error = redirect_route(Some(registered)).unwrap_err();
            assert!(error.to_string().contains(part), "{registered}: {error}");
            assert!(error.hint.is_some());
        }
    }
}
