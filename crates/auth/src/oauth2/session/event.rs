//! What happened to a session, for the user to know.

use std::fmt;

/// Something that happened to a session. Texts hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionEvent {
    /// The access token was refreshed.
    Refreshed {
        /// Whether the server also replaced the refresh token.
        rotated: bool,
        /// When the new token ends: seconds since the Unix epoch.
        expires_at: Option<u64>,
    },
    /// An access token was got with credentials.
    Fetched {
        /// When it ends: seconds since the Unix epoch.
        expires_at: Option<u64>,
    },
    /// The server granted less than was asked for (RFC 6749 section 3.3).
    ScopeReduced {
        /// Scopes that are missing.
        missing: Vec<String>,
    },
    /// The tokens are in memory only.
    NotKept {
        /// Whether a refresh token is lost with them when the process ends: what is stored elsewhere is dead then.
        rotated: bool,
        /// Why.
        reason: String,
    },
    /// Refreshing did not work, and the old token is used as long as it lives.
    RefreshFailed {
        /// Why.
        reason: String,
    },
    /// The server refused the refresh token: somebody has to sign in again.
    Ended {
        /// What the server said.
        reason: String,
    },
    /// A stored session could not be used; it counts as signed out.
    Unusable {
        /// Why.
        reason: String,
    },
}

impl SessionEvent {
    /// Whether a user should see it without asking.
    pub fn is_warning(&self) -> bool {
        match self {
            Self::Refreshed { .. } | Self::Fetched { .. } => false,
            Self::NotKept { rotated, .. } => *rotated,
            Self::ScopeReduced { .. } | Self::RefreshFailed { .. } | Self::Ended { .. } | Self::Unusable { .. } => true,
        }
    }
}

impl fmt::Display for SessionEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refreshed { rotated: false, .. } => f.write_str("access token refreshed"),
            Self::Refreshed { rotated: true, .. } => f.write_str("access token refreshed, refresh token replaced"),
            Self::Fetched { .. } => f.write_str("access token fetched"),
            Self::ScopeReduced { missing } => {
                write!(f, "the server granted less than was asked for; missing: {}", missing.join(" "))
            }
            Self::NotKept { rotated: false, reason } => write!(f, "tokens are not kept after this run: {reason}"),
            Self::NotKept { rotated: true, reason } => {
                write!(f, "the server replaced the refresh token, and the new one is not kept after this run: {reason}")
            }
            Self::RefreshFailed { reason } => write!(f, "{reason}; the old access token is used while it lives"),
            Self::Ended { reason } => write!(f, "the session has ended: {reason}"),
            Self::Unusable { reason } => write!(f, "{reason}; this counts as not signed in"),
        }
    }
}
