//! What is agreed with a server by TLS, as far as the client has a say.

use std::fmt::Write as _;

use postrider_core::collection::ProtocolProfileBehavior;
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

use super::ciphers::CipherChoice;

/// Protocols that are offered on top of TLS (ALPN).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Alpn {
    /// `http/1.1`.
    #[default]
    Http1,
    /// `h2`.
    Http2,
    /// Both; the server chooses.
    Both,
}

impl Alpn {
    /// What stands in the handshake.
    pub(super) fn protocols(self) -> Vec<Vec<u8>> {
        let names: &[&[u8]] = match self {
            Self::Http1 => &[b"http/1.1"],
            Self::Http2 => &[b"h2"],
            Self::Both => &[b"h2", b"http/1.1"],
        };
        names.iter().map(|name| name.to_vec()).collect()
    }
}

/// Versions of TLS that are offered. There are no older ones here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TlsVersions {
    pub(super) tls12: bool,
    pub(super) tls13: bool,
}

impl TlsVersions {
    pub(super) const ALL: Self = Self { tls12: true, tls13: true };

    /// All but the disabled ones, in the names of `tlsDisabledProtocols`.
    fn without(disabled: &[&str]) -> Self {
        Self { tls12: !disabled.contains(&"TLSv1_2"), tls13: !disabled.contains(&"TLSv1_3") }
    }

    pub(super) fn list(self) -> Vec<&'static SupportedProtocolVersion> {
        let all = [(self.tls13, &TLS13), (self.tls12, &TLS12)];
        all.into_iter().filter(|(is_offered, _)| *is_offered).map(|(_, version)| version).collect()
    }
}

/// How TLS is spoken on a connection. Connections with equal settings serve the same requests.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct TlsSettings {
    /// Certificates are checked.
    pub(crate) is_verified: bool,
    /// Which of the client's certificates is shown, as its place in the list.
    pub(crate) client_certificate: Option<usize>,
    pub(super) versions: TlsVersions,
    pub(super) ciphers: CipherChoice,
    pub(crate) alpn: Alpn,
}

impl TlsSettings {
    /// What is spoken when no request says otherwise.
    pub(crate) fn new(is_verified: bool) -> Self {
        Self {
            is_verified,
            client_certificate: None,
            versions: TlsVersions::ALL,
            ciphers: CipherChoice::default(),
            alpn: Alpn::default(),
        }
    }

    /// Versions and ciphers as a request wants them. `tlsPreferServerCiphers` is about servers: those
    /// choose by their own order as they like.
    pub(super) fn with_behavior(mut self, behavior: &ProtocolProfileBehavior) -> Self {
        self.versions = TlsVersions::without(&behavior.tls_disabled_protocols());
        self.ciphers = CipherChoice::of(&behavior.tls_cipher_selection());
        self
    }

    /// The versions that are offered: one without a cipher suite is not.
    pub(super) fn offered_versions(&self) -> TlsVersions {
        let of_ciphers = self.ciphers.versions();
        TlsVersions { tls12: self.versions.tls12 && of_ciphers.tls12, tls13: self.versions.tls13 && of_ciphers.tls13 }
    }

    /// Adds to `key` what connections must agree in.
    pub(crate) fn add_to_key(&self, key: &mut String) {
        let Self { is_verified, client_certificate, versions, ciphers, alpn } = self;
        key.push_str(if *is_verified { "|verified" } else { "|any" });
        if let Some(position) = client_certificate {
            // Writing to a string cannot fail.
            let _ = write!(key, "|certificate {position}");
        }
        if *versions != TlsVersions::ALL {
            let _ = write!(key, "|{versions:?}");
        }
        if *ciphers != CipherChoice::default() {
            let _ = write!(key, "|{ciphers:?}");
        }
        if *alpn != Alpn::default() {
            let _ = write!(key, "|{alpn:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(behavior: serde_json::Value) -> TlsSettings {
        let serde_json::Value::Object(map) = behavior else { panic!("an object") };
        TlsSettings::new(true).with_behavior(&ProtocolProfileBehavior(map))
    }

    fn key(settings: &TlsSettings) -> String {
        let mut key = String::new();
        settings.add_to_key(&mut key);
        key
    }

    #[test]
    fn versions_can_be_disabled() {
        let table = [
            (json!({}), (true, true)),
            (json!({ "tlsDisabledProtocols": ["SSLv2", "SSLv3", "TLSv1", "TLSv1_1"] }), (true, true)),
            (json!({ "tlsDisabledProtocols": ["TLSv1_3"] }), (true, false)),
            (json!({ "tlsDisabledProtocols": ["TLSv1_2", 7, "x"] }), (false, true)),
            (json!({ "tlsDisabledProtocols": "TLSv1_2" }), (true, true)),
        ];
        for (behavior, (tls12, tls13)) in table {
            assert_eq!(settings(behavior.clone()).versions, TlsVersions { tls12, tls13 }, "{behavior}");
        }
    }

    #[test]
    fn keys_tell_settings_apart() {
        let plain = settings(json!({}));
        let all = [
            plain.clone(),
            TlsSettings { is_verified: false, ..plain.clone() },
            TlsSettings { client_certificate: Some(1), ..plain.clone() },
            TlsSettings { client_certificate: Some(11), ..plain.clone() },
            TlsSettings { alpn: Alpn::Both, ..plain.clone() },
            settings(json!({ "tlsDisabledProtocols": ["TLSv1_3"] })),
            settings(json!({ "tlsCipherSelection": ["ECDHE-RSA-AES128-GCM-SHA256"] })),
        ];
        let keys: std::collections::HashSet<_> = all.iter().map(key).collect();
        assert_eq!(keys.len(), all.len(), "{keys:?}");
        assert_eq!(key(&plain), key(&settings(json!({ "tlsPreferServerCiphers": true }))));
    }
}
