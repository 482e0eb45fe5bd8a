//! Why a store does not serve.

use thiserror::Error;

use crate::oauth2::{OAuthError, Problem, Stage};

/// Why a store does not serve. Texts are one line and hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The folder or a file in it cannot be used: permissions, another owner, a full disk.
    #[error("{0}")]
    Unavailable(String),
    /// Another process has held the lock for longer than the limit of seconds.
    #[error("another process has been using this session for {0} s")]
    Busy(u64),
    /// A session is there, but not for us to open or to replace: sealed with another key, or of a newer version.
    #[error("{reason}")]
    Protected {
        /// What is wrong.
        reason: String,
        /// What to do.
        hint: String,
    },
}

impl From<StoreError> for OAuthError {
    fn from(error: StoreError) -> Self {
        let hint = match &error {
            StoreError::Unavailable(_) => {
                Some("POSTRIDER_TOKEN_DIR names another folder for sessions; it must be yours alone".to_owned())
            }
            StoreError::Busy(_) => None,
            StoreError::Protected { hint, .. } => Some(hint.clone()),
        };
        Self { stage: Stage::Store, problem: Problem::Store(error.to_string()), hint }
    }
}
