//! The head of a request in the form that HTTP/2 has for it (RFC 9113, section 8.3).

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderName, HeaderValue, Method, Request, Uri};

use crate::error::{self, Failure};

/// Headers of a connection, which HTTP/2 does without (RFC 9113, section 8.2.2). The host is part of the
/// address.
const LEFT_OUT: [&str; 6] = ["connection", "host", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade"];

/// A request that can be sent over HTTP/2.
#[derive(Debug)]
pub(crate) struct H2Request(Request<()>);

impl H2Request {
    /// A request for `path` of `authority`, with header lines whose characters are bytes.
    ///
    /// # Errors
    ///
    /// Returns an error for what HTTP/2 cannot carry.
    pub(crate) fn new(method: &str, authority: &str, path: &[u8], lines: &[(String, String)]) -> Result<Self, Failure> {
        let refused = |what: &str| {
            error::with_hint(error::plain(format!("HTTP/2 cannot carry {what}")), "set protocolVersion to http1")
        };
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(Scheme::HTTPS);
        parts.authority = Some(Authority::try_from(authority).map_err(|_| refused("this host"))?);
        parts.path_and_query = Some(PathAndQuery::try_from(path).map_err(|_| refused("this path"))?);
        let uri = Uri::from_parts(parts).map_err(|_| refused("this URL"))?;
        let mut request = Request::new(());
        *request.method_mut() = Method::from_bytes(method.as_bytes()).map_err(|_| refused("this method"))?;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        for (name, value) in lines {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused(&format!("the header {name}")))?;
            if LEFT_OUT.contains(&name.as_str()) || (name == "te" && value != "trailers") {
                continue;
            }
            let bytes: Option<Vec<u8>> = value.chars().map(|character| u8::try_from(character).ok()).collect();
            let value = bytes.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
            headers.append(name.clone(), value.ok_or_else(|| refused(&format!("the value of {name}")))?);
        }
        Ok(Self(request))
    }

    pub(super) fn head(&self) -> Request<()> {
        self.0.clone()
    }

    pub(super) fn is_head(&self) -> bool {
        self.0.method() == Method::HEAD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn headers_keep_their_order_without_those_of_the_connection() {
        let lines = lines(&[
            ("X-B", "1"),
            ("Host", "other"),
            ("Connection", "keep-alive"),
            ("x-a", "2"),
            ("X-B", "3"),
            ("TE", "gzip"),
            ("Transfer-Encoding", "chunked"),
            ("Accept", "caf\u{e9}"),
        ]);
        let request = H2Request::new("POST", "h:1", b"/p?q={x}", &lines).unwrap().0;
        let sent: Vec<_> = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        let expected: [(&str, &[u8]); 4] = [("x-b", b"1"), ("x-b", b"3"), ("x-a", b"2"), ("accept", b"caf\xe9")];
        assert_eq!(sent, expected);
        assert_eq!((request.method().as_str(), request.uri().to_string().as_str()), ("POST", "https://h:1/p?q={x}"));
    }

    #[test]
    fn what_cannot_be_said_is_named() {
        let table = [
            ("G T", "h", "/", ("a", "b"), "HTTP/2 cannot carry this method"),
            ("GET", "h h", "/", ("a", "b"), "HTTP/2 cannot carry this host"),
            ("GET", "h", "/a b", ("a", "b"), "HTTP/2 cannot carry this path"),
            ("GET", "h", "/", ("a", "\u{100}"), "HTTP/2 cannot carry the value of a"),
        ];
        for (method, authority, path, line, expected) in table {
            let error = H2Request::new(method, authority, path.as_bytes(), &lines(&[line])).unwrap_err();
            assert_eq!(error.message, expected);
        }
    }
}
