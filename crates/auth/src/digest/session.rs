//! What is known of a server that asks for Digest: its challenge and how often it was answered.

use postrider_core::collection::RequestAuth;

use super::KIND;
use super::algorithm::DigestAlgorithm;
use super::challenge::{Challenge, challenges, next_nonce};
use crate::authorizer::Step;
use crate::context::{Random, alphanumeric};
use crate::params::{flag, text};
use crate::sign::SignError;

/// Letters and digits in a client nonce.
const CLIENT_NONCE_LENGTH: usize = 8;

/// The last challenge and the client's side of it. Parameters that the user gives win over these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DigestSession {
    challenge: Option<Challenge>,
    client_nonce: String,
    /// How often the nonce is used with the next signature.
    nonce_count: u32,
    /// The challenge came with a response to the request at hand.
    is_fresh: bool,
    /// The nonce was accepted once.
    was_accepted: bool,
}

/// Everything that a response is computed from, but for the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) username: String,
    /// The user name is sent as its hash.
    pub(super) is_user_hashed: bool,
    pub(super) password: String,
    pub(super) realm: String,
    pub(super) nonce: String,
    pub(super) opaque: String,
    /// One of `auth`, `auth-int`, or empty (RFC 2069).
    pub(super) qop: String,
    pub(super) algorithm: DigestAlgorithm,
    /// Eight digits.
    pub(super) nonce_count: String,
    pub(super) client_nonce: String,
}

impl DigestSession {
    /// Another request starts with what is known.
    pub(crate) fn start_request(&mut self) {
        self.is_fresh = false;
    }

    /// The parameters of the next response; `None` as long as there is no nonce.
    ///
    /// # Errors
    ///
    /// Fails when the algorithm is not known or there is no user name.
    pub(super) fn parameters(&self, auth: &RequestAuth, random: &dyn Random) -> Result<Option<Parameters>, SignError> {
        let challenge = self.challenge.clone().unwrap_or_default();
        let nonce = given_or(auth, "nonce", &challenge.nonce);
        let realm = given_or(auth, "realm", &challenge.realm);
        if nonce.is_empty() || (realm.is_empty() && self.challenge.is_none()) {
            return Ok(None);
        }
        let algorithm_name = given_or(auth, "algorithm", &challenge.algorithm);
        let algorithm = DigestAlgorithm::from_name(&algorithm_name).ok_or_else(|| {
            let known = "MD5, SHA-256 and SHA-512-256 are known, each with -sess";
            SignError::failed(KIND, format!("unknown algorithm \"{algorithm_name}\"; {known}"))
        })?;
        Ok(Some(Parameters {
            username: crate::params::required(auth, "username")?,
            is_user_hashed: challenge.is_user_hashed,
            password: text(auth, "password"),
            realm,
            nonce,
            opaque: given_or(auth, "opaque", &challenge.opaque),
            qop: chosen_qop(&given_or(auth, "qop", &challenge.qop)),
            algorithm,
            nonce_count: given_or(auth, "nonceCount", &format!("{:08x}", self.nonce_count.max(1))),
            client_nonce: match given_or(auth, "clientNonce", &self.client_nonce) {
                // The server's parameters are all the user's own.
                nonce if nonce.is_empty() => alphanumeric(random, CLIENT_NONCE_LENGTH),
                nonce => nonce,
            },
        }))
    }

    /// Takes the challenge of a 401 or 403, or counts the nonce as used.
    pub(crate) fn after_response(
        &mut self,
        auth: &RequestAuth,
        status: u16,
        headers: &[(String, String)],
        random: &dyn Random,
    ) -> Result<Step, SignError> {
        if flag(auth, "disableRetryRequest") {
            return Ok(Step::Done);
        }
        let challenge = matches!(status, 401 | 403).then(|| preferred(challenges(headers), auth)).flatten();
        let Some(challenge) = challenge else {
            if !matches!(status, 401 | 403) {
                self.was_accepted = self.challenge.is_some();
                self.nonce_count = self.nonce_count.max(1).saturating_add(1);
                if let (Some(challenge), Some(nonce)) = (&mut self.challenge, next_nonce(headers)) {
                    challenge.nonce = nonce;
                    self.nonce_count = 1;
                }
            }
            return Ok(Step::Done);
        };
        if !self.is_worth_a_try(auth, &challenge) {
            return Ok(Step::Done);
        }
        *self = Self {
            client_nonce: alphanumeric(random, CLIENT_NONCE_LENGTH),
            nonce_count: 1,
            is_fresh: true,
            was_accepted: false,
            challenge: Some(challenge),
        };
        // Without a user name or with an unknown algorithm another request would be no different.
        self.parameters(auth, random).map(|parameters| if parameters.is_some() { Step::Replay } else { Step::Done })
    }

    /// Whether an answer to this challenge can do better than what was refused.
    fn is_worth_a_try(&self, auth: &RequestAuth, challenge: &Challenge) -> bool {
        let user_gave = |key| !text(auth, key).is_empty();
        if user_gave("nonce") && (user_gave("realm") || challenge.realm.is_empty()) {
            // The nonce is the user's, it would be the same again.
            return false;
        }
        match &self.challenge {
            None => true,
            Some(_) if challenge.is_stale => true,
            // A nonce that worked may be forgotten by now; one that never did means wrong credentials.
            Some(known) => !self.is_fresh && self.was_accepted && known.nonce != challenge.nonce,
        }
    }
}

/// The user's parameter, else what the server said.
fn given_or(auth: &RequestAuth, key: &str, other: &str) -> String {
    Some(text(auth, key)).filter(|text| !text.is_empty()).unwrap_or_else(|| other.to_owned())
}

/// The challenge with the user's algorithm; without one the first whose algorithm is known. Else the
/// first of all, so that the error names its algorithm.
fn preferred(mut challenges: Vec<Challenge>, auth: &RequestAuth) -> Option<Challenge> {
    let chosen = text(auth, "algorithm");
    let fits = |challenge: &Challenge| match DigestAlgorithm::from_name(&challenge.algorithm) {
        known if chosen.is_empty() => known.is_some(),
        known => known.is_some() && known == DigestAlgorithm::from_name(&chosen),
    };
    let position = challenges.iter().position(fits).unwrap_or(0);
    (position < challenges.len()).then(|| challenges.swap_remove(position))
}

/// One of a list: `auth` rather than `auth-int`, which is costly for big bodies. Empty for RFC 2069.
fn chosen_qop(qop: &str) -> String {
    let is_listed = |name: &&str| qop.split(',').any(|item| item.trim().eq_ignore_ascii_case(name));
    ["auth", "auth-int"].iter().find(|name| is_listed(name)).map(|name| (*name).to_owned()).unwrap_or_default()
}
