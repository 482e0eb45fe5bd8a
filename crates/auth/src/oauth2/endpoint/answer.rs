//! Reads answers tolerantly: what honest servers get wrong is taken, what nobody can use is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use postrider_core::secret::Secret;
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::oauth2::{EndpointResponse, OAuthError, Problem, Stage, TokenSet, text};

/// Lifetimes above this many seconds (100 years) are taken as none: they only stand for "never".
const LONGEST_LIFE: u64 = 100 * 365 * 86_400;

/// Why an answer is of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::oauth2) enum Refusal {
    /// An error of the server's own (RFC 6749 section 5.2), not yet cleaned.
    Error { error: String, description: Option<String> },
    /// The server points elsewhere.
    Redirect(String),
    /// A page for people.
    Html,
    /// A status that is no success, with nothing that explains it.
    Status,
    /// Something else that the RFC does not allow.
    Malformed(String),
}

/// The tokens of an answer (RFC 6749 section 5.1).
pub(super) fn tokens(response: &EndpointResponse, now: u64) -> Result<TokenSet, Refusal> {
    let answer = object(response)?;
    let access_token = match answer.get("access_token") {
        Some(Value::String(token)) if is_visible(token) => Secret::new(token),
        Some(Value::String(token)) if token.is_empty() => return Err(malformed("access_token is empty")),
        Some(Value::String(_)) => return Err(malformed("access_token holds characters that no header can carry")),
        Some(_) => return Err(malformed("access_token is not a text")),
        None => return Err(malformed("there is no access_token in it")),
    };
    let token_type = match answer.get("token_type") {
        Some(Value::String(name)) if is_visible(name) => text::clean(name, 40),
        _ => "Bearer".to_owned(),
    };
    let life = answer.get("expires_in").and_then(seconds);
    Ok(TokenSet {
        access_token,
        token_type,
        refresh_token: visible(&answer, "refresh_token"),
        scope: answer.get("scope").and_then(scope),
        obtained_at: now,
        expires_at: life.map(|life| now.saturating_add(life)),
        id_token: visible(&answer, "id_token"),
    })
}

/// The object of a successful answer.
pub(in crate::oauth2) fn object(response: &EndpointResponse) -> Result<Map<String, Value>, Refusal> {
    if (300..400).contains(&response.status) {
        return Err(Refusal::Redirect(response.location.clone().unwrap_or_default()));
    }
    let is_success = (200..300).contains(&response.status);
    match parse(response) {
        // Some servers send their errors with status 200.
        Ok(answer) => match server_error(&answer) {
            Some(refusal) => Err(refusal),
            None if is_success => Ok(answer),
            None => Err(Refusal::Status),
        },
        Err(_) if !is_success => Err(Refusal::Status),
        Err(refusal) => Err(refusal),
    }
}

fn parse(response: &EndpointResponse) -> Result<Map<String, Value>, Refusal> {
    let body = response.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&response.body).trim_ascii();
    let content_type = response.content_type.to_ascii_lowercase();
    if body.is_empty() {
        return Err(malformed("it is empty"));
    }
    if body.starts_with(b"<") || content_type.starts_with("text/html") && !body.starts_with(b"{") {
        return Err(Refusal::Html);
    }
    // The form of drafts before 2011, which GitHub still uses by default.
    let is_form =
        content_type.starts_with("application/x-www-form-urlencoded") || content_type.starts_with("text/plain");
    if is_form && !body.starts_with(b"{") && body.contains(&b'=') {
        return Ok(form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into())).collect());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(answer)) => Ok(answer),
        Ok(_) => Err(malformed("it is JSON, but not an object")),
        Err(_) => Err(malformed("it is not JSON")),
    }
}

/// `error` and `error_description`; also an object in `error`, as some gateways send it.
fn server_error(answer: &Map<String, Value>) -> Option<Refusal> {
    let words = |value: &Value, names: &[&str]| {
        names.iter().find_map(|name| match &value[*name] {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    };
    let (error, nested) = match answer.get("error")? {
        Value::String(error) if !error.trim().is_empty() => (error.clone(), None),
        Value::Number(error) => (error.to_string(), None),
        object @ Value::Object(_) => {
            let error = words(object, &["code", "type", "status", "error"]).unwrap_or_else(|| "error".to_owned());
            (error, words(object, &["message", "description", "error_description"]))
        }
        _ => return None,
    };
    let named = ["error_description", "error_message", "message"].into_iter().filter_map(|name| answer.get(name));
    let description = named.filter_map(Value::as_str).find(|text| !text.trim().is_empty()).map(str::to_owned);
    Some(Refusal::Error { error, description: description.or(nested) })
}

/// Seconds as a number or a text, whole or not. Nothing usable, zero and less mean that the end is not
/// known: a 401 tells it then.
pub(super) fn seconds(value: &Value) -> Option<u64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts of floats saturate")]
    let seconds = number as u64;
    (1..=LONGEST_LIFE).contains(&seconds).then_some(seconds)
}

fn scope(value: &Value) -> Option<String> {
    let scope = match value {
        Value::String(scope) => scope.clone(),
        Value::Array(scopes) => scopes.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => return None,
    };
    Some(text::clean(&scope, 8_000)).filter(|scope| !scope.is_empty())
}

fn visible(answer: &Map<String, Value>, name: &str) -> Option<Secret> {
    answer.get(name).and_then(Value::as_str).filter(|value| is_visible(value)).map(Secret::new)
}

fn is_visible(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn malformed(reason: &str) -> Refusal {
    Refusal::Malformed(reason.to_owned())
}

/// Compares the nonce of an ID token, if there is one that can be read. Its signature does not matter:
/// it came from the token end point itself (`OpenID` Connect Core section 3.1.3.7, point 6).
pub(super) fn check_nonce(tokens: &TokenSet, nonce: &str, url: &str) -> Result<(), OAuthError> {
    let Some(id_token) = &tokens.id_token else { return Ok(()) };
    let mut parts = id_token.expose().split('.');
    let (Some(_), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Ok(());
    };
    let claims = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok();
    let claims: Option<Value> = claims.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if claims.is_some_and(|claims| claims["nonce"] == nonce) {
        return Ok(());
    }
    let reason = "the ID token is not the answer to this sign-in: its nonce differs".to_owned();
    let problem = Problem::Answer { url: text::shown_url(url), status: 200, reason };
    Err(OAuthError::new(Stage::Token, problem).with_hint("sign in again; if it stays, leave openid out of scope"))
}
