//! NTLM over HTTP (MS-NTHT): three messages on one connection, the last with an `NTLMv2` response.
//!
//! Responses of version 1 are never sent: whoever sees one can find the password.

mod account;
mod message;
mod response;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postrider_core::collection::{Request, RequestAuth};

use crate::authorizer::Step;
use crate::context::SignContext;
use crate::params::{flag, text};
use crate::place;
use crate::sign::SignError;
use account::Account;
use message::Challenge;

const KIND: &str = "ntlm";

/// How far the exchange has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum NtlmState {
    /// Nothing was said yet.
    #[default]
    Initial,
    /// The first message is to be sent: the header's value.
    Negotiate(String),
    /// The last message is to be sent: the header's value.
    Authenticate(String),
}

/// Adds the Authorization header with the message that is next, if any.
pub(crate) fn sign(state: &NtlmState, request: &mut Request) {
    match state {
        NtlmState::Initial => place::remove_header(request, "Authorization"),
        NtlmState::Negotiate(value) | NtlmState::Authenticate(value) => place::authorization(request, value.clone()),
    }
}

impl NtlmState {
    /// Goes on to the next message when the server asks for it.
    pub(crate) fn after_response(
        &mut self,
        auth: &RequestAuth,
        status: u16,
        headers: &[(String, String)],
        context: &SignContext<'_>,
    ) -> Result<Step, SignError> {
        let state = std::mem::take(self);
        if flag(auth, "disableRetryRequest") || !matches!(status, 401 | 403) {
            return Ok(Step::Done);
        }
        let account = Account::of(auth);
        match state {
            Self::Initial if is_offered(headers) => {
                *self = Self::Negotiate(header(&message::negotiate(&account)));
                Ok(Step::Replay)
            }
            Self::Negotiate(_) => {
                let message = challenge_of(headers)?;
                let challenge = Challenge::parse(&message)
                    .ok_or_else(|| SignError::failed(KIND, "the server's challenge is not a message of NTLM"))?;
                let mut client_nonce = [0; 8];
                context.random.fill(&mut client_nonce);
                let password = text(auth, "password");
                let answers = response::answers(&account, &password, &challenge, client_nonce, context.unix_millis);
                *self = Self::Authenticate(header(&message::authenticate(&account, &challenge, &answers)));
                Ok(Step::Replay)
            }
            Self::Initial | Self::Authenticate(_) => Ok(Step::Done),
        }
    }
}

fn header(message: &[u8]) -> String {
    format!("NTLM {}", STANDARD.encode(message))
}

fn challenges(headers: &[(String, String)]) -> impl Iterator<Item = &str> {
    headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case("www-authenticate")).map(|(_, value)| value.as_str())
}

/// Whether NTLM is among the schemes, in headers of their own or in a list.
fn is_offered(headers: &[(String, String)]) -> bool {
    let schemes = challenges(headers).flat_map(|value| value.split(','));
    schemes.filter_map(|item| item.split_whitespace().next()).any(|scheme| scheme.eq_ignore_ascii_case("NTLM"))
}

/// The server's message.
fn challenge_of(headers: &[(String, String)]) -> Result<Vec<u8>, SignError> {
    let message = challenges(headers).find_map(|value| {
        let (scheme, rest) = value.split_once(' ')?;
        (scheme.eq_ignore_ascii_case("NTLM") && !rest.trim().is_empty()).then(|| rest.trim())
    });
    let message = message
        .ok_or_else(|| SignError::failed(KIND, "the server did not send a challenge; did the connection stay open?"))?;
    STANDARD.decode(message).map_err(|_| SignError::failed(KIND, "the server's challenge is not base64"))
}

#[cfg(test)]
mod tests;
