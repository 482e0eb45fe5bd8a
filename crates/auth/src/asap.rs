//! ASAP, Atlassian's Service-to-Service Authentication Protocol: a short-lived signed token.

use postrider_core::collection::{Request, RequestAuth};
use serde_json::{Map, Value, json};

use crate::context::{SignContext, uuid};
use crate::encode::decode_strict;
use crate::jws::sign_compact;
use crate::oauth2::JwtAlgorithm;
use crate::params::{required, text};
use crate::pem;
use crate::place;
use crate::sign::SignError;

const KIND: &str = "asap";

/// Seconds that a token is valid unless the user says otherwise.
const DEFAULT_LIFETIME: u64 = 3600;

/// Adds the Authorization header. Returns header and claims.
pub(crate) fn sign(auth: &RequestAuth, request: &mut Request, context: &SignContext<'_>) -> Result<String, SignError> {
    let name = Some(text(auth, "alg")).filter(|name| !name.is_empty()).unwrap_or_else(|| "RS256".to_owned());
    let algorithm = JwtAlgorithm::from_name(&name)
        .filter(|algorithm| !algorithm.is_symmetric())
        .ok_or_else(|| SignError::failed(KIND, format!("unknown algorithm \"{name}\"; it has to use a key pair")))?;
    let given = claims(auth)?;
    // Claims win over the parameters of the same name.
    let claim = |key: &'static str| match given.get(key).filter(|value| is_truthy(value)) {
        Some(value) => Ok(value.clone()),
        None => required(auth, key).map(Value::from),
    };
    let (key_id, issuer, audience) = (claim("kid")?, claim("iss")?, claim("aud")?);
    let subject = claim("sub").unwrap_or_else(|_| issuer.clone());
    let key = private_key(&required(auth, "privateKey")?, key_id.as_str().unwrap_or_default())
        .map_err(|reason| SignError::failed(KIND, reason))?;

    let now = context.unix_seconds();
    let lifetime = leading_number(&text(auth, "exp")).filter(|seconds| *seconds > 0).unwrap_or(DEFAULT_LIFETIME);
    let chosen = |key: &str| given.get(key).filter(|value| is_truthy(value)).cloned();
    let issued_at = chosen("iat").unwrap_or_else(|| now.into());
    let token_id = chosen("jti").unwrap_or_else(|| uuid(context.random).into());
    let expiry = chosen("exp").and_then(|value| match value {
        Value::String(text) => leading_number(&text).filter(|seconds| *seconds > 0),
        other => other.as_u64(),
    });
    let expiry = expiry.unwrap_or_else(|| now.saturating_add(lifetime));
    let mut claims = given;
    let own = [
        ("iat", issued_at),
        ("iss", issuer),
        ("sub", subject),
        ("jti", token_id),
        ("aud", audience),
        ("exp", expiry.into()),
    ];
    claims.extend(own.map(|(key, value)| (key.to_owned(), value)));
    let header = json!({ "alg": algorithm.name(), "kid": key_id });
    let claims = Value::Object(claims);
    let token =
        sign_compact(&header, &claims, algorithm, key.as_bytes()).map_err(|error| SignError::failed(KIND, error))?;
    place::authorization(request, format!("Bearer {token}"));
    Ok(format!("{header}\n{claims}"))
}

/// `claims`: an object or its JSON text.
fn claims(auth: &RequestAuth) -> Result<Map<String, Value>, SignError> {
    let value = match auth.get("claims") {
        Some(Value::String(text)) if text.trim().is_empty() => Value::Null,
        Some(Value::String(text)) => serde_json::from_str(text)
            .map_err(|error| SignError::failed(KIND, format!("the claims are not JSON: {error}")))?,
        Some(other) => other.clone(),
        None => Value::Null,
    };
    match value {
        Value::Object(object) => Ok(object),
        value if is_truthy(&value) => Err(SignError::failed(KIND, "the claims are not a JSON object")),
        _ => Ok(Map::new()),
    }
}

/// The key as PEM. It may be given as a data URI, which names the key's id too, and be quoted or
/// percent-encoded.
fn private_key(text: &str, key_id: &str) -> Result<String, String> {
    let text = text.trim();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let decoded = decode_strict(text).ok_or("the private key has a malformed percent escape")?;
    let Some(uri) = decoded.strip_prefix("data:") else { return Ok(pem::normalized(&decoded)) };
    let parts = uri.strip_prefix("application/pkcs8;kid=").and_then(|rest| rest.split_once(";base64,"));
    let (own_id, base64) =
        parts.ok_or("the data URI of the private key is not data:application/pkcs8;kid=…;base64,…")?;
    if own_id != key_id {
        return Err(format!("the private key is that of \"{own_id}\", not of \"{key_id}\""));
    }
    Ok(pem::of_base64("PRIVATE KEY", base64))
}

/// The number at the start of a text, as `parseInt` reads it.
fn leading_number(text: &str) -> Option<u64> {
    let text = text.trim_start();
    text[..text.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(text.len())].parse().ok()
}

fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests;
