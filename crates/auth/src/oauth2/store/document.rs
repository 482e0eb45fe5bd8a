//! A session as JSON: the content of a file, and what is handed from one machine to the next.

use postrider_core::secret::Secret;
use serde::{Deserialize, Serialize};

use super::record::{EndedSession, SessionFacts, StoredSession};
use super::seal::Sealed;
use super::{Found, SessionKey, StoreError, StoreKey, TokenStore};
use crate::oauth2::{Grant, OAuthError, Problem, Stage, TokenSet};

const FORMAT: &str = "postrider session";
const VERSION: u64 = 1;

/// Why a document is not a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DocumentError {
    /// It is no session at all.
    Damaged(String),
    /// It is one, but not for us to open.
    Protected(StoreError),
}

/// Enough of every version to tell which it is.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: String,
    version: u64,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<SessionRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<Sealed>,
}

#[derive(Serialize, Deserialize)]
struct SessionRecord {
    issuer: Option<String>,
    token_url: Option<String>,
    revocation_url: Option<String>,
    client_id: String,
    scope: Option<String>,
    audience: Option<String>,
    #[serde(default)]
    resources: Vec<String>,
    profile: String,
    grant: String,
    username: Option<String>,
    signed_in_at: u64,
    tokens: Option<TokensRecord>,
    seed: Option<String>,
    ended: Option<EndedRecord>,
    #[serde(default)]
    spent: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct TokensRecord {
    access_token: String,
    token_type: String,
    refresh_token: Option<String>,
    scope: Option<String>,
    obtained_at: u64,
    expires_at: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct EndedRecord {
    refresh_token_digest: String,
    reason: String,
    at: u64,
}

/// The document of a session; sealed if there is a key.
pub(super) fn encode(key: &SessionKey, session: &StoredSession, seal: Option<&StoreKey>) -> String {
    let record = SessionRecord::from(session);
    let mut document = Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        key: key.file_stem().to_owned(),
        session: None,
        sealed: None,
    };
    match seal {
        Some(seal) => document.sealed = Some(seal.seal(to_json(&record).as_bytes(), &context(key))),
        None => document.session = Some(record),
    }
    to_json(&document)
}

/// Texts, numbers and lists of them always become JSON.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Binds a sealed session to its key and format, so that no session can be put in the place of another.
fn context(key: &SessionKey) -> String {
    format!("{FORMAT} {VERSION} {}", key.file_stem())
}

/// The session of a document, with the key it belongs to. With a store key only sealed sessions are taken: whoever
/// may write into a shared cache could otherwise put a session of his own there.
pub(super) fn decode(bytes: &[u8], seal: Option<&StoreKey>) -> Result<(SessionKey, StoredSession), DocumentError> {
    let damaged = |what: &str| DocumentError::Damaged(what.to_owned());
    let head: Head = serde_json::from_slice(bytes).map_err(|_| damaged("is not a session of postrider"))?;
    if head.format != FORMAT {
        return Err(damaged("is not a session of postrider"));
    }
    if head.version > VERSION {
        return Err(DocumentError::Protected(StoreError::Protected {
            reason: format!("was written by a newer postrider (version {} of the format)", head.version),
            hint: "update postrider, or sign in apart from it with --profile".to_owned(),
        }));
    }
    let document: Document = serde_json::from_slice(bytes).map_err(|_| damaged("is damaged"))?;
    let key = SessionKey::from_file_stem(&document.key).ok_or_else(|| damaged("is damaged"))?;
    let record = match (document.session, document.sealed, seal) {
        (None, Some(sealed), Some(seal)) => {
            let plain = seal.open(&sealed, &context(&key)).ok_or_else(|| {
                protected("cannot be decrypted: the store key is another one, or the text was changed")
            })?;
            serde_json::from_slice(&plain).map_err(|_| damaged("is damaged"))?
        }
        (None, Some(_), None) => return Err(protected("is encrypted, and no store key is set")),
        (Some(_), None, Some(_)) => return Err(damaged("is not encrypted, although a store key is set")),
        (Some(record), None, None) => record,
        _ => return Err(damaged("is damaged")),
    };
    let session = record.into_session().ok_or_else(|| damaged("is damaged"))?;
    Ok((key, session))
}

fn protected(reason: &str) -> DocumentError {
    DocumentError::Protected(StoreError::Protected {
        reason: reason.to_owned(),
        hint: "set POSTRIDER_STORE_KEY to the key it was written with, or remove it with `postrider auth logout`"
            .to_owned(),
    })
}

impl From<&StoredSession> for SessionRecord {
    fn from(session: &StoredSession) -> Self {
        let facts = session.facts.clone();
        let text = |secret: &Secret| secret.expose().to_owned();
        Self {
            issuer: facts.issuer,
            token_url: facts.token_url,
            revocation_url: facts.revocation_url,
            client_id: facts.client_id,
            scope: facts.scope,
            audience: facts.audience,
            resources: facts.resources,
            profile: facts.profile,
            grant: grant_name(facts.grant).to_owned(),
            username: facts.username,
            signed_in_at: session.signed_in_at,
            tokens: session.tokens.as_ref().map(|tokens| TokensRecord {
                access_token: text(&tokens.access_token),
                token_type: tokens.token_type.clone(),
                refresh_token: tokens.refresh_token.as_ref().map(text),
                scope: tokens.scope.clone(),
                obtained_at: tokens.obtained_at,
                expires_at: tokens.expires_at,
            }),
            seed: session.seed.as_ref().map(text),
            ended: session.ended.clone().map(|ended| EndedRecord {
                refresh_token_digest: ended.refresh_token_digest,
                reason: ended.reason,
                at: ended.at,
            }),
            spent: session.spent.clone(),
        }
    }
}

impl SessionRecord {
    /// `None` when a value cannot be what it should be.
    fn into_session(self) -> Option<StoredSession> {
        let tokens = self.tokens.map(TokensRecord::into_tokens);
        if matches!(tokens, Some(None)) {
            return None;
        }
        Some(StoredSession {
            facts: SessionFacts {
                issuer: self.issuer,
                token_url: self.token_url,
                revocation_url: self.revocation_url,
                client_id: self.client_id,
                scope: self.scope,
                audience: self.audience,
                resources: self.resources,
                profile: self.profile,
                grant: grant_of(&self.grant)?,
                username: self.username,
            },
            signed_in_at: self.signed_in_at,
            tokens: tokens.flatten(),
            seed: self.seed.map(Secret::new),
            ended: self.ended.map(|ended| EndedSession {
                refresh_token_digest: ended.refresh_token_digest,
                reason: ended.reason.chars().filter(|c| !c.is_control()).collect(),
                at: ended.at,
            }),
            spent: self.spent,
        })
    }
}

impl TokensRecord {
    /// `None` when the access token could not stand in a header.
    fn into_tokens(self) -> Option<TokenSet> {
        let visible = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        (visible(&self.access_token) && self.token_type.bytes().all(|byte| byte.is_ascii_graphic())).then(|| TokenSet {
            access_token: Secret::new(self.access_token),
            token_type: self.token_type,
            refresh_token: self.refresh_token.map(Secret::new),
            scope: self.scope,
            obtained_at: self.obtained_at,
            expires_at: self.expires_at,
            id_token: None,
        })
    }
}

/// Grants by the names of RFC 6749, RFC 8628 and the OAuth parameter registry.
const GRANTS: [(Grant, &str); 5] = [
    (Grant::AuthorizationCode, "authorization_code"),
    (Grant::ClientCredentials, "client_credentials"),
    (Grant::Password, "password"),
    (Grant::DeviceCode, "device_code"),
    (Grant::Implicit, "implicit"),
];

fn grant_name(grant: Grant) -> &'static str {
    GRANTS.iter().find(|(known, _)| *known == grant).map_or("", |(_, name)| name)
}

fn grant_of(name: &str) -> Option<Grant> {
    GRANTS.iter().find(|(_, known)| *known == name).map(|(grant, _)| *grant)
}

/// One session as a JSON document, to be handed to another machine by a pipe or a secret store. It holds the tokens;
/// with `seal` only who has that key can read them.
pub fn export_session(key: &SessionKey, session: &StoredSession, seal: Option<&StoreKey>) -> Secret {
    Secret::new(encode(key, session, seal))
}

/// Puts an exported session into a store, in the place of what is there, and says under which key.
///
/// # Errors
///
/// A document that is no session or cannot be opened with `seal`, or that is older than the same session in the store;
/// a store that cannot be written to or that holds a session under that key which this process must leave alone.
pub async fn import_session(
    document: &Secret,
    seal: Option<&StoreKey>,
    store: &dyn TokenStore,
) -> Result<(SessionKey, StoredSession), OAuthError> {
    let bytes = document.expose().trim_start_matches('\u{feff}').trim();
    let (key, session) = decode(bytes.as_bytes(), seal).map_err(|error| match error {
        DocumentError::Damaged(what) => OAuthError::new(Stage::Store, Problem::Store(format!("the document {what}")))
            .with_hint("hand over what `postrider auth export` prints, whole and unchanged"),
        DocumentError::Protected(error) => about("the document", error).into(),
    })?;
    let lock = store.lock(&key).await?;
    // A session that must be left alone is an error here.
    if let Found::Session(there) = store.read(&key)?
        && let Some(token) = session.refresh_token()
        && there.refresh_token() != Some(token)
        && there.knows(token)
    {
        let problem = Problem::Store("the store holds a later state of this session".to_owned());
        return Err(OAuthError::new(Stage::Store, problem).with_hint(
            "the refresh token of the document is used up; `postrider auth logout --no-revoke` makes room",
        ));
    }
    store.write(&lock, &session)?;
    Ok((key, session))
}

/// The error with what it is about in front.
pub(super) fn about(what: &str, error: StoreError) -> StoreError {
    match error {
        StoreError::Protected { reason, hint } => StoreError::Protected { reason: format!("{what} {reason}"), hint },
        other => other,
    }
}
