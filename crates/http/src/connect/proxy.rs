//! Which proxy a request goes through, by the environment variables that the reference reads.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postrider_core::url::{self, RequestTarget};

use crate::error::{self, Failure};

/// Proxies as environment variables name them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProxySettings {
    /// Proxy of `http:` URLs, e.g. `http://user:password@host:3128`; the scheme may be missing.
    pub http: Option<String>,
    /// Proxy of `https:` URLs; `http` stands in where it is missing.
    pub https: Option<String>,
    /// Hosts that are requested directly: comma-separated endings of host names, each with an
    /// optional `:port`, or `*` for all.
    pub no_proxy: Option<String>,
}

impl ProxySettings {
    /// Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. Where upper and lower case are both set,
    /// upper case wins; empty ones count as missing.
    pub fn from_env(variables: &BTreeMap<String, String>) -> Self {
        let read = |name: &str| {
            let names = [name.to_owned(), name.to_lowercase()];
            names.iter().find_map(|name| variables.get(name).filter(|value| !value.is_empty()).cloned())
        };
        Self { http: read("HTTP_PROXY"), https: read("HTTPS_PROXY"), no_proxy: read("NO_PROXY") }
    }

    /// The proxy that a target is requested through.
    ///
    /// # Errors
    ///
    /// Returns an error when the proxy's own URL is of no use.
    pub(crate) fn proxy_for(&self, target: &RequestTarget) -> Result<Option<Proxy>, Failure> {
        let proxy = match target.scheme.as_str() {
            "https" => self.https.as_ref().or(self.http.as_ref()),
            _ => self.http.as_ref(),
        };
        let Some(proxy) = proxy else { return Ok(None) };
        if self.is_direct(target) { Ok(None) } else { Proxy::parse(proxy).map(Some) }
    }

    fn is_direct(&self, target: &RequestTarget) -> bool {
        let Some(no_proxy) = &self.no_proxy else { return false };
        if no_proxy == "*" {
            return true;
        }
        let host = format!(".{}", target.host.trim_start_matches('.'));
        no_proxy.split(',').map(|zone| zone.trim().to_lowercase()).filter(|zone| !zone.is_empty()).any(|zone| {
            let (name, port) = match zone.split_once(':') {
                Some((name, port)) => (name, Some(port)),
                None => (zone.as_str(), None),
            };
            let ending = format!(".{}", name.trim_start_matches('.'));
            host.ends_with(&ending) && port.is_none_or(|port| port == target.port.to_string())
        })
    }
}

/// Names are shown, passwords are not.
impl fmt::Debug for ProxySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |proxy: &Option<String>| {
            proxy.as_ref().map(|proxy| proxy.rsplit('@').next().unwrap_or_default().to_owned())
        };
        f.debug_struct("ProxySettings")
            .field("http", &shown(&self.http))
            .field("https", &shown(&self.https))
            .field("no_proxy", &self.no_proxy)
            .finish()
    }
}

/// One proxy.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    /// The proxy itself is spoken to by TLS.
    pub(crate) is_tls: bool,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Value of Proxy-Authorization, when its URL has a user.
    pub(crate) authorization: Option<String>,
}

impl Proxy {
    fn parse(text: &str) -> Result<Self, Failure> {
        let target = url::request_target(&url::parse(text), false)
            .map_err(|reason| error::with_hint(error::target(&reason), "the proxy's URL cannot be used"))?;
        let authorization = target.userinfo.map(|(user, password)| {
            let pair = format!("{user}:{password}");
            format!("Basic {}", STANDARD.encode(pair))
        });
        Ok(Self { is_tls: target.scheme == "https", host: target.host, port: target.port, authorization })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> RequestTarget {
        url::request_target(&url::parse(url), false).unwrap()
    }

    fn settings(pairs: &[(&str, &str)]) -> ProxySettings {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        ProxySettings::from_env(&pairs.collect())
    }

    fn host_of(settings: &ProxySettings, url: &str) -> Option<String> {
        settings.proxy_for(&target(url)).unwrap().map(|proxy| format!("{}:{}", proxy.host, proxy.port))
    }

    #[test]
    fn variables_are_read_in_both_cases() {
        let table = [
            (&[("http_proxy", "p:1")][..], "http://h", Some("p:1")),
            (&[("http_proxy", "p:1"), ("HTTP_PROXY", "q:2")], "http://h", Some("q:2")),
            (&[("http_proxy", "p:1"), ("HTTP_PROXY", "")], "http://h", Some("p:1")),
            (&[("HTTP_PROXY", "http://p")], "https://h", Some("p:80")),
            (&[("HTTP_PROXY", "p:1"), ("https_proxy", "https://q")], "https://h", Some("q:443")),
            (&[("HTTPS_PROXY", "q:2")], "http://h", None),
            (&[("HTTP_PROXY", "p:1")], "http://localhost:3000", Some("p:1")),
        ];
        for (variables, url, expected) in table {
            assert_eq!(host_of(&settings(variables), url).as_deref(), expected, "{variables:?} {url}");
        }
    }

    #[test]
    fn no_proxy_names_endings_of_hosts() {
        let table = [
            ("*", "http://a.com", true),
            ("a.com", "http://a.com", true),
            ("a.com", "http://b.a.com", true),
            (".a.com", "http://a.com", true),
            ("a.com", "http://ba.com", false),
            ("A.com", "http://a.com", true),
            ("b.com, a.com ", "http://a.com", true),
            ("a.com:80", "http://a.com", true),
            ("a.com:443", "http://a.com", false),
            ("a.com:443", "https://a.com", true),
            ("a.com:8080", "http://a.com:8080", true),
            ("127.0.0.1", "http://127.0.0.1:1", true),
            ("*,", "http://a.com", false),
            (",", "http://a.com", false),
        ];
        for (no_proxy, url, is_direct) in table {
            let settings = settings(&[("HTTP_PROXY", "p:1"), ("NO_PROXY", no_proxy)]);
            assert_eq!(host_of(&settings, url).is_none(), is_direct, "{no_proxy} {url}");
        }
    }

    #[test]
    fn credentials_are_decoded_and_never_shown() {
        let settings = settings(&[("HTTP_PROXY", "http://u%40:p%3aq@h:1")]);
        let proxy = settings.proxy_for(&target("http://x")).unwrap().unwrap();
        assert_eq!(proxy.authorization.as_deref(), Some("Basic dUA6cDpx"));
        assert!(!format!("{settings:?}").contains("p%3aq"));
    }

    #[test]
    fn other_kinds_of_proxies_are_refused() {
        let settings = settings(&[("HTTP_PROXY", "socks5://h:1")]);
        let error = settings.proxy_for(&target("http://x")).err().unwrap();
        assert_eq!(error.message, "Invalid protocol: socks5:");
    }
}
