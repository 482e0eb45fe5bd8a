//! Why a command of `postrider auth` could not do its work.

use postrider_auth::oauth2::{OAuthError, Problem};
use thiserror::Error;

/// Blocks that a hint lists at most.
const MAX_LISTED: usize = 8;

/// Why a command of `postrider auth` could not do its work.
#[derive(Debug, Error)]
pub enum AuthError {
    /// The protocol, the server or the store.
    #[error(transparent)]
    OAuth(#[from] OAuthError),
    /// Nobody is signed in, or not any more.
    #[error("{error}")]
    SignedOut {
        /// What the session says.
        error: OAuthError,
        /// The command that signs in.
        login: String,
    },
    /// Neither a collection nor settings were named.
    #[error("neither a collection nor OAuth 2.0 settings were given")]
    NothingNamed,
    /// No request of the collection uses OAuth 2.0.
    #[error("no request that is meant uses OAuth 2.0")]
    NoOAuth,
    /// There are several settings to choose from.
    #[error("the collection has {} different OAuth 2.0 settings", .0.len())]
    Several(Vec<String>),
    /// An option misses another one.
    #[error("{option} needs {missing}")]
    Incomplete {
        /// As typed.
        option: &'static str,
        /// What is missing.
        missing: &'static str,
    },
    /// Secrets are not written to a terminal by mistake.
    #[error("stdout is a terminal, and the sessions are secret")]
    Terminal,
    /// What was piped in is nothing that `auth export` wrote.
    #[error("stdin holds no session: {0}")]
    Import(String),
}

impl AuthError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::OAuth(error) => error.hint.clone(),
            Self::SignedOut { login, .. } => Some(login.clone()),
            Self::NothingNamed => Some(
                "name a collection, or --client-id and --issuer (or --auth-url and --token-url); \
                 postrider auth list shows stored sessions"
                    .to_owned(),
            ),
            Self::NoOAuth => Some("postrider auth status shows which requests use which kind of auth".to_owned()),
            Self::Several(blocks) => {
                let more = if blocks.len() > MAX_LISTED { "; …" } else { "" };
                let listed = blocks.iter().take(MAX_LISTED).map(String::as_str).collect::<Vec<_>>().join("; ");
                Some(format!("choose by --folder or --request: {listed}{more}"))
            }
            Self::Terminal => Some("write to a file or a pipe, or say --force".to_owned()),
            Self::Import(_) => Some("postrider auth export writes what is read here".to_owned()),
            Self::Incomplete { .. } => None,
        }
    }

    /// Whether a person has to sign in first.
    pub fn is_signed_out(&self) -> bool {
        matches!(self, Self::SignedOut { .. })
    }
}

/// An error of a session, with the command that signs in where that is what helps.
pub(super) fn of_session(error: OAuthError, login: &str) -> AuthError {
    match error.problem {
        Problem::SignedOut | Problem::SessionEnded(_) => AuthError::SignedOut { error, login: login.to_owned() },
        _ => AuthError::OAuth(error),
    }
}
