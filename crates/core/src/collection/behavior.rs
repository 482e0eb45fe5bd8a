//! `protocolProfileBehavior`: how the protocol is spoken.

use serde_json::{Map, Value};

/// The keys of `protocolProfileBehavior` as the file gives them; typed readers beside.
/// Absent keys leave the decision to the next outer level, at last to the run's options.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProtocolProfileBehavior(pub Map<String, Value>);

impl ProtocolProfileBehavior {
    /// Takes over the keys of `outer` that are not given here.
    pub fn inherit(&mut self, outer: &Self) {
        for (key, value) in &outer.0 {
            if !self.0.contains_key(key) {
                self.0.insert(key.clone(), value.clone());
            }
        }
    }

    fn flag(&self, key: &str) -> Option<bool> {
        match self.0.get(key)? {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// `followRedirects`.
    pub fn follow_redirects(&self) -> Option<bool> {
        self.flag("followRedirects")
    }

    /// `followOriginalHttpMethod`: keep method and body on every redirect.
    pub fn follow_original_http_method(&self) -> bool {
        self.flag("followOriginalHttpMethod").unwrap_or(false)
    }

    /// `followAuthorizationHeader`: keep the Authorization header when a redirect changes the host.
    pub fn follow_authorization_header(&self) -> bool {
        self.flag("followAuthorizationHeader").unwrap_or(false)
    }

    /// `removeRefererHeaderOnRedirect`.
    pub fn remove_referer_header_on_redirect(&self) -> bool {
        self.flag("removeRefererHeaderOnRedirect").unwrap_or(false)
    }

    /// `maxRedirects`.
    pub fn max_redirects(&self) -> Option<u32> {
        self.0.get("maxRedirects")?.as_u64().and_then(|count| u32::try_from(count).ok())
    }

    /// `strictSSL`: whether certificates are verified.
    pub fn strict_ssl(&self) -> Option<bool> {
        self.flag("strictSSL")
    }

    /// `disableBodyPruning`: send a body with GET too.
    pub fn disable_body_pruning(&self) -> bool {
        self.flag("disableBodyPruning").unwrap_or(false)
    }

    /// `disableUrlEncoding`.
    pub fn disable_url_encoding(&self) -> bool {
        self.flag("disableUrlEncoding").unwrap_or(false)
    }

    /// `disableCookies`: neither send nor store cookies.
    pub fn disable_cookies(&self) -> bool {
        self.flag("disableCookies").unwrap_or(false)
    }

    /// `protocolVersion`: `http1`, `http2` or `auto`.
    pub fn protocol_version(&self) -> Option<&str> {
        self.0.get("protocolVersion")?.as_str()
    }

    /// `insecureHTTPParser`: accept malformed response heads.
    pub fn insecure_http_parser(&self) -> bool {
        self.flag("insecureHTTPParser").unwrap_or(false)
    }

    /// `tlsDisabledProtocols`: `SSLv2`, `SSLv3`, `TLSv1`, `TLSv1_1`, `TLSv1_2`, `TLSv1_3`.
    pub fn tls_disabled_protocols(&self) -> Vec<&str> {
        self.texts("tlsDisabledProtocols")
    }

    /// `tlsCipherSelection`: cipher suites in OpenSSL's names, in the order of preference.
    pub fn tls_cipher_selection(&self) -> Vec<&str> {
        self.texts("tlsCipherSelection")
    }

    fn texts(&self, key: &str) -> Vec<&str> {
        let list = self.0.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Value::as_str).collect()
    }

    /// Whether `disabledSystemHeaders` names this header (lower case).
    pub fn is_system_header_disabled(&self, name: &str) -> bool {
        matches!(self.0.get("disabledSystemHeaders").and_then(|map| map.get(name)), Some(Value::Bool(true)))
    }
}
