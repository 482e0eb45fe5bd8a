//! [`Url`] to what a request is sent with.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use thiserror::Error;
use url::Host;

use super::{EncodeSet, Url, UrlAuth, encode_component};

/// What a request is sent with: where to connect and what stands on the request line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestTarget {
    /// `http` or `https`.
    pub scheme: String,
    /// Host to connect to: ASCII, lower-case, IPv6 addresses without brackets. `localhost` when the
    /// URL has a port but no host.
    pub host: String,
    /// Value of the `Host` header: the host and, if the URL names one, the port as written.
    pub host_header: String,
    /// Port to connect to, the scheme's default filled in.
    pub port: u16,
    /// Path and query; never empty, starts with `/`.
    pub path_and_query: String,
    /// User and password, percent-decoded.
    pub userinfo: Option<(String, String)>,
    /// The full URL with userinfo and fragment, encoded as it is sent.
    pub href: String,
}

impl RequestTarget {
    /// Path and query as bytes of the request line. Only with encoding disabled they can hold
    /// characters outside ASCII, none above U+00FF; each is sent as one byte.
    pub fn path_bytes(&self) -> Vec<u8> {
        // `request_target` let no other character pass.
        self.path_and_query.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect()
    }
}

/// Why a URL cannot be requested. The texts are those that Newman reports.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TargetError {
    /// Nothing is left of the URL.
    #[error("runtime: request url is empty")]
    EmptyUrl,
    /// The URL has neither host nor port; the field is the URL.
    #[error("Invalid URI \"{0}\"")]
    NoHost(String),
    /// The scheme is neither `http` nor `https`; the field is the scheme.
    #[error("Invalid protocol: {0}:")]
    UnsupportedScheme(String),
    /// The scheme is `unix`.
    #[error("`unix://` URL scheme is no longer supported. Please use the format `http://unix:SOCKET:PATH`")]
    UnixScheme,
    /// The port is not a number from 0 to 65535; the field is the port.
    #[error("Port should be >= 0 and < 65536. Received type string ({}).", quote(.0))]
    InvalidPort(String),
    /// The path holds a space, a control character or one above U+00FF, and encoding is disabled.
    #[error("Request path contains unescaped characters")]
    UnescapedPath,
}

/// Encodes a URL, or leaves path, query, userinfo and fragment as they are when `disable_encoding`
/// is set. The host is made ASCII in both cases. Variables that are left in the URL are plain text.
///
/// # Errors
///
/// Returns an error when no request can be made from the URL.
pub fn request_target(url: &Url, disable_encoding: bool) -> Result<RequestTarget, TargetError> {
    let parts = Parts::of(url, disable_encoding);
    if parts.scheme == "unix" {
        return Err(TargetError::UnixScheme);
    }
    if parts.host.is_empty() && parts.port.is_none() {
        return Err(if url.to_string().is_empty() { TargetError::EmptyUrl } else { TargetError::NoHost(parts.uri()) });
    }
    let default_port = match parts.scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return Err(TargetError::UnsupportedScheme(parts.scheme)),
    };
    let path_and_query = parts.path_and_query();
    if !path_and_query.chars().all(|character| ('!'..='\u{ff}').contains(&character)) {
        return Err(TargetError::UnescapedPath);
    }
    let port = match parts.port.as_deref() {
        None | Some("") => default_port,
        Some(port) => parse_port(port).ok_or_else(|| TargetError::InvalidPort(port.to_owned()))?,
    };
    let host = parts.host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&parts.host);
    Ok(RequestTarget {
        host: if host.is_empty() { "localhost".to_owned() } else { host.to_owned() },
        host_header: parts.host_header(),
        port,
        userinfo: parts.userinfo(),
        href: parts.href(),
        path_and_query,
        scheme: parts.scheme,
    })
}

/// The parts of a URL, encoded.
struct Parts {
    scheme: String,
    auth: Option<String>,
    host: String,
    port: Option<String>,
    path: String,
    query: Option<String>,
    hash: Option<String>,
}

impl Parts {
    fn of(url: &Url, disable_encoding: bool) -> Self {
        let encode = |text: &str, set| if disable_encoding { text.to_owned() } else { encode_component(text, set) };
        Self {
            scheme: url.protocol.as_deref().unwrap_or("http").to_lowercase(),
            auth: url.auth.as_ref().and_then(|auth| auth_text(auth, |text| encode(text, EncodeSet::UserInfo))),
            host: encode_host(&url.host_text().to_lowercase()).into_owned(),
            port: url.port.clone(),
            path: encode(&url.path_text(), EncodeSet::Path),
            query: url.query_text().map(|query| encode(&query, EncodeSet::Query)),
            hash: url.hash.as_deref().map(|hash| encode(hash, EncodeSet::Fragment)),
        }
    }

    fn host_header(&self) -> String {
        match &self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    fn path_and_query(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    fn href(&self) -> String {
        let auth = self.auth.as_ref().map(|auth| format!("{auth}@")).unwrap_or_default();
        let hash = self.hash.as_ref().map(|hash| format!("#{hash}")).unwrap_or_default();
        format!("{}://{auth}{}{}{hash}", self.scheme, self.host_header(), self.path_and_query())
    }

    /// The URL as the message about a missing host shows it.
    fn uri(&self) -> String {
        let slashes = match self.scheme.as_str() {
            "http" | "https" | "ws" | "wss" | "ftp" | "gopher" | "file" => "//",
            _ => "",
        };
        let hash = self.hash.as_ref().map(|hash| format!("#{hash}")).unwrap_or_default();
        format!("{}:{slashes}{}{hash}", self.scheme, self.path_and_query())
    }

    fn userinfo(&self) -> Option<(String, String)> {
        let auth = self.auth.as_deref().filter(|auth| !auth.is_empty())?;
        let (user, password) = auth.split_once(':').unwrap_or((auth, ""));
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        Some((decode(user), decode(password)))
    }
}

fn auth_text(auth: &UrlAuth, encode: impl Fn(&str) -> String) -> Option<String> {
    match (&auth.user, &auth.password) {
        (None, None) => None,
        (user, None) => Some(encode(user.as_deref().unwrap_or_default())),
        (user, Some(password)) => Some(format!("{}:{}", encode(user.as_deref().unwrap_or_default()), encode(password))),
    }
}

/// The host in the form the URL Standard gives it: percent-decoded, IDNA, IP addresses normalised.
/// What the standard does not accept stays as it is.
pub(super) fn encode_host(host: &str) -> Cow<'_, str> {
    let clean: Cow<'_, str> = if host.contains(['\t', '\n', '\r']) {
        Cow::Owned(host.replace(['\t', '\n', '\r'], ""))
    } else {
        Cow::Borrowed(host)
    };
    // Only a variable left in the host brings such characters here.
    let name = clean.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    match Host::parse(name) {
        Ok(parsed) => Cow::Owned(parsed.to_string()),
        Err(_) => Cow::Borrowed(host),
    }
}

/// A port as JavaScript reads a number: surrounding white space, a sign, hexadecimal, octal, binary
/// and exponents are fine as long as an integer from 0 to 65535 comes out.
fn parse_port(text: &str) -> Option<u16> {
    let text = text.trim();
    let radix = match text.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => 10,
    };
    if radix != 10 {
        let digits = &text[2..];
        return if digits.starts_with('+') { None } else { u16::from_str_radix(digits, radix).ok() };
    }
    // Words such as `inf` are numbers in Rust only.
    if text.contains(|character: char| character.is_ascii_alphabetic() && !matches!(character, 'e' | 'E')) {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    if number.fract() != 0.0 || !(0.0..65536.0).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be an integer in range")]
    let port = number as u16;
    Some(port)
}

/// Quotes the port as Node does in its message.
fn quote(text: &str) -> String {
    let mut text = text.to_owned();
    if text.chars().count() > 28 {
        text = text.chars().take(25).chain("...".chars()).collect();
    }
    if text.contains('\'') { serde_json::Value::from(text).to_string() } else { format!("'{text}'") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::parse;

    #[test]
    fn unusable_urls_fail_with_the_texts_of_newman() {
        let table = [
            ("", "runtime: request url is empty"),
            ("  ", "runtime: request url is empty"),
            ("http://", "Invalid URI \"http:///\""),
            ("http://u:p@/x y?q#h", "Invalid URI \"http:///x%20y?q#h\""),
            ("/abc", "Invalid URI \"http:///abc\""),
            ("x://", "Invalid URI \"x:/\""),
            ("file:///a", "Invalid URI \"file:///a\""),
            ("x://h:1/", "Invalid protocol: x:"),
            ("ht tp://h/", "Invalid protocol: ht tp:"),
            (
                "unix://x/y",
                "`unix://` URL scheme is no longer supported. Please use the format `http://unix:SOCKET:PATH`",
            ),
            ("http://h:abc/", "Port should be >= 0 and < 65536. Received type string ('abc')."),
            ("http://h:a'b/", "Port should be >= 0 and < 65536. Received type string (\"a'b\")."),
            ("http://h:99999/", "Port should be >= 0 and < 65536. Received type string ('99999')."),
            ("http://h:-1/", "Port should be >= 0 and < 65536. Received type string ('-1')."),
            ("http://h:3.5/", "Port should be >= 0 and < 65536. Received type string ('3.5')."),
            ("http://h:Infinity/", "Port should be >= 0 and < 65536. Received type string ('Infinity')."),
            (
                "http://h:{{a_variable_with_a_long_name}}/",
                "Port should be >= 0 and < 65536. Received type string ('{{a_variable_with_a_long_...').",
            ),
        ];
        for (url, message) in table {
            assert_eq!(request_target(&parse(url), false).unwrap_err().to_string(), message, "{url}");
        }
    }

    #[test]
    fn ports_are_read_as_javascript_numbers() {
        let table = [
            ("h", 80),
            ("https://h", 443),
            ("h:", 80),
            ("h:007", 7),
            ("h: 80 ", 80),
            ("h:0x50", 80),
            ("h:0b11", 3),
            ("h:1e2", 100),
            ("h:+80", 80),
            ("h:80.0", 80),
            ("h:0", 0),
        ];
        for (url, port) in table {
            let target = request_target(&parse(url), false).unwrap();
            assert_eq!(target.port, port, "{url}");
        }
        for port in ["0x", "0x+5", "0x10000", " ", "1_0", "NaN", "é", "1e9"] {
            assert_eq!(parse_port(port), None, "{port}");
        }
    }

    #[test]
    fn host_header_keeps_the_port_as_written() {
        let table = [
            ("http://H:080/", "h", "h:080"),
            ("http://h:/", "h", "h:"),
            ("http://:80/", "localhost", ":80"),
            ("http://[::0:1]:80/", "::1", "[::1]:80"),
            ("https://ü.de", "xn--tda.de", "xn--tda.de"),
        ];
        for (url, host, host_header) in table {
            let target = request_target(&parse(url), false).unwrap();
            assert_eq!((target.host.as_str(), target.host_header.as_str()), (host, host_header), "{url}");
        }
    }

    #[test]
    fn userinfo_is_decoded() {
        let table = [
            ("http://h", None),
            ("http://@h", None),
            ("http://u@h", Some(("u", ""))),
            ("http://:@h", Some(("", ""))),
            ("http://:p@h", Some(("", "p"))),
            ("http://ü%40:p:%3A%zz%ff@h", Some(("ü@", "p::%zz\u{fffd}"))),
        ];
        for (url, expected) in table {
            let userinfo = request_target(&parse(url), false).unwrap().userinfo;
            let userinfo = userinfo.as_ref().map(|(user, password)| (user.as_str(), password.as_str()));
            assert_eq!(userinfo, expected, "{url}");
        }
    }

    #[test]
    fn without_encoding_the_path_must_be_latin() {
        for url in ["http://h/a b", "http://h/a?b\tc", "http://h/?\u{100}"] {
            assert_eq!(request_target(&parse(url), true), Err(TargetError::UnescapedPath), "{url}");
        }
        let target = request_target(&parse("http://h/é{}?\"<\u{ff}# x"), true).unwrap();
        assert_eq!(target.path_bytes(), b"/\xe9{}?\"<\xff");
        assert_eq!(target.href, "http://h/é{}?\"<\u{ff}# x");
    }
}
