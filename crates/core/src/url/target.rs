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
        (user, Some(password)) => {
            Some(format!("{}:{}", encode(user.as_deref().unwrap_or_default()), encode(password)))
        }
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
    match Host::parse(&clean) {
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
