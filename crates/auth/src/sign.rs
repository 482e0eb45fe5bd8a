//! Why a request stays unsigned, and the short way to a signed one.

use postrider_core::collection::{Request, RequestAuth};
use postrider_core::url::{RequestTarget, Url, request_target};
use thiserror::Error;

use crate::authorizer::{AuthMemory, Authorizer};
use crate::context::{RequestPayload, SignContext};

/// Why a request was not signed. The request goes out unsigned, as in Postman; the text is a warning.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignError {
    /// The type of the auth block is not known here.
    #[error("auth type \"{kind}\" is not known: the request was sent without it")]
    Unsupported {
        /// The type as the collection gives it.
        kind: String,
    },
    /// A parameter is missing or empty.
    #[error("{kind} auth: \"{param}\" is empty: the request was sent unsigned")]
    Missing {
        /// Type of the auth block.
        kind: String,
        /// Name of the parameter.
        param: &'static str,
    },
    /// A signature cannot be made of what is there.
    #[error("{kind} auth: could not sign the request: {reason}")]
    Failed {
        /// Type of the auth block.
        kind: &'static str,
        /// What is wrong; nothing of a secret is in it.
        reason: String,
    },
    /// The server keeps asking.
    #[error("{kind} auth: the server asked for more than 3 more requests")]
    TooManyReplays {
        /// Type of the auth block.
        kind: String,
    },
}

impl SignError {
    #[expect(clippy::needless_pass_by_value, reason = "errors and texts are handed over as they are")]
    pub(crate) fn failed(kind: &'static str, reason: impl ToString) -> Self {
        Self::Failed { kind, reason: reason.to_string() }
    }
}

/// What the request is sent to.
pub(crate) fn target(kind: &'static str, url: &Url, context: &SignContext<'_>) -> Result<RequestTarget, SignError> {
    request_target(url, context.disable_url_encoding).map_err(|error| SignError::failed(kind, error))
}

/// Signs a resolved request by a resolved auth block: the present time, true chance, and of bodies
/// only those of mode `raw`. Types that wait for a challenge of the server leave the request as it
/// is. [`Authorizer`] is for everything beyond that.
///
/// # Errors
///
/// [`SignError`] says why the request stays unsigned; it can be sent all the same.
pub fn sign(auth: &RequestAuth, request: &mut Request) -> Result<(), SignError> {
    let payload = RequestPayload::of(request);
    Authorizer::new(auth.clone(), AuthMemory::default()).sign(request, &SignContext::now(&payload))
}

#[cfg(test)]
pub(crate) mod tests {
    use postrider_core::collection::AuthParam;
    use serde_json::Value;

    use super::*;

    pub(crate) fn auth(kind: &str, params: &[(&str, &str)]) -> RequestAuth {
        let values: Vec<_> = params.iter().map(|(key, value)| (*key, Value::from(*value))).collect();
        auth_of(kind, &values)
    }

    pub(crate) fn auth_of(kind: &str, params: &[(&str, Value)]) -> RequestAuth {
        let param = |(key, value): &(&str, Value)| AuthParam {
            key: (*key).to_owned(),
            value: value.clone(),
            ..AuthParam::default()
        };
        RequestAuth { kind: kind.to_owned(), params: params.iter().map(param).collect() }
    }

    /// A request without headers and body.
    pub(crate) fn request(method: &str, url: &str) -> Request {
        Request { method: method.to_owned(), url: postrider_core::url::parse(url), ..Request::default() }
    }

    /// Names and values of the headers.
    pub(crate) fn headers(request: &Request) -> Vec<(&str, &str)> {
        request.headers.iter().map(|header| (header.key.as_str(), header.value.as_str())).collect()
    }

    #[test]
    fn no_auth_leaves_the_request_alone() {
        let mut request = Request::default();
        sign(&auth("noauth", &[]), &mut request).unwrap();
        sign(&auth("bearer", &[("token", "")]), &mut request).unwrap();
        sign(&auth("apikey", &[]), &mut request).unwrap();
        assert_eq!(request, Request::default());
    }

    #[test]
    fn unknown_types_are_named() {
        let error = sign(&auth("kerberos", &[]), &mut Request::default()).unwrap_err();
        assert_eq!(error.to_string(), "auth type \"kerberos\" is not known: the request was sent without it");
    }
}
