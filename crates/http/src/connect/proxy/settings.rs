//! The proxies of a run.

use std::collections::BTreeMap;
use std::str::FromStr;

use postrider_core::url::{self, RequestTarget};

use super::no_proxy::NoProxy;
use super::{Credentials, Proxy, ProxyUrlError};
use crate::error::{self, Failure};

/// The proxies of a run: what the environment says, and flags above that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProxySettings {
    http: Option<Configured>,
    https: Option<Configured>,
    no_proxy: Option<NoProxy>,
}

/// The flag that names a proxy.
const FLAG: &str = "--proxy";

/// The URL of a proxy, as the flag takes it: `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`;
/// none is `http`. An empty one means that there is no proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyUrl(Option<Proxy>);

impl FromStr for ProxyUrl {
    type Err = ProxyUrlError;

    fn from_str(text: &str) -> Result<Self, ProxyUrlError> {
        let proxy = if text.trim().is_empty() { None } else { Some(Proxy::parse(text, FLAG)?) };
        Ok(Self(proxy))
    }
}

/// A proxy, or what is wrong with its URL; a request that needs it fails then.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Configured {
    source: &'static str,
    proxy: Result<Proxy, ProxyUrlError>,
}

impl Configured {
    fn new(url: &str, source: &'static str) -> Self {
        Self { source, proxy: Proxy::parse(url, source) }
    }
}

impl ProxySettings {
    /// Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, as the reference does: where upper and lower
    /// case are both set, upper case wins; empty ones count as missing; `ALL_PROXY` is not read. Where
    /// there is none for https, that for http is used.
    pub fn from_env(variables: &BTreeMap<String, String>) -> Self {
        let read = |names: [&'static str; 2]| {
            names.iter().find_map(|name| {
                variables.get(*name).filter(|value| !value.is_empty()).map(|value| (*name, value.as_str()))
            })
        };
        let proxy = |names| read(names).map(|(name, url)| Configured::new(url, name));
        let http = proxy(["HTTP_PROXY", "http_proxy"]);
        Self {
            https: proxy(["HTTPS_PROXY", "https_proxy"]).or_else(|| http.clone()),
            http,
            no_proxy: read(["NO_PROXY", "no_proxy"]).map(|(_, list)| NoProxy::of_environment(list)),
        }
    }

    /// One proxy for all requests, `--proxy`, instead of those of the environment. What is excepted stays
    /// excepted.
    #[must_use]
    pub fn with_proxy(self, url: ProxyUrl) -> Self {
        let configured = url.0.map(|proxy| Configured { source: FLAG, proxy: Ok(proxy) });
        Self { http: configured.clone(), https: configured, ..self }
    }

    /// The hosts that are requested directly, `--no-proxy`, instead of those of the environment: endings
    /// of host names, each with an optional `:port`, addresses, networks, or `*` for all.
    #[must_use]
    pub fn with_no_proxy(self, list: &str) -> Self {
        Self { no_proxy: Some(NoProxy::of_flag(list)), ..self }
    }

    /// Users and passwords of the proxies, to be masked wherever they turn up.
    pub fn credentials(&self) -> impl Iterator<Item = &Credentials> {
        let proxies = [&self.http, &self.https].into_iter().flatten();
        proxies.filter_map(|configured| configured.proxy.as_ref().ok()?.credentials.as_ref())
    }

    /// The URL of the proxy for a URL, with user and password in it, for those who open connections
    /// themselves. `None` when there is none, or when either URL is of no use.
    pub fn proxy_url(&self, url: &str) -> Option<String> {
        let target = url::request_target(&url::parse(url), false).ok()?;
        Some(self.proxy_for(&target).ok()??.full_url())
    }

    /// The proxy that a target is requested through.
    ///
    /// # Errors
    ///
    /// Returns an error when the proxy's own URL is of no use.
    pub(crate) fn proxy_for(&self, target: &RequestTarget) -> Result<Option<Proxy>, Failure> {
        let configured = if target.scheme == "https" { &self.https } else { &self.http };
        let Some(Configured { source, proxy }) = configured else { return Ok(None) };
        if self.no_proxy.as_ref().is_some_and(|no_proxy| no_proxy.names(target)) {
            return Ok(None);
        }
        proxy.clone().map(Some).map_err(|reason| {
            let message = match &reason {
                ProxyUrlError::Scheme(scheme) => format!("Invalid protocol: {scheme}:"),
                _ => "Invalid proxy URL".to_owned(),
            };
            error::with_hint(error::plain(message), format!("{source}: {reason}"))
        })
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

    fn shown(settings: &ProxySettings, url: &str) -> Option<String> {
        settings.proxy_for(&target(url)).unwrap().map(|proxy| proxy.to_string())
    }

    #[test]
    fn variables_are_read_in_both_cases() {
        let table = [
            (&[("http_proxy", "p:1")][..], "http://h", Some("http://p:1 (http_proxy)")),
            (&[("http_proxy", "p:1"), ("HTTP_PROXY", "q:2")], "http://h", Some("http://q:2 (HTTP_PROXY)")),
            (&[("http_proxy", "p:1"), ("HTTP_PROXY", "")], "http://h", Some("http://p:1 (http_proxy)")),
            (&[("HTTP_PROXY", "http://p")], "https://h", Some("http://p:80 (HTTP_PROXY)")),
            (&[("HTTP_PROXY", "p:1"), ("https_proxy", "https://q")], "https://h", Some("https://q:443 (https_proxy)")),
            (&[("HTTPS_PROXY", "q:2")], "http://h", None),
            (&[("ALL_PROXY", "q:2"), ("all_proxy", "q:2")], "http://h", None),
            (&[("HTTP_PROXY", "p:1")], "http://localhost:3000", Some("http://p:1 (HTTP_PROXY)")),
            (&[("HTTP_PROXY", "p:1"), ("no_proxy", "h"), ("NO_PROXY", "")], "http://h", None),
            (
                &[("HTTP_PROXY", "p:1"), ("no_proxy", "h"), ("NO_PROXY", "x")],
                "http://h",
                Some("http://p:1 (HTTP_PROXY)"),
            ),
        ];
        for (variables, url, expected) in table {
            assert_eq!(shown(&settings(variables), url).as_deref(), expected, "{variables:?} {url}");
        }
    }

    #[test]
    fn flags_win_over_the_environment() {
        let env = settings(&[("HTTP_PROXY", "p:1"), ("HTTPS_PROXY", "q:2"), ("NO_PROXY", "local")]);
        let flag = env.clone().with_proxy("socks5h://r:3".parse().unwrap());
        for url in ["http://h", "https://h"] {
            assert_eq!(shown(&flag, url).as_deref(), Some("socks5h://r:3 (--proxy)"), "{url}");
        }
        assert_eq!(shown(&flag, "http://x.local"), None);
        assert!(shown(&flag.clone().with_no_proxy(""), "http://x.local").is_some());
        assert_eq!(shown(&flag.with_no_proxy("*"), "http://h"), None);
        assert_eq!(shown(&env.clone().with_no_proxy("h"), "https://h"), None);
        assert_eq!(shown(&env.with_proxy("".parse().unwrap()), "https://h"), None);
        assert!("x://h".parse::<ProxyUrl>().is_err());
    }

    #[test]
    fn useless_urls_fail_the_requests_that_need_them() {
        let env = settings(&[("HTTP_PROXY", "ftp://h:1"), ("HTTPS_PROXY", "http://u:hun/ter2@h:1"), ("NO_PROXY", "a")]);
        let error = env.proxy_for(&target("http://x")).unwrap_err();
        assert_eq!(error.message, "Invalid protocol: ftp:");
        assert!(error.hint.unwrap().starts_with("HTTP_PROXY: ftp:// is no kind of proxy"));
        let error = env.proxy_for(&target("https://x")).unwrap_err();
        assert_eq!(error.message, "Invalid proxy URL");
        assert!(error.hint.unwrap().starts_with("HTTPS_PROXY: the characters / ? # "));
        assert_eq!(shown(&env, "http://a"), None);
        assert!(!format!("{env:?}").contains("ter2"));
    }

    #[test]
    fn urls_with_credentials_are_for_others() {
        let env =
            settings(&[("HTTP_PROXY", "http://u%40x:p%3a%ff ä@[::1]:1"), ("HTTPS_PROXY", "q:2"), ("NO_PROXY", "a")]);
        let table = [
            ("http://h", Some("http://u%40x:p%3A%EF%BF%BD%20%C3%A4@[::1]:1")),
            ("https://h", Some("http://q:2")),
            ("https://a", None),
            ("", None),
        ];
        for (url, expected) in table {
            assert_eq!(env.proxy_url(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn all_credentials_are_found() {
        let env = settings(&[("HTTP_PROXY", "http://u:p@h:1"), ("HTTPS_PROXY", "http://v:q@h:1")]);
        let users: Vec<&str> = env.credentials().map(|credentials| credentials.user.as_str()).collect();
        assert_eq!(users, ["u", "v"]);
    }
}
