//! What a caller needs, and what it gets.

use postrider_core::secret::Secret;

/// What a caller asks of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Need {
    /// How many seconds the token must live at least. `None`: the smaller of 30 seconds and a tenth of its lifetime.
    pub min_life: Option<u64>,
    /// Ask the server for a new token in any case.
    pub force_refresh: bool,
}

/// Where a token comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenOrigin {
    /// It was there.
    Stored,
    /// It was got with a refresh token just now.
    Refreshed,
    /// It was got with credentials just now.
    Fetched,
}

/// A token to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveToken {
    /// Access token: visible ASCII.
    pub access_token: Secret,
    /// `token_type` as the server spells it.
    pub token_type: String,
    /// When it ends: seconds since the Unix epoch; `None` when the server does not say.
    pub expires_at: Option<u64>,
    /// Where it comes from.
    pub origin: TokenOrigin,
}

/// What became of a refresh token from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeedOutcome {
    /// It was taken: the next token comes from it.
    Taken,
    /// It has been here before; the session that came from it, or replaced it, goes on.
    Known,
    /// The server has refused it before; the text says how. It will not be sent again.
    Dead(String),
}

/// What a sign-out did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogoutReport {
    /// Whether there was anything to sign out of.
    pub was_signed_in: bool,
    /// How many tokens the server has revoked.
    pub n_revoked: usize,
    /// What did not work: one sentence each, no secrets. The session is gone here all the same.
    pub warnings: Vec<String>,
}
