//! Small helpers around texts of the protocol.

use std::net::IpAddr;

use postrider_core::secret::Secret;
use url::{Host, Url, form_urlencoded};

/// A foreign text on one line: control and invisible characters become blanks, runs of blanks one,
/// and more than `limit` characters are cut.
pub(crate) fn clean(text: &str, limit: usize) -> String {
    let mut cleaned = String::with_capacity(text.len().min(limit));
    let visible = text.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c });
    let mut count = 0;
    for c in visible {
        if c.is_whitespace() && (cleaned.is_empty() || cleaned.ends_with(' ')) {
            continue;
        }
        if count == limit {
            cleaned.truncate(cleaned.trim_end().len());
            cleaned.push('…');
            return cleaned;
        }
        cleaned.push(if c.is_whitespace() { ' ' } else { c });
        count += 1;
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Characters that reorder or hide text on a terminal: bidirectional controls, zero widths, separators, tags.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A URL for people: without query, fragment, user and password.
pub(crate) fn shown_url(url: &str) -> String {
    if let Ok(mut parsed) = Url::parse(url) {
        parsed.set_query(None);
        parsed.set_fragment(None);
        // These fail only for URLs that can have neither.
        let _ = parsed.set_username("");
        let _ = parsed.set_password(None);
        return clean(parsed.as_str(), 300);
    }
    clean(url.split(['?', '#']).next().unwrap_or_default(), 300)
}

/// Whether a URL stays on this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

/// `application/x-www-form-urlencoded` (RFC 6749 appendix B).
pub(crate) fn form_encode(fields: &[(String, Secret)]) -> String {
    let mut encoder = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        encoder.append_pair(name, value.expose());
    }
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_texts_become_one_clean_line() {
        let table = [
            ("plain", "plain"),
            ("  two\r\nlines\t ", "two lines"),
            ("\u{1b}[31mred\u{7}", "[31mred"),
            ("a\u{202e}b\u{200b}\u{feff}c", "a b c"),
            ("1234567890", "1234567890"),
            ("12345678901", "1234567890…"),
            ("123456789 01", "123456789…"),
            ("ümläüte sind", "ümläüte si…"),
        ];
        for (text, expected) in table {
            assert_eq!(clean(text, 10), expected, "{text:?}");
        }
    }

    #[test]
    fn urls_are_shown_without_secrets() {
        let table = [
            ("https://a.test/token?key=s#f", "https://a.test/token"),
            ("https://me:pw@a.test/token", "https://a.test/token"),
            ("no url?x=s", "no url"),
        ];
        for (url, expected) in table {
            assert_eq!(shown_url(url), expected);
        }
    }

    #[test]
    fn loopback_is_known_by_its_names() {
        let table = [
            ("http://localhost:1/", true),
            ("http://127.1.2.3/", true),
            ("http://2130706433/", true),
            ("http://[::1]:8080/", true),
            ("http://localhost.test/", false),
            ("http://127.0.0.1.test/", false),
            ("http://10.0.0.1/", false),
            ("http://0.0.0.0/", false),
        ];
        for (url, expected) in table {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn forms_are_encoded_as_in_appendix_b_of_rfc_6749() {
        let fields = [(" %&+£€".to_owned(), Secret::new("a b")), ("x".to_owned(), Secret::new("~.-_"))];
        assert_eq!(form_encode(&fields), "+%25%26%2B%C2%A3%E2%82%AC=a+b&x=%7E.-_");
    }
}
