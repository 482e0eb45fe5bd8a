//! The tokens of one answer of the token end point.

use postrider_core::secret::Secret;

/// Tokens with what the server said of them (RFC 6749 section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSet {
    /// Access token: visible ASCII, not empty.
    pub access_token: Secret,
    /// `token_type` as the server spells it; `Bearer` when it says nothing.
    pub token_type: String,
    /// Refresh token.
    pub refresh_token: Option<Secret>,
    /// Granted scope, when the server names it.
    pub scope: Option<String>,
    /// When the answer came: seconds since the Unix epoch.
    pub obtained_at: u64,
    /// When the access token ends: seconds since the Unix epoch; `None` when the server does not say.
    pub expires_at: Option<u64>,
    /// ID token (`OpenID` Connect Core section 3.1.3.3), only looked at for its nonce.
    pub id_token: Option<Secret>,
}

impl TokenSet {
    /// Lifetime in seconds that the access token had when it came.
    pub fn lifetime(&self) -> Option<u64> {
        self.expires_at.map(|end| end.saturating_sub(self.obtained_at))
    }

    /// Whether the access token lives for at least `min_life` seconds from `now`. Without `min_life`
    /// it must outlive the smaller of 30 seconds and a tenth of its lifetime, so that it does not
    /// end on its way to the server. A token of unknown end is taken to be alive.
    pub fn is_fresh(&self, now: u64, min_life: Option<u64>) -> bool {
        let Some(end) = self.expires_at else { return true };
        let margin = min_life.unwrap_or_else(|| self.lifetime().map_or(0, |life| (life / 10).min(30)));
        end > now.saturating_add(margin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_fresh_until_shortly_before_its_end() {
        let tokens = |expires_at| TokenSet {
            access_token: Secret::new("t"),
            token_type: "Bearer".to_owned(),
            refresh_token: None,
            scope: None,
            obtained_at: 1_000,
            expires_at,
            id_token: None,
        };
        // Expiry, now, least life, expected.
        let table = [
            (None, 9_999_999, None, true),
            (Some(1_100), 1_089, None, true),
            (Some(1_100), 1_090, None, false),
            (Some(4_600), 4_569, None, true),
            (Some(4_600), 4_570, None, false),
            (Some(1_002), 1_001, None, true),
            (Some(1_002), 1_002, None, false),
            (Some(4_600), 1_000, Some(3_599), true),
            (Some(4_600), 1_000, Some(3_600), false),
            (Some(1_000), 1_000, None, false),
        ];
        for (expires_at, now, min_life, expected) in table {
            assert_eq!(tokens(expires_at).is_fresh(now, min_life), expected, "{expires_at:?} {now} {min_life:?}");
        }
    }
}
