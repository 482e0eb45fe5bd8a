//! From the type of an auth block to its signer.

use postrider_core::collection::{Request, RequestAuth};
use thiserror::Error;

use crate::{apikey, basic, bearer, oauth2};

/// Why a request was not signed. The request goes out unsigned, as in Postman; the text is a warning.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignError {
    /// The type of the auth block is not known here.
    #[error("auth type \"{kind}\" is not supported yet: the request was sent without it")]
    Unsupported {
        /// The type as the collection gives it.
        kind: String,
    },
}

/// Signs a resolved request by a resolved auth block.
///
/// # Errors
///
/// [`SignError`] says why the request stays unsigned; it can be sent all the same.
pub fn sign(auth: &RequestAuth, request: &mut Request) -> Result<(), SignError> {
    match auth.kind.as_str() {
        "noauth" | "" => {}
        "basic" => basic::sign(auth, request),
        "bearer" => bearer::sign(auth, request),
        "apikey" => apikey::sign(auth, request),
        "oauth2" => oauth2::sign::sign(auth, request),
        kind => return Err(SignError::Unsupported { kind: kind.to_owned() }),
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use postrider_core::collection::AuthParam;

    use super::*;

    pub(crate) fn auth(kind: &str, params: &[(&str, &str)]) -> RequestAuth {
        let params = params.iter();
        RequestAuth {
            kind: kind.to_owned(),
            params: params
                .map(|(key, value)| AuthParam {
                    key: (*key).to_owned(),
                    value: (*value).into(),
                    ..AuthParam::default()
                })
                .collect(),
        }
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
        let error = sign(&auth("hawk", &[]), &mut Request::default()).unwrap_err();
        assert_eq!(error.to_string(), "auth type \"hawk\" is not supported yet: the request was sent without it");
    }
}
