//! `Set-Cookie` values (RFC 6265, section 5.2).

use postrider_core::collection::Cookie;

use super::date;

/// Reads a `Set-Cookie` value as leniently as the reference's loose mode: a value without `=` is a
/// cookie without a name. Domain and path stay empty where the value names none. `None` for an
/// empty text or control characters.
pub fn parse_set_cookie(text: &str) -> Option<Cookie> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
    let mut cookie = parse_pair(pair)?;
    for attribute in attributes.split(';').map(str::trim).filter(|attribute| !attribute.is_empty()) {
        let (key, value) = match attribute.split_once('=') {
            Some((key, value)) => (key.trim().to_lowercase(), value.trim()),
            None => (attribute.to_lowercase(), ""),
        };
        apply(&mut cookie, &key, value, attribute);
    }
    Some(cookie)
}

fn parse_pair(pair: &str) -> Option<Cookie> {
    let end = pair.find(['\n', '\r', '\0']).unwrap_or(pair.len());
    let pair = &pair[..end];
    let pair = pair.strip_prefix('=').unwrap_or(pair);
    let (name, value) = match pair.split_once('=') {
        // A second `=` at the start belongs to the value.
        Some(("", _)) | None => ("", pair),
        Some((name, value)) => (name, value),
    };
    let (name, value) = (name.trim(), value.trim());
    if name.chars().chain(value.chars()).any(|character| character < ' ') {
        return None;
    }
    Some(Cookie { name: name.to_owned(), value: value.to_owned(), ..Cookie::default() })
}

fn apply(cookie: &mut Cookie, key: &str, value: &str, attribute: &str) {
    match key {
        "expires" => cookie.expires = date::parse(value).or(cookie.expires),
        "max-age" => cookie.max_age = parse_max_age(value).or(cookie.max_age),
        "domain" => {
            let domain = value.strip_prefix('.').unwrap_or(value);
            if !domain.is_empty() {
                cookie.domain = domain.to_lowercase();
            }
        }
        "path" => cookie.path = if value.starts_with('/') { value.to_owned() } else { String::new() },
        "secure" => cookie.secure = true,
        "httponly" => cookie.http_only = true,
        "samesite" => {
            let value = value.to_lowercase();
            cookie.same_site = matches!(value.as_str(), "strict" | "lax" | "none").then_some(value);
        }
        _ => cookie.extensions.push(attribute.to_owned()),
    }
}

/// Digits with an optional minus; numbers too large for the type are as good as its largest.
fn parse_max_age(value: &str) -> Option<i64> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(value.parse().unwrap_or(if value.starts_with('-') { i64::MIN } else { i64::MAX }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_read_loosely() {
        let table = [
            ("a=b", Some(("a", "b"))),
            (" a = b ; x", Some(("a", "b"))),
            ("a=b=c", Some(("a", "b=c"))),
            ("a", Some(("", "a"))),
            ("=a", Some(("", "a"))),
            ("=a=b", Some(("a", "b"))),
            ("==a", Some(("", "=a"))),
            ("a=", Some(("a", ""))),
            ("a=\"b\"", Some(("a", "\"b\""))),
            ("a=b\nc; path=/", Some(("a", "b"))),
            ("a=b\u{1}", None),
            ("", None),
            ("  ", None),
            (";", Some(("", ""))),
        ];
        for (text, expected) in table {
            let cookie = parse_set_cookie(text);
            let pair = cookie.as_ref().map(|cookie| (cookie.name.as_str(), cookie.value.as_str()));
            assert_eq!(pair, expected, "{text:?}");
        }
    }

    #[test]
    fn attributes_are_read() {
        let cookie = parse_set_cookie(
            "a=b; Expires=Thu, 01 Jan 1970 00:00:01 GMT; MAX-AGE=-5; Domain=.Example.COM; path = /x; secure; \
             HttpOnly=yes; SameSite=Lax; Priority=High; Partitioned;;",
        )
        .unwrap();
        let expected = Cookie {
            name: "a".to_owned(),
            value: "b".to_owned(),
            domain: "example.com".to_owned(),
            path: "/x".to_owned(),
            expires: Some(1000),
            max_age: Some(-5),
            secure: true,
            http_only: true,
            host_only: false,
            same_site: Some("lax".to_owned()),
            extensions: vec!["Priority=High".to_owned(), "Partitioned".to_owned()],
        };
        assert_eq!(cookie, expected);
    }

    #[test]
    fn attributes_without_sense_are_ignored() {
        let cookie =
            parse_set_cookie("a=b; expires=soon; max-age=1x; max-age=; domain=; domain=.; path=x; samesite=no");
        assert_eq!(cookie.unwrap(), Cookie { name: "a".to_owned(), value: "b".to_owned(), ..Cookie::default() });
        let cookie = parse_set_cookie("a=b; max-age=99999999999999999999").unwrap();
        assert_eq!(cookie.max_age, Some(i64::MAX));
    }
}
