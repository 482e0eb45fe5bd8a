//! `/basic-auth`, and the credentials that it shares with `/digest-auth`.

use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::credentials::{basic_credentials, same_secret};
use crate::request::EchoRequest;
use crate::response::{Answer, content, json};
use crate::state::State;

/// The user that may pass, as in Postman Echo's documentation.
pub(super) const USER: &str = "postman";
/// That user's password.
pub(super) const PASSWORD: &str = "password";
/// The realm of both challenges.
pub(super) const REALM: &str = "Users";

/// `/basic-auth` (RFC 7617).
pub(super) fn basic(_: &State, request: &EchoRequest) -> Answer {
    let given = request.header(AUTHORIZATION).and_then(basic_credentials);
    match given {
        Some((user, password)) if same_secret(&user, USER) & same_secret(&password, PASSWORD) => authenticated(),
        _ => unauthorized(&format!("Basic realm=\"{REALM}\"")),
    }
}

/// The answer to those who may pass.
pub(super) fn authenticated() -> Answer {
    json(&json!({ "authenticated": true }))
}

/// 401 with a challenge.
pub(super) fn unauthorized(challenge: &str) -> Answer {
    let mut response = content(StatusCode::UNAUTHORIZED, "text/plain; charset=utf-8", "Unauthorized");
    if let Ok(challenge) = HeaderValue::try_from(challenge) {
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}
