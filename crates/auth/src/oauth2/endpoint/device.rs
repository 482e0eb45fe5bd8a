//! Sign-in on another device (RFC 8628).

use std::time::Duration;

use postrider_core::secret::Secret;
use serde_json::{Map, Value};
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

use super::TokenEndpoint;
use super::answer::{self, Refusal};
use super::request::{Fields, Purpose};
use crate::oauth2::{OAuthError, Problem, Stage, TokenSet, TransportError, text};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// Seconds between two questions when the server names none (RFC 8628 section 3.2), and what `slow_down`
/// adds (section 3.5).
const INTERVAL: u64 = 5;
/// The longest time between two questions in seconds, whatever the server asks for.
const LONGEST_INTERVAL: u64 = 120;
/// Lifetime in seconds of a code whose server names none, and the longest that is waited for.
const LIFE: u64 = 600;
const LONGEST_LIFE: u64 = 3600;

/// What a person needs to sign in on another device (RFC 8628 section 3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceAuthorization {
    /// Names this sign-in towards the server.
    pub device_code: Secret,
    /// What the person types. Cleaned for a terminal.
    pub user_code: String,
    /// Where the person goes: an `https` or `http` URL.
    pub verification_uri: String,
    /// The same with the code in it, for a link or a QR code.
    pub verification_uri_complete: Option<String>,
    /// Lifetime of the codes in seconds.
    pub expires_in: u64,
    /// Least time between two questions in seconds.
    pub interval: u64,
}

impl TokenEndpoint<'_> {
    /// Starts a sign-in on another device (RFC 8628 section 3.1).
    ///
    /// # Errors
    ///
    /// Fails when no answer came, the server refused, or the answer cannot be used.
    pub async fn device_authorization(&self) -> Result<DeviceAuthorization, OAuthError> {
        let url = self.settings.device_endpoint()?;
        let mut fields = Fields::new();
        // Servers want it beside any authentication: RFC 8628 section 3.1 shows no other way.
        fields.add("client_id", &self.settings.client_id);
        self.add_scope_and_target(&mut fields);
        let purpose = Purpose::DeviceAuthorization;
        let (response, masker) = self.post(&url, fields, purpose).await?;
        answer::object(&response)
            .and_then(|answer| device(&answer))
            .map_err(|refusal| self.refused(refusal, &url, &response, purpose.stage(), &masker))
    }

    /// Asks for the tokens until the person has signed in (RFC 8628 sections 3.4 and 3.5). Connection
    /// failures, time-outs and overload double the time between two questions.
    ///
    /// # Errors
    ///
    /// Fails when the person refuses, when the codes expire, or with an error that waiting does not cure.
    pub async fn device_token(&self, device: &DeviceAuthorization) -> Result<TokenSet, OAuthError> {
        let url = self.settings.token_endpoint()?;
        let expired = || OAuthError::new(Stage::Token, Problem::TimedOut(device.expires_in)).with_hint("start again");
        let deadline = Instant::now() + Duration::from_secs(device.expires_in.min(LONGEST_LIFE));
        let mut interval = device.interval.clamp(1, LONGEST_INTERVAL);
        loop {
            if Instant::now() + Duration::from_secs(interval) >= deadline {
                return Err(expired());
            }
            sleep(Duration::from_secs(interval)).await;
            let Ok(outcome) = timeout_at(deadline, self.ask(&url, device)).await else { return Err(expired()) };
            let error = match outcome {
                Ok(tokens) => return Ok(tokens),
                Err(error) => error,
            };
            interval = match &error.problem {
                Problem::Server { error, .. } if error == "authorization_pending" => interval,
                Problem::Server { error, .. } if error == "slow_down" => interval + INTERVAL,
                Problem::Server { error, .. } if error == "expired_token" => return Err(expired()),
                Problem::Transport { source: TransportError::Setup(_) | TransportError::TooLarge(_), .. } => {
                    return Err(error);
                }
                _ if error.is_transient() => interval * 2,
                _ => return Err(error),
            }
            .min(LONGEST_INTERVAL);
        }
    }

    async fn ask(&self, url: &Url, device: &DeviceAuthorization) -> Result<TokenSet, OAuthError> {
        let mut fields = Fields::grant(GRANT);
        fields.add_secret("device_code", &device.device_code);
        self.tokens(url, fields, Purpose::Token).await
    }
}

fn device(answer: &Map<String, Value>) -> Result<DeviceAuthorization, Refusal> {
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| answer.get(*name)).and_then(Value::as_str);
        found.filter(|value| !value.is_empty())
    };
    let missing = |name: &str| Refusal::Malformed(format!("there is no usable {name} in it"));
    // The person opens it, or their browser does.
    let page =
        |url: &str| Url::parse(url).ok().filter(|url| matches!(url.scheme(), "https" | "http")).map(String::from);
    let user_code = text(&["user_code"]).map(|code| text::clean(code, 60)).filter(|code| !code.is_empty());
    Ok(DeviceAuthorization {
        device_code: Secret::new(text(&["device_code"]).ok_or_else(|| missing("device_code"))?),
        user_code: user_code.ok_or_else(|| missing("user_code"))?,
        // Google's spelling is older than the RFC.
        verification_uri: text(&["verification_uri", "verification_url"])
            .and_then(page)
            .ok_or_else(|| missing("verification_uri"))?,
        verification_uri_complete: text(&["verification_uri_complete", "verification_url_complete"]).and_then(page),
        expires_in: answer.get("expires_in").and_then(answer::seconds).unwrap_or(LIFE).min(LONGEST_LIFE),
        interval: answer.get("interval").and_then(answer::seconds).unwrap_or(INTERVAL).min(LONGEST_INTERVAL),
    })
}
