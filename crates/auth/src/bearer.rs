//! Bearer tokens (RFC 6750).

use postrider_core::collection::{Request, RequestAuth};

use crate::place;

/// Adds `Bearer token`; without a token the request stays as it is.
pub(crate) fn sign(auth: &RequestAuth, request: &mut Request) {
    if let Some(token) = auth.text("token").filter(|token| !token.is_empty()) {
        place::authorization(request, format!("Bearer {token}"));
    }
}
