//! The JSON of a session.

use postrider_core::secret::Secret;

use super::{key, session};
use crate::oauth2::Problem;
use crate::oauth2::store::document::{DocumentError, decode, encode};
use crate::oauth2::store::{Found, MemoryStore, StoreError, StoreKey, TokenStore, export_session, import_session};

fn store_key(text: &str) -> StoreKey {
    StoreKey::new(&Secret::new(text)).unwrap()
}

#[test]
fn a_session_survives_its_document() {
    let mut ended = session("access");
    ended.end(&Secret::new("refresh"), "the server said no".to_owned(), 2_000);
    let mut seeded = session("access");
    seeded.tokens = None;
    seeded.seed = Some(Secret::new("seed"));
    let seal = store_key("k");
    for session in [session("access"), ended, seeded] {
        for seal in [None, Some(&seal)] {
            let text = encode(&key(), &session, seal);
            assert_eq!(decode(text.as_bytes(), seal), Ok((key(), session.clone())));
            assert_eq!(text.contains("client"), seal.is_none());
        }
    }
}

#[test]
fn documents_that_are_no_sessions_are_refused_with_a_reason() {
    let good = encode(&key(), &session("access"), None);
    let table = [
        (String::new(), "is not a session"),
        ("{".to_owned(), "is not a session"),
        ("[]".to_owned(), "is not a session"),
        ("\u{0}\u{1}".to_owned(), "is not a session"),
        ("{}".to_owned(), "is not a session"),
        (r#"{"format":"another","version":1}"#.to_owned(), "is not a session"),
        (r#"{"format":"postrider session","version":1}"#.to_owned(), "is damaged"),
        (good[..good.len() / 2].to_owned(), "is not a session"),
        (good.replace(key().file_stem(), "../../x"), "is damaged"),
        (good.replace("\"access\"", "\"\""), "is damaged"),
        (good.replace("\"access\"", "\"a\\r\\nX-Header: 1\""), "is damaged"),
        (good.replace("authorization_code", "magic"), "is damaged"),
        (good.replace("4600", "-1"), "is damaged"),
    ];
    for (text, expected) in table {
        match decode(text.as_bytes(), None) {
            Err(DocumentError::Damaged(reason)) => assert!(reason.contains(expected), "{text}: {reason}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_sealed_session_opens_only_with_its_key_and_in_its_place() {
    let (right, wrong) = (store_key("right"), store_key("wrong"));
    let text = encode(&key(), &session("access"), Some(&right));
    let hint_of = |text: &str, seal: Option<&StoreKey>| match decode(text.as_bytes(), seal) {
        Err(DocumentError::Protected(StoreError::Protected { reason, hint })) => format!("{reason}|{hint}"),
        other => panic!("{other:?}"),
    };
    assert!(hint_of(&text, Some(&wrong)).contains("the store key is another one"));
    assert!(hint_of(&text, None).contains("no store key is set"));
    assert!(hint_of(&text, None).contains("POSTRIDER_STORE_KEY"));
    // Moved to the place of another session.
    let moved = text.replace(key().file_stem(), &"0".repeat(64));
    assert!(hint_of(&moved, Some(&right)).contains("the store key is another one"));
    // A plain session in a sealed store may come from anyone.
    let plain = encode(&key(), &session("access"), None);
    assert!(matches!(decode(plain.as_bytes(), Some(&right)), Err(DocumentError::Damaged(_))));
}

#[tokio::test]
async fn an_export_can_be_imported_elsewhere() {
    let store = MemoryStore::new();
    let seal = store_key("k");
    for seal in [None, Some(&seal)] {
        let document = export_session(&key(), &session("access"), seal);
        assert!(!format!("{document:?}").contains("access"));
        let with_edges = Secret::new(format!("\u{feff}{}\r\n", document.expose()));
        let (imported_key, imported) = import_session(&with_edges, seal, &store).await.unwrap();
        assert_eq!((imported_key, &imported), (key(), &session("access")));
        assert_eq!(store.read(&key()).unwrap(), Found::Session(Box::new(imported)));
    }
    // An older state of a session would end it.
    let old = export_session(&key(), &session("access"), None);
    let lock = store.lock(&key()).await.unwrap();
    let mut later = session("access");
    later.spend(&Secret::new("refresh"));
    later.tokens.as_mut().unwrap().refresh_token = Some(Secret::new("next"));
    store.write(&lock, &later).unwrap();
    drop(lock);
    let error = import_session(&old, None, &store).await.unwrap_err();
    assert!(error.to_string().contains("a later state"), "{error}");
    let error = import_session(&Secret::new("nonsense"), None, &store).await.unwrap_err();
    assert!(matches!(&error.problem, Problem::Store(text) if text.contains("is not a session")), "{error}");
    let sealed = export_session(&key(), &session("access"), Some(&seal));
    let error = import_session(&sealed, None, &store).await.unwrap_err();
    assert!(error.to_string().contains("is encrypted"), "{error}");
}
