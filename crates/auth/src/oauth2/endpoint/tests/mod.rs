//! Requests and answers, taken through a transport that plays back.

mod answers;
mod device;
mod failures;
mod requests;

use postrider_core::secret::Secret;
use serde_json::{Value, json};

use super::TokenEndpoint;
use crate::oauth2::testing::{FakeTransport, StillClock, block};
use crate::oauth2::{OAuthError, OAuthSettings, Overrides, TokenSet};

const NOW: u64 = 1_700_000_000;
const CLOCK: StillClock = StillClock(NOW);
const OK: &str = r#"{"access_token":"at","token_type":"Bearer","expires_in":3600,"refresh_token":"rt"}"#;

/// Settings of a block with these members beside client, secret and token URL.
fn settings(more: &Value) -> OAuthSettings {
    let mut params = json!({
        "grant_type": "client_credentials", "clientId": "s6BhdRkqt3", "clientSecret": "gX1fBat3bV",
        "accessTokenUrl": "https://server.example.com/token",
    });
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let overrides = Overrides {
        device_url: Some("https://server.example.com/device".to_owned()),
        revocation_url: Some("https://server.example.com/revoke".to_owned()),
        ..Overrides::default()
    };
    OAuthSettings::from_block(&block(&params), &overrides).unwrap()
}

fn endpoint<'a>(settings: &'a OAuthSettings, transport: &'a FakeTransport) -> TokenEndpoint<'a> {
    TokenEndpoint { settings, transport, clock: &CLOCK }
}

/// A code exchange with these settings and this server.
async fn exchange(settings: &OAuthSettings, transport: &FakeTransport) -> Result<TokenSet, OAuthError> {
    let (code, verifier) = (Secret::new("SplxlOBeZQQYbYS6WxSbIA"), Secret::new("verifier"));
    endpoint(settings, transport).exchange_code(&code, "https://client.example.com/cb", &verifier, None).await
}
