//! Reading and keeping a session.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use postrider_core::secret::Secret;

use super::memory::{Memory, Unsaved};
use super::status::is_fetchable;
use super::{LiveToken, SessionEvent, SessionState, SessionStatus, TokenOrigin};
use crate::oauth2::store::{Found, SessionFacts, SessionKey, StoreError, StoreLock, StoredSession, TokenStore};
use crate::oauth2::{Clock, Grant, OAuthError, OAuthSettings, Problem, Stage, TokenSet, Transport};

/// How far clocks of two machines may be apart before a token from the future means that ours was set back.
const CLOCK_TOLERANCE: u64 = 60;

pub(super) struct Inner {
    pub(super) settings: OAuthSettings,
    pub(super) key: SessionKey,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) store: Arc<dyn TokenStore>,
    pub(super) clock: Arc<dyn Clock>,
    /// One renewal at a time in this process, before the lock of the store.
    pub(super) gate: tokio::sync::Mutex<()>,
    memory: Mutex<Memory>,
}

impl Inner {
    pub(super) fn new(
        settings: OAuthSettings,
        key: SessionKey,
        transport: Arc<dyn Transport>,
        store: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { settings, key, transport, store, clock, gate: tokio::sync::Mutex::default(), memory: Mutex::default() }
    }

    /// A panic elsewhere leaves the memory usable: at worst something is read again.
    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether tokens can be had without a person and without a refresh token.
    pub(super) fn is_fetchable(&self) -> bool {
        is_fetchable(self.settings.grant)
    }

    /// The newest state; the store is read only if it has changed. Grants that can fetch do without a store.
    pub(super) fn look(&self) -> Result<Option<StoredSession>, OAuthError> {
        let stamp = self.store.stamp(&self.key);
        {
            let memory = self.memory();
            if stamp.is_some() && memory.stamp == stamp {
                return Ok(memory.session.clone());
            }
        }
        match self.read() {
            Err(StoreError::Unavailable(reason)) if self.is_fetchable() => {
                self.memory().tell(SessionEvent::NotKept { rotated: false, reason });
                Ok(self.memory().session.clone())
            }
            other => Ok(other?),
        }
    }

    /// The newest state, from the store in any case.
    pub(super) fn read(&self) -> Result<Option<StoredSession>, StoreError> {
        // Taken before reading: what changes in between is seen next time.
        let stamp = self.store.stamp(&self.key);
        let found = self.store.read(&self.key);
        let mut memory = self.memory();
        let stored = match found {
            Ok(Found::Session(session)) => {
                memory.unusable = None;
                Some(*session)
            }
            Ok(Found::Nothing) => {
                memory.unusable = None;
                None
            }
            Ok(Found::Unusable(reason)) => {
                memory.unusable = Some(reason.clone());
                memory.tell(SessionEvent::Unusable { reason });
                None
            }
            // Tokens that could not be kept are all there is.
            Err(StoreError::Unavailable(_)) if memory.unsaved.is_some() => return Ok(memory.session.clone()),
            Err(error) => return Err(error),
        };
        memory.stamp = stamp;
        let ours_is_newer = memory.unsaved.as_ref().is_some_and(|unsaved| unsaved.base == stored);
        if !ours_is_newer {
            memory.unsaved = None;
            memory.set(stored);
        }
        Ok(memory.session.clone())
    }

    /// Makes `session` the newest state and keeps it. `base` is what the store held.
    pub(super) fn save(
        &self,
        lock: Option<&StoreLock>,
        base: Option<StoredSession>,
        session: &StoredSession,
    ) -> Result<(), StoreError> {
        self.memory().set(Some(session.clone()));
        let written = lock.map_or_else(
            || Err(StoreError::Unavailable("the store cannot be locked".to_owned())),
            |lock| self.store.write(lock, session),
        );
        let stamp = self.store.stamp(&self.key);
        let mut memory = self.memory();
        memory.stamp = stamp;
        match &written {
            Ok(()) => (memory.unsaved, memory.unusable) = (None, None),
            // What was unsaved before has the older base.
            Err(_) if memory.unsaved.is_some() => {}
            Err(_) => memory.unsaved = Some(Unsaved { base }),
        }
        written
    }

    /// Keeps what could not be kept before.
    pub(super) fn save_unsaved(&self, lock: &StoreLock) -> Result<(), StoreError> {
        let unsaved = {
            let memory = self.memory();
            memory.unsaved.as_ref().map(|unsaved| (unsaved.base.clone(), memory.session.clone()))
        };
        match unsaved {
            Some((base, Some(session))) => self.save(Some(lock), base, &session),
            _ => Ok(()),
        }
    }

    pub(super) async fn flush(&self) -> Result<(), OAuthError> {
        let _gate = self.gate.lock().await;
        if self.memory().unsaved.is_none() {
            return Ok(());
        }
        let lock = self.store.lock(&self.key).await?;
        self.read()?;
        Ok(self.save_unsaved(&lock)?)
    }

    pub(super) async fn keep(&self, tokens: TokenSet) -> Result<(), OAuthError> {
        let _gate = self.gate.lock().await;
        let lock = self.store.lock(&self.key).await;
        let base = self.read();
        let mut session = base.clone().ok().flatten().unwrap_or_else(|| self.new_session());
        session.facts = SessionFacts::new(&self.settings);
        session.signed_in_at = self.clock.now();
        session.renew(self.without_needless(tokens.clone()));
        self.memory().renewed_after_rejection = None;
        self.tell_scope(&tokens);
        let (lock, base) = match (lock, base) {
            (Ok(lock), Ok(base)) => (lock, base),
            (lock, base) => {
                let error = lock.err().or_else(|| base.clone().err());
                // This process can use the tokens all the same.
                let unlocked = self.save(None, base.ok().flatten(), &session);
                return error.map_or(unlocked, Err).map_err(OAuthError::from);
            }
        };
        Ok(self.save(Some(&lock), base, &session)?)
    }

    /// The settings; where they leave an end point to discovery, with the one that was found at the sign-in.
    pub(super) fn settings_for(&self, session: Option<&StoredSession>) -> OAuthSettings {
        let mut settings = self.settings.clone();
        if let Some(session) = session {
            let fill = |url: &mut Option<String>, known: &Option<String>| {
                if url.is_none() {
                    url.clone_from(known);
                }
            };
            fill(&mut settings.token_url, &session.facts.token_url);
            fill(&mut settings.revocation_url, &session.facts.revocation_url);
        }
        settings
    }

    pub(super) fn new_session(&self) -> StoredSession {
        StoredSession::new(SessionFacts::new(&self.settings), self.clock.now())
    }

    /// Refresh tokens of client credentials are not to be issued (RFC 6749 section 4.4.3), and nothing is gained by
    /// keeping one.
    pub(super) fn without_needless(&self, tokens: TokenSet) -> TokenSet {
        match self.settings.grant {
            Grant::ClientCredentials => TokenSet { refresh_token: None, ..tokens },
            _ => tokens,
        }
    }

    /// The stored token if it is fresh.
    pub(super) fn fresh(&self, session: Option<&StoredSession>, min_life: Option<u64>) -> Option<LiveToken> {
        let tokens = session?.tokens.as_ref()?;
        let now = self.clock.now();
        // A token from the future: the clock was set back, so when it ends is unknown.
        let is_plausible = tokens.obtained_at <= now.saturating_add(CLOCK_TOLERANCE);
        (is_plausible && tokens.is_fresh(now, min_life)).then(|| live(tokens, TokenOrigin::Stored))
    }

    /// The stored token as long as it lives at all.
    pub(super) fn alive(&self, session: Option<&StoredSession>) -> Option<LiveToken> {
        let tokens = session?.tokens.as_ref()?;
        tokens.is_fresh(self.clock.now(), Some(0)).then(|| live(tokens, TokenOrigin::Stored))
    }

    /// Tells which scopes are missing; a server that names none has granted all (RFC 6749 section 5.1).
    pub(super) fn tell_scope(&self, tokens: &TokenSet) {
        let (Some(asked), Some(granted)) = (&self.settings.scope, &tokens.scope) else { return };
        // Real collections have comma-separated scopes, too.
        let split = |scope: &str| -> Vec<String> {
            scope.split([' ', ',']).filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        let granted = split(granted);
        // Servers keep these two to themselves: they ask for an ID token or a refresh token.
        let is_silent = |name: &str| matches!(name, "openid" | "offline_access");
        let missing: Vec<String> =
            split(asked).into_iter().filter(|name| !is_silent(name) && !granted.contains(name)).collect();
        if !missing.is_empty() {
            self.memory().tell(SessionEvent::ScopeReduced { missing });
        }
    }

    pub(super) fn status(&self) -> SessionStatus {
        let (key, place) = (self.key.clone(), self.store.place(&self.key));
        let is_persistent = self.store.is_persistent();
        let looked = self.look();
        let warning = self.memory().unusable.clone();
        let state = match looked {
            Ok(Some(session)) => {
                let status = SessionStatus::new(key, place, is_persistent, &session, self.clock.now());
                return SessionStatus { warning, ..status };
            }
            Ok(None) if self.is_fetchable() => SessionState::Fetchable,
            Ok(None) => SessionState::SignedOut,
            Err(error) => SessionState::Unreadable(error.problem.to_string()),
        };
        let status = SessionStatus::without_session(key, place, is_persistent, &self.settings, state);
        SessionStatus { warning, ..status }
    }
}

pub(super) fn live(tokens: &TokenSet, origin: TokenOrigin) -> LiveToken {
    LiveToken {
        access_token: tokens.access_token.clone(),
        token_type: tokens.token_type.clone(),
        expires_at: tokens.expires_at,
        origin,
    }
}

/// The access token of a session.
pub(super) fn access_token(session: Option<&StoredSession>) -> Option<&Secret> {
    session?.tokens.as_ref().map(|tokens| &tokens.access_token)
}

/// Runs to its end even if the caller is cancelled, as long as the runtime lives.
pub(super) async fn detached<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, OAuthError> {
    tokio::spawn(work)
        .await
        .map_err(|_| OAuthError::new(Stage::Token, Problem::Aborted("the run ended before the token came".to_owned())))
}
