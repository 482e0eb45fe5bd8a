//! The cookies of one run.

use std::cell::RefCell;
use std::time::{SystemTime, UNIX_EPOCH};

use postrider_core::collection::Cookie;

use super::{CookieUrl, domain, parse_set_cookie, path};

/// The cookies of one run. Scripts and requests share it; all methods take `&self`.
#[derive(Debug, Default)]
pub struct CookieJar {
    /// In order of creation.
    cookies: RefCell<Vec<StoredCookie>>,
}

#[derive(Debug, Clone)]
struct StoredCookie {
    cookie: Cookie,
    /// Milliseconds since the Unix epoch at which it is no longer sent.
    expires: Option<i64>,
}

impl CookieJar {
    /// The cookies that a request of this URL sends, in their order: longest path first, then
    /// oldest first. `expires` is filled from `max_age` where that is given. None for a URL that
    /// cannot be requested.
    pub fn cookies_for(&self, url: &str) -> Vec<Cookie> {
        CookieUrl::parse(url).map(|url| self.matching(&url)).unwrap_or_default()
    }

    /// The first of these cookies with this name.
    pub fn get(&self, url: &str, name: &str) -> Option<Cookie> {
        self.cookies_for(url).into_iter().find(|cookie| cookie.name == name)
    }

    /// Stores a cookie that a script made. Empty domain and path are those of the URL. Unlike a
    /// server, a script may set cookies for a public suffix.
    ///
    /// # Errors
    ///
    /// Returns the reference's text when the URL and the cookie do not go together.
    pub fn set(&self, url: &str, cookie: Cookie) -> Result<Cookie, String> {
        let url = CookieUrl::parse(url).ok_or("CookieJar.set() requires a valid url")?;
        self.store(&url, cookie)
    }

    /// Removes the first cookie with this name that a request of this URL would send.
    pub fn unset(&self, url: &str, name: &str) {
        if let Some(found) = self.get(url, name) {
            self.cookies.borrow_mut().retain(|stored| !is_same(&stored.cookie, &found));
        }
    }

    /// Removes the cookies that a request of this URL would send.
    pub fn clear(&self, url: &str) {
        let found = self.cookies_for(url);
        self.cookies.borrow_mut().retain(|stored| !found.iter().any(|cookie| is_same(&stored.cookie, cookie)));
    }

    /// All cookies, in order of creation, expired ones among them.
    pub fn all(&self) -> Vec<Cookie> {
        self.cookies.borrow().iter().map(StoredCookie::shown).collect()
    }

    /// The value of a Cookie header; `None` when there is nothing to send.
    pub(crate) fn header_for(&self, url: &CookieUrl) -> Option<String> {
        if self.cookies.borrow().is_empty() {
            return None;
        }
        let pair = |cookie: &Cookie| match cookie.name.as_str() {
            "" => cookie.value.clone(),
            name => format!("{name}={}", cookie.value),
        };
        let pairs: Vec<_> = self.matching(url).iter().map(pair).collect();
        (!pairs.is_empty()).then(|| pairs.join("; ")).filter(|text| !text.is_empty())
    }

    /// Stores what a server set. What it may not set is ignored.
    pub(crate) fn store_received(&self, url: &CookieUrl, set_cookie: &str) {
        let Some(cookie) = parse_set_cookie(set_cookie) else { return };
        if cookie.domain.is_empty() || domain::may_have_cookies(&domain::canonical(&cookie.domain)) {
            // A cookie for another host is nothing that the user could mend.
            let _ = self.store(url, cookie);
        }
    }

    pub(crate) fn matching(&self, url: &CookieUrl) -> Vec<Cookie> {
        let now = now();
        let mut cookies = self.cookies.borrow_mut();
        cookies.retain(|stored| !(stored.cookie.matches(url) && stored.expires.is_some_and(|expires| expires <= now)));
        let mut found: Vec<_> =
            cookies.iter().filter(|stored| stored.cookie.matches(url)).map(StoredCookie::shown).collect();
        // Stable, so cookies with paths of one length stay in order of creation.
        found.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        found
    }

    /// Storage model of RFC 6265, section 5.3.
    fn store(&self, url: &CookieUrl, mut cookie: Cookie) -> Result<Cookie, String> {
        if cookie.domain.is_empty() {
            cookie.host_only = true;
            cookie.domain.clone_from(&url.host);
        } else {
            cookie.domain = domain::canonical(&cookie.domain);
            if !domain::matches(&url.host, &cookie.domain) {
                return Err(format!("Cookie not in this host's domain. Cookie:{} Request:{}", cookie.domain, url.host));
            }
        }
        if !cookie.path.starts_with('/') {
            path::default_path(&url.path).clone_into(&mut cookie.path);
        }
        if !has_what_its_prefix_promises(&cookie) {
            // Refused in silence, as the reference does.
            return Ok(cookie);
        }
        let stored = StoredCookie { expires: expiry(&cookie), cookie: cookie.clone() };
        let mut cookies = self.cookies.borrow_mut();
        // An update keeps the place, that is the time of creation.
        match cookies.iter_mut().find(|other| is_same(&other.cookie, &cookie)) {
            Some(slot) => *slot = stored,
            None => cookies.push(stored),
        }
        Ok(cookie)
    }
}

impl StoredCookie {
    fn shown(&self) -> Cookie {
        Cookie { expires: self.expires, ..self.cookie.clone() }
    }
}

/// Private rules of a cookie of this crate's jar.
trait Matches {
    fn matches(&self, url: &CookieUrl) -> bool;
}

impl Matches for Cookie {
    fn matches(&self, url: &CookieUrl) -> bool {
        let is_host = if self.host_only { self.domain == url.host } else { domain::is_asked(&url.host, &self.domain) };
        is_host && path::matches(&url.path, &self.path) && (!self.secure || url.is_secure)
    }
}

fn is_same(one: &Cookie, other: &Cookie) -> bool {
    one.name == other.name && one.domain == other.domain && one.path == other.path
}

/// `__Secure-` and `__Host-` names (RFC 6265bis, section 4.1.3).
fn has_what_its_prefix_promises(cookie: &Cookie) -> bool {
    if cookie.name.starts_with("__Secure-") {
        return cookie.secure;
    }
    !cookie.name.starts_with("__Host-") || (cookie.secure && cookie.host_only && cookie.path == "/")
}

/// `Max-Age` wins over `Expires`.
fn expiry(cookie: &Cookie) -> Option<i64> {
    match cookie.max_age {
        Some(age) if age <= 0 => Some(i64::MIN),
        Some(age) => Some(now().saturating_add(age.saturating_mul(1000))),
        None => cookie.expires,
    }
}

fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jar(received: &[(&str, &str)]) -> CookieJar {
        let jar = CookieJar::default();
        for (url, set_cookie) in received {
            jar.store_received(&CookieUrl::parse(url).unwrap(), set_cookie);
        }
        jar
    }

    fn sent(jar: &CookieJar, url: &str) -> String {
        jar.header_for(&CookieUrl::parse(url).unwrap()).unwrap_or_default()
    }

    #[test]
    fn cookies_go_where_their_attributes_say() {
        let table = [
            ("http://a.com/x/y", "k=1", "http://a.com/x/z", "k=1"),
            ("http://a.com/x/y", "k=1", "http://a.com/", ""),
            ("http://a.com/", "k=1", "http://b.a.com/", ""),
            ("http://a.com/", "k=1; domain=a.com", "http://b.a.com/", "k=1"),
            ("http://b.a.com/", "k=1; domain=.a.com", "http://a.com/", "k=1"),
            ("http://b.a.com/", "k=1; domain=c.a.com", "http://c.a.com/", ""),
            ("http://a.com/", "k=1; domain=com", "http://a.com/", ""),
            ("http://a.co.uk/", "k=1; domain=co.uk", "http://a.co.uk/", ""),
            ("http://a.com/", "k=1; secure", "http://a.com/", ""),
            ("http://a.com/", "k=1; secure", "https://a.com:8443/", "k=1"),
            ("http://localhost:1/", "k=1; secure", "http://localhost:2/", "k=1"),
            ("http://127.0.0.1/", "k=1; secure; domain=127.0.0.1", "http://127.0.0.1/", "k=1"),
            ("http://[::1]:3/", "k=1", "http://[::1]/", "k=1"),
            ("http://a.com/", "k=1; path=/x", "http://a.com/x?q", "k=1"),
            ("http://a.com/", "k=1; path=/x", "http://a.com/xy", ""),
            ("http://a.com/", "k=1; max-age=0", "http://a.com/", ""),
            ("http://a.com/", "k=1; max-age=9; expires=Thu, 01 Jan 1970 00:00:00 GMT", "http://a.com/", "k=1"),
            ("http://a.com/", "k=1; expires=Thu, 01 Jan 1970 00:00:00 GMT", "http://a.com/", ""),
            ("http://a.com/", "k", "http://a.com/", "k"),
            ("http://a.com/", "__Secure-k=1", "https://a.com/", ""),
            ("http://a.com/", "__Host-k=1; secure; path=/", "https://a.com/", "__Host-k=1"),
            ("http://a.com/", "__Host-k=1; secure; path=/; domain=a.com", "https://a.com/", ""),
        ];
        for (from, set_cookie, to, expected) in table {
            assert_eq!(sent(&jar(&[(from, set_cookie)]), to), expected, "{from} {set_cookie} {to}");
        }
    }

    #[test]
    fn longest_path_comes_first_then_the_oldest() {
        let jar = jar(&[
            ("http://a.com/", "a=1; path=/"),
            ("http://a.com/", "b=1; path=/x"),
            ("http://a.com/", "c=1; path=/"),
            ("http://a.com/", "a=2; path=/x"),
            ("http://a.com/", "a=3; path=/"),
        ]);
        assert_eq!(sent(&jar, "http://a.com/x"), "b=1; a=2; a=3; c=1");
    }

    #[test]
    fn scripts_set_get_unset_and_clear() {
        let jar = CookieJar::default();
        let cookie = |name: &str| Cookie { name: name.to_owned(), value: "v".to_owned(), ..Cookie::default() };
        assert_eq!(jar.set("a.com/x/y", cookie("k")).unwrap().path, "/x");
        jar.set("http://a.com/", cookie("l")).unwrap();
        jar.set("http://a.com/", Cookie { domain: "com".to_owned(), ..cookie("suffix") }).unwrap();
        let refused = jar.set("http://a.com/", Cookie { domain: "b.com".to_owned(), ..cookie("m") });
        assert_eq!(refused.unwrap_err(), "Cookie not in this host's domain. Cookie:b.com Request:a.com");
        assert!(jar.set("", cookie("k")).is_err());

        assert_eq!(jar.get("http://a.com/x/", "k").unwrap().value, "v");
        assert_eq!(jar.get("http://a.com/", "k"), None);
        jar.unset("http://a.com/", "k");
        assert!(jar.get("http://a.com/x/", "k").is_some());
        jar.unset("http://a.com/x/", "k");
        assert!(jar.get("http://a.com/x/", "k").is_none());
        jar.clear("http://a.com/");
        assert!(jar.cookies_for("http://a.com/").is_empty());
    }

    #[test]
    fn cookies_of_a_url_show_when_they_expire() {
        let jar = jar(&[("http://a.com/", "k=1; max-age=60"), ("http://a.com/", "s=1")]);
        let cookies = jar.cookies_for("http://a.com/");
        let left = cookies[0].expires.unwrap() - now();
        assert!((50_000..=60_000).contains(&left), "{left}");
        assert_eq!((cookies[1].expires, cookies[1].host_only), (None, true));
    }
}
