//! What is kept of a session.

use postrider_core::secret::Secret;
use url::Url;

use super::digest::digest;
use crate::oauth2::{ClientAuthentication, Grant, OAuthSettings, PkceMethod, TokenSet};

/// How many spent refresh tokens a session remembers.
const N_SPENT: usize = 32;

/// What a session was made of: enough to list it and to revoke it. Never the client secret or a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFacts {
    /// Issuer identifier.
    pub issuer: Option<String>,
    /// Token end point.
    pub token_url: Option<String>,
    /// Revocation end point.
    pub revocation_url: Option<String>,
    /// Client identifier.
    pub client_id: String,
    /// Scope that was asked for.
    pub scope: Option<String>,
    /// Audience.
    pub audience: Option<String>,
    /// Resources (RFC 8707).
    pub resources: Vec<String>,
    /// Profile.
    pub profile: String,
    /// Grant.
    pub grant: Grant,
    /// User name of the password grant.
    pub username: Option<String>,
}

impl SessionFacts {
    /// The facts of a sign-in.
    pub fn new(settings: &OAuthSettings) -> Self {
        let secret = settings.client_secret.as_ref().map(Secret::expose);
        let public = |url: &Option<String>| url.as_deref().map(|url| without_credentials(url, secret));
        Self {
            issuer: settings.issuer.clone(),
            token_url: public(&settings.token_url),
            revocation_url: public(&settings.revocation_url),
            client_id: settings.client_id.clone(),
            scope: settings.scope.clone(),
            audience: settings.audience.clone(),
            resources: settings.resources.clone(),
            profile: settings.profile.clone(),
            grant: settings.grant,
            username: settings.username.clone().filter(|_| settings.grant == Grant::Password),
        }
    }

    /// Settings as far as the facts go: a client without a secret. For signing out of a session whose collection
    /// is not at hand.
    pub fn settings(&self) -> OAuthSettings {
        OAuthSettings {
            grant: self.grant,
            issuer: self.issuer.clone(),
            auth_url: None,
            token_url: self.token_url.clone(),
            refresh_url: None,
            device_url: None,
            revocation_url: self.revocation_url.clone(),
            requires_iss: false,
            client_id: self.client_id.clone(),
            client_secret: None,
            client_authentication: ClientAuthentication::None,
            scope: self.scope.clone(),
            audience: self.audience.clone(),
            resources: self.resources.clone(),
            redirect_uri: None,
            username: self.username.clone(),
            password: None,
            pkce_method: PkceMethod::S256,
            code_verifier: None,
            auth_params: Vec::new(),
            token_params: Vec::new(),
            refresh_params: Vec::new(),
            profile: self.profile.clone(),
            allow_insecure_http: false,
            notes: Vec::new(),
        }
    }
}

/// A URL without user and password, and without its query if that holds the client secret.
fn without_credentials(text: &str, client_secret: Option<&str>) -> String {
    let Ok(mut url) = Url::parse(text) else { return text.to_owned() };
    // Only URLs that cannot have credentials refuse to lose them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let holds = |secret: &str| url.query_pairs().any(|(_, value)| value == secret);
    if client_secret.is_some_and(holds) {
        url.set_query(None);
    }
    url.into()
}

/// The refresh token of a session that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSession {
    /// Digest of the refresh token that the server refused.
    pub refresh_token_digest: String,
    /// What the server said.
    pub reason: String,
    /// When: seconds since the Unix epoch.
    pub at: u64,
}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// What it was made of.
    pub facts: SessionFacts,
    /// When it was made: seconds since the Unix epoch.
    pub signed_in_at: u64,
    /// The newest tokens. The ID token is not kept.
    pub tokens: Option<TokenSet>,
    /// A refresh token from outside that has not been used yet.
    pub seed: Option<Secret>,
    /// Set when the server has refused the refresh token.
    pub ended: Option<EndedSession>,
    /// Digests of refresh tokens that must not be sent again, oldest first: using one a second time makes careful
    /// servers end the session (RFC 9700 section 4.14.2).
    pub spent: Vec<String>,
}

impl StoredSession {
    /// A session that has nothing yet.
    pub fn new(facts: SessionFacts, now: u64) -> Self {
        Self { facts, signed_in_at: now, tokens: None, seed: None, ended: None, spent: Vec::new() }
    }

    /// The refresh token to use next.
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.seed.as_ref().or_else(|| self.tokens.as_ref()?.refresh_token.as_ref())
    }

    /// Takes over the tokens of an answer. A refresh token that they replace is spent.
    pub fn renew(&mut self, tokens: TokenSet) {
        let old = self.refresh_token().cloned();
        if let Some(old) = old.filter(|old| tokens.refresh_token.as_ref() != Some(old)) {
            self.spend(&old);
        }
        self.seed = None;
        self.ended = None;
        self.tokens = Some(TokenSet { id_token: None, ..tokens });
    }

    /// Drops a refresh token that the server has refused and remembers it.
    pub fn end(&mut self, refresh_token: &Secret, reason: String, now: u64) {
        self.spend(refresh_token);
        self.seed = None;
        if let Some(tokens) = &mut self.tokens {
            tokens.refresh_token = None;
        }
        let refresh_token_digest = digest(refresh_token.expose().as_bytes());
        self.ended = Some(EndedSession { refresh_token_digest, reason, at: now });
    }

    /// Whether a refresh token has been here before: in use, or spent.
    pub fn knows(&self, refresh_token: &Secret) -> bool {
        self.refresh_token() == Some(refresh_token) || self.spent.contains(&digest(refresh_token.expose().as_bytes()))
    }

    /// Remembers that a refresh token is used up.
    pub fn spend(&mut self, refresh_token: &Secret) {
        let digest = digest(refresh_token.expose().as_bytes());
        if !self.spent.contains(&digest) {
            self.spent.push(digest);
        }
        let excess = self.spent.len().saturating_sub(N_SPENT);
        self.spent.drain(..excess);
    }
}
