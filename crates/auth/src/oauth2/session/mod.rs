//! The life of a session: tokens that stay alive by themselves.
//!
//! [`Session`] is the root. Tasks of one process share it; processes share the [store](super::store).

mod event;
mod need;
mod status;

use std::sync::Arc;

use postrider_core::secret::Secret;

pub use event::SessionEvent;
pub use need::{LiveToken, LogoutReport, Need, SeedOutcome, TokenOrigin};
pub use status::{SessionState, SessionStatus};

use super::store::{SessionKey, StoredSession, TokenStore};
use super::{Clock, OAuthError, OAuthSettings, Problem, Stage, TokenSet, Transport};

/// A session.
#[derive(Debug, Clone)]
pub struct Session {
    settings: Arc<OAuthSettings>,
    key: SessionKey,
}

#[expect(clippy::unused_async, clippy::missing_errors_doc, missing_docs, reason = "signatures only, for a moment")]
impl Session {
    pub fn new(
        settings: OAuthSettings,
        _transport: Arc<dyn Transport>,
        _store: Arc<dyn TokenStore>,
        _clock: Arc<dyn Clock>,
    ) -> Self {
        Self { key: SessionKey::new(&settings), settings: Arc::new(settings) }
    }
    pub fn key(&self) -> &SessionKey {
        &self.key
    }
    pub fn settings(&self) -> &OAuthSettings {
        &self.settings
    }
    pub async fn token(&self, _need: Need) -> Result<LiveToken, OAuthError> {
        Err(OAuthError::new(Stage::Store, Problem::SignedOut))
    }
    pub async fn after_rejection(&self, _rejected: &Secret) -> Result<Option<LiveToken>, OAuthError> {
        Err(OAuthError::new(Stage::Store, Problem::SignedOut))
    }
    /// Before a person signs in: whether the result could be kept.
    pub async fn ensure_can_keep(&self) -> Result<(), OAuthError> {
        Err(OAuthError::new(Stage::Store, Problem::SignedOut))
    }
    pub async fn keep(&self, _tokens: TokenSet) -> Result<(), OAuthError> {
        Err(OAuthError::new(Stage::Store, Problem::SignedOut))
    }
    pub async fn seed(&self, _refresh_token: Secret) -> Result<SeedOutcome, OAuthError> {
        Err(OAuthError::new(Stage::Store, Problem::SignedOut))
    }
    pub async fn logout(&self, _revoke: bool) -> Result<LogoutReport, OAuthError> {
        Err(OAuthError::new(Stage::Store, Problem::SignedOut))
    }
    /// The session as it is now, e.g. for `export_session` and `--token-out`.
    pub fn stored(&self) -> Result<Option<StoredSession>, OAuthError> {
        Err(OAuthError::new(Stage::Store, Problem::SignedOut))
    }
    pub fn status(&self) -> SessionStatus {
        SessionStatus::without_session(self.key.clone(), String::new(), false, &self.settings, SessionState::SignedOut)
    }
    pub fn take_events(&self) -> Vec<SessionEvent> {
        Vec::new()
    }
    /// Every token that this session has had in this process, for the masker.
    pub fn secrets(&self) -> Vec<Secret> {
        Vec::new()
    }
}
