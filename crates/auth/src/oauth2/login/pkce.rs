//! Proof Key for Code Exchange (RFC 7636).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use postrider_core::secret::Secret;
use sha2::{Digest as _, Sha256};

use crate::oauth2::{OAuthError, PkceMethod, Problem, Stage};

/// A code verifier and the challenge made of it (RFC 7636 sections 4.1 and 4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pkce {
    verifier: Secret,
    challenge: String,
    method: PkceMethod,
}

impl Pkce {
    /// A pair with a new verifier: 32 random bytes, 43 characters.
    pub fn generate(method: PkceMethod) -> Self {
        Self::pair(Secret::new(random_text()), method)
    }

    /// A pair with a given verifier.
    ///
    /// # Errors
    ///
    /// A verifier has 43 to 128 characters out of `A-Z a-z 0-9 - . _ ~`.
    pub fn from_verifier(verifier: Secret, method: PkceMethod) -> Result<Self, OAuthError> {
        let text = verifier.expose();
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if !(43..=128).contains(&text.len()) || !text.bytes().all(unreserved) {
            let problem = "code_verifier must have 43 to 128 characters out of A-Z a-z 0-9 - . _ ~";
            return Err(OAuthError::new(Stage::Settings, Problem::Settings(problem.to_owned()))
                .with_hint("leave code_verifier blank: a new one is then made for every sign-in"));
        }
        Ok(Self::pair(verifier, method))
    }

    fn pair(verifier: Secret, method: PkceMethod) -> Self {
        let challenge = match method {
            PkceMethod::S256 => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose())),
            PkceMethod::Plain => verifier.expose().to_owned(),
        };
        Self { verifier, challenge, method }
    }

    /// The verifier, sent with the code to the token end point only.
    pub fn verifier(&self) -> &Secret {
        &self.verifier
    }

    /// The challenge, sent with the authorization request.
    pub fn challenge(&self) -> &str {
        &self.challenge
    }

    /// How the challenge is made of the verifier.
    pub fn method(&self) -> PkceMethod {
        self.method
    }

    /// The method as `code_challenge_method` has it.
    pub fn method_name(&self) -> &'static str {
        match self.method {
            PkceMethod::S256 => "S256",
            PkceMethod::Plain => "plain",
        }
    }
}

/// 32 bytes of the system's randomness as 43 characters of base64url.
pub(super) fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_7636_appendix_b() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        let pair = Pkce::from_verifier(verifier.clone(), PkceMethod::S256).unwrap();
        assert_eq!(pair.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_eq!((pair.verifier(), pair.method_name()), (&verifier, "S256"));
    }

    #[test]
    fn plain_sends_the_verifier_itself() {
        let verifier = "a".repeat(43);
        let pair = Pkce::from_verifier(Secret::new(verifier.clone()), PkceMethod::Plain).unwrap();
        assert_eq!((pair.challenge(), pair.method_name()), (verifier.as_str(), "plain"));
    }

    #[test]
    fn generated_verifiers_are_valid_and_differ() {
        let (first, second) = (Pkce::generate(PkceMethod::S256), Pkce::generate(PkceMethod::S256));
        assert_ne!(first, second);
        for pair in [first, second] {
            assert_eq!(pair.verifier().expose().len(), 43);
            assert_eq!(pair, Pkce::from_verifier(pair.verifier().clone(), PkceMethod::S256).unwrap());
        }
    }

    #[test]
    fn verifiers_keep_to_length_and_alphabet() {
        // Verifier, whether it can be used.
        let table = [
            ("a".repeat(42), false),
            ("a".repeat(43), true),
            ("a".repeat(128), true),
            ("a".repeat(129), false),
            (format!("-._~{}", "Z9".repeat(20)), true),
            (format!("+{}", "a".repeat(42)), false),
            (format!("é{}", "a".repeat(43)), false),
            (format!("\n{}", "a".repeat(43)), false),
            (String::new(), false),
        ];
        for (verifier, expected) in table {
            let outcome = Pkce::from_verifier(Secret::new(verifier.clone()), PkceMethod::S256);
            assert_eq!(outcome.is_ok(), expected, "{verifier:?}");
            if let Err(error) = outcome {
                assert!(verifier.is_empty() || !error.to_string().contains(&verifier));
            }
        }
    }
}
