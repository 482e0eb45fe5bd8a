//! Secrets: how they are made, read from a request and compared.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rand::RngCore as _;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The SHA-256 of a token. Stores keep this instead of the token, so that finding one leaks nothing by its duration.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TokenHash([u8; 32]);

impl TokenHash {
    /// Hashes `token`.
    pub(crate) fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }
}

/// A new unguessable token of 256 random bits, in the base64url alphabet (43 characters).
pub(crate) fn new_token() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether two secrets are the same, in a time that does not depend on where they differ.
pub(crate) fn same_secret(left: &str, right: &str) -> bool {
    // Hashing first hides the lengths too.
    let (left, right) = (TokenHash::of(left), TokenHash::of(right));
    left.0.ct_eq(&right.0).into()
}

/// The credentials of an `Authorization` header with the given scheme, compared without regard to case.
pub(crate) fn scheme_credentials<'a>(authorization: &'a str, scheme: &str) -> Option<&'a str> {
    let (name, credentials) = authorization.trim().split_once(' ')?;
    name.eq_ignore_ascii_case(scheme).then(|| credentials.trim_start())
}

/// User name and password of an `Authorization: Basic` header (RFC 7617).
pub(crate) fn basic_credentials(authorization: &str) -> Option<(String, String)> {
    let encoded = scheme_credentials(authorization, "Basic")?;
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_of_a_header() {
        let cases = [
            ("Basic cG9zdG1hbjpwYXNzd29yZA==", Some(("postman", "password"))),
            ("basic  cG9zdG1hbjpwYXNzd29yZA==", Some(("postman", "password"))),
            ("Basic a2V5Og==", Some(("key", ""))),
            ("Basic dXNlcjphOmI=", Some(("user", "a:b"))),
            ("Basic bm9jb2xvbg==", None),
            ("Basic !!!", None),
            ("Bearer abc", None),
            ("", None),
        ];
        for (header, expected) in cases {
            let expected = expected.map(|(user, password)| (user.to_owned(), password.to_owned()));
            assert_eq!(basic_credentials(header), expected, "{header}");
        }
    }

    #[test]
    fn secrets_are_compared_whole() {
        assert!(same_secret("demo-secret", "demo-secret"));
        for other in ["", "demo-secre", "demo-secret ", "Demo-secret"] {
            assert!(!same_secret("demo-secret", other), "{other:?}");
        }
    }

    #[test]
    fn tokens_differ_and_need_no_escaping() {
        let token = new_token();
        assert_eq!(token.len(), 43);
        assert_ne!(token, new_token());
    }
}
