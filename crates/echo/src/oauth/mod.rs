//! An OAuth 2.0 authorization server: authorization code with PKCE, refresh with rotation, client credentials,
//! revocation and metadata.

mod authorize;
pub(crate) mod client;
mod error;
mod form;
mod metadata;
mod page;
mod pkce;
mod revoke;
pub(crate) mod scope;
pub(crate) mod store;
mod token;

use crate::router::{Endpoint, GET, POST};

/// The end point at the given segments below `/oauth`.
pub(crate) fn endpoint(segments: &[&str]) -> Option<Endpoint> {
    match segments {
        ["authorize"] => Some(Endpoint::new(GET, authorize::authorize)),
        ["authorize", "consent"] => Some(Endpoint::new(POST, authorize::consent)),
        ["token"] => Some(Endpoint::new(POST, token::token)),
        ["revoke"] => Some(Endpoint::new(POST, revoke::revoke)),
        _ => None,
    }
}

/// The end point at the given segments below `/.well-known`.
pub(crate) fn well_known(segments: &[&str]) -> Option<Endpoint> {
    match segments {
        ["oauth-authorization-server"] => Some(Endpoint::new(GET, metadata::metadata)),
        _ => None,
    }
}
