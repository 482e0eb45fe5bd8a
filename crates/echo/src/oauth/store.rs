//! Codes and tokens, and the rules by which they follow one another.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::error::TokenError;
use super::pkce;
use super::scope::Scopes;
use crate::credentials::new_token;
use crate::expiring::Expiring;
use crate::options::EchoOptions;

/// How long the consent page waits for its answer.
const CONSENT_LIFETIME: Duration = Duration::from_mins(10);

/// How long a code is good for; RFC 6749, section 4.1.2, allows ten minutes at most.
const CODE_LIFETIME: Duration = Duration::from_mins(1);

/// Longer lifetimes are cut to ten years, so that no point in time lies beyond what the clock can express.
const LONGEST_LIFETIME: Duration = Duration::from_hours(10 * 365 * 24);

/// A valid authorization request (RFC 6749, section 4.1.1; RFC 7636, section 4.3).
#[derive(Debug, Clone)]
pub(super) struct AuthorizationRequest {
    pub(super) client_id: String,
    /// As it came; the token request must repeat it.
    pub(super) redirect_uri: String,
    pub(super) scopes: Scopes,
    pub(super) code_challenge: String,
    /// The client's opaque value, to be sent back.
    pub(super) state: Option<String>,
}

/// What a client presents for a code beside it.
pub(super) struct Redemption<'a> {
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) code_verifier: &'a str,
}

/// A token response (RFC 6749, section 5.1).
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) access_token: String,
    pub(super) expires_in: Duration,
    pub(super) refresh_token: Option<String>,
    pub(super) scopes: Scopes,
}

/// What a user or client allowed. All tokens that come from it hang on it.
struct Grant {
    client_id: String,
    scopes: Scopes,
    is_revoked: AtomicBool,
    /// Counts the refreshes. Tokens of an earlier generation are invalid at once, the access tokens too.
    generation: AtomicU32,
}

impl Grant {
    fn new(client_id: &str, scopes: Scopes) -> Arc<Self> {
        Arc::new(Self {
            client_id: client_id.to_owned(),
            scopes,
            is_revoked: AtomicBool::new(false),
            generation: AtomicU32::new(0),
        })
    }

    fn revoke(&self) {
        self.is_revoked.store(true, Ordering::Relaxed);
    }
}

/// A code, and after its use the grant that came from it.
struct Code {
    request: AuthorizationRequest,
    used_for: Option<Arc<Grant>>,
}

/// An access or refresh token.
struct Token {
    grant: Arc<Grant>,
    generation: u32,
    scopes: Scopes,
}

impl Token {
    fn is_current(&self) -> bool {
        self.generation == self.grant.generation.load(Ordering::Relaxed)
    }

    fn is_valid(&self) -> bool {
        self.is_current() && !self.grant.is_revoked.load(Ordering::Relaxed)
    }
}

/// Everything that the authorization server remembers.
pub(crate) struct Store {
    access_token_lifetime: Duration,
    refresh_token_lifetime: Duration,
    issue_refresh_tokens: bool,
    waiting_for_consent: Expiring<AuthorizationRequest>,
    codes: Expiring<Code>,
    access_tokens: Expiring<Token>,
    refresh_tokens: Expiring<Token>,
}

impl Store {
    pub(crate) fn new(options: &EchoOptions) -> Self {
        Self {
            access_token_lifetime: options.access_token_lifetime.min(LONGEST_LIFETIME),
            refresh_token_lifetime: options.refresh_token_lifetime.min(LONGEST_LIFETIME),
            issue_refresh_tokens: options.issue_refresh_tokens,
            waiting_for_consent: Expiring::default(),
            codes: Expiring::default(),
            access_tokens: Expiring::default(),
            refresh_tokens: Expiring::default(),
        }
    }

    /// Keeps a request until the user decides and returns the ticket for it.
    pub(super) fn await_consent(&mut self, request: AuthorizationRequest, now: Instant) -> String {
        let ticket = new_token();
        self.waiting_for_consent.insert(&ticket, request, now + CONSENT_LIFETIME, now);
        ticket
    }

    /// The request that waits under `ticket`, once.
    pub(super) fn take_decided(&mut self, ticket: &str, now: Instant) -> Option<AuthorizationRequest> {
        self.waiting_for_consent.remove(ticket, now)
    }

    /// Issues a code for a granted request.
    pub(super) fn issue_code(&mut self, request: AuthorizationRequest, now: Instant) -> String {
        let value = new_token();
        let code = Code { request, used_for: None };
        self.codes.insert(&value, code, now + CODE_LIFETIME, now);
        value
    }

    /// Exchanges a code for tokens. A second use revokes what the first one gave (RFC 6749, section 4.1.2).
    pub(super) fn redeem(&mut self, code: &str, given: &Redemption<'_>, now: Instant) -> Result<Tokens, TokenError> {
        let unknown = || TokenError::invalid_grant("the code is unknown or expired");
        let code = self.codes.get_mut(code, now).ok_or_else(unknown)?;
        if code.request.client_id != given.client_id {
            return Err(unknown());
        }
        if let Some(grant) = &code.used_for {
            grant.revoke();
            return Err(TokenError::invalid_grant("the code was used before"));
        }
        let grant = Grant::new(given.client_id, code.request.scopes.clone());
        // From here on the code is used, so that nobody can try verifiers.
        code.used_for = Some(Arc::clone(&grant));
        if code.request.redirect_uri != given.redirect_uri {
            return Err(TokenError::invalid_grant("redirect_uri is not that of the authorization request"));
        }
        if !pkce::verifies(given.code_verifier, &code.request.code_challenge) {
            return Err(TokenError::invalid_grant("code_verifier does not match the code_challenge"));
        }
        let scopes = grant.scopes.clone();
        Ok(self.issue(&grant, scopes, self.issue_refresh_tokens, now))
    }

    /// Exchanges a refresh token for new tokens (RFC 6749, section 6). A second use revokes the whole grant (RFC 9700,
    /// section 4.14.2).
    pub(super) fn refresh(
        &mut self,
        refresh_token: &str,
        client_id: &str,
        scope: Option<&str>,
        now: Instant,
    ) -> Result<Tokens, TokenError> {
        let token = self
            .refresh_tokens
            .get(refresh_token, now)
            .filter(|token| token.grant.client_id == client_id)
            .ok_or_else(|| TokenError::invalid_grant("the refresh token is unknown or expired"))?;
        if !token.is_current() {
            token.grant.revoke();
            return Err(TokenError::invalid_grant("the refresh token was used before; the grant is revoked"));
        }
        if !token.is_valid() {
            return Err(TokenError::invalid_grant("the refresh token is revoked"));
        }
        let grant = Arc::clone(&token.grant);
        let scopes = grant
            .scopes
            .narrowed(scope)
            .ok_or_else(|| TokenError::new("invalid_scope", "the scope exceeds what was granted"))?;
        grant.generation.fetch_add(1, Ordering::Relaxed);
        Ok(self.issue(&grant, scopes, true, now))
    }

    /// Tokens for a client's own use (RFC 6749, section 4.4); they come without a refresh token.
    pub(super) fn issue_to_client(&mut self, client_id: &str, scopes: Scopes, now: Instant) -> Tokens {
        self.issue(&Grant::new(client_id, scopes.clone()), scopes, false, now)
    }

    /// Makes a token of `client_id` invalid; a refresh token takes its whole grant along (RFC 7009, section 2.1).
    pub(super) fn revoke(&mut self, token: &str, client_id: &str, now: Instant) {
        let of_client = |found: &&Token| found.grant.client_id == client_id;
        if let Some(found) = self.refresh_tokens.get(token, now).filter(of_client) {
            found.grant.revoke();
        } else if self.access_tokens.get(token, now).as_ref().is_some_and(of_client) {
            self.access_tokens.remove(token, now);
        }
    }

    /// What the bearer of an access token may do; `None` if the token is not valid.
    pub(crate) fn scopes_of_bearer(&self, access_token: &str, now: Instant) -> Option<&Scopes> {
        let token = self.access_tokens.get(access_token, now)?;
        token.is_valid().then_some(&token.scopes)
    }

    fn issue(&mut self, grant: &Arc<Grant>, scopes: Scopes, with_refresh_token: bool, now: Instant) -> Tokens {
        let token = || Token {
            generation: grant.generation.load(Ordering::Relaxed),
            grant: Arc::clone(grant),
            scopes: scopes.clone(),
        };
        let access_token = new_token();
        self.access_tokens.insert(&access_token, token(), now + self.access_token_lifetime, now);
        let refresh_token = with_refresh_token.then(new_token);
        if let Some(refresh_token) = &refresh_token {
            self.refresh_tokens.insert(refresh_token, token(), now + self.refresh_token_lifetime, now);
        }
        Tokens { access_token, expires_in: self.access_token_lifetime, refresh_token, scopes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const REDIRECT_URI: &str = "http://127.0.0.1:1/cb";

    struct Fixture {
        store: Store,
        now: Instant,
    }

    impl Fixture {
        fn new() -> Self {
            Self { store: Store::new(&EchoOptions::default()), now: Instant::now() }
        }

        fn code(&mut self) -> String {
            let request = AuthorizationRequest {
                client_id: "client".to_owned(),
                redirect_uri: REDIRECT_URI.to_owned(),
                scopes: Scopes::requested(Some("users:read tags:read")).unwrap(),
                code_challenge: CHALLENGE.to_owned(),
                state: None,
            };
            self.store.issue_code(request, self.now)
        }

        fn redeem_with(
            &mut self,
            code: &str,
            client_id: &str,
            redirect_uri: &str,
            code_verifier: &str,
        ) -> Result<Tokens, TokenError> {
            let given = Redemption { client_id, redirect_uri, code_verifier };
            self.store.redeem(code, &given, self.now)
        }

        fn redeem(&mut self, code: &str) -> Result<Tokens, TokenError> {
            self.redeem_with(code, "client", REDIRECT_URI, VERIFIER)
        }

        fn refresh(&mut self, token: Option<&String>) -> Result<Tokens, TokenError> {
            self.store.refresh(token.unwrap(), "client", None, self.now)
        }

        fn is_valid(&self, access_token: &str) -> bool {
            self.store.scopes_of_bearer(access_token, self.now).is_some()
        }
    }

    #[test]
    fn a_code_gives_tokens_once_and_reuse_revokes_them() {
        let mut fixture = Fixture::new();
        let code = fixture.code();
        let tokens = fixture.redeem(&code).unwrap();
        assert!(fixture.is_valid(&tokens.access_token));
        assert_eq!(fixture.redeem(&code).unwrap_err().code, "invalid_grant");
        assert!(!fixture.is_valid(&tokens.access_token));
        assert!(fixture.refresh(tokens.refresh_token.as_ref()).is_err());
    }

    #[test]
    fn a_code_is_bound_to_client_redirect_uri_and_verifier() {
        let wrong = [
            ("other", REDIRECT_URI, VERIFIER),
            ("client", "http://127.0.0.1:2/cb", VERIFIER),
            ("client", REDIRECT_URI, CHALLENGE),
        ];
        for (client_id, redirect_uri, verifier) in wrong {
            let mut fixture = Fixture::new();
            let code = fixture.code();
            let error = fixture.redeem_with(&code, client_id, redirect_uri, verifier).unwrap_err();
            assert_eq!(error.code, "invalid_grant", "{client_id} {redirect_uri} {verifier}");
            // Another client cannot use up the code; a failed attempt of its own client does.
            assert_eq!(fixture.redeem(&code).is_ok(), client_id == "other");
        }
    }

    #[test]
    fn codes_and_access_tokens_end_in_time() {
        let mut fixture = Fixture::new();
        let late = fixture.code();
        let code = fixture.code();
        let tokens = fixture.redeem(&code).unwrap();
        fixture.now += CODE_LIFETIME;
        assert!(fixture.redeem(&late).is_err());
        fixture.now += tokens.expires_in;
        assert!(!fixture.is_valid(&tokens.access_token));
        assert!(fixture.refresh(tokens.refresh_token.as_ref()).is_ok());
    }

    #[test]
    fn a_refresh_replaces_both_tokens_and_reuse_revokes_the_family() {
        let mut fixture = Fixture::new();
        let code = fixture.code();
        let first = fixture.redeem(&code).unwrap();
        let second = fixture.refresh(first.refresh_token.as_ref()).unwrap();
        assert!(!fixture.is_valid(&first.access_token));
        assert!(fixture.is_valid(&second.access_token));
        let third = fixture.refresh(second.refresh_token.as_ref()).unwrap();
        assert!(fixture.is_valid(&third.access_token));
        assert_eq!(fixture.refresh(first.refresh_token.as_ref()).unwrap_err().code, "invalid_grant");
        assert!(!fixture.is_valid(&third.access_token));
        assert!(fixture.refresh(third.refresh_token.as_ref()).is_err());
    }

    #[test]
    fn a_refresh_can_narrow_the_scope_but_not_widen_it() {
        let mut fixture = Fixture::new();
        let code = fixture.code();
        let tokens = fixture.redeem(&code).unwrap();
        let token = tokens.refresh_token.unwrap();
        let now = fixture.now;
        let error = fixture.store.refresh(&token, "client", Some("vendors:read"), now).unwrap_err();
        assert_eq!(error.code, "invalid_scope");
        let narrowed = fixture.store.refresh(&token, "client", Some("tags:read"), now).unwrap();
        assert_eq!(narrowed.scopes.to_parameter(), "tags:read");
        let full = fixture.refresh(narrowed.refresh_token.as_ref()).unwrap();
        assert_eq!(full.scopes.to_parameter(), "users:read tags:read");
    }

    #[test]
    fn revocation_wants_the_right_client() {
        let mut fixture = Fixture::new();
        let code = fixture.code();
        let tokens = fixture.redeem(&code).unwrap();
        let refresh_token = tokens.refresh_token.clone().unwrap();
        let now = fixture.now;
        fixture.store.revoke(&tokens.access_token, "other", now);
        fixture.store.revoke(&refresh_token, "other", now);
        fixture.store.revoke("unknown", "client", now);
        assert!(fixture.is_valid(&tokens.access_token));
        fixture.store.revoke(&tokens.access_token, "client", now);
        assert!(!fixture.is_valid(&tokens.access_token));
        let tokens = fixture.refresh(tokens.refresh_token.as_ref()).unwrap();
        fixture.store.revoke(tokens.refresh_token.as_ref().unwrap(), "client", now);
        assert!(!fixture.is_valid(&tokens.access_token));
    }
}
