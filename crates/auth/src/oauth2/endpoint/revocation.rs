//! Sign-out at the server (RFC 7009).

use postrider_core::secret::Secret;

use super::TokenEndpoint;
use super::answer::{self, Refusal};
use super::request::{Fields, Purpose};
use crate::oauth2::{OAuthError, Problem, Stage};

/// Which kind of token is revoked (RFC 7009 section 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenTypeHint {
    /// Revoking it ends the session; most servers end its access tokens, too.
    RefreshToken,
    /// Ends this token only.
    AccessToken,
}

impl TokenEndpoint<'_> {
    /// Revokes a token. The server answers alike whether or not it knew the token (RFC 7009 section 2.2).
    ///
    /// # Errors
    ///
    /// Fails when no revocation end point is known, when no answer came, or when the server refused.
    pub async fn revoke(&self, token: &Secret, hint: TokenTypeHint) -> Result<(), OAuthError> {
        let Some(url) = self.settings.revocation_endpoint()? else {
            let problem = Problem::Settings("the revocation URL of the server is not known".to_owned());
            return Err(OAuthError::new(Stage::Revocation, problem).with_hint(
                "give --revocation-url, or --issuer to look it up; until then the token lives on at the server",
            ));
        };
        let mut fields = Fields::new();
        fields.add_secret("token", token);
        fields.add(
            "token_type_hint",
            match hint {
                TokenTypeHint::RefreshToken => "refresh_token",
                TokenTypeHint::AccessToken => "access_token",
            },
        );
        let purpose = Purpose::Revocation;
        let (response, masker) = self.post(&url, fields, purpose).await?;
        let refusal = match answer::object(&response) {
            Err(refusal @ (Refusal::Error { .. } | Refusal::Redirect(_) | Refusal::Html | Refusal::Status)) => refusal,
            // The content of a success says nothing.
            Ok(_) | Err(Refusal::Malformed(_)) => return Ok(()),
        };
        Err(self.refused(refusal, &url, &response, purpose.stage(), &masker))
    }
}
