//! Cipher suites by the names of OpenSSL and IANA.

use rustls::crypto::CryptoProvider;
use rustls::{CipherSuite, SupportedCipherSuite};

use super::settings::TlsVersions;

/// The suites that can be chosen: OpenSSL's name, IANA's name.
const SUITES: &[(&str, &str, CipherSuite)] = &[
    ("TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384", CipherSuite::TLS13_AES_256_GCM_SHA384),
    ("TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256", CipherSuite::TLS13_AES_128_GCM_SHA256),
    ("TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256", CipherSuite::TLS13_CHACHA20_POLY1305_SHA256),
    (
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    ),
    (
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    ),
    (
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    ),
    (
        "ECDHE-RSA-AES256-GCM-SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    ),
    (
        "ECDHE-RSA-AES128-GCM-SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ),
    (
        "ECDHE-RSA-CHACHA20-POLY1305",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ),
];

/// Names of OpenSSL for all suites up to TLS 1.2, and for groups that hold all of those here.
const GROUPS: &[&str] = &["ALL", "DEFAULT", "HIGH", "ECDHE", "EECDH", "kEECDH", "kECDHE", "TLSv1.2"];

/// Suites that a request chose, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct CipherChoice {
    /// Suites by number; `None` takes all. Without one of TLS 1.3 that version is not offered, as in
    /// Node, and the same with 1.2.
    suites: Option<Vec<u16>>,
    /// Names that say nothing here.
    pub(super) unknown: Vec<String>,
}

impl CipherChoice {
    /// Reads `tlsCipherSelection`. Its elements are cipher strings of OpenSSL.
    pub(super) fn of(selection: &[&str]) -> Self {
        let mut chosen: Vec<CipherSuite> = Vec::new();
        let mut unknown = Vec::new();
        for name in selection.iter().flat_map(|text| text.split([':', ',', ' '])).filter(|name| !name.is_empty()) {
            if let Some(removed) = name.strip_prefix(['!', '-']) {
                // What is excluded and not there anyway needs no remark.
                if let Some(suite) = suite_of(removed) {
                    chosen.retain(|known| *known != suite);
                }
            } else if let Some(suite) = suite_of(name) {
                add(&mut chosen, suite);
            } else if GROUPS.contains(&name.split('@').next().unwrap_or_default()) {
                let tls12 = SUITES.iter().filter(|(openssl, ..)| !openssl.starts_with("TLS_"));
                tls12.for_each(|(_, _, suite)| add(&mut chosen, *suite));
            } else if !name.starts_with(['+', '@']) && !unknown.iter().any(|known| known == name) {
                unknown.push(name.to_owned());
            }
        }
        let suites = (!chosen.is_empty()).then(|| chosen.into_iter().map(u16::from).collect());
        Self { suites, unknown }
    }

    /// The versions that there are suites for.
    pub(super) fn versions(&self) -> TlsVersions {
        let Some(suites) = &self.suites else { return TlsVersions::ALL };
        // All suites of TLS 1.3, and no others, have numbers like this.
        let is_tls13 = |suite: &u16| suite >> 8 == 0x13;
        TlsVersions { tls12: !suites.iter().all(is_tls13), tls13: suites.iter().any(is_tls13) }
    }

    /// Leaves those suites of the provider that were chosen, in that order.
    pub(super) fn apply(&self, provider: &mut CryptoProvider) {
        let Some(suites) = &self.suites else { return };
        let all = std::mem::take(&mut provider.cipher_suites);
        let number = |suite: &SupportedCipherSuite| u16::from(suite.suite());
        provider.cipher_suites =
            suites.iter().filter_map(|chosen| all.iter().find(|suite| number(suite) == *chosen)).copied().collect();
    }

    /// What the user should know, in one line.
    pub(super) fn warning(&self) -> Option<String> {
        if self.unknown.is_empty() {
            return None;
        }
        let (names, rest) =
            (self.unknown.join(", "), if self.suites.is_some() { "the others" } else { "the defaults" });
        Some(format!("tlsCipherSelection: not available here: {names}; {rest} are offered"))
    }
}

fn add(chosen: &mut Vec<CipherSuite>, suite: CipherSuite) {
    if !chosen.contains(&suite) {
        chosen.push(suite);
    }
}

fn suite_of(name: &str) -> Option<CipherSuite> {
    SUITES.iter().find(|(openssl, iana, _)| *openssl == name || *iana == name).map(|(_, _, suite)| *suite)
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;

    use super::*;

    fn offered(selection: &[&str]) -> Vec<CipherSuite> {
        let mut provider = ring::default_provider();
        CipherChoice::of(selection).apply(&mut provider);
        provider.cipher_suites.iter().map(SupportedCipherSuite::suite).collect()
    }

    #[test]
    fn suites_have_two_names_and_keep_their_order() {
        let two =
            [CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384];
        assert_eq!(offered(&["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"]), two);
        assert_eq!(offered(&["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:ECDHE-RSA-AES256-GCM-SHA384"]), two);
        assert_eq!(offered(&["TLS_AES_128_GCM_SHA256"]), [CipherSuite::TLS13_AES_128_GCM_SHA256]);
    }

    #[test]
    fn every_suite_of_the_library_can_be_named() {
        let all = ring::default_provider().cipher_suites;
        assert_eq!(all.len(), SUITES.len());
        for suite in all {
            let (openssl, ..) = SUITES.iter().find(|(.., known)| *known == suite.suite()).unwrap();
            assert_eq!(offered(&[openssl]), [suite.suite()]);
        }
    }

    #[test]
    fn groups_and_exclusions_are_understood() {
        assert_eq!(offered(&[]).len(), SUITES.len());
        assert_eq!(offered(&["HIGH:!aNULL:!MD5", "@STRENGTH"]).len(), 6);
        assert_eq!(offered(&["DEFAULT@SECLEVEL=0:-ECDHE-RSA-CHACHA20-POLY1305"]).len(), 5);
        assert_eq!(CipherChoice::of(&["HIGH:!aNULL:!MD5"]).warning(), None);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let choice = CipherChoice::of(&["AES128-SHA", "ECDHE-RSA-AES128-GCM-SHA256", "RC4-MD5", "AES128-SHA"]);
        let text = "tlsCipherSelection: not available here: AES128-SHA, RC4-MD5; the others are offered";
        assert_eq!(choice.warning().as_deref(), Some(text));
        let choice = CipherChoice::of(&["AES128-SHA"]);
        assert!(choice.warning().unwrap().ends_with("the defaults are offered"));
        assert_eq!(offered(&["AES128-SHA"]).len(), SUITES.len());
    }
}
