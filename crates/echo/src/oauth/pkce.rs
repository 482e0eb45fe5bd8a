//! Proof Key for Code Exchange (RFC 7636). Only the method S256 exists here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::credentials::same_secret;

/// Whether `challenge` can be the hash of a verifier: 32 bytes in base64url.
pub(super) fn is_challenge(challenge: &str) -> bool {
    URL_SAFE_NO_PAD.decode(challenge).is_ok_and(|bytes| bytes.len() == 32)
}

/// Whether `verifier` is well-formed (section 4.1) and `challenge` was made from it (section 4.6).
pub(super) fn verifies(verifier: &str, challenge: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(is_unreserved)
        && same_secret(&challenge_of(verifier), challenge)
}

/// `BASE64URL(SHA256(verifier))`.
fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn verifiers() {
        assert!(verifies(VERIFIER, CHALLENGE));
        let of_length = |length| "a".repeat(length);
        let cases = [
            (of_length(42), false),
            (of_length(43), true),
            (of_length(128), true),
            (of_length(129), false),
            (format!("{}+", of_length(43)), false),
            (format!("{}~._-", of_length(43)), true),
            (String::new(), false),
        ];
        for (verifier, expected) in cases {
            assert_eq!(verifies(&verifier, &challenge_of(&verifier)), expected, "{verifier}");
        }
        assert!(!verifies(VERIFIER, VERIFIER), "the method plain is not accepted");
        assert!(!verifies(&of_length(43), CHALLENGE));
    }

    #[test]
    fn challenges() {
        let cases = [
            (CHALLENGE, true),
            (VERIFIER, true),
            ("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=", false),
            ("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", false),
            ("abc", false),
            ("", false),
        ];
        for (challenge, expected) in cases {
            assert_eq!(is_challenge(challenge), expected, "{challenge}");
        }
    }
}
