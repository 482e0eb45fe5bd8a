//! The head of an HTTP/1 request, as far as the loopback listener needs it (RFC 9112).

use std::str;

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestHead {
    pub(super) method: String,
    /// Path and query, in origin form.
    pub(super) target: String,
    /// Value of the one `Host` header.
    pub(super) host: String,
}

impl RequestHead {
    /// Reads a head up to its blank line. `None` when it is not a well-formed HTTP/1.0 or 1.1 request in
    /// origin form with exactly one `Host`; a reader this strict leaves nothing to interpretation.
    pub(super) fn parse(head: &[u8]) -> Option<Self> {
        let text = str::from_utf8(head).ok()?.strip_suffix("\r\n\r\n")?;
        let mut lines = text.split("\r\n");
        let mut request_line = lines.next()?.split(' ');
        let (method, target, version) = (request_line.next()?, request_line.next()?, request_line.next()?);
        let is_well_formed = request_line.next().is_none()
            && is_token(method)
            && target.starts_with('/')
            && target.bytes().all(|byte| byte.is_ascii_graphic())
            && matches!(version, "HTTP/1.1" | "HTTP/1.0");
        if !is_well_formed {
            return None;
        }
        let mut hosts = Vec::new();
        for line in lines {
            let (name, value) = line.split_once(':')?;
            if !is_token(name) || value.contains(['\r', '\n', '\0']) {
                return None;
            }
            if name.eq_ignore_ascii_case("host") {
                hosts.push(value.trim_matches([' ', '\t']));
            }
        }
        let [host] = hosts[..] else { return None };
        Some(Self { method: method.to_owned(), target: target.to_owned(), host: host.to_ascii_lowercase() })
    }

    /// Whether `Host` names this machine and `port`. Another name means that a page of another site
    /// made its name point here (DNS rebinding).
    pub(super) fn is_for(&self, port: u16) -> bool {
        ["127.0.0.1", "[::1]", "localhost"].iter().any(|name| {
            let rest = self.host.strip_prefix(name);
            rest.is_some_and(|rest| rest == format!(":{port}") || (rest.is_empty() && port == 80))
        })
    }

    /// Path and query apart.
    pub(super) fn path_and_query(&self) -> (&str, &str) {
        self.target.split_once('?').unwrap_or((&self.target, ""))
    }
}

/// A token of RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read() {
        let head =
            RequestHead::parse(b"GET /cb?code=1&state=2 HTTP/1.1\r\nhOST: \tLOCALHOST:80 \r\nAccept: a:b\r\n\r\n")
                .unwrap();
        assert_eq!((head.method.as_str(), head.host.as_str()), ("GET", "localhost:80"));
        assert_eq!(head.path_and_query(), ("/cb", "code=1&state=2"));
    }

    #[test]
    fn odd_heads_are_refused() {
        let table: [&[u8]; 18] = [
            b"",
            b"\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n",
            b"GET / HTTP/1.1\nHost: a\n\n",
            b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
            b"GET /\r\nHost: a\r\n\r\n",
            b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET http://127.0.0.1/ HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
            b"G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n",
            b"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        ];
        for head in table {
            assert_eq!(RequestHead::parse(head), None, "{:?}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn only_names_of_this_machine_and_our_port_are_for_us() {
        // Host, port, whether it is ours.
        let table = [
            ("127.0.0.1:8080", 8080, true),
            ("[::1]:8080", 8080, true),
            ("localhost:8080", 8080, true),
            ("LOCALHOST:8080", 8080, true),
            ("localhost", 80, true),
            ("localhost:80", 80, true),
            ("localhost", 8080, false),
            ("localhost:8081", 8080, false),
            ("localhost:08080", 8080, false),
            ("localhost:8080:8080", 8080, false),
            ("localhost.:8080", 8080, false),
            ("127.0.0.1.evil.example:8080", 8080, false),
            ("evil.example:8080", 8080, false),
            ("evil.example", 80, false),
            ("me@localhost:8080", 8080, false),
            ("::1:8080", 8080, false),
            ("0.0.0.0:8080", 8080, false),
            ("127.0.0.2:8080", 8080, false),
            ("", 8080, false),
            ("", 80, false),
        ];
        for (host, port, expected) in table {
            let head = RequestHead::parse(format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).unwrap();
            assert_eq!(head.is_for(port), expected, "{host} {port}");
        }
    }
}
