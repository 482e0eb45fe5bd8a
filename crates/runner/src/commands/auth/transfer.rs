//! `postrider auth export` and `import`: sessions on their way to another machine.

use std::fmt::Write as _;
use std::io::Read as _;

use postrider_auth::oauth2::OAuthError;
use postrider_auth::oauth2::store::{Found, export_session, import_session};
use postrider_core::secret::Secret;
use serde_json::{Deserializer, Value};

use super::AuthError;
use super::describe::{plain, server};
use super::error::of_session;
use super::target::Target;
use crate::cli::{AuthTarget, AuthTargetArgs, ProcessEnv};
use crate::commands::Streams;
use crate::error::{CommandError, report_warning};
use crate::exit::ExitStatus;
use crate::load::{LoadError, SecretReader};
use crate::oauth::Sessions;

/// Most bytes that are imported.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Writes the session that is meant, or all, to stdout: one document a line.
pub(super) async fn export(
    target: AuthTarget,
    force: bool,
    env: &ProcessEnv,
    streams: &mut Streams<'_>,
) -> Result<ExitStatus, CommandError> {
    if env.terminal.is_terminal && !force {
        return Err(AuthError::Terminal.into());
    }
    let target = Target::read(target, env, streams)?;
    let sessions = &target.sessions;
    let documents = if target.is_named() {
        let settings = target.one()?;
        let session = sessions.session(&settings).await.map_err(AuthError::from)?;
        let stored = session.stored().map_err(AuthError::from)?;
        let signed_out =
            || OAuthError::new(postrider_auth::oauth2::Stage::Store, postrider_auth::oauth2::Problem::SignedOut);
        let stored = stored.ok_or_else(|| of_session(signed_out(), &target.login))?;
        let seal = sessions.store_key().map_err(AuthError::from)?;
        Secret::new(format!("{}\n", export_session(session.key(), &stored, seal.as_ref()).expose()))
    } else {
        all(sessions, streams)?
    };
    super::report_warnings(sessions, streams);
    streams.print(documents.expose())?;
    Ok(ExitStatus::Success)
}

fn all(sessions: &Sessions, streams: &mut Streams<'_>) -> Result<Secret, AuthError> {
    let seal = sessions.store_key()?;
    let mut documents = String::new();
    for entry in sessions.store()?.list().map_err(OAuthError::from)? {
        match entry.found.map_err(OAuthError::from) {
            Ok(Found::Session(stored)) => {
                let document = export_session(&entry.key, &stored, seal.as_ref());
                // Writing to a string cannot fail.
                let _ = writeln!(documents, "{}", document.expose());
            }
            Ok(Found::Nothing) => {}
            Ok(Found::Unusable(why)) => report_warning(streams.stderr, &format!("left out: {}", plain(&why))),
            Err(error) => report_warning(streams.stderr, &format!("left out: {error}")),
        }
    }
    if documents.is_empty() {
        report_warning(streams.stderr, &"there is no session to export");
    }
    Ok(Secret::new(documents))
}

/// Reads documents from stdin into the store.
pub(super) async fn import(env: &ProcessEnv, streams: &mut Streams<'_>) -> Result<ExitStatus, CommandError> {
    let target = AuthTarget::resolve(AuthTargetArgs::default(), env);
    let sessions = Sessions::new(target.oauth);
    if env.terminal.stdin_is_terminal {
        return Err(AuthError::Import("it is a terminal".to_owned()).into());
    }
    let stdin = SecretReader::new(env, &mut streams.stdin).stdin("auth import").map_err(LoadError::from)?;
    let mut text = String::new();
    stdin.take(MAX_BYTES).read_to_string(&mut text).map_err(|error| AuthError::Import(error.to_string()))?;

    let store = sessions.store().map_err(AuthError::from)?;
    if !store.is_persistent() {
        let problem = "there is no folder to keep them in: set POSTRIDER_TOKEN_DIR or HOME".to_owned();
        return Err(AuthError::Import(problem).into());
    }
    let seal = sessions.store_key().map_err(AuthError::from)?;
    let documents = documents(&text)?;
    for document in documents {
        let (key, stored) = import_session(&document, seal.as_ref(), &*store).await.map_err(AuthError::from)?;
        let client = plain(&stored.facts.client_id);
        let place = plain(&store.place(&key));
        drop(writeln!(streams.stderr, "Imported: client {client} at {}, kept in {place}", server(&stored.facts)));
    }
    Ok(ExitStatus::Success)
}

/// The JSON values of a text, whatever the blanks between them.
fn documents(text: &str) -> Result<Vec<Secret>, AuthError> {
    let values = Deserializer::from_str(text.trim_start_matches('\u{feff}')).into_iter::<Value>();
    let values: Result<Vec<_>, _> = values.map(|value| value.map(|value| Secret::new(value.to_string()))).collect();
    match values {
        Ok(documents) if documents.is_empty() => Err(AuthError::Import("it is empty".to_owned())),
        Ok(documents) => Ok(documents),
        // The parser's own text would repeat nothing of the input, only where it went wrong.
        Err(error) => Err(AuthError::Import(format!("not JSON at line {}, column {}", error.line(), error.column()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_may_be_lines_or_pretty() {
        let text = "{\"a\": 1}\n{\n  \"b\": 2\n}\n\n";
        let documents = documents(text).unwrap();
        let texts: Vec<_> = documents.iter().map(Secret::expose).collect();
        assert_eq!(texts, ["{\"a\":1}", "{\"b\":2}"]);
    }

    #[test]
    fn what_is_no_json_is_not_repeated() {
        for (text, message) in [
            ("", "stdin holds no session: it is empty"),
            ("secret", "stdin holds no session: not JSON at line 1, column 1"),
        ] {
            assert_eq!(super::documents(text).unwrap_err().to_string(), message);
        }
    }
}
