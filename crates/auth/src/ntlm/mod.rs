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
use crate::encode::hex;
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
    /// The first message is to be sent.
    Negotiate(Message),
    /// The last message is to be sent.
    Authenticate(Message),
}

/// A message of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// The header's value.
    header: String,
    /// What it says, without what is derived from the password.
    summary: String,
}

impl Message {
    fn of(bytes: &[u8], summary: String) -> Self {
        Self { header: format!("NTLM {}", STANDARD.encode(bytes)), summary }
    }
}

/// Adds the Authorization header with the message that is next, if any. Returns what the message says.
pub(crate) fn sign(state: &NtlmState, request: &mut Request) -> Option<String> {
    match state {
        NtlmState::Initial => {
            place::remove_header(request, "Authorization");
            None
        }
        NtlmState::Negotiate(message) | NtlmState::Authenticate(message) => {
            place::authorization(request, message.header.clone());
            Some(message.summary.clone())
        }
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
                let Account { domain, workstation, .. } = &account;
                let message = message::negotiate(&account);
                let flags = message::negotiate_flags(&account);
                let summary = format!("type 1, flags {flags:#010x}, domain {domain:?}, workstation {workstation:?}");
                *self = Self::Negotiate(Message::of(&message, summary));
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
                let message = message::authenticate(&account, &challenge, &answers);
                *self = Self::Authenticate(Message::of(&message, summary(&account, &challenge)));
                Ok(Step::Replay)
            }
            Self::Initial | Self::Authenticate(_) => Ok(Step::Done),
        }
    }
}

/// What the last message answers, and with which names.
fn summary(account: &Account, challenge: &Challenge) -> String {
    let Account { username, domain, workstation } = account;
    let Challenge { nonce, flags, .. } = challenge;
    let (nonce, info) = (hex(nonce), hex(&challenge.target_info));
    let time = challenge.timestamp().map_or("its own time", |_| "the server's time");
    format!(
        "server: type 2, flags {flags:#010x}, challenge {nonce}, target info {info}\n\
         type 3, flags {:#010x}, NTLMv2 at {time}, user {username:?}, domain {domain:?}, workstation {workstation:?}",
        message::authenticate_flags(challenge)
    )
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
