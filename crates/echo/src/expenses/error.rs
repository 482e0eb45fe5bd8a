//! Errors of the API: `{"type": …, "message": …}`.

use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::response::{Answer, json_with};

/// Why a request is not fulfilled.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    /// A name that programs can compare.
    kind: &'static str,
    message: String,
    /// Values of `WWW-Authenticate`.
    challenges: Vec<String>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, kind, message: message.into(), challenges: Vec::new() }
    }

    /// 404.
    pub(super) fn not_found(message: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    }

    /// 400.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID_REQUEST", message)
    }

    /// The same error, telling how to authenticate.
    pub(super) fn challenging(mut self, challenge: String) -> Self {
        self.challenges.push(challenge);
        self
    }

    pub(super) fn into_answer(self) -> Answer {
        let mut answer = json_with(self.status, &json!({ "type": self.kind, "message": self.message }));
        for challenge in self.challenges {
            if let Ok(value) = HeaderValue::try_from(challenge) {
                answer.headers_mut().append(WWW_AUTHENTICATE, value);
            }
        }
        answer
    }
}

/// The answer to a request, whether fulfilled or not.
pub(super) fn answer(outcome: Result<Answer, ApiError>) -> Answer {
    outcome.unwrap_or_else(ApiError::into_answer)
}
