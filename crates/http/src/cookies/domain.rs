//! Domains of cookies (RFC 6265, sections 5.1.2 and 5.1.3) and public suffixes.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Top-level domains that are nobody's (RFC 6761).
const SPECIAL_USE: [&str; 5] = ["local", "example", "invalid", "localhost", "test"];

/// A domain in lower case without a leading dot and without brackets.
pub(super) fn canonical(domain: &str) -> String {
    let domain = domain.trim();
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    let domain = domain.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(domain);
    domain.to_lowercase()
}

/// Whether a host name domain-matches the domain of a cookie; both canonical.
pub(super) fn matches(host: &str, domain: &str) -> bool {
    host == domain
        || (!is_ip(host) && host.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')))
}

/// Whether cookies of a domain may be set at all: not for public suffixes such as `com` or `co.uk`.
pub(super) fn may_have_cookies(domain: &str) -> bool {
    registrable(domain).is_some() || domain.parse::<Ipv6Addr>().is_ok()
}

/// Whether the store is asked for cookies of `domain` when `host` is requested: for the host itself
/// and its parents down to the registrable domain.
pub(super) fn is_asked(host: &str, domain: &str) -> bool {
    if host == domain {
        return true;
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    matches(host, domain) && registrable(host).is_some_and(|suffix| domain.len() >= suffix.len())
}

/// Whether the host is this machine, where `Secure` cookies are sent without TLS too.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "::1"
        || (host.starts_with("127.") && host.parse::<Ipv4Addr>().is_ok())
}

fn is_ip(host: &str) -> bool {
    host.parse::<Ipv4Addr>().is_ok() || host.parse::<Ipv6Addr>().is_ok()
}

/// The part of a domain that one can register: the public suffix and one label. Under special-use
/// names the last two labels; `localhost` and `invalid` stand for themselves.
fn registrable(domain: &str) -> Option<&str> {
    let (parent, top) = domain.rsplit_once('.').unwrap_or(("", domain));
    if SPECIAL_USE.contains(&top) {
        if domain.contains('.') {
            let second = parent.rsplit_once('.').map_or(0, |(before, _)| before.len() + 1);
            return domain.get(second..);
        }
        if matches!(top, "localhost" | "invalid") {
            return Some(domain);
        }
    }
    domain.split('.').all(is_label).then(|| psl::domain_str(domain)).flatten()
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_match_their_domain_and_its_parents() {
        let table = [
            ("a.b.c", "b.c", true),
            ("b.c", "b.c", true),
            ("ab.c", "b.c", false),
            (".b.c", "b.c", false),
            ("b.c", "a.b.c", false),
            ("127.0.0.1", "0.0.1", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("::1", "::1", true),
        ];
        for (host, domain, expected) in table {
            assert_eq!(matches(host, domain), expected, "{host} {domain}");
        }
    }

    #[test]
    fn public_suffixes_have_no_cookies() {
        let table = [
            ("com", false),
            ("co.uk", false),
            ("github.io", false),
            ("example.com", true),
            ("unheard-of", false),
            ("a.unheard-of", true),
            ("a_b.com", false),
            ("localhost", true),
            ("invalid", true),
            ("test", false),
            ("x.test", true),
            ("::1", true),
            ("127.0.0.1", true),
        ];
        for (domain, expected) in table {
            assert_eq!(may_have_cookies(domain), expected, "{domain}");
        }
    }

    #[test]
    fn the_store_is_asked_down_to_the_registrable_domain() {
        let table = [
            ("a.b.example.com", "example.com", true),
            ("a.b.example.com", "b.example.com", true),
            ("example.com", "com", false),
            ("a.localhost", "localhost", false),
            ("b.a.localhost", "a.localhost", true),
            ("localhost", "localhost", true),
            ("com", "com", true),
            ("my_host.example.com", "example.com", false),
            ("my_host.example.com", "my_host.example.com", true),
        ];
        for (host, domain, expected) in table {
            assert_eq!(is_asked(host, domain), expected, "{host} {domain}");
        }
    }

    #[test]
    fn loopback_hosts_are_trusted() {
        for host in ["localhost", "a.localhost", "::1", "127.0.0.1", "127.9.9.9"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.com", "127.evil.com", "10.0.0.1", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
