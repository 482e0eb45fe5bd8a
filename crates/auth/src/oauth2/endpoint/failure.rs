//! Says what went wrong and what to do about it.

use postrider_core::mask::Masker;
use url::Url;

use super::TokenEndpoint;
use super::answer::Refusal;
use crate::oauth2::{ClientAuthentication, EndpointResponse, Grant, OAuthError, Problem, Stage, TransportError, text};

/// Lengths of foreign texts that are shown, in characters.
const ERROR_LENGTH: usize = 80;
const DESCRIPTION_LENGTH: usize = 300;

/// No answer came.
pub(in crate::oauth2) fn transport(stage: Stage, url: String, source: TransportError) -> OAuthError {
    let hint = match &source {
        TransportError::Connection(reason) if reason.contains("certificate") => {
            Some("if the server's certificate is signed by your own authority, give it with --ssl-extra-ca-certs")
        }
        TransportError::Connection(_) => Some("check the URL and that the server can be reached"),
        TransportError::Timeout(_) => Some("try again, or check that the server can be reached"),
        TransportError::TooLarge(_) => Some("the URL does not seem to be an OAuth 2.0 end point"),
        TransportError::Setup(_) => None,
    };
    let error = OAuthError::new(stage, Problem::Transport { url, source });
    OAuthError { hint: hint.map(str::to_owned), ..error }
}

impl TokenEndpoint<'_> {
    /// An answer came that is of no use.
    pub(super) fn refused(
        &self,
        refusal: Refusal,
        url: &Url,
        response: &EndpointResponse,
        stage: Stage,
        masker: &Masker,
    ) -> OAuthError {
        let status = response.status;
        let shown = |text: &str, limit| text::clean(&masker.mask(text), limit);
        let answer = |reason: String| Problem::Answer { url: text::shown_url(url.as_str()), status, reason };
        let key = self.url_key(stage);
        let (problem, hint) = match refusal {
            Refusal::Error { error, description } => {
                let error = shown(&error, ERROR_LENGTH);
                let hint = self.hint_for(&error, stage);
                let description =
                    description.map(|text| shown(&text, DESCRIPTION_LENGTH)).filter(|text| !text.is_empty());
                (Problem::Server { error, description, status }, hint)
            }
            Refusal::Redirect(location) => {
                let target = url.join(&location).map_or_else(|_| location, |target| target.to_string());
                let target = shown(&text::shown_url(&target), DESCRIPTION_LENGTH);
                let reason = format!("the server answered {status}, a redirect to {target}, which is not followed");
                (answer(reason), Some(format!("set {key} to the server's own end point, if you trust where it points")))
            }
            Refusal::Html => (
                answer(format!("the server answered {status} with a page in HTML, not with JSON")),
                Some(format!("check {key}: it seems to be a page for people")),
            ),
            Refusal::Status => (answer(format!("the server answered {status}")), Some(status_hint(status, key))),
            Refusal::Malformed(reason) => {
                (answer(format!("the answer cannot be used: {reason}")), Some(format!("check {key}")))
            }
        };
        OAuthError { stage, problem, hint }
    }

    fn url_key(&self, stage: Stage) -> &'static str {
        match stage {
            Stage::Refresh if self.settings.refresh_url.is_some() => "refreshTokenUrl",
            Stage::DeviceAuthorization => "the device authorization URL",
            Stage::Revocation => "the revocation URL",
            _ => "accessTokenUrl",
        }
    }

    /// What to do about the errors of RFC 6749 section 5.2 and its relatives.
    fn hint_for(&self, error: &str, stage: Stage) -> Option<String> {
        let hint = match error {
            "invalid_client" | "incorrect_client_credentials" | "bad_client_credentials" => {
                return Some(self.client_hint());
            }
            "invalid_grant" if stage == Stage::Refresh => {
                "the session is over: sign in again with postrider auth login"
            }
            "invalid_grant" if self.settings.username.is_some() => "check username and password",
            "invalid_grant" if self.settings.grant == Grant::ClientCredentials => {
                "check clientId, clientSecret and the extra parameters of the auth block"
            }
            "invalid_grant" => {
                "the code has expired, was used before, or belongs to another client or redirect_uri: sign in again"
            }
            "unauthorized_client" => {
                "the server does not let this clientId use this grant_type: \
                 check grant_type and how the client is registered"
            }
            "unsupported_grant_type" => "the server does not know this grant_type: check grant_type and accessTokenUrl",
            "invalid_scope" => "check scope: the server does not know it or does not grant it to this clientId",
            "invalid_target" => "check audience and resource",
            "invalid_request" => {
                "check grant_type, redirect_uri, client_authentication and the extra parameters of the auth block"
            }
            "access_denied" => "the request was turned down: sign in again and allow it, or ask for a smaller scope",
            "expired_token" => "sign in again",
            "bad_verification_code" => "the code has expired or was used before: sign in again",
            "temporarily_unavailable" | "server_error" | "slow_down" => "try again later",
            _ => return None,
        };
        Some(hint.to_owned())
    }

    fn client_hint(&self) -> String {
        let tried = match &self.settings.client_authentication {
            ClientAuthentication::Basic => {
                "check clientId and clientSecret; if they are right, set client_authentication to body"
            }
            ClientAuthentication::Body => {
                "check clientId and clientSecret; if they are right, set client_authentication to header"
            }
            ClientAuthentication::None => "check clientId; if the client has a secret, set clientSecret",
            ClientAuthentication::ClientSecretJwt { .. } => {
                "check clientId, clientSecret and the algorithm of the assertion"
            }
            ClientAuthentication::PrivateKeyJwt { .. } => {
                "check clientId, and that the server knows the public key of the assertion under its key id"
            }
            ClientAuthentication::Tls => "check clientId and the client certificate",
        };
        tried.to_owned()
    }
}

fn status_hint(status: u16, key: &str) -> String {
    match status {
        401 | 403 => "check clientId, clientSecret and client_authentication".to_owned(),
        404 | 405 => format!("check {key}: it does not seem to be the end point"),
        407 => "check the proxy settings of the environment".to_owned(),
        429 => "the server asks to be called less often: try again later".to_owned(),
        500.. => "the server has a problem: try again later".to_owned(),
        _ => format!("check {key}"),
    }
}
