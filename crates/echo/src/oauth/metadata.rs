//! Authorization server metadata (RFC 8414).

use serde_json::json;

use super::scope;
use crate::request::EchoRequest;
use crate::response::{Answer, json};
use crate::state::State;

/// `/.well-known/oauth-authorization-server`.
pub(super) fn metadata(state: &State, _: &EchoRequest) -> Answer {
    let issuer = &state.issuer;
    let client_authentication = ["client_secret_basic", "client_secret_post", "none"];
    json(&json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/oauth/authorize"),
        "token_endpoint": format!("{issuer}/oauth/token"),
        "revocation_endpoint": format!("{issuer}/oauth/revoke"),
        "scopes_supported": scope::ALL,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported": client_authentication,
        "revocation_endpoint_auth_methods_supported": client_authentication,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}
