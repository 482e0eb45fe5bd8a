//! Errors of the token and revocation end points.

use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::response::{Answer, json_with, no_store};

/// An error as RFC 6749, section 5.2, has it.
#[derive(Debug)]
pub(super) struct TokenError {
    /// The `error` parameter.
    pub(super) code: &'static str,
    /// The `error_description` parameter.
    description: String,
}

impl TokenError {
    pub(super) fn new(code: &'static str, description: impl Into<String>) -> Self {
        Self { code, description: description.into() }
    }

    pub(super) fn invalid_client(description: &str) -> Self {
        Self::new("invalid_client", description)
    }

    pub(super) fn invalid_request(description: impl Into<String>) -> Self {
        Self::new("invalid_request", description)
    }

    pub(super) fn invalid_grant(description: &str) -> Self {
        Self::new("invalid_grant", description)
    }

    /// The answer: 401 with a challenge for a client that failed to authenticate, 400 for everything else.
    pub(super) fn into_answer(self) -> Answer {
        let is_unauthorized = self.code == "invalid_client";
        let status = if is_unauthorized { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        let value = json!({ "error": self.code, "error_description": self.description });
        let mut response = no_store(json_with(status, &value));
        if is_unauthorized {
            let challenge = HeaderValue::from_static("Basic realm=\"oauth\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
