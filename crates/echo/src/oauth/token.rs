//! The token end point (RFC 6749, sections 4.1.3, 4.4.2 and 6).

use std::time::Instant;

use serde_json::{Value, json};

use super::error::TokenError;
use super::form::Form;
use super::scope::Scopes;
use super::store::{Redemption, Tokens};
use crate::options::OAuthClient;
use crate::request::EchoRequest;
use crate::response::{Answer, json, no_store};
use crate::state::State;

/// `POST /oauth/token`.
pub(super) fn token(state: &State, request: &EchoRequest) -> Answer {
    match tokens(state, request) {
        Ok(tokens) => no_store(json(&tokens.to_json())),
        Err(error) => error.into_answer(),
    }
}

/// The form of a request to the token or revocation end point.
pub(super) fn form_of(request: &EchoRequest) -> Result<Form, TokenError> {
    if request.media_type() != "application/x-www-form-urlencoded" {
        return Err(TokenError::invalid_request("the body must be application/x-www-form-urlencoded"));
    }
    Form::parse(&request.body).map_err(|name| TokenError::invalid_request(format!("{name} came twice")))
}

/// The value of a parameter that must be there.
pub(super) fn required<'a>(form: &'a Form, name: &str) -> Result<&'a str, TokenError> {
    form.get(name).ok_or_else(|| TokenError::invalid_request(format!("{name} is missing")))
}

fn tokens(state: &State, request: &EchoRequest) -> Result<Tokens, TokenError> {
    let form = form_of(request)?;
    let client = state.clients.authenticate(request, &form)?;
    let now = Instant::now();
    match required(&form, "grant_type")? {
        "authorization_code" => {
            let given = Redemption {
                client_id: &client.id,
                redirect_uri: required(&form, "redirect_uri")?,
                code_verifier: required(&form, "code_verifier")?,
            };
            state.grants().redeem(required(&form, "code")?, &given, now)
        }
        "refresh_token" => {
            let refresh_token = required(&form, "refresh_token")?;
            state.grants().refresh(refresh_token, &client.id, form.get("scope"), now)
        }
        "client_credentials" => client_credentials(state, client, form.get("scope"), now),
        _ => Err(TokenError::new(
            "unsupported_grant_type",
            "only authorization_code, refresh_token and client_credentials are supported",
        )),
    }
}

fn client_credentials(
    state: &State,
    client: &OAuthClient,
    scope: Option<&str>,
    now: Instant,
) -> Result<Tokens, TokenError> {
    if client.secret.is_none() {
        let reason = "a public client cannot use its own credentials";
        return Err(TokenError::new("unauthorized_client", reason));
    }
    let scopes = Scopes::requested(scope).ok_or_else(|| TokenError::new("invalid_scope", "the scope is unknown"))?;
    Ok(state.grants().issue_to_client(&client.id, scopes, now))
}

impl Tokens {
    fn to_json(&self) -> Value {
        let mut value = json!({
            "access_token": self.access_token,
            "token_type": "Bearer",
            "expires_in": self.expires_in.as_secs(),
            "scope": self.scopes.to_parameter(),
        });
        if let Some(refresh_token) = &self.refresh_token {
            value["refresh_token"] = refresh_token.as_str().into();
        }
        value
    }
}
