//! Who may call the API: bearers of a token with the right scope (RFC 6750), and the API key as Basic user name with an
//! empty password.

use std::time::Instant;

use http::header::AUTHORIZATION;
use http::{Method, StatusCode};

use super::error::ApiError;
use crate::credentials::{basic_credentials, same_secret, scheme_credentials};
use crate::oauth::scope::{EXPENSES_READ, Scopes, TEST};
use crate::request::EchoRequest;
use crate::state::State;

const REALM: &str = "expenses-api";

/// Lets a reader pass who has the scope made for the purpose or one of the two that include all.
pub(super) fn check_reader(state: &State, request: &EchoRequest, scope: &str) -> Result<(), ApiError> {
    check(state, request, &[scope, EXPENSES_READ, TEST])
}

/// Lets the request pass if its credentials carry one of `scopes`. The first is the one made for the purpose.
pub(super) fn check(state: &State, request: &EchoRequest, scopes: &[&str]) -> Result<(), ApiError> {
    let granted = granted_scopes(state, request)?;
    if scopes.iter().any(|scope| granted.contains(scope)) {
        return Ok(());
    }
    let wanted = scopes.first().unwrap_or(&"");
    let message = format!("the scope {wanted} is needed");
    Err(ApiError::new(StatusCode::FORBIDDEN, "INSUFFICIENT_SCOPE", message)
        .challenging(format!("Bearer realm=\"{REALM}\", error=\"insufficient_scope\", scope=\"{wanted}\"")))
}

fn granted_scopes(state: &State, request: &EchoRequest) -> Result<Scopes, ApiError> {
    let authorization = request.header(AUTHORIZATION);
    // A token in the query is only taken where RFC 6750, section 2.3, cannot hurt: on reads, and alone.
    let query_token = request.query_value("access_token").filter(|_| request.method == Method::GET);
    match (authorization, query_token) {
        (Some(_), Some(_)) => Err(ApiError::invalid("the request is authenticated in two ways")),
        (None, None) => Err(unauthorized("authentication is needed")
            .challenging(format!("Bearer realm=\"{REALM}\""))
            .challenging(format!("Basic realm=\"{REALM}\""))),
        (None, Some(token)) => scopes_of_token(state, &token),
        (Some(authorization), None) => match scheme_credentials(authorization, "Bearer") {
            Some(token) => scopes_of_token(state, token),
            None => scopes_of_api_key(state, authorization),
        },
    }
}

fn scopes_of_token(state: &State, token: &str) -> Result<Scopes, ApiError> {
    let grants = state.grants();
    grants.scopes_of_bearer(token, Instant::now()).cloned().ok_or_else(|| {
        unauthorized("the access token is unknown, expired or revoked")
            .challenging(format!("Bearer realm=\"{REALM}\", error=\"invalid_token\""))
    })
}

fn scopes_of_api_key(state: &State, authorization: &str) -> Result<Scopes, ApiError> {
    match basic_credentials(authorization) {
        Some((key, password)) if password.is_empty() && same_secret(&key, &state.options.api_key) => Ok(Scopes::all()),
        _ => Err(unauthorized("the API key is unknown; it is sent as Basic user name with an empty password")
            .challenging(format!("Basic realm=\"{REALM}\""))),
    }
}

fn unauthorized(message: &str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message)
}
