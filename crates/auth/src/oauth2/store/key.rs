//! What tells sessions apart.

use url::Url;

use super::digest::digest;
use crate::oauth2::{Grant, OAuthSettings};

/// Names a session: server, client, scope, audience, resources, profile and kind of grant, as one digest. Two
/// environments that differ in one of these never share a session.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionKey(String);

impl SessionKey {
    /// The key of a sign-in. The server counts by its issuer where one is named, else by its token end point, so that
    /// discovery does not change the key. Order and repetition of scopes and resources make no difference.
    pub fn new(settings: &OAuthSettings) -> Self {
        let server = settings.issuer.as_deref().or(settings.token_url.as_deref()).map(normal_url).unwrap_or_default();
        let mut scopes: Vec<&str> = settings.scope.as_deref().unwrap_or_default().split_whitespace().collect();
        scopes.sort_unstable();
        scopes.dedup();
        let mut resources: Vec<&str> = settings.resources.iter().map(String::as_str).collect();
        resources.sort_unstable();
        resources.dedup();
        let audience = settings.audience.as_deref().unwrap_or_default();
        let facts = serde_json::json!([
            "postrider session 1",
            server,
            settings.client_id,
            scopes,
            audience,
            resources,
            settings.profile,
            subject(settings),
        ]);
        Self(digest(facts.to_string().as_bytes()))
    }

    /// The key of a file name without its ending: 64 lower-case hexadecimal digits.
    pub fn from_file_stem(stem: &str) -> Option<Self> {
        let is_digest = stem.len() == 64 && stem.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_digest.then(|| Self(stem.to_owned()))
    }

    /// The key as a file name without an ending: 64 hexadecimal digits.
    pub fn file_stem(&self) -> &str {
        &self.0
    }
}

/// For whom the tokens speak. A code from the browser and one from another device speak for the same person.
fn subject(settings: &OAuthSettings) -> String {
    match settings.grant {
        Grant::AuthorizationCode | Grant::DeviceCode | Grant::Implicit => "person".to_owned(),
        Grant::ClientCredentials => "client".to_owned(),
        Grant::Password => format!("user {}", settings.username.as_deref().unwrap_or_default()),
    }
}

/// A URL without what means nothing: letter case of the host, default port, fragment.
fn normal_url(text: &str) -> String {
    let Ok(mut url) = Url::parse(text.trim()) else { return text.trim().to_owned() };
    url.set_fragment(None);
    url.into()
}
