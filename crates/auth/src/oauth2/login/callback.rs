//! Reading the answer that comes through the browser (RFC 6749 section 4.1.2, RFC 9207).

use postrider_core::secret::Secret;
use subtle::ConstantTimeEq as _;
use thiserror::Error;
use url::{Url, form_urlencoded};

use super::AuthorizationRequest;
use crate::oauth2::text::clean;
use crate::oauth2::{OAuthError, Problem, Stage};

/// Longest text of a server that is shown, in characters.
const MAX_SHOWN: usize = 300;

/// Parameters of the answer. Each may come once (RFC 6749 section 3.1).
const PARAMETERS: [&str; 6] = ["code", "state", "iss", "error", "error_description", "error_uri"];

/// Why an answer gives no code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CallbackError {
    /// It does not belong to this sign-in. The true answer may still come: go on waiting. The text
    /// is one line without secrets.
    #[error("{0}")]
    Forged(String),
    /// The authorization server said no: the sign-in is over.
    #[error(transparent)]
    Refused(OAuthError),
}

/// What an answer is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) redirect_uri: String,
    pub(super) state: Secret,
    pub(super) issuer: Option<String>,
    pub(super) requires_iss: bool,
}

impl AuthorizationRequest {
    /// Reads the answer: the whole address the browser was sent to, or only its query. Blanks and
    /// quotes around it, and line breaks in it, come from copying and are dropped.
    ///
    /// # Errors
    ///
    /// [`CallbackError::Forged`] when the address is not our redirect URI, `state` (compared in
    /// constant time) or `iss` are not ours, a parameter comes twice, or there is no code;
    /// [`CallbackError::Refused`] when the server answered with an error.
    pub fn accept(&self, redirected: &str) -> Result<Secret, CallbackError> {
        accept(self.expected(), redirected)
    }
}

fn accept(expected: &Expected, redirected: &str) -> Result<Secret, CallbackError> {
    let text: String = redirected.chars().filter(|c| !matches!(c, '\r' | '\n' | '\t')).collect();
    let text = text.trim().trim_matches(['"', '\'', '<', '>', '`']).trim();
    let query = query_of(&expected.redirect_uri, text)?;
    let answer = Answer::read(query)?;
    let state = answer.get("state").ok_or_else(|| forged("the answer has no state"))?;
    if !bool::from(state.as_bytes().ct_eq(expected.state.expose().as_bytes())) {
        return Err(forged("the answer's state is not the one of this sign-in"));
    }
    check_issuer(expected, answer.get("iss"))?;
    match (answer.get("code"), answer.get("error")) {
        (Some(_), Some(_)) => Err(forged("the answer has both a code and an error")),
        (None, Some(error)) => Err(CallbackError::Refused(refusal(error, answer.get("error_description")))),
        (Some(code), None) if !code.is_empty() && code.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) => {
            Ok(Secret::new(code))
        }
        (Some(_), None) => Err(forged("the answer's code is empty or not plain text")),
        (None, None) => Err(forged("the answer has neither a code nor an error")),
    }
}

/// The query of what was pasted, after its address was compared with the redirect URI.
fn query_of<'a>(redirect_uri: &str, text: &'a str) -> Result<&'a str, CallbackError> {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (address, query) = match text.split_once('?') {
        Some((address, query)) => (address, query),
        None if text.contains("://") || !text.contains('=') => (text, ""),
        None => ("", text),
    };
    if !address.is_empty() && !is_redirect_uri(redirect_uri, address) {
        return Err(forged(
            "the address is not the redirect URI of this sign-in: paste the whole address the browser ended at",
        ));
    }
    if query.is_empty() && fragment.contains('=') {
        return Err(forged("the answer stands behind a #: the server does not use the authorization code grant"));
    }
    if query.is_empty() {
        return Err(forged("the address has no answer in it: paste all of it, from http to the end"));
    }
    Ok(query)
}

/// Whether `address`, which may lack its scheme as address bars show it, is the redirect URI
/// without its query.
fn is_redirect_uri(redirect_uri: &str, address: &str) -> bool {
    let Ok(mut target) = Url::parse(redirect_uri) else { return false };
    target.set_query(None);
    let is_target = |text: &str| Url::parse(text).is_ok_and(|url| url == target);
    is_target(address) || is_target(&format!("{}://{address}", target.scheme()))
}

fn check_issuer(expected: &Expected, iss: Option<&str>) -> Result<(), CallbackError> {
    match (iss, &expected.issuer) {
        (Some(iss), Some(issuer)) if iss != issuer => {
            Err(forged("the answer comes from another server: its iss is not the issuer"))
        }
        (None, _) if expected.requires_iss => Err(forged("the answer has no iss, which this server promises to send")),
        // An issuer nobody named cannot be compared (RFC 9207 section 2.4).
        _ => Ok(()),
    }
}

fn forged(reason: &str) -> CallbackError {
    CallbackError::Forged(reason.to_owned())
}

/// The parameters of an answer, each once.
struct Answer(Vec<(&'static str, String)>);

impl Answer {
    fn read(query: &str) -> Result<Self, CallbackError> {
        let mut found: Vec<(&'static str, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(name) = PARAMETERS.into_iter().find(|known| *known == name) else { continue };
            if found.iter().any(|(known, _)| *known == name) {
                return Err(CallbackError::Forged(format!("the answer has the parameter {name} twice")));
            }
            found.push((name, value.into_owned()));
        }
        Ok(Self(found))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

fn refusal(error: &str, description: Option<&str>) -> OAuthError {
    let shown = clean(error, MAX_SHOWN);
    let hint = hint(error);
    let problem = Problem::Server {
        error: if shown.is_empty() { "an error without a name".to_owned() } else { shown },
        description: description.map(|text| clean(text, MAX_SHOWN)).filter(|text| !text.is_empty()),
        status: 0,
    };
    let refused = OAuthError::new(Stage::Authorization, problem);
    match hint {
        Some(hint) => refused.with_hint(hint),
        None => refused,
    }
}

/// What to do about an error (RFC 6749 section 4.1.2.1, `OpenID` Connect Core section 3.1.2.6, RFC 8707).
fn hint(error: &str) -> Option<&'static str> {
    Some(match error {
        "access_denied" => {
            "sign in again and allow the access; if nobody asked you, this user or client may not have the scope"
        }
        "invalid_scope" => "check scope (--scope): the server does not know it or does not grant it to this client",
        "invalid_request" => "check redirect_uri, scope and authRequestParams of the collection's auth",
        "unauthorized_client" => "check clientId; the client must be registered for the authorization code grant",
        "unsupported_response_type" => "the server has no authorization code grant at this authUrl",
        "invalid_target" => "check audience and resource: the server does not know them",
        "server_error" | "temporarily_unavailable" => "the server has a problem of its own: try again later",
        "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
            "the server may not ask anything: remove prompt=none from authUrl or authRequestParams"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
