//! The steps of a sign-in put together.

use std::time::Duration;

use postrider_core::secret::Secret;

use super::{AuthorizationRequest, LoopbackListener, LoopbackTarget};
use crate::oauth2::{OAuthError, TokenEndpoint, TokenSet};

impl AuthorizationRequest {
    /// Exchanges the code that answered this request for tokens (RFC 6749 section 4.1.3).
    ///
    /// # Errors
    ///
    /// As [`TokenEndpoint::exchange_code`].
    pub async fn exchange(&self, endpoint: &TokenEndpoint<'_>, code: &Secret) -> Result<TokenSet, OAuthError> {
        endpoint.exchange_code(code, self.redirect_uri(), self.verifier(), self.nonce()).await
    }
}

/// Signs in by a browser on this machine: listens at `target`, lets `show` bring the address before the
/// person's eyes, waits for the answer for at most `limit`, and exchanges its code.
///
/// # Errors
///
/// When nobody can listen there, settings are missing, nobody signs in in time, or the server refuses.
pub async fn sign_in_with_loopback(
    endpoint: &TokenEndpoint<'_>,
    target: &LoopbackTarget,
    limit: Duration,
    show: impl FnOnce(&AuthorizationRequest),
) -> Result<TokenSet, OAuthError> {
    let listener = LoopbackListener::bind(target).await?;
    let request = AuthorizationRequest::new(endpoint.settings, listener.redirect_uri())?;
    show(&request);
    let code = listener.wait(&request, limit).await?;
    request.exchange(endpoint, &code).await
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use url::Url;

    use super::*;
    use crate::oauth2::testing::{FakeTransport, StillClock, block, form};
    use crate::oauth2::{OAuthSettings, Overrides};

    #[tokio::test]
    async fn from_the_address_to_the_tokens() {
        let params = json!({
            "grant_type": "authorization_code_with_pkce", "authUrl": "https://a.test/authorize",
            "accessTokenUrl": "https://a.test/token", "clientId": "client",
        });
        let settings = OAuthSettings::from_block(&block(&params), &Overrides::default()).unwrap();
        let transport = FakeTransport::json(r#"{"access_token":"t","token_type":"Bearer","expires_in":60}"#);
        let endpoint = TokenEndpoint { settings: &settings, transport: &transport, clock: &StillClock(1_000) };
        let (sender, receiver) = tokio::sync::oneshot::channel();

        // A browser whose person agrees at once.
        let browser = async {
            let request: AuthorizationRequest = receiver.await.unwrap();
            let query: Vec<(String, String)> = Url::parse(request.url()).unwrap().query_pairs().into_owned().collect();
            let value = |name: &str| query.iter().find(|(key, _)| key == name).unwrap().1.clone();
            let callback = Url::parse(&value("redirect_uri")).unwrap();
            let authority = callback.authority();
            let target = format!("{}?code=abc&state={}", callback.path(), value("state"));
            let mut stream = TcpStream::connect(authority).await.unwrap();
            let head = format!("GET {target} HTTP/1.1\r\nHost: {authority}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut page = String::new();
            stream.read_to_string(&mut page).await.unwrap();
            (request, page)
        };
        let show = |request: &AuthorizationRequest| sender.send(request.clone()).unwrap();
        let target = LoopbackTarget::any_port();
        let sign_in = sign_in_with_loopback(&endpoint, &target, Duration::from_mins(1), show);
        let (tokens, (request, page)) = tokio::join!(sign_in, browser);

        let tokens = tokens.unwrap();
        assert_eq!((tokens.access_token.expose(), tokens.expires_at), ("t", Some(1_060)));
        assert!(page.starts_with("HTTP/1.1 200 "));
        let sent = transport.request();
        let sent = form(&sent);
        for field in [
            ("grant_type", "authorization_code"),
            ("code", "abc"),
            ("redirect_uri", request.redirect_uri()),
            ("code_verifier", request.verifier().expose()),
        ] {
            assert!(sent.contains(&field), "{}", field.0);
        }
    }
}
