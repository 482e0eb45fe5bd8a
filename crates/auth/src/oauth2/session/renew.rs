//! Getting new tokens, once for all who need them.

use std::time::Duration;

use postrider_core::secret::Secret;

use super::inner::{Inner, access_token, live};
use super::memory::Pause;
use super::{LiveToken, Need, SessionEvent, TokenOrigin};
use crate::oauth2::store::{SessionFacts, StoreError, StoreLock, StoredSession};
use crate::oauth2::{Grant, OAuthError, Problem, Stage, TokenEndpoint, TokenSet};

/// Waits between tries after a transient failure.
const WAITS: [Duration; 2] = [Duration::from_millis(500), Duration::from_millis(1_500)];
/// How long the server is left alone after all tries have failed, in seconds.
const PAUSE_TRANSIENT: u64 = 5;
/// The same after a refusal, which is rarely taken back.
const PAUSE_REFUSED: u64 = 30;
/// How long the answer to a rejection counts as such, in seconds. Rejected again in that time, a token is not renewed
/// again: it is the API that does not want it.
const REJECTION_MEMORY: u64 = 60;

/// What a renewal is for.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) need: Need,
    /// The token that does not serve; another one that is there by now may.
    pub(super) seen: Option<Secret>,
    /// Whether an API has rejected it.
    pub(super) is_rejected: bool,
}

/// Why there is no new token.
#[derive(Debug)]
pub(super) enum Failure {
    /// There is nothing to get one with.
    Nothing(OAuthError),
    /// It was tried.
    Tried(OAuthError),
}

impl Failure {
    pub(super) fn into_error(self) -> OAuthError {
        match self {
            Self::Nothing(error) | Self::Tried(error) => error,
        }
    }
}

/// What tokens can be got with.
enum Way {
    Refresh(Secret),
    Fetch,
    Nothing(OAuthError),
}

impl Inner {
    /// Renews the tokens unless somebody else has done so in the meantime.
    pub(super) async fn renew(&self, wanted: Wanted) -> Result<LiveToken, Failure> {
        let _gate = self.gate.lock().await;
        if self.is_answer_to_rejection(&wanted) {
            let session = self.look().map_err(Failure::Tried)?;
            return self.newer(session.as_ref(), &wanted).ok_or_else(|| Failure::Nothing(signed_out()));
        }
        let lock = match self.store.lock(&self.key).await {
            Ok(lock) => Some(lock),
            Err(StoreError::Unavailable(reason)) if self.is_fetchable() => {
                self.memory().tell(SessionEvent::NotKept { rotated: false, reason });
                None
            }
            // Without the lock a refresh could cost the session; what lives may be used.
            Err(error) => return self.make_do(&wanted, error.into()),
        };
        let session = match &lock {
            Some(lock) => {
                let session = self.read().map_err(|error| Failure::Tried(error.into()))?;
                if let Err(error) = self.save_unsaved(lock) {
                    self.memory().tell(SessionEvent::NotKept { rotated: true, reason: error.to_string() });
                }
                session
            }
            None => self.look().map_err(Failure::Tried)?,
        };
        if let Some(live) = self.newer(session.as_ref(), &wanted) {
            return Ok(live);
        }
        let paused = self.memory().paused(self.clock.now());
        if let Some(error) = paused {
            return self.make_do(&wanted, error);
        }
        let renewed = self.renew_locked(lock.as_ref(), session, &wanted).await;
        if let (Ok(live), true) = (&renewed, wanted.is_rejected) {
            self.memory().renewed_after_rejection = Some((live.access_token.clone(), self.clock.now()));
        }
        renewed
    }

    /// Whether the rejected token was itself got because of a rejection, just now.
    fn is_answer_to_rejection(&self, wanted: &Wanted) -> bool {
        let memory = self.memory();
        let Some((token, at)) = memory.renewed_after_rejection.as_ref().filter(|_| wanted.is_rejected) else {
            return false;
        };
        wanted.seen.as_ref() == Some(token) && self.clock.now() < at.saturating_add(REJECTION_MEMORY)
    }

    /// The stored token if it serves: fresh, and where a new one is asked for, another than the one that was seen.
    fn newer(&self, session: Option<&StoredSession>, wanted: &Wanted) -> Option<LiveToken> {
        let is_new = access_token(session) != wanted.seen.as_ref();
        self.fresh(session, wanted.need.min_life).filter(|_| is_new || !wanted.need.force_refresh)
    }

    /// The old token if it lives and serves, else the error.
    fn make_do(&self, wanted: &Wanted, error: OAuthError) -> Result<LiveToken, Failure> {
        let serves = !wanted.need.force_refresh && wanted.need.min_life.is_none();
        let session = self.memory().session.clone();
        let Some(live) = self.alive(session.as_ref()).filter(|_| serves) else { return Err(Failure::Tried(error)) };
        self.memory().tell(SessionEvent::RefreshFailed { reason: error.to_string() });
        Ok(live)
    }

    async fn renew_locked(
        &self,
        lock: Option<&StoreLock>,
        mut session: Option<StoredSession>,
        wanted: &Wanted,
    ) -> Result<LiveToken, Failure> {
        let mut is_second = false;
        loop {
            let refused = match self.way(session.as_ref()) {
                Way::Nothing(error) => return self.without_way(session.as_ref(), wanted, error),
                Way::Fetch => {
                    let fetched = self.ask(session.as_ref(), None).await;
                    return self.settle(lock, session, fetched, wanted, TokenOrigin::Fetched);
                }
                Way::Refresh(token) => match self.ask(session.as_ref(), Some(&token)).await {
                    Err(error) if error.is_invalid_grant() => (token, error),
                    outcome => return self.settle(lock, session, outcome, wanted, TokenOrigin::Refreshed),
                },
            };
            // Somebody without our lock, such as another machine on a shared folder, may have been quicker.
            let now_stored = self.read().map_err(|error| Failure::Tried(error.into()))?;
            let is_ours = now_stored.as_ref().and_then(StoredSession::refresh_token) == Some(&refused.0);
            if is_ours || is_second || now_stored.is_none() {
                self.bury_rejected(session.as_mut(), wanted);
                session = self.end(lock, session, &refused.0, &refused.1);
            } else {
                is_second = true;
                session = now_stored;
                if let Some(live) = self.newer(session.as_ref(), wanted) {
                    return Ok(live);
                }
            }
            if session.as_ref().is_some_and(|session| session.ended.is_some()) && self.settings.grant != Grant::Password
            {
                return self.make_do(wanted, ended(&refused.1.problem.to_string()));
            }
        }
    }

    /// An access token that the API refused is dead, whatever its lifetime says. Where the refresh token is dead, too,
    /// nothing is left of the session.
    fn bury_rejected(&self, session: Option<&mut StoredSession>, wanted: &Wanted) {
        let Some(tokens) = session.and_then(|session| session.tokens.as_mut()) else { return };
        if wanted.is_rejected && wanted.seen.as_ref() == Some(&tokens.access_token) {
            tokens.expires_at = Some(tokens.obtained_at.max(self.clock.now().saturating_sub(1)));
        }
    }

    fn way(&self, session: Option<&StoredSession>) -> Way {
        let refresh_token = session.and_then(StoredSession::refresh_token);
        match (self.settings.grant, refresh_token) {
            (Grant::ClientCredentials, _) | (Grant::Password, None) => Way::Fetch,
            (_, Some(token)) => Way::Refresh(token.clone()),
            (_, None) => match session.and_then(|session| session.ended.as_ref()) {
                Some(end) => Way::Nothing(ended(&end.reason)),
                None => Way::Nothing(signed_out()),
            },
        }
    }

    /// Without a way to a new token, one that still lives is as good as it gets.
    fn without_way(
        &self,
        session: Option<&StoredSession>,
        wanted: &Wanted,
        error: OAuthError,
    ) -> Result<LiveToken, Failure> {
        let Some(live) = self.alive(session) else { return Err(Failure::Nothing(error)) };
        if !wanted.need.force_refresh && wanted.need.min_life.is_none() {
            return Ok(live);
        }
        if matches!(error.problem, Problem::SessionEnded(_)) {
            return Err(Failure::Nothing(error));
        }
        let problem = Problem::Aborted("the access token cannot be renewed: there is no refresh token".to_owned());
        Err(Failure::Nothing(OAuthError::new(Stage::Refresh, problem).with_hint(SIGN_IN)))
    }

    /// Asks the server, up to three times. A refresh whose answer was lost may have spent its token; then trying again
    /// loses nothing, and servers that forgive a repetition within seconds save the session.
    async fn ask(
        &self,
        session: Option<&StoredSession>,
        refresh_token: Option<&Secret>,
    ) -> Result<TokenSet, OAuthError> {
        let settings = self.settings_for(session);
        let endpoint =
            TokenEndpoint { settings: &settings, transport: self.transport.as_ref(), clock: self.clock.as_ref() };
        let mut waits = WAITS.into_iter();
        loop {
            let outcome = match (refresh_token, self.settings.grant) {
                (Some(token), _) => endpoint.refresh(token).await,
                (None, Grant::Password) => endpoint.password().await,
                (None, _) => endpoint.client_credentials().await,
            };
            let is_transient = outcome.as_ref().is_err_and(OAuthError::is_transient);
            match waits.next().filter(|_| is_transient) {
                // Processes that failed together do not come back together.
                Some(wait) => tokio::time::sleep(wait.mul_f64(rand::random_range(0.75..1.25))).await,
                None => return outcome,
            }
        }
    }

    /// Keeps new tokens before anybody uses them; or remembers the failure.
    fn settle(
        &self,
        lock: Option<&StoreLock>,
        session: Option<StoredSession>,
        outcome: Result<TokenSet, OAuthError>,
        wanted: &Wanted,
        origin: TokenOrigin,
    ) -> Result<LiveToken, Failure> {
        let tokens = match outcome {
            Ok(tokens) => self.without_needless(tokens),
            Err(error) => {
                self.pause(&error);
                return self.make_do(wanted, error);
            }
        };
        let old = session.as_ref().and_then(StoredSession::refresh_token).cloned();
        let rotated = old.is_some() && tokens.refresh_token.is_some() && old != tokens.refresh_token;
        self.tell_scope(&tokens);
        let live = live(&tokens, origin);
        let mut renewed = session.clone().unwrap_or_else(|| self.new_session());
        renewed.facts = SessionFacts::new(&self.settings_for(session.as_ref()));
        let scope = tokens.scope.clone().or_else(|| renewed.tokens.as_ref().and_then(|old| old.scope.clone()));
        renewed.renew(TokenSet { scope, ..tokens });
        let saved = self.save(lock, session, &renewed);
        let mut memory = self.memory();
        memory.tell(match origin {
            TokenOrigin::Fetched => SessionEvent::Fetched { expires_at: live.expires_at },
            _ => SessionEvent::Refreshed { rotated, expires_at: live.expires_at },
        });
        match saved {
            Err(error) => memory.tell(SessionEvent::NotKept { rotated, reason: error.to_string() }),
            Ok(()) if rotated && !self.store.is_persistent() => {
                let reason = "there is no folder to keep sessions in".to_owned();
                memory.tell(SessionEvent::NotKept { rotated, reason });
            }
            Ok(()) => {}
        }
        Ok(live)
    }

    fn pause(&self, error: &OAuthError) {
        let now = self.clock.now();
        let seconds = match self.settings.grant {
            _ if error.is_transient() => PAUSE_TRANSIENT,
            // Servers lock accounts after a few wrong passwords.
            Grant::Password => u64::MAX,
            _ => PAUSE_REFUSED,
        };
        let until = now.saturating_add(seconds);
        self.memory().pause = Some(Pause { from: now, until, error: error.clone() });
    }

    /// Remembers that the refresh token is dead, here and in the store.
    fn end(
        &self,
        lock: Option<&StoreLock>,
        session: Option<StoredSession>,
        token: &Secret,
        error: &OAuthError,
    ) -> Option<StoredSession> {
        let reason = error.problem.to_string();
        let mut over = session.clone()?;
        over.end(token, reason.clone(), self.clock.now());
        if let Err(error) = self.save(lock, session, &over) {
            self.memory().tell(SessionEvent::NotKept { rotated: false, reason: error.to_string() });
        }
        self.memory().tell(SessionEvent::Ended { reason });
        Some(over)
    }
}

const SIGN_IN: &str = "sign in with `postrider auth login`";

fn signed_out() -> OAuthError {
    OAuthError::new(Stage::Token, Problem::SignedOut).with_hint(SIGN_IN)
}

fn ended(reason: &str) -> OAuthError {
    OAuthError::new(Stage::Refresh, Problem::SessionEnded(reason.to_owned()))
        .with_hint("sign in again with `postrider auth login`")
}
