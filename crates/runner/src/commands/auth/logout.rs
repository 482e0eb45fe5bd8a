//! `postrider auth logout`.

use std::sync::Arc;

use postrider_auth::oauth2::session::Session;
use postrider_auth::oauth2::store::Found;
use postrider_auth::oauth2::{OAuthError, SystemClock};

use super::describe::{plain, server};
use super::target::Target;
use super::{AuthError, report_warnings};
use crate::cli::{AuthTarget, ProcessEnv};
use crate::commands::Streams;
use crate::error::{CommandError, report_error, report_warning};
use crate::exit::ExitStatus;
use crate::oauth::Sessions;

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) all: bool,
    pub(super) revoke: bool,
}

/// Revokes and forgets tokens.
pub(super) async fn logout(
    mut target: AuthTarget,
    wish: Wish,
    env: &ProcessEnv,
    streams: &mut Streams<'_>,
) -> Result<ExitStatus, CommandError> {
    // Nothing is started here, only ended.
    target.oauth.refresh_token = None;
    let target = Target::read(target, env, streams)?;
    if !wish.all {
        let mut settings = target.one()?;
        if wish.revoke
            && settings.revocation_url.is_none()
            && let Err(error) = target.sessions.complete(&mut settings).await
        {
            report_warning(streams.stderr, &error);
        }
        let session = target.sessions.session(&settings).await.map_err(AuthError::from)?;
        end(&session, wish.revoke, streams).await.map_err(AuthError::from)?;
        report_warnings(&target.sessions, streams);
        return Ok(ExitStatus::Success);
    }
    end_all(&target.sessions, wish.revoke, streams).await
}

async fn end_all(sessions: &Sessions, revoke: bool, streams: &mut Streams<'_>) -> Result<ExitStatus, CommandError> {
    let store = sessions.store().map_err(AuthError::from)?;
    let listed = store.list().map_err(|error| AuthError::from(OAuthError::from(error)))?;
    let mut status = ExitStatus::Success;
    if listed.is_empty() {
        say(streams, "Nobody is signed in");
    }
    for entry in listed {
        let ended = match entry.found {
            Ok(Found::Session(stored)) => {
                // The client's secret is not stored, so that some servers will not revoke.
                let transport = sessions.transport();
                let settings = stored.facts.settings();
                let session = Session::new(settings, transport, Arc::clone(&store), Arc::new(SystemClock));
                end(&session, revoke, streams).await
            }
            Ok(Found::Nothing) => Ok(()),
            // What cannot be read can be removed, but not what is protected by another key.
            Ok(Found::Unusable(why)) => {
                report_warning(streams.stderr, &plain(&why));
                match store.lock(&entry.key).await.and_then(|lock| store.remove(&lock)) {
                    Ok(_) => Ok(()),
                    Err(error) => Err(error.into()),
                }
            }
            Err(error) => Err(error.into()),
        };
        if let Err(error) = ended {
            report_error(streams.stderr, &error, error.hint.as_deref());
            status = ExitStatus::Failure;
        }
    }
    Ok(status)
}

async fn end(session: &Session, revoke: bool, streams: &mut Streams<'_>) -> Result<(), OAuthError> {
    let facts = session.status().facts;
    let report = session.logout(revoke).await?;
    for warning in &report.warnings {
        report_warning(streams.stderr, &plain(warning));
    }
    let who = format!("client {} at {}", plain(&facts.client_id), server(&facts));
    say(
        streams,
        &match (report.was_signed_in, report.n_revoked) {
            (false, _) => format!("Nobody was signed in: {who}"),
            (true, 0) => format!("Signed out: {who}; the tokens are forgotten here, not revoked"),
            (true, _) => format!("Signed out: {who}; the tokens are revoked"),
        },
    );
    Ok(())
}

fn say(streams: &mut Streams<'_>, line: &str) {
    drop(writeln!(streams.stderr, "{line}"));
}
