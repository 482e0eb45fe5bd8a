//! What to do when a proxy is of no help. All of it names the proxy, none of it its password.

use super::{Proxy, ProxyKind};
use crate::error::{self, Failure};
use crate::wire::ResponseHead;

impl Proxy {
    /// An error of the connection to the proxy itself, with advice about the proxy.
    pub(in crate::connect) fn unreachable(&self, failure: Failure) -> Failure {
        let hint = match failure.code.as_deref() {
            Some("ENOTFOUND") => format!("no such host: the proxy {self}"),
            Some("ECONNREFUSED") => format!("nothing listens at the proxy {self}; is it running?"),
            Some("EPROTO") if failure.message.contains("wrong version number") => {
                format!("the proxy {self} does not speak TLS; write {}", self.url_as("http"))
            }
            _ => {
                let hint = failure.hint.as_deref().unwrap_or("it cannot be used");
                format!("the proxy {self}: {hint}")
            }
        };
        error::with_hint(failure, hint)
    }

    /// A name that should have been looked up here, for a proxy that could do that, too.
    pub(in crate::connect) fn not_looked_up(&self, failure: Failure) -> Failure {
        let hint = failure.hint.as_deref().unwrap_or("the name is not known here");
        let remote = self.url_as(if self.kind == ProxyKind::Socks4 { "socks4a" } else { "socks5h" });
        let hint = format!("{hint}; with {remote} the proxy looks names up");
        error::with_hint(failure, hint)
    }

    /// A tunnel that broke while it was asked for; `answer` is what came back.
    pub(in crate::connect) fn no_tunnel(&self, cause: &Failure, answer: &[u8]) -> Failure {
        let hint = match cause.code.as_deref() {
            Some(code) if code.starts_with("HPE_") => self.not_http(answer),
            Some("ECONNRESET") => self.silent(),
            _ => format!("the proxy {self} broke the connection"),
        };
        error::with_hint(error::tunnel(&cause.message), hint)
    }

    /// The proxy's answer to the request for a tunnel to `authority` was a refusal.
    pub(in crate::connect) fn tunnel_refused(&self, head: &ResponseHead, authority: &str) -> Failure {
        let hint = match head.code {
            407 => self.wants_credentials(head),
            401 | 403 => format!("the proxy {self} does not allow connections to {authority}"),
            400 | 404 | 405 | 501 => {
                format!("the proxy {self} opens no tunnel to {authority}; is it a proxy at all?")
            }
            500..=599 => format!("the proxy {self} could not reach {authority}"),
            code => format!("the proxy {self} answered {code} when asked for {authority}"),
        };
        error::with_hint(error::tunnel_status(head.code), hint)
    }

    /// An error of a request that the proxy was given in absolute form: it is the proxy that misbehaves.
    pub(crate) fn explain(&self, failure: Failure) -> Failure {
        match failure.code.as_deref() {
            Some(code) if code.starts_with("HPE_") => error::with_hint(failure, self.not_http(&[])),
            Some("ECONNRESET") if failure.message == "socket hang up" => error::with_hint(failure, self.silent()),
            _ => failure,
        }
    }

    /// What the proxy wants when it answered a request with 407.
    pub(crate) fn wants_credentials(&self, head: &ResponseHead) -> String {
        let schemes: Vec<&str> = head
            .all("proxy-authenticate")
            .filter_map(|challenge| challenge.split([' ', ',']).next())
            .filter(|scheme| !scheme.is_empty())
            .collect();
        if !schemes.is_empty() && !schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("basic")) {
            return format!("the proxy {self} wants {}; only Basic is known here", schemes.join(" or "));
        }
        if self.credentials.is_some() {
            return format!("the proxy {self} refuses its user and password");
        }
        format!("the proxy {self} wants a user and a password: {}", self.url_with_user())
    }

    /// The proxy answered with something else than HTTP.
    fn not_http(&self, answer: &[u8]) -> String {
        match answer.first() {
            // An alert or a handshake message of TLS.
            Some(0x15 | 0x16) => format!("the proxy {self} speaks TLS; write {}", self.url_as("https")),
            Some(0..=8) => format!("the proxy {self} does not speak HTTP; for SOCKS, write {}", self.url_as("socks5h")),
            _ => format!("the answer of the proxy {self} is not HTTP; is it a proxy at all?"),
        }
    }

    fn silent(&self) -> String {
        let (tls, socks) = (self.url_as("https"), self.url_as("socks5h"));
        match self.scheme() {
            "http" => format!(
                "the proxy {self} closed the connection without an answer; if it speaks TLS, write {tls}, if SOCKS, {socks}"
            ),
            _ => format!("the proxy {self} closed the connection without an answer"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(code: u16, challenges: &[&str]) -> ResponseHead {
        let headers = challenges.iter().map(|text| ("Proxy-Authenticate".to_owned(), (*text).to_owned())).collect();
        ResponseHead { code, headers, ..ResponseHead::default() }
    }

    #[test]
    fn refusals_come_with_advice() {
        let plain = Proxy::parse("http://h:1", "HTTP_PROXY").unwrap();
        let user = Proxy::parse("https://u:hunter2@h:1", "--proxy").unwrap();
        let table = [
            (&plain, head(407, &[]), "user:password@h:1"),
            (&plain, head(407, &["Basic realm=x"]), "http://user:password@h:1"),
            (&plain, head(407, &["Negotiate", "NTLM"]), "wants Negotiate or NTLM; only Basic"),
            (&plain, head(407, &["Negotiate", "basic realm=x"]), "user:password@h:1"),
            (&user, head(407, &["Basic realm=x"]), "the proxy https://h:1 (--proxy) refuses its user and password"),
            (&plain, head(403, &[]), "the proxy http://h:1 (HTTP_PROXY) does not allow connections to a:443"),
            (&plain, head(405, &[]), "is it a proxy at all?"),
            (&plain, head(503, &[]), "could not reach a:443"),
            (&plain, head(302, &[]), "answered 302"),
        ];
        for (proxy, head, expected) in table {
            let error = proxy.tunnel_refused(&head, "a:443");
            let hint = error.hint.unwrap_or_default();
            assert!(hint.contains(expected) && !hint.contains("hunter2"), "{hint}");
            let message = format!("tunneling socket could not be established, statusCode={}", head.code);
            assert_eq!((error.message, error.code.as_deref()), (message, Some("ECONNRESET")));
        }
    }

    #[test]
    fn what_is_no_http_proxy_is_guessed_from_its_answer() {
        let proxy = Proxy::parse("h:1", "HTTP_PROXY").unwrap();
        let parse = || error::parse("Expected HTTP/", "HPE_INVALID_CONSTANT");
        for (answer, expected) in [
            (&b"\x15\x03\x01\x00\x02\x02\x46"[..], "write https://h:1"),
            (b"\x05\xff", "write socks5h://h:1"),
            (b"220 mail", "is it a proxy at all?"),
        ] {
            let error = proxy.no_tunnel(&parse(), answer);
            assert_eq!(error.message, "tunneling socket could not be established, cause=Parse Error: Expected HTTP/");
            assert!(error.hint.as_deref().is_some_and(|hint| hint.contains(expected)), "{:?}", error.hint);
        }
        let hint = proxy.explain(error::hang_up()).hint.unwrap_or_default();
        assert!(hint.contains("https://h:1") && hint.contains("socks5h://h:1"), "{hint}");
    }
}
