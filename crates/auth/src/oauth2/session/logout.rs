//! Signing out.

use super::LogoutReport;
use super::inner::Inner;
use crate::oauth2::store::StoredSession;
use crate::oauth2::{OAuthError, TokenEndpoint, TokenTypeHint};

impl Inner {
    pub(super) async fn logout(&self, revoke: bool) -> Result<LogoutReport, OAuthError> {
        let _gate = self.gate.lock().await;
        let mut report = LogoutReport::default();
        let lock = self.store.lock(&self.key).await?;
        let session = self.read().unwrap_or_else(|error| {
            report.warnings.push(format!("{error}; its tokens were not revoked"));
            None
        });
        if let Some(session) = session.as_ref().filter(|_| revoke) {
            self.revoke(session, &mut report).await;
        }
        let was_there = self.store.remove(&lock)?;
        report.was_signed_in = was_there || session.is_some();
        let mut memory = self.memory();
        memory.set(None);
        (memory.stamp, memory.unsaved, memory.unusable, memory.renewed_after_rejection) = (None, None, None, None);
        Ok(report)
    }

    /// The refresh token first: with it most servers end all that came from it (RFC 7009 section 2.1).
    async fn revoke(&self, session: &StoredSession, report: &mut LogoutReport) {
        let settings = self.settings_for(Some(session));
        let endpoint =
            TokenEndpoint { settings: &settings, transport: self.transport.as_ref(), clock: self.clock.as_ref() };
        let refresh_token = session.refresh_token().map(|token| (token, TokenTypeHint::RefreshToken));
        let access_token = session.tokens.as_ref().map(|tokens| (&tokens.access_token, TokenTypeHint::AccessToken));
        for (token, hint) in refresh_token.into_iter().chain(access_token) {
            match endpoint.revoke(token, hint).await {
                Ok(()) => report.n_revoked += 1,
                Err(error) => {
                    let hint = error.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
                    let warning = format!("{error}{hint}");
                    if !report.warnings.contains(&warning) {
                        report.warnings.push(warning);
                    }
                }
            }
        }
    }
}
