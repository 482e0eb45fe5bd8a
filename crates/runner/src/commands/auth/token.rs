//! `postrider auth token`: a live access token for other programs.

use postrider_auth::oauth2::session::{LiveToken, Need};
use postrider_auth::oauth2::{Clock as _, SystemClock};
use postrider_core::secret::Secret;
use serde_json::json;

use super::error::of_session;
use super::target::Target;
use super::{AuthError, describe, report_warnings};
use crate::cli::{AuthTarget, ProcessEnv, TokenFormat};
use crate::commands::Streams;
use crate::error::CommandError;
use crate::exit::ExitStatus;

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) format: TokenFormat,
    pub(super) min_life: Option<u64>,
    pub(super) force_refresh: bool,
}

/// Prints the token, and nothing else, on stdout.
pub(super) async fn token(
    target: AuthTarget,
    wish: Wish,
    env: &ProcessEnv,
    streams: &mut Streams<'_>,
) -> Result<ExitStatus, CommandError> {
    let target = Target::read(target, env, streams)?;
    let settings = target.one()?;
    let session = target.sessions.session(&settings).await.map_err(AuthError::from)?;
    let need = Need { min_life: wish.min_life, force_refresh: wish.force_refresh };
    let token = session.token(need).await;
    report_warnings(&target.sessions, streams);
    let token = token.map_err(|error| of_session(error, &target.login))?;
    let text = shown(&token, wish.format, SystemClock.now());
    streams.print(text.expose())?;
    Ok(ExitStatus::Success)
}

fn shown(token: &LiveToken, format: TokenFormat, now: u64) -> Secret {
    let access_token = token.access_token.expose();
    Secret::new(match format {
        TokenFormat::Raw => format!("{access_token}\n"),
        // The scheme is Bearer however the server spells it (RFC 6750 section 2.1).
        TokenFormat::Header => format!("Authorization: Bearer {access_token}\n"),
        TokenFormat::Json => {
            let object = json!({
                "access_token": access_token,
                "token_type": token.token_type,
                "expires_at": token.expires_at.and_then(describe::rfc3339),
                "expires_in": token.expires_at.map(|end| end.saturating_sub(now)),
            });
            format!("{object}\n")
        }
    })
}

#[cfg(test)]
mod tests {
    use postrider_auth::oauth2::session::TokenOrigin;

    use super::*;

    #[test]
    fn a_token_is_printed_in_three_ways() {
        let token = LiveToken {
            access_token: Secret::new("t0ken"),
            token_type: "bearer".to_owned(),
            expires_at: Some(1_000),
            origin: TokenOrigin::Stored,
        };
        for (format, expected) in [
            (TokenFormat::Raw, "t0ken\n"),
            (TokenFormat::Header, "Authorization: Bearer t0ken\n"),
            (
                TokenFormat::Json,
                "{\"access_token\":\"t0ken\",\"token_type\":\"bearer\",\"expires_at\":\"1970-01-01T00:16:40Z\",\"expires_in\":100}\n",
            ),
        ] {
            assert_eq!(shown(&token, format, 900).expose(), expected);
        }
    }
}
