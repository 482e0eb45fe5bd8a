//! What a process remembers of a session.

use postrider_core::secret::Secret;

use super::SessionEvent;
use crate::oauth2::OAuthError;
use crate::oauth2::store::{Stamp, StoredSession};

/// What a process remembers of a session.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The newest state known.
    pub(super) session: Option<StoredSession>,
    /// The stamp of the store when it held that state.
    pub(super) stamp: Option<Stamp>,
    /// Set while the store does not hold that state.
    pub(super) unsaved: Option<Unsaved>,
    /// Why a stored session could not be used.
    pub(super) unusable: Option<String>,
    /// The server is left alone until then.
    pub(super) pause: Option<Pause>,
    /// The token that was the answer to a rejection, and when it came.
    pub(super) renewed_after_rejection: Option<(Secret, u64)>,
    pub(super) events: Vec<SessionEvent>,
    /// Warnings that were given.
    told: Vec<SessionEvent>,
    pub(super) secrets: Vec<Secret>,
}

/// A state that could not be kept.
#[derive(Debug)]
pub(super) struct Unsaved {
    /// What the store held when it was made. If it holds something else by now, somebody else was here, and theirs
    /// counts.
    pub(super) base: Option<StoredSession>,
}

/// A failure that need not be repeated at once.
#[derive(Debug)]
pub(super) struct Pause {
    /// Seconds since the Unix epoch; both ends, as the clock may be set back.
    pub(super) from: u64,
    pub(super) until: u64,
    pub(super) error: OAuthError,
}

impl Memory {
    /// Takes over a state, with its secrets. A new one ends a pause: somebody has signed in.
    pub(super) fn set(&mut self, session: Option<StoredSession>) {
        if let Some(session) = &session {
            let tokens = session.tokens.as_ref();
            let secrets = [tokens.map(|tokens| &tokens.access_token), session.refresh_token()];
            for secret in secrets.into_iter().flatten() {
                self.remember(secret);
            }
        }
        if self.session != session {
            self.pause = None;
            self.session = session;
        }
    }

    pub(super) fn remember(&mut self, secret: &Secret) {
        if !self.secrets.contains(secret) {
            self.secrets.push(secret.clone());
        }
    }

    /// Warnings are told once, or a run of a thousand requests would tell them a thousand times.
    pub(super) fn tell(&mut self, event: SessionEvent) {
        if event.is_warning() {
            if self.told.contains(&event) {
                return;
            }
            self.told.push(event.clone());
        }
        self.events.push(event);
    }

    pub(super) fn paused(&self, now: u64) -> Option<OAuthError> {
        let pause = self.pause.as_ref().filter(|pause| (pause.from..pause.until).contains(&now))?;
        Some(pause.error.clone())
    }
}
