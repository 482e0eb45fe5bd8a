//! Algorithms of Digest (RFC 7616, section 6.1).

use crate::encode::hex;
use crate::hash::HashAlgorithm;

/// A hash, and whether its first input is bound to the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DigestAlgorithm {
    hash: HashAlgorithm,
    is_session: bool,
}

const NAMES: [(&str, HashAlgorithm, bool); 6] = [
    ("MD5", HashAlgorithm::Md5, false),
    ("MD5-sess", HashAlgorithm::Md5, true),
    ("SHA-256", HashAlgorithm::Sha256, false),
    ("SHA-256-sess", HashAlgorithm::Sha256, true),
    ("SHA-512-256", HashAlgorithm::Sha512Slash256, false),
    ("SHA-512-256-sess", HashAlgorithm::Sha512Slash256, true),
];

impl DigestAlgorithm {
    /// Reads a name in any case; none means MD5.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let name = if name.is_empty() { "MD5" } else { name };
        let (_, hash, is_session) = NAMES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name))?;
        Some(Self { hash: *hash, is_session: *is_session })
    }

    /// The registered name.
    pub(super) fn name(self) -> &'static str {
        let is_self =
            |(_, hash, is_session): &&(_, HashAlgorithm, bool)| *hash == self.hash && *is_session == self.is_session;
        NAMES.iter().find(is_self).map_or("", |(name, ..)| name)
    }

    /// Whether the first input holds the nonces (`-sess`).
    pub(super) fn is_session(self) -> bool {
        self.is_session
    }

    /// The hash function.
    pub(super) fn hash(self) -> HashAlgorithm {
        self.hash
    }

    /// The hash of a text in hexadecimal digits.
    pub(super) fn digest(self, text: &str) -> String {
        hex(&self.hash.digest(text.as_bytes()))
    }
}
