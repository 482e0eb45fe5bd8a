//! Tokens before the first request: what cannot be had fails the run before it did anything.

use std::sync::Arc;

use postrider_auth::oauth2::{OAuthError, OAuthSettings, Problem};
use postrider_core::variable::Resolver;
use thiserror::Error;

use super::lane::Lane;
use super::oauth::{Author, may_come_later};
use super::secrets;
use crate::oauth::{GivenToken, OAuthBlock, OAuthMissing, OAuthOptions, Sessions, oauth_blocks};

/// Why a run with OAuth 2.0 cannot start.
#[derive(Debug, Error)]
#[error("OAuth 2.0: no token for {requests}: {reason}")]
pub struct MissingToken {
    /// Which requests need it.
    requests: String,
    /// Why it cannot be had.
    reason: String,
    /// What to do.
    pub(crate) hint: String,
}

impl Lane {
    /// Gets a token for every OAuth 2.0 block of the plan, as far as one can be had now.
    ///
    /// # Errors
    ///
    /// [`MissingToken`] for the first block that has none, unless requests may go out without.
    pub(super) async fn preflight(&mut self) -> Result<(), MissingToken> {
        for block in self.oauth_blocks() {
            secrets::register_auth(&self.emitter, &block.resolved);
            let given = GivenToken::of(&block.raw, &block.resolved);
            let sign_in = self.tokens.sessions().sign_in().is_some();
            if !sign_in && may_come_later(&given, &self.plan) {
                continue;
            }
            let Err(error) = self.ready(&block).await else { continue };
            if may_come_later(&given, &self.plan) {
                continue;
            }
            let sessions = self.tokens.sessions();
            let missing = MissingToken::new(&block, &error, sessions);
            match sessions.options().missing {
                OAuthMissing::Fail => return Err(missing),
                OAuthMissing::Send => sessions.warn(format!("{missing}; they are sent without one")),
            }
        }
        Ok(())
    }

    /// The blocks of the plan, resolved as for the first iteration.
    fn oauth_blocks(&self) -> Vec<OAuthBlock> {
        let mut scopes = self.scopes.borrow_mut();
        if let Some(row) = self.first_row() {
            scopes.data = Arc::clone(row);
        }
        let dynamic = |name: &str| self.chance.dynamic(name);
        oauth_blocks(&self.plan, &Resolver::new(&scopes, self.substitution, &dynamic))
    }

    /// Whether the block has its token; lets a person sign in if that is how it is to be had.
    async fn ready(&self, block: &OAuthBlock) -> Result<(), OAuthError> {
        let Err(error) = self.tokens.authorize(Author::Collection, &block.raw, &block.resolved).await else {
            return Ok(());
        };
        let sessions = self.tokens.sessions();
        let is_signed_out = matches!(error.problem, Problem::SignedOut | Problem::SessionEnded(_));
        let Some(sign_in) = sessions.sign_in().filter(|_| is_signed_out) else { return Err(error) };
        let settings = OAuthSettings::from_block(&block.resolved, &sessions.options().overrides)?;
        sessions.hide(settings.secrets());
        sign_in.sign_in(sessions, &settings).await?;
        self.tokens.authorize(Author::Collection, &block.raw, &block.resolved).await.map(drop)
    }
}

impl MissingToken {
    /// The server's words may repeat what it was sent.
    fn new(block: &OAuthBlock, error: &OAuthError, sessions: &Sessions) -> Self {
        let mask = |text: &str| sessions.masker().mask(text).into_owned();
        Self {
            requests: mask(&block.describe()),
            reason: mask(&error.problem.to_string()),
            hint: mask(&hint(error, sessions.options())),
        }
    }
}

/// What to do: sign in where that helps, else what the error itself advises.
fn hint(error: &OAuthError, options: &OAuthOptions) -> String {
    let is_signed_out = matches!(error.problem, Problem::SignedOut | Problem::SessionEnded(_));
    if !is_signed_out {
        return error.hint.clone().unwrap_or_else(|| SEND_ANYWAY.to_owned());
    }
    let login = &options.login_command;
    if options.is_ci {
        format!(
            "in CI set POSTRIDER_ACCESS_TOKEN or POSTRIDER_REFRESH_TOKEN, or use client credentials; elsewhere: {login}"
        )
    } else if options.login && !options.is_interactive {
        format!("--login needs a terminal; sign in first: {login}")
    } else {
        format!("sign in: {login}")
    }
}

const SEND_ANYWAY: &str = "--oauth-missing=send sends requests without a token, as Newman does";
