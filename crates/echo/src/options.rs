//! What a caller can choose about the server.

use std::fmt;
use std::time::Duration;

/// The API key of the expense API unless [`EchoOptions::api_key`] says otherwise.
pub const DEMO_API_KEY: &str = "demo-api-key";

/// Settings of an [`EchoServer`](crate::EchoServer). The default is what the demo uses.
#[derive(Clone)]
pub struct EchoOptions {
    /// Grant every valid authorization request at once instead of showing the consent page. For tests without a browser.
    pub auto_approve: bool,
    /// How long an access token is good for. Default: one hour.
    pub access_token_lifetime: Duration,
    /// How long a refresh token is good for. Default: 60 days.
    pub refresh_token_lifetime: Duration,
    /// Whether the authorization code grant gives a refresh token. Default: yes.
    pub issue_refresh_tokens: bool,
    /// OAuth 2.0 clients known beside the built-in `demo-client`.
    pub clients: Vec<OAuthClient>,
    /// The key that the expense API takes as Basic user name with an empty password.
    pub api_key: String,
    /// Greatest size of a request body in bytes; a larger one is answered with 413. Default: 32 MiB.
    pub body_limit: usize,
}

impl Default for EchoOptions {
    fn default() -> Self {
        Self {
            auto_approve: false,
            access_token_lifetime: Duration::from_hours(1),
            refresh_token_lifetime: Duration::from_hours(60 * 24),
            issue_refresh_tokens: true,
            clients: Vec::new(),
            api_key: DEMO_API_KEY.to_owned(),
            body_limit: 32 * 1024 * 1024,
        }
    }
}

impl fmt::Debug for EchoOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EchoOptions")
            .field("auto_approve", &self.auto_approve)
            .field("access_token_lifetime", &self.access_token_lifetime)
            .field("refresh_token_lifetime", &self.refresh_token_lifetime)
            .field("issue_refresh_tokens", &self.issue_refresh_tokens)
            .field("clients", &self.clients)
            .field("api_key", &"***")
            .field("body_limit", &self.body_limit)
            .finish()
    }
}

/// A registered OAuth 2.0 client (RFC 6749, section 2).
#[derive(Clone)]
pub struct OAuthClient {
    /// The client identifier.
    pub id: String,
    /// The client secret; `None` makes it a public client, which must not authenticate.
    pub secret: Option<String>,
    /// Where authorization responses may go.
    pub redirect_uris: RedirectUris,
}

/// The redirect URIs registered for a client.
#[derive(Debug, Clone, Default)]
pub struct RedirectUris {
    /// URIs compared as text, character by character (RFC 9700, section 4.1.3).
    pub exact: Vec<String>,
    /// Also accept `http` URIs of `127.0.0.1`, `[::1]` and `localhost` with any port and path (RFC 8252, section 7.3).
    pub any_loopback: bool,
}

impl OAuthClient {
    /// The built-in client: `demo-client` with secret `demo-secret`, for any loopback redirect URI and Postman's own.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            id: "demo-client".to_owned(),
            secret: Some("demo-secret".to_owned()),
            redirect_uris: RedirectUris {
                exact: vec![
                    "https://oauth.pstmn.io/v1/callback".to_owned(),
                    "https://oauth.pstmn.io/v1/browser-callback".to_owned(),
                ],
                any_loopback: true,
            },
        }
    }
}

impl fmt::Debug for OAuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthClient")
            .field("id", &self.id)
            .field("secret", &self.secret.as_ref().map(|_| "***"))
            .field("redirect_uris", &self.redirect_uris)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_printed() {
        let options = EchoOptions { clients: vec![OAuthClient::demo()], ..EchoOptions::default() };
        let printed = format!("{options:?}");
        assert!(!printed.contains("demo-secret"), "{printed}");
        assert!(!printed.contains(DEMO_API_KEY), "{printed}");
    }
}
