//! Stores, on disk and in memory.

mod document;
mod files;
#[cfg(unix)]
mod permissions;

use std::path::Path;

use postrider_core::secret::Secret;

use super::{FileStore, Found, SessionFacts, SessionKey, StoredSession, TokenStore};
use crate::oauth2::{Grant, OAuthSettings, TokenSet};

pub(super) fn facts() -> SessionFacts {
    SessionFacts {
        issuer: None,
        token_url: Some("https://server.test/token".to_owned()),
        revocation_url: None,
        client_id: "client".to_owned(),
        scope: Some("read write".to_owned()),
        audience: None,
        resources: Vec::new(),
        profile: "default".to_owned(),
        grant: Grant::AuthorizationCode,
        username: None,
    }
}

pub(super) fn settings() -> OAuthSettings {
    facts().settings()
}

pub(super) fn key() -> SessionKey {
    SessionKey::new(&settings())
}

pub(super) fn session(access_token: &str) -> StoredSession {
    let mut session = StoredSession::new(facts(), 1_000);
    session.renew(TokenSet {
        access_token: Secret::new(access_token),
        token_type: "Bearer".to_owned(),
        refresh_token: Some(Secret::new("refresh")),
        scope: Some("read".to_owned()),
        obtained_at: 1_000,
        expires_at: Some(4_600),
        id_token: None,
    });
    session
}

pub(super) async fn write(store: &dyn TokenStore, key: &SessionKey, session: &StoredSession) {
    let lock = store.lock(key).await.unwrap();
    store.write(&lock, session).unwrap();
}

/// A folder with one session in it, and the path of that.
pub(super) async fn filled(dir: &Path) -> (FileStore, std::path::PathBuf) {
    let store = FileStore::new(dir.to_owned(), None);
    write(&store, &key(), &session("access")).await;
    let path = dir.join(format!("{}.json", key().file_stem()));
    (store, path)
}

/// Why the session of the store cannot be used.
pub(super) fn reason(store: &FileStore) -> String {
    match store.read(&key()) {
        Ok(Found::Unusable(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn keys_tell_apart_what_must_not_mix() {
    let base = settings();
    let same = |change: fn(&mut OAuthSettings)| {
        let mut changed = base.clone();
        change(&mut changed);
        SessionKey::new(&changed) == SessionKey::new(&base)
    };
    let equal: [fn(&mut OAuthSettings); 8] = [
        |settings| settings.scope = Some(" write  read read".to_owned()),
        |settings| settings.token_url = Some("HTTPS://SERVER.test:443/token".to_owned()),
        |settings| settings.client_secret = Some(Secret::new("rotated")),
        |settings| settings.redirect_uri = Some("http://127.0.0.1:8080/".to_owned()),
        |settings| settings.refresh_url = Some("https://server.test/refresh".to_owned()),
        |settings| settings.grant = Grant::DeviceCode,
        |settings| settings.audience = Some(String::new()),
        |settings| settings.username = Some("ignored here".to_owned()),
    ];
    for (n_case, change) in equal.into_iter().enumerate() {
        assert!(same(change), "equal {n_case}");
    }
    let different: [fn(&mut OAuthSettings); 9] = [
        |settings| settings.token_url = Some("https://staging.server.test/token".to_owned()),
        |settings| settings.token_url = Some("https://server.test/other/token".to_owned()),
        |settings| settings.issuer = Some("https://server.test".to_owned()),
        |settings| settings.client_id = "another".to_owned(),
        |settings| settings.scope = Some("read".to_owned()),
        |settings| settings.audience = Some("api".to_owned()),
        |settings| settings.resources = vec!["https://api.test".to_owned()],
        |settings| settings.profile = "admin".to_owned(),
        |settings| settings.grant = Grant::ClientCredentials,
    ];
    for (n_case, change) in different.into_iter().enumerate() {
        assert!(!same(change), "different {n_case}");
    }
    // Parts cannot be shifted from one field to the next.
    let mut one = settings();
    (one.client_id, one.profile) = ("ab".to_owned(), "c".to_owned());
    let mut two = settings();
    (two.client_id, two.profile) = ("a".to_owned(), "bc".to_owned());
    assert_ne!(SessionKey::new(&one), SessionKey::new(&two));
    // Discovery fills in the token end point and changes nothing.
    let mut named = OAuthSettings { issuer: Some("https://server.test".to_owned()), token_url: None, ..settings() };
    let before = SessionKey::new(&named);
    named.token_url = Some("https://server.test/token".to_owned());
    assert_eq!(SessionKey::new(&named), before);
}

#[test]
fn users_of_the_password_grant_are_told_apart() {
    let user = |name: &str| {
        let settings = OAuthSettings { grant: Grant::Password, username: Some(name.to_owned()), ..settings() };
        SessionKey::new(&settings)
    };
    assert_ne!(user("one"), user("two"));
}

#[test]
fn file_names_that_are_no_keys_are_refused() {
    let stem = key().file_stem().to_owned();
    assert_eq!(SessionKey::from_file_stem(&stem), Some(key()));
    for odd in ["", "..", "../x", &stem[1..], &stem.to_uppercase(), &format!("{stem}0"), &"g".repeat(64)] {
        assert_eq!(SessionKey::from_file_stem(odd), None, "{odd}");
    }
}

#[test]
fn facts_hold_no_credentials() {
    let mut settings = settings();
    settings.client_secret = Some(Secret::new("hidden"));
    settings.password = Some(Secret::new("hidden"));
    settings.token_url = Some("https://user:hidden@server.test/token?p=policy&client_secret=hidden".to_owned());
    settings.revocation_url = Some("https://server.test/revoke?p=policy".to_owned());
    let facts = SessionFacts::new(&settings);
    assert_eq!(facts.token_url.as_deref(), Some("https://server.test/token"));
    assert_eq!(facts.revocation_url.as_deref(), Some("https://server.test/revoke?p=policy"));
    assert!(!format!("{facts:?}").contains("hidden"));
}

#[test]
fn only_the_newest_spent_tokens_are_remembered() {
    let mut session = session("access");
    for n_token in 0..100 {
        session.spend(&Secret::new(format!("r{n_token}")));
    }
    session.spend(&Secret::new("r99"));
    assert_eq!(session.spent.len(), 32);
    assert!(session.knows(&Secret::new("r99")));
    assert!(session.knows(&Secret::new("r68")));
    assert!(!session.knows(&Secret::new("r67")));
}
