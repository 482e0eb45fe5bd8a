//! The grants that end in tokens.

use postrider_core::secret::Secret;
use url::Url;

use super::TokenEndpoint;
use super::answer;
use super::request::{Fields, Purpose};
use crate::oauth2::{OAuthError, Problem, Stage, TokenSet};

impl TokenEndpoint<'_> {
    /// Exchanges an authorization code for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
    /// With a `nonce`, an ID token that comes along must carry it (`OpenID` Connect Core section 3.1.3.7).
    ///
    /// # Errors
    ///
    /// Fails, as all of these do, when no answer came, the server refused, or the answer cannot be used.
    pub async fn exchange_code(
        &self,
        code: &Secret,
        redirect_uri: &str,
        verifier: &Secret,
        nonce: Option<&str>,
    ) -> Result<TokenSet, OAuthError> {
        let mut fields = Fields::grant("authorization_code");
        fields.add_secret("code", code);
        fields.add("redirect_uri", redirect_uri);
        fields.add_secret("code_verifier", verifier);
        self.add_target(&mut fields);
        let url = self.settings.token_endpoint()?;
        let tokens = self.tokens(&url, fields, Purpose::Token).await?;
        if let Some(nonce) = nonce {
            answer::check_nonce(&tokens, nonce, url.as_str())?;
        }
        Ok(tokens)
    }

    /// Asks for a token in the client's own name (RFC 6749 section 4.4).
    ///
    /// # Errors
    ///
    /// As [`TokenEndpoint::exchange_code`].
    pub async fn client_credentials(&self) -> Result<TokenSet, OAuthError> {
        let mut fields = Fields::grant("client_credentials");
        self.add_scope_and_target(&mut fields);
        self.tokens(&self.settings.token_endpoint()?, fields, Purpose::Token).await
    }

    /// Asks for a token with the person's password (RFC 6749 section 4.3).
    ///
    /// # Errors
    ///
    /// As [`TokenEndpoint::exchange_code`], and when user name or password are not set.
    pub async fn password(&self) -> Result<TokenSet, OAuthError> {
        let (Some(username), Some(password)) = (&self.settings.username, &self.settings.password) else {
            let problem =
                Problem::Settings("username or password is missing, which the password grant needs".to_owned());
            return Err(OAuthError::new(Stage::Settings, problem));
        };
        let mut fields = Fields::grant("password");
        fields.add("username", username);
        fields.add_secret("password", password);
        self.add_scope_and_target(&mut fields);
        self.tokens(&self.settings.token_endpoint()?, fields, Purpose::Token).await
    }

    /// Refreshes (RFC 6749 section 6). When the answer has no new refresh token, the set has the old one;
    /// where it names no scope, the set names none, and the one granted before stays.
    ///
    /// # Errors
    ///
    /// As [`TokenEndpoint::exchange_code`]. After [`OAuthError::is_invalid_grant`] the token is dead.
    pub async fn refresh(&self, refresh_token: &Secret) -> Result<TokenSet, OAuthError> {
        let mut fields = Fields::grant("refresh_token");
        fields.add_secret("refresh_token", refresh_token);
        for resource in &self.settings.resources {
            fields.add("resource", resource);
        }
        let mut tokens = self.tokens(&self.settings.refresh_endpoint()?, fields, Purpose::Refresh).await?;
        tokens.refresh_token.get_or_insert_with(|| refresh_token.clone());
        Ok(tokens)
    }

    pub(super) async fn tokens(&self, url: &Url, fields: Fields, purpose: Purpose) -> Result<TokenSet, OAuthError> {
        let (response, masker) = self.post(url, fields, purpose).await?;
        answer::tokens(&response, self.clock.now())
            .map_err(|refusal| self.refused(refusal, url, &response, purpose.stage(), &masker))
    }

    pub(super) fn add_scope_and_target(&self, fields: &mut Fields) {
        if let Some(scope) = &self.settings.scope {
            fields.add("scope", scope);
        }
        self.add_target(fields);
    }

    fn add_target(&self, fields: &mut Fields) {
        if let Some(audience) = &self.settings.audience {
            fields.add("audience", audience);
        }
        for resource in &self.settings.resources {
            fields.add("resource", resource);
        }
    }
}
