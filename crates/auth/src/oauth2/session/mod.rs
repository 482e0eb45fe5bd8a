//! The life of a session: tokens that stay alive by themselves.
//!
//! [`Session`] is the root. Tasks of one process share it; processes share the [store](super::store). Whoever renews
//! tokens holds the lock of the session, reads it again inside the lock, and keeps the new tokens before anyone uses
//! them.

mod event;
mod inner;
mod logout;
mod memory;
mod need;
mod renew;
mod seed;
mod status;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use postrider_core::secret::Secret;

pub use event::SessionEvent;
pub use need::{LiveToken, LogoutReport, Need, SeedOutcome, TokenOrigin};
pub use status::{SessionState, SessionStatus};

use self::inner::{Inner, detached};
use self::renew::{Failure, Wanted};
use super::store::{SessionKey, StoredSession, TokenStore};
use super::{Clock, OAuthError, OAuthSettings, TokenSet, Transport};

/// A session: one sign-in to one server as one client. Clones are the same session, and any number of tasks and
/// threads may use it at once. Work that must not stop half way, such as keeping a refresh token that was just
/// replaced, goes on when its caller is cancelled. Its methods run on tokio.
#[derive(Clone)]
pub struct Session {
    inner: Arc<Inner>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("key", &self.inner.key).finish_non_exhaustive()
    }
}

impl Session {
    /// The session that belongs to the settings.
    pub fn new(
        settings: OAuthSettings,
        transport: Arc<dyn Transport>,
        store: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let key = SessionKey::new(&settings);
        Self { inner: Arc::new(Inner::new(settings, key, transport, store, clock)) }
    }

    /// A session from a store whose collection is not at hand: it can be looked at and signed out of, and it can be
    /// refreshed if its client has no secret.
    pub fn of_stored(
        key: SessionKey,
        session: &StoredSession,
        transport: Arc<dyn Transport>,
        store: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { inner: Arc::new(Inner::new(session.facts.settings(), key, transport, store, clock)) }
    }

    /// Its key in the store.
    pub fn key(&self) -> &SessionKey {
        &self.inner.key
    }

    /// What it was made from.
    pub fn settings(&self) -> &OAuthSettings {
        &self.inner.settings
    }

    /// A token that serves `need`: the stored one, else one that is refreshed, or fetched by the grants that need no
    /// person. Any number of callers cause one request. If the server cannot be reached, a token that still lives a
    /// moment is given.
    ///
    /// # Errors
    ///
    /// [`Problem::SignedOut`](super::Problem::SignedOut) and [`Problem::SessionEnded`](super::Problem::SessionEnded)
    /// when a person has to sign in; else what the server, the transport or the store said. After a failure the
    /// server is left alone for some seconds, and callers get the same error again.
    pub async fn token(&self, need: Need) -> Result<LiveToken, OAuthError> {
        let session = self.inner.look()?;
        if !need.force_refresh
            && let Some(live) = self.inner.fresh(session.as_ref(), need.min_life)
        {
            return Ok(live);
        }
        let seen = session.and_then(|session| session.tokens).map(|tokens| tokens.access_token);
        let inner = Arc::clone(&self.inner);
        detached(async move { inner.renew(Wanted { need, seen, is_rejected: false }).await })
            .await?
            .map_err(Failure::into_error)
    }

    /// What to send instead of a token that an API has answered with 401 (RFC 6750 section 3.1): the newer one that
    /// is there by now, else one that is renewed. `None` when nothing can be done: there is nothing to renew it
    /// with, or the rejected token is itself the answer to a rejection of the last minute. Only for tokens that this
    /// session has given: for any other, its own would be one of somebody else.
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token), when renewing was tried.
    pub async fn after_rejection(&self, rejected: &Secret) -> Result<Option<LiveToken>, OAuthError> {
        let wanted = Wanted {
            need: Need { min_life: None, force_refresh: true },
            seen: Some(rejected.clone()),
            is_rejected: true,
        };
        let inner = Arc::clone(&self.inner);
        match detached(async move { inner.renew(wanted).await }).await? {
            Ok(live) => Ok(Some(live)),
            Err(Failure::Nothing(_)) => Ok(None),
            Err(Failure::Tried(error)) => Err(error),
        }
    }

    /// Whether the result of a sign-in could be kept. To be asked before a person is troubled.
    ///
    /// # Errors
    ///
    /// A store that cannot be used, or that holds a session under this key which must be left alone.
    pub async fn ensure_can_keep(&self) -> Result<(), OAuthError> {
        let _lock = self.inner.store.lock(&self.inner.key).await?;
        self.inner.read()?;
        Ok(())
    }

    /// Keeps the tokens of a sign-in, in the place of what was there.
    ///
    /// # Errors
    ///
    /// As [`ensure_can_keep`](Self::ensure_can_keep). Where only writing failed, this process can use the tokens all
    /// the same.
    pub async fn keep(&self, tokens: TokenSet) -> Result<(), OAuthError> {
        let inner = Arc::clone(&self.inner);
        detached(async move { inner.keep(tokens).await }).await?
    }

    /// Starts from a refresh token that comes from outside, such as the secret store of a CI system. It is taken by
    /// an empty store, and instead of a stored session only if it has never been seen there: the same secret comes
    /// with every run, and after the first one the store holds its successor.
    ///
    /// # Errors
    ///
    /// A store that cannot be used.
    pub async fn seed(&self, refresh_token: Secret) -> Result<SeedOutcome, OAuthError> {
        let inner = Arc::clone(&self.inner);
        detached(async move { inner.seed(&refresh_token).await }).await?
    }

    /// Signs out: revokes the tokens if asked to (RFC 7009), the refresh token first, and removes the session, also
    /// one that cannot be read.
    ///
    /// # Errors
    ///
    /// Only when the session is still there.
    pub async fn logout(&self, revoke: bool) -> Result<LogoutReport, OAuthError> {
        let inner = Arc::clone(&self.inner);
        detached(async move { inner.logout(revoke).await }).await?
    }

    /// Tries once more to keep what could not be kept. To be called at the end of a run.
    ///
    /// # Errors
    ///
    /// What is in the way; the tokens end with the process.
    pub async fn flush(&self) -> Result<(), OAuthError> {
        let inner = Arc::clone(&self.inner);
        detached(async move { inner.flush().await }).await?
    }

    /// The session as it is now, for handing it on.
    ///
    /// # Errors
    ///
    /// A store that cannot be used.
    pub fn stored(&self) -> Result<Option<StoredSession>, OAuthError> {
        self.inner.look()
    }

    /// How it stands. Asks no server.
    pub fn status(&self) -> SessionStatus {
        self.inner.status()
    }

    /// What happened since this was last asked. A warning comes once.
    pub fn take_events(&self) -> Vec<SessionEvent> {
        std::mem::take(&mut self.inner.memory().events)
    }

    /// Every token that this session has had in this process, for masking.
    pub fn secrets(&self) -> Vec<Secret> {
        self.inner.memory().secrets.clone()
    }
}
