//! One hop of a redirect chain: how its head and body are put together.
//!
//! The reference does this in an order that shows on the wire, and carries the result over to the
//! next hop.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use postrider_core::collection::{Header, ProtocolProfileBehavior};
use postrider_core::url::RequestTarget;

use crate::body::{Body, BodySource, Segment, boundary_of, random_boundary};
use crate::connect::Proxy;
use crate::cookies::{CookieJar, CookieUrl};
use crate::error::Failure;
use crate::headers::{DisabledHeaders, HeadLines, HeaderDict, check_method};

/// A hop, before and after it was sent.
#[derive(Debug)]
pub(crate) struct Hop {
    pub(crate) method: String,
    pub(crate) target: RequestTarget,
    pub(crate) headers: HeaderDict,
    pub(crate) body: BodySource,
    /// What `disabledSystemHeaders` says.
    pub(crate) disabled: DisabledHeaders,
    /// Value of the user's Cookie header.
    pub(crate) user_cookie: Option<String>,
    /// The spelling of the first hop's Host header.
    pub(crate) host_spelling: Option<String>,
    /// Boundary of the current multipart body.
    pub(crate) boundary: Option<String>,
    /// Proxy-Authorization is for the proxy of the hop before, and not the user's own.
    pub(crate) has_proxy_credentials: bool,
}

/// A hop that is ready to be sent.
#[derive(Debug)]
pub(crate) struct PreparedHop {
    pub(crate) lines: HeadLines,
    pub(crate) head: Vec<u8>,
    pub(crate) body: Body,
    /// The connection is of no use for another request after this one.
    pub(crate) is_last: bool,
    /// The whole CONNECT request, where a tunnel is needed.
    pub(crate) tunnel_head: Option<Vec<u8>>,
}

impl Hop {
    /// The first hop. `headers` are those of the request, system headers among them.
    pub(crate) fn first(
        method: &str,
        target: RequestTarget,
        headers: &mut [Header],
        body: BodySource,
        behavior: &ProtocolProfileBehavior,
    ) -> Self {
        let disabled = DisabledHeaders::apply(headers, behavior);
        let dict = HeaderDict::from_headers(headers);
        let user_cookie = dict.last("cookie").map(|values| values.join("; "));
        let mut hop = Self {
            method: method.to_owned(),
            target,
            headers: dict,
            body,
            disabled,
            user_cookie,
            host_spelling: None,
            boundary: None,
            has_proxy_credentials: false,
        };
        hop.set_form_content_type();
        hop
    }

    /// Gives a form its Content-Type, and a multipart body its boundary.
    pub(crate) fn set_form_content_type(&mut self) {
        let given = self.headers.last("content-type").map(|values| values.join(",")).filter(|value| !value.is_empty());
        let may_override = given.is_none() || !self.disabled.keep_content_type;
        let given = given.unwrap_or_default();
        match &self.body {
            BodySource::Form(_) => {
                let name = "application/x-www-form-urlencoded";
                if may_override && !starts_with_word(&given, name) {
                    self.pending_content_type(name.to_owned());
                }
            }
            BodySource::Multipart(_) => {
                let named = boundary_of(&given).map(str::to_owned);
                let is_named = named.is_some();
                let boundary = named.unwrap_or_else(random_boundary);
                if may_override && !is_named {
                    self.pending_content_type(format!("multipart/form-data; boundary={boundary}"));
                }
                self.boundary = Some(boundary);
            }
            BodySource::None | BodySource::Bytes(_) | BodySource::File(..) => {}
        }
    }

    fn pending_content_type(&mut self, value: String) {
        self.headers.set("Content-Type", value);
    }

    /// Completes the headers and lays out head and body.
    ///
    /// # Errors
    ///
    /// Returns Node's error for a method or header that cannot be sent.
    pub(crate) fn prepare(&mut self, jar: Option<&CookieJar>, proxy: Option<&Proxy>) -> Result<PreparedHop, Failure> {
        // Those of other protocols leave requests as they are.
        let proxy = proxy.filter(|proxy| proxy.speaks_http());
        if self.has_proxy_credentials && proxy.is_none_or(|proxy| proxy.credentials.is_none()) {
            self.headers.remove("proxy-authorization");
            self.has_proxy_credentials = false;
        }
        let is_tls = self.target.scheme == "https";
        let tunnel_head = proxy.filter(|_| is_tls).map(|proxy| self.tunnel_head(proxy)).transpose()?;
        if tunnel_head.is_some() {
            self.headers.remove("proxy-authorization");
            self.has_proxy_credentials = false;
        }
        self.set_authorization(proxy.filter(|_| !is_tls));
        let body = self.encode_body();
        if matches!(self.body, BodySource::Bytes(_) | BodySource::Form(_)) && body.size() > 0 {
            self.add("Content-Length", &body.size().to_string());
        }
        self.set_cookies(jar);
        self.set_body_headers(&body);

        check_method(&self.method)?;
        let lines = HeadLines::new(&self.headers, &self.disabled.removed)?;
        for name in &self.disabled.removed {
            self.headers.remove(name);
        }
        let is_before_text = body.size() > 0 && !matches!(self.body, BodySource::None | BodySource::File(..));
        let is_proxied = proxy.is_some() && !is_tls;
        let head = lines.to_bytes(&self.method, &self.path(is_proxied), is_before_text);
        let length = lines.get("content-length").and_then(|length| length.parse().ok());
        let is_framed = if body.size() == 0 { length.unwrap_or(0) == 0 } else { length == Some(body.size()) };
        let is_last = lines.is_last || lines.is_chunked || !is_framed;
        Ok(PreparedHop { lines, head, body, is_last, tunnel_head })
    }

    /// The request line's target: a path, or the whole URL for a proxy.
    fn path(&self, is_proxied: bool) -> Vec<u8> {
        let path = self.target.path_bytes();
        if !is_proxied {
            return path;
        }
        [format!("{}://{}", self.target.scheme, self.target.host_header).as_bytes(), &path].concat()
    }

    fn add(&mut self, name: &str, value: &str) {
        if !self.headers.has(name) {
            self.headers.set(name, value);
        }
    }

    /// Authorization from the URL's userinfo, and that of a proxy that is spoken to directly.
    fn set_authorization(&mut self, proxy: Option<&Proxy>) {
        if let Some((user, password)) = &self.target.userinfo
            && !self.headers.has("authorization")
        {
            let pair = format!("{user}:{password}");
            self.headers.set("Authorization", format!("Basic {}", STANDARD.encode(pair)));
        }
        if let Some(authorization) = proxy.and_then(Proxy::authorization)
            && (self.has_proxy_credentials || !self.headers.has("proxy-authorization"))
        {
            self.headers.set("Proxy-Authorization", authorization);
            self.has_proxy_credentials = true;
        }
    }

    fn set_cookies(&mut self, jar: Option<&CookieJar>) {
        let Some(cookies) = jar.and_then(|jar| jar.header_for(&CookieUrl::from(&self.target))) else { return };
        let value = match self.user_cookie.as_deref().filter(|cookie| !cookie.is_empty()) {
            Some(user_cookie) => format!("{user_cookie}; {cookies}"),
            None => cookies,
        };
        self.headers.set("Cookie", value);
    }

    fn set_body_headers(&mut self, body: &Body) {
        match &self.body {
            BodySource::Multipart(_) => self.add("Content-Length", &body.size().to_string()),
            BodySource::File(_, content_type) => {
                let content_type = *content_type;
                self.add("Content-Length", &body.size().to_string());
                self.add("Content-Type", content_type);
            }
            BodySource::None | BodySource::Bytes(_) | BodySource::Form(_) => {
                let is_bodyless =
                    matches!(self.method.as_str(), "GET" | "HEAD" | "TRACE" | "DELETE" | "CONNECT" | "OPTIONS");
                if body.size() == 0 && !is_bodyless {
                    self.add("Content-Length", "0");
                }
            }
        }
    }

    fn encode_body(&self) -> Body {
        match &self.body {
            BodySource::None => Body::default(),
            BodySource::Bytes(bytes) | BodySource::Form(bytes) => Body::from_bytes(Bytes::clone(bytes)),
            BodySource::File(file, _) => Body { segments: vec![Segment::File(file.clone())] },
            BodySource::Multipart(form) => form.encode(self.boundary.as_deref().unwrap_or_default()),
        }
    }

    /// The CONNECT request that opens a tunnel: the general ones of the request's headers, and what
    /// is for the proxy only.
    fn tunnel_head(&self, proxy: &Proxy) -> Result<Vec<u8>, Failure> {
        let host = &self.target.host;
        let bracketed = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        let authority = format!("{bracketed}:{}", self.target.port);
        let mut headers: Vec<Header> = Vec::new();
        for (name, values) in self.headers.iter().filter(|(name, _)| is_for_proxies(name)) {
            headers.extend(values.iter().map(|value| Header::new(name, value)));
        }
        headers.push(Header::new("host", &authority));
        let mut dict = HeaderDict::from_headers(&headers);
        if let Some(authorization) = proxy.authorization() {
            dict.set("Proxy-Authorization", authorization);
        }
        if !dict.has("connection") {
            dict.set("Connection", "close");
        }
        Ok(HeadLines::new(&dict, &[])?.to_bytes("CONNECT", authority.as_bytes(), false))
    }
}

/// Headers that are sent to a proxy when it is asked for a tunnel.
fn is_for_proxies(name: &str) -> bool {
    const NAMES: [&str; 22] = [
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "accept-ranges",
        "cache-control",
        "connection",
        "content-encoding",
        "content-language",
        "content-location",
        "content-md5",
        "content-range",
        "content-type",
        "date",
        "expect",
        "max-forwards",
        "pragma",
        "proxy-authorization",
        "referer",
        "te",
        "user-agent",
        "via",
    ];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether the text starts with `word` and no letter, digit or underscore follows.
fn starts_with_word(text: &str, word: &str) -> bool {
    let rest = text.strip_prefix(word).map(|rest| rest.chars().next());
    rest.is_some_and(|next| next.is_none_or(|next| !next.is_ascii_alphanumeric() && next != '_'))
}
