//! Client assertions (RFC 7523 sections 2.2 and 3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use postrider_core::secret::Secret;
use serde_json::json;

use crate::jws::{self, JwsError};
use crate::oauth2::{JwtAlgorithm, OAuthSettings};

/// How long an assertion may be used, in seconds. Each request has its own.
const LIFETIME: u64 = 60;

/// An assertion for one request. Its audience is the issuer where one is known, else the end point.
pub(super) fn sign(
    settings: &OAuthSettings,
    algorithm: JwtAlgorithm,
    key: &Secret,
    key_id: Option<&str>,
    url: &str,
    now: u64,
) -> Result<Secret, JwsError> {
    let mut header = json!({ "alg": algorithm.name(), "typ": "JWT" });
    if let Some(key_id) = key_id {
        header["kid"] = key_id.into();
    }
    let end_point = url.split(['?', '#']).next().unwrap_or_default();
    let claims = json!({
        "iss": settings.client_id,
        "sub": settings.client_id,
        "aud": settings.issuer.as_deref().unwrap_or(end_point),
        "jti": URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>()),
        "iat": now,
        "exp": now.saturating_add(LIFETIME),
    });
    jws::sign_compact(&header, &claims, algorithm, key.expose().as_bytes()).map(Secret::new)
}
