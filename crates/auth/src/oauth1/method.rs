//! Signature methods (RFC 5849, section 3.4).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::encode::rfc3986;
use crate::hash::HashAlgorithm;
use crate::rsa_key;

/// How the base string is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignatureMethod {
    /// A keyed hash with both secrets as the key.
    Hmac(HashAlgorithm),
    /// A signature with the private key.
    Rsa(HashAlgorithm),
    /// The secrets themselves.
    Plaintext,
}

const METHODS: [(&str, SignatureMethod); 7] = [
    ("HMAC-SHA1", SignatureMethod::Hmac(HashAlgorithm::Sha1)),
    ("HMAC-SHA256", SignatureMethod::Hmac(HashAlgorithm::Sha256)),
    ("HMAC-SHA512", SignatureMethod::Hmac(HashAlgorithm::Sha512)),
    ("RSA-SHA1", SignatureMethod::Rsa(HashAlgorithm::Sha1)),
    ("RSA-SHA256", SignatureMethod::Rsa(HashAlgorithm::Sha256)),
    ("RSA-SHA512", SignatureMethod::Rsa(HashAlgorithm::Sha512)),
    ("PLAINTEXT", SignatureMethod::Plaintext),
];

impl SignatureMethod {
    /// Reads `oauth_signature_method`; nothing means `HMAC-SHA1`.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        if name.trim().is_empty() {
            return Some(Self::Hmac(HashAlgorithm::Sha1));
        }
        METHODS.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
    }

    /// The name that is sent.
    pub(super) fn name(self) -> &'static str {
        METHODS.iter().find(|(_, method)| *method == self).map_or("", |(name, _)| name)
    }

    /// Whether it needs the private key instead of the secrets.
    pub(super) fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa(_))
    }

    /// The hash in its name, which is also that of the body.
    pub(super) fn hash(self) -> Option<HashAlgorithm> {
        match self {
            Self::Hmac(hash) | Self::Rsa(hash) => Some(hash),
            Self::Plaintext => None,
        }
    }

    /// The value of `oauth_signature`, not encoded.
    ///
    /// # Errors
    ///
    /// Text that says what is wrong with the private key.
    pub(super) fn sign(
        self,
        base: &str,
        consumer_secret: &str,
        token_secret: &str,
        private_key: &str,
    ) -> Result<String, String> {
        let secrets = format!("{}&{}", rfc3986(consumer_secret), rfc3986(token_secret));
        Ok(match self {
            Self::Hmac(hash) => STANDARD.encode(hash.hmac(secrets.as_bytes(), base.as_bytes())),
            Self::Rsa(hash) => STANDARD.encode(rsa_key::sign(private_key, hash, base.as_bytes())?),
            Self::Plaintext => secrets,
        })
    }
}
