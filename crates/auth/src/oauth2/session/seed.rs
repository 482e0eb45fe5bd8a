//! Refresh tokens from outside.

use postrider_core::secret::Secret;

use super::SeedOutcome;
use super::inner::Inner;
use crate::oauth2::store::digest;
use crate::oauth2::{OAuthError, Problem, Stage};

impl Inner {
    pub(super) async fn seed(&self, refresh_token: &Secret) -> Result<SeedOutcome, OAuthError> {
        if refresh_token.expose().is_empty() {
            return Err(OAuthError::new(Stage::Settings, Problem::Settings("the refresh token is empty".to_owned())));
        }
        let _gate = self.gate.lock().await;
        self.memory().remember(refresh_token);
        let lock = self.store.lock(&self.key).await?;
        let stored = self.read()?;
        if let Some(session) = &stored {
            let is_dead = |digest_of_dead: &str| digest_of_dead == digest(refresh_token.expose().as_bytes());
            if let Some(ended) = session.ended.as_ref().filter(|ended| is_dead(&ended.refresh_token_digest)) {
                return Ok(SeedOutcome::Dead(ended.reason.clone()));
            }
            if session.knows(refresh_token) {
                return Ok(SeedOutcome::Known);
            }
        }
        let mut session = stored.clone().unwrap_or_else(|| self.new_session());
        // The one that is replaced may come again from an older secret; it must not win then.
        if let Some(old) = session.refresh_token().cloned() {
            session.spend(&old);
        }
        (session.tokens, session.ended) = (None, None);
        session.seed = Some(refresh_token.clone());
        session.signed_in_at = self.clock.now();
        self.save(Some(&lock), stored, &session)?;
        Ok(SeedOutcome::Taken)
    }
}
