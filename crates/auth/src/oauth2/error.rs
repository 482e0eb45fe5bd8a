//! What can go wrong in the life of a token.

use std::fmt;

use thiserror::Error;

use super::TransportError;

/// At which step something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reading settings.
    Settings,
    /// Fetching the server's metadata (RFC 8414).
    Discovery,
    /// Authorization in the browser (RFC 6749 section 4.1.1).
    Authorization,
    /// Asking for a device code (RFC 8628 section 3.1).
    DeviceAuthorization,
    /// Asking for a first token.
    Token,
    /// Refreshing (RFC 6749 section 6).
    Refresh,
    /// Revoking (RFC 7009).
    Revocation,
    /// Reading or writing the token store.
    Store,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Settings => "OAuth 2.0 settings",
            Self::Discovery => "server metadata",
            Self::Authorization => "sign-in",
            Self::DeviceAuthorization => "device sign-in",
            Self::Token => "token request",
            Self::Refresh => "token refresh",
            Self::Revocation => "revocation",
            Self::Store => "token store",
        })
    }
}

/// What went wrong. Texts are one line without control characters and without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// A setting is missing or cannot be used; the text names it by Postman's key.
    #[error("{0}")]
    Settings(String),
    /// No answer came.
    #[error("{url}: {source}")]
    Transport {
        /// End point, without its query.
        url: String,
        /// Why.
        source: TransportError,
    },
    /// The server refused with an error of its own (RFC 6749 sections 4.1.2.1 and 5.2).
    #[error("the server answered {error}{}", description.as_deref().map(|text| format!(": {text}")).unwrap_or_default())]
    Server {
        /// `error`, cleaned.
        error: String,
        /// `error_description`, cleaned and cut to a readable length.
        description: Option<String>,
        /// HTTP status; 0 where the answer came through the browser.
        status: u16,
    },
    /// The answer is not what the RFC asks for.
    #[error("{url}: {reason}")]
    Answer {
        /// End point, without its query.
        url: String,
        /// HTTP status.
        status: u16,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody is signed in, and only a person can change that.
    #[error("not signed in")]
    SignedOut,
    /// The session is over: the server refused its refresh token, now or before.
    #[error("the session has ended: {0}")]
    SessionEnded(String),
    /// The person or the server ended the sign-in.
    #[error("{0}")]
    Aborted(String),
    /// Nobody signed in in time.
    #[error("nobody signed in within {0} s")]
    TimedOut(u64),
    /// The store cannot be used.
    #[error("{0}")]
    Store(String),
}

/// An error of the OAuth 2.0 life cycle: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{stage}: {problem}")]
pub struct OAuthError {
    /// At which step.
    pub stage: Stage,
    /// What.
    pub problem: Problem,
    /// What to do, when that is known: one line.
    pub hint: Option<String>,
}

impl OAuthError {
    /// An error without a hint.
    pub fn new(stage: Stage, problem: Problem) -> Self {
        Self { stage, problem, hint: None }
    }

    /// The same with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether the server said that this grant is dead (`invalid_grant`, RFC 6749 section 5.2).
    pub fn is_invalid_grant(&self) -> bool {
        matches!(&self.problem, Problem::Server { error, .. } if error == "invalid_grant")
    }

    /// Whether trying again later may help: no answer, a time-out, 429 or 5xx.
    pub fn is_transient(&self) -> bool {
        match &self.problem {
            Problem::Transport { source, .. } => {
                matches!(source, TransportError::Connection(_) | TransportError::Timeout(_))
            }
            Problem::Answer { status, .. } | Problem::Server { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }
}
