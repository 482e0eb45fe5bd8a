//! The revocation end point (RFC 7009).

use std::time::Instant;

use http::StatusCode;

use super::error::TokenError;
use super::token::{form_of, required};
use crate::request::EchoRequest;
use crate::response::{Answer, empty, no_store};
use crate::state::State;

/// `POST /oauth/revoke`. A token that is unknown or of another client is answered like one that was revoked.
pub(super) fn revoke(state: &State, request: &EchoRequest) -> Answer {
    match revoked(state, request) {
        Ok(()) => no_store(empty(StatusCode::OK)),
        Err(error) => error.into_answer(),
    }
}

fn revoked(state: &State, request: &EchoRequest) -> Result<(), TokenError> {
    let form = form_of(request)?;
    let client = state.clients.authenticate(request, &form)?;
    let token = required(&form, "token")?;
    state.grants().revoke(token, &client.id, Instant::now());
    Ok(())
}
