//! `postrider auth login`.

use postrider_auth::oauth2::{Clock as _, Grant, SystemClock};

use super::sign_in::{SigningIn, Surroundings};
use super::target::Target;
use super::{AuthError, describe, report_warnings};
use crate::cli::{AuthTarget, LoginWay, ProcessEnv};
use crate::commands::Streams;
use crate::error::{CommandError, report_warning};
use crate::exit::ExitStatus;

/// Signs in and says until when.
pub(super) async fn login(
    mut target: AuthTarget,
    way: LoginWay,
    env: &ProcessEnv,
    streams: &mut Streams<'_>,
) -> Result<ExitStatus, CommandError> {
    // A sign-in replaces what a refresh token of the environment would start.
    target.oauth.refresh_token = None;
    let target = Target::read(target, env, streams)?;
    let settings = target.one()?;
    if settings.grant == Grant::Password {
        let warning = "the password grant hands the password to this program (RFC 9700 section 2.4); \
                       use authorization code with PKCE where the server has it";
        report_warning(streams.stderr, &warning);
    }
    let surroundings = Surroundings::new(env);
    let mut signing_in =
        SigningIn { way, surroundings: &surroundings, stdin: &mut streams.stdin, out: &mut *streams.stderr };
    let session = signing_in.sign_in(&target.sessions, &settings).await.map_err(AuthError::from)?;

    let status = session.status();
    signing_in.say(&format!("Signed in; {}", describe::end(status.expires_at, SystemClock.now())));
    if status.has_refresh_token {
        signing_in.say("It is refreshed when needed");
    } else if !matches!(settings.grant, Grant::ClientCredentials | Grant::Password) {
        signing_in.say("There is no refresh token: after that, sign in again");
    }
    if let Some(scope) = status.scope.as_ref().filter(|scope| Some(*scope) != settings.scope.as_ref()) {
        signing_in.say(&format!("Granted scope: {}", describe::plain(scope)));
    }
    signing_in.say(&format!("Kept in {}", describe::plain(&status.place)));
    if !status.is_persistent {
        let warning = "the tokens end with this process: set POSTRIDER_TOKEN_DIR or HOME to keep them";
        report_warning(streams.stderr, &warning);
    }
    report_warnings(&target.sessions, streams);
    Ok(ExitStatus::Success)
}
