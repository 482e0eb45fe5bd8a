//! Where requests go, and whether they may.

use postrider_core::secret::Secret;
use url::Url;

use super::block::settings;
use super::{ClientAuthentication, OAuthSettings};
use crate::oauth2::{OAuthError, text};

/// Parts of the names of extra parameters whose values must not be shown.
const SECRET_WORDS: &[&str] =
    &["secret", "token", "password", "passwd", "assertion", "key", "auth", "credential", "code", "jwt", "pin"];
/// Parameters that have such a part in their name and are no secrets.
const KNOWN_PUBLIC: &[&str] = &["requested_token_use", "requested_token_type", "subject_token_type", "token_format"];

impl OAuthSettings {
    /// The authorization end point.
    ///
    /// # Errors
    ///
    /// Fails, as all of these do, when the URL is missing, is no URL, or is plain HTTP to a host that
    /// is not loopback and `allow_insecure_http` is off.
    pub fn authorization_endpoint(&self) -> Result<Url, OAuthError> {
        self.required(self.auth_url.as_deref(), "authUrl", "--auth-url")
    }

    /// The token end point.
    ///
    /// # Errors
    ///
    /// As [`OAuthSettings::authorization_endpoint`].
    pub fn token_endpoint(&self) -> Result<Url, OAuthError> {
        self.required(self.token_url.as_deref(), "accessTokenUrl", "--token-url")
    }

    /// Where tokens are refreshed: `refreshTokenUrl`, else the token end point.
    ///
    /// # Errors
    ///
    /// As [`OAuthSettings::authorization_endpoint`].
    pub fn refresh_endpoint(&self) -> Result<Url, OAuthError> {
        match &self.refresh_url {
            Some(url) => self.required(Some(url), "refreshTokenUrl", "--refresh-url"),
            None => self.token_endpoint(),
        }
    }

    /// The device authorization end point (RFC 8628).
    ///
    /// # Errors
    ///
    /// As [`OAuthSettings::authorization_endpoint`].
    pub fn device_endpoint(&self) -> Result<Url, OAuthError> {
        self.required(self.device_url.as_deref(), "the device authorization URL", "--device-url")
    }

    /// The revocation end point (RFC 7009), or `None` where the server has none that is known.
    ///
    /// # Errors
    ///
    /// As [`OAuthSettings::authorization_endpoint`], except that it may be missing.
    pub fn revocation_endpoint(&self) -> Result<Option<Url>, OAuthError> {
        let Some(url) = self.revocation_url.as_deref() else { return Ok(None) };
        self.required(Some(url), "the revocation URL", "--revocation-url").map(Some)
    }

    fn required(&self, url: Option<&str>, key: &str, flag: &str) -> Result<Url, OAuthError> {
        let Some(url) = url else {
            return Err(
                settings(format!("{key} is missing")).with_hint(format!("give {flag}, or --issuer to look it up"))
            );
        };
        checked_url(url, key, self.allow_insecure_http)
    }

    /// Everything in the settings that must be hidden in outputs.
    pub fn secrets(&self) -> Vec<&Secret> {
        let mut secrets: Vec<&Secret> =
            [&self.client_secret, &self.password, &self.code_verifier].into_iter().flatten().collect();
        if let ClientAuthentication::PrivateKeyJwt { key, .. } = &self.client_authentication {
            secrets.push(key);
        }
        let params = [&self.auth_params, &self.token_params, &self.refresh_params].into_iter().flatten();
        secrets.extend(params.filter(|param| looks_secret(&param.key)).map(|param| &param.value));
        secrets.retain(|secret| !secret.expose().is_empty());
        secrets
    }
}

/// Whether a parameter of that name holds a secret.
fn looks_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if name.ends_with("_type") || KNOWN_PUBLIC.contains(&name.as_str()) {
        return false;
    }
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// A URL that secrets may be sent to: `https`, or `http` on this machine or on request.
pub(in crate::oauth2) fn checked_url(url: &str, key: &str, allow_insecure_http: bool) -> Result<Url, OAuthError> {
    let shown = text::shown_url(url);
    let mut parsed = Url::parse(url.trim())
        .map_err(|_| settings(format!("{key} is no absolute URL: {shown}")).with_hint("start it with https://"))?;
    // RFC 6749 section 3.2: end points have no fragment.
    parsed.set_fragment(None);
    match parsed.scheme() {
        "https" => Ok(parsed),
        "http" if allow_insecure_http || text::is_loopback(&parsed) => Ok(parsed),
        "http" => Err(settings(format!("{key} is plain HTTP, which would show secrets to the network: {shown}"))
            .with_hint("use https, or --allow-insecure-http if you trust every network in between")),
        _ => Err(settings(format!("{key} is neither https nor http: {shown}"))),
    }
}
