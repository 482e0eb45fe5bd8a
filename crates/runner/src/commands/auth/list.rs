//! `postrider auth list`: every stored session.

use postrider_auth::oauth2::session::SessionStatus;
use postrider_auth::oauth2::store::Found;
use postrider_auth::oauth2::{Clock as _, OAuthError, Problem, Stage, SystemClock};
use serde_json::Value;

use super::AuthError;
use super::status::{Needed, session_json, sessions_text};
use crate::cli::{AuthTarget, AuthTargetArgs, ProcessEnv};
use crate::commands::Streams;
use crate::error::CommandError;
use crate::exit::ExitStatus;
use crate::oauth::Sessions;

/// Lists them on stdout.
pub(super) fn list(env: &ProcessEnv, json: bool, streams: &mut Streams<'_>) -> Result<ExitStatus, CommandError> {
    let target = AuthTarget::resolve(AuthTargetArgs::default(), env);
    let stored = stored(&Sessions::new(target.oauth))?;
    let now = SystemClock.now();
    let text = if json {
        let sessions: Vec<Value> = stored.iter().map(|needed| session_json(needed, now)).collect();
        format!("{:#}\n", Value::from(sessions))
    } else {
        sessions_text(&stored, now)
    };
    streams.print(&text)?;
    if stored.is_empty() && !json {
        drop(writeln!(streams.stderr, "Nobody is signed in"));
    }
    Ok(ExitStatus::Success)
}

/// Every stored session. One that cannot be read is an error among them.
pub(super) fn stored(sessions: &Sessions) -> Result<Vec<Needed>, AuthError> {
    let store = sessions.store()?;
    let now = SystemClock.now();
    let listed = store.list().map_err(OAuthError::from)?;
    let entries = listed.into_iter().filter_map(|entry| {
        let status = match entry.found {
            Ok(Found::Session(stored)) => {
                let place = store.place(&entry.key);
                Ok(SessionStatus::new(entry.key, place, store.is_persistent(), &stored, now))
            }
            Ok(Found::Unusable(why)) => Err(OAuthError::new(Stage::Store, Problem::Store(why))),
            Ok(Found::Nothing) => return None,
            Err(error) => Err(error.into()),
        };
        Some(Needed { used_by: None, status })
    });
    Ok(entries.collect())
}
