//! How a session stands.

use crate::oauth2::store::{SessionFacts, SessionKey, StoredSession};
use crate::oauth2::{Grant, OAuthSettings};

/// Whether a token can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// Nobody is signed in.
    SignedOut,
    /// The access token is alive.
    Alive,
    /// The access token is absent or at its end; the next use refreshes it.
    Refreshable,
    /// No token is needed in advance: the next use fetches one with credentials.
    Fetchable,
    /// The access token is at its end, and there is no refresh token.
    Expired,
    /// The server has refused the refresh token; the text says how.
    Ended(String),
    /// A session is there that this process must leave alone; the text says why.
    Unreadable(String),
}

/// How a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionStatus {
    /// Its key.
    pub key: SessionKey,
    /// Where it is kept, for people.
    pub place: String,
    /// Whether it outlives the process.
    pub is_persistent: bool,
    /// Whether a token can be had.
    pub state: SessionState,
    /// What it is made of.
    pub facts: SessionFacts,
    /// When it was made: seconds since the Unix epoch.
    pub signed_in_at: Option<u64>,
    /// When the access token came: seconds since the Unix epoch.
    pub obtained_at: Option<u64>,
    /// When the access token ends: seconds since the Unix epoch.
    pub expires_at: Option<u64>,
    /// Granted scope, else the scope that was asked for.
    pub scope: Option<String>,
    /// Whether there is a refresh token.
    pub has_refresh_token: bool,
    /// Why a stored session could not be used.
    pub warning: Option<String>,
}

impl SessionStatus {
    /// The status of a session that was read, e.g. from [`TokenStore::list`](crate::oauth2::store::TokenStore::list).
    pub fn new(key: SessionKey, place: String, is_persistent: bool, session: &StoredSession, now: u64) -> Self {
        let tokens = session.tokens.as_ref();
        Self {
            key,
            place,
            is_persistent,
            state: state(session, now),
            facts: session.facts.clone(),
            signed_in_at: Some(session.signed_in_at),
            obtained_at: tokens.map(|tokens| tokens.obtained_at),
            expires_at: tokens.and_then(|tokens| tokens.expires_at),
            scope: tokens.and_then(|tokens| tokens.scope.clone()).or_else(|| session.facts.scope.clone()),
            has_refresh_token: session.refresh_token().is_some(),
            warning: None,
        }
    }

    /// The status where nothing is stored, or nothing that can be used.
    pub(super) fn without_session(
        key: SessionKey,
        place: String,
        is_persistent: bool,
        settings: &OAuthSettings,
        state: SessionState,
    ) -> Self {
        let facts = SessionFacts::new(settings);
        Self {
            key,
            place,
            is_persistent,
            state,
            signed_in_at: None,
            obtained_at: None,
            expires_at: None,
            scope: facts.scope.clone(),
            facts,
            has_refresh_token: false,
            warning: None,
        }
    }

    /// Whether a run could start: a token is there or can be had without a person.
    pub fn is_usable(&self) -> bool {
        matches!(self.state, SessionState::Alive | SessionState::Refreshable | SessionState::Fetchable)
    }
}

fn state(session: &StoredSession, now: u64) -> SessionState {
    let is_alive = session.tokens.as_ref().is_some_and(|tokens| tokens.is_fresh(now, Some(0)));
    if is_alive {
        SessionState::Alive
    } else if is_fetchable(session.facts.grant) {
        SessionState::Fetchable
    } else if session.refresh_token().is_some() {
        SessionState::Refreshable
    } else if let Some(ended) = &session.ended {
        SessionState::Ended(ended.reason.clone())
    } else if session.tokens.is_some() {
        SessionState::Expired
    } else {
        SessionState::SignedOut
    }
}

/// Whether tokens of this grant can be had again without a person.
pub(super) fn is_fetchable(grant: Grant) -> bool {
    matches!(grant, Grant::ClientCredentials | Grant::Password)
}
