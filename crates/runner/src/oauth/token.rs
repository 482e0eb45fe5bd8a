//! Which token a request gets.

use std::sync::Arc;

use postrider_auth::oauth2::session::{LiveToken, Need, Session, SessionState, TokenOrigin};
use postrider_auth::oauth2::{Grant, OAuthError, OAuthSettings, Problem, Stage};
use postrider_core::collection::{AuthParam, RequestAuth};
use postrider_core::secret::Secret;
use postrider_core::variable::variable_names;

use super::Sessions;

const ACCESS_TOKEN: &str = "accessToken";
const TOKEN_TYPE: &str = "tokenType";
/// Token type that Postman knows no way to send (RFC 6749 section 7.1).
const MAC: &str = "mac";

/// What an OAuth 2.0 block itself holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenToken {
    /// Nothing is sent anyway: `tokenType` is `mac`.
    NotSent,
    /// A token from a variable, so from a script, an environment or data.
    Variable,
    /// A token that is written in the block.
    Literal,
    /// Variables of these names, which have no value, or none that is a token.
    Unset(Vec<String>),
    /// Nothing.
    Blank,
}

impl GivenToken {
    /// Looks at a block before and after substitution.
    pub fn of(raw: &RequestAuth, resolved: &RequestAuth) -> Self {
        let text = |auth: &RequestAuth, key| auth.text(key).unwrap_or_default();
        if text(resolved, TOKEN_TYPE).eq_ignore_ascii_case(MAC) {
            return Self::NotSent;
        }
        let (raw, resolved) = (text(raw, ACCESS_TOKEN), text(resolved, ACCESS_TOKEN));
        let unresolved = variable_names(&resolved);
        let named = variable_names(&raw);
        match (resolved.trim().is_empty() || !unresolved.is_empty(), named.is_empty() && unresolved.is_empty()) {
            (true, true) => Self::Blank,
            (true, false) => {
                let mut names: Vec<String> = named.into_iter().chain(unresolved).map(str::to_owned).collect();
                names.dedup();
                Self::Unset(names)
            }
            (false, true) => Self::Literal,
            (false, false) => Self::Variable,
        }
    }
}

/// Where the token of a request comes from.
#[derive(Debug, Clone)]
pub enum TokenChoice {
    /// From the block, which is signed with as it is.
    Block,
    /// From `POSTRIDER_ACCESS_TOKEN`.
    Environment(Secret),
    /// From a session.
    Session(Arc<Session>, LiveToken),
}

/// Chooses the token for a block: one from a variable, that of the environment, that of a session, one
/// written in the block, one got with credentials; in this order.
///
/// # Errors
///
/// Says why there is none.
pub async fn choose_token(
    sessions: &Sessions,
    given: &GivenToken,
    resolved: &RequestAuth,
) -> Result<TokenChoice, OAuthError> {
    if matches!(given, GivenToken::NotSent | GivenToken::Variable) {
        return Ok(TokenChoice::Block);
    }
    if let Some(token) = &sessions.options().access_token {
        return Ok(TokenChoice::Environment(token.clone()));
    }
    let is_literal = *given == GivenToken::Literal;
    if !OAuthSettings::is_described(resolved) {
        return if is_literal { Ok(TokenChoice::Block) } else { Err(undescribed(given)) };
    }
    match session_token(sessions, is_literal, resolved).await {
        Ok(Some((session, token))) => Ok(TokenChoice::Session(session, token)),
        Ok(None) => Ok(TokenChoice::Block),
        // The block can do without its settings, as it does in Newman.
        Err(error) if is_literal => {
            if error.stage != Stage::Settings {
                sessions.warn(format!("{error}; the token that the collection holds is sent"));
            }
            Ok(TokenChoice::Block)
        }
        Err(error) => Err(error),
    }
}

/// The token of the block's session; `None` when there is no session and the block's own token is next.
async fn session_token(
    sessions: &Sessions,
    is_literal: bool,
    resolved: &RequestAuth,
) -> Result<Option<(Arc<Session>, LiveToken)>, OAuthError> {
    let session = sessions.of_block(resolved).await?;
    if is_literal && !matches!(session.status().state, SessionState::Alive | SessionState::Refreshable) {
        return Ok(None);
    }
    let token =
        if sessions.options().refresh { session.token(Need::default()).await? } else { stored_token(&session).await? };
    if token.token_type.eq_ignore_ascii_case(MAC) {
        sessions.warn("the server gives tokens of type mac, which cannot be sent".to_owned());
    }
    Ok(Some((session, token)))
}

/// The token as it is stored, whether it lives or not. A first one is no refresh.
async fn stored_token(session: &Session) -> Result<LiveToken, OAuthError> {
    if let Some(tokens) = session.stored()?.and_then(|stored| stored.tokens) {
        return Ok(LiveToken {
            access_token: tokens.access_token,
            token_type: tokens.token_type,
            expires_at: tokens.expires_at,
            origin: TokenOrigin::Stored,
        });
    }
    if matches!(session.settings().grant, Grant::ClientCredentials | Grant::Password) {
        return session.token(Need::default()).await;
    }
    Err(OAuthError::new(Stage::Store, Problem::SignedOut))
}

fn undescribed(given: &GivenToken) -> OAuthError {
    let why = match given {
        GivenToken::Unset(names) => format!("variable {} has no value", names.join(", ")),
        _ => "accessToken is empty".to_owned(),
    };
    OAuthError::new(
        Stage::Settings,
        Problem::Settings(format!("{why}, and the auth block does not say how to get a token")),
    )
    .with_hint("set the variable, set clientId and accessTokenUrl in the auth block, or set POSTRIDER_ACCESS_TOKEN")
}

/// The block with this token in it. `token_type` is what the server says of it.
pub fn with_token(auth: &RequestAuth, token: &Secret, token_type: Option<&str>) -> RequestAuth {
    let mut auth = auth.clone();
    set(&mut auth, ACCESS_TOKEN, token.expose());
    if token_type.is_some_and(|name| name.eq_ignore_ascii_case(MAC)) {
        set(&mut auth, TOKEN_TYPE, MAC);
    }
    auth
}

fn set(auth: &mut RequestAuth, key: &str, value: &str) {
    auth.params.retain(|param| param.key != key);
    auth.params.push(AuthParam { key: key.to_owned(), value: value.into(), ..AuthParam::default() });
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
