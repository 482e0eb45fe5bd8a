//! Sessions as files: what is written, what is left, who waits.

use std::fs;
use std::time::Duration;

use postrider_core::secret::Secret;

use super::{facts, filled, key, reason, session, settings, write};
use crate::oauth2::OAuthSettings;
use crate::oauth2::store::{FileStore, Found, SessionKey, StoreError, StoreKey, StoredSession, TokenStore};

#[tokio::test]
async fn a_session_is_written_read_listed_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let store = FileStore::new(dir.path().join("deep").join("tokens"), None);
    assert_eq!(store.read(&key()), Ok(Found::Nothing));
    assert_eq!(store.list(), Ok(Vec::new()));
    // Looking leaves nothing behind.
    assert!(!fs::exists(dir.path().join("deep")).unwrap());
    let before = store.stamp(&key());
    write(&store, &key(), &session("one")).await;
    let first = store.stamp(&key());
    assert_eq!(store.read(&key()), Ok(Found::Session(Box::new(session("one")))));
    write(&store, &key(), &session("two")).await;
    assert_eq!(store.read(&key()), Ok(Found::Session(Box::new(session("two")))));
    assert!(before.is_none() && first.is_some() && store.stamp(&key()) != first);

    let other = SessionKey::new(&OAuthSettings { profile: "other".to_owned(), ..settings() });
    let other_session = StoredSession::new(facts(), 5);
    write(&store, &other, &other_session).await;
    fs::write(store.dir().join("notes.txt"), "not ours").unwrap();
    let listed = store.list().unwrap();
    let mut expected = [key(), other.clone()];
    expected.sort();
    assert_eq!(listed.iter().map(|listed| listed.key.clone()).collect::<Vec<_>>(), expected);

    let lock = store.lock(&key()).await.unwrap();
    assert_eq!(store.remove(&lock), Ok(true));
    assert_eq!(store.remove(&lock), Ok(false));
    assert_eq!(store.read(&key()), Ok(Found::Nothing));
    assert_eq!(store.read(&other), Ok(Found::Session(Box::new(other_session))));
}

#[tokio::test]
async fn damaged_files_are_signed_out_and_replaced_by_the_next_sign_in() {
    let large = vec![b' '; 2 << 20];
    let contents: [&[u8]; 5] = [b"", b"{", b"\xff\xfe", b"{\"format\":\"x\",\"version\":1}", &large];
    for content in contents {
        let dir = tempfile::tempdir().unwrap();
        let (store, path) = filled(dir.path()).await;
        fs::write(&path, content).unwrap();
        let text = reason(&store);
        assert!(text.contains(&*path.to_string_lossy()), "{text}");
        assert!(matches!(store.list().unwrap()[0].found, Ok(Found::Unusable(_))));
        write(&store, &key(), &session("new")).await;
        assert_eq!(store.read(&key()), Ok(Found::Session(Box::new(session("new")))));
    }
}

#[tokio::test]
async fn a_file_under_another_name_is_not_that_session() {
    let dir = tempfile::tempdir().unwrap();
    let (store, path) = filled(dir.path()).await;
    let other = SessionKey::new(&OAuthSettings { profile: "other".to_owned(), ..settings() });
    fs::copy(path, dir.path().join(format!("{}.json", other.file_stem()))).unwrap();
    assert!(matches!(store.read(&other), Ok(Found::Unusable(text)) if text.contains("another session")));
}

#[tokio::test]
async fn crashes_leave_the_old_session_and_their_leftovers_go() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path()).await;
    let stem = key().file_stem().to_owned();
    let leftover = dir.path().join(format!(".{stem}.0123456789abcdef.tmp"));
    let of_another = dir.path().join(format!(".{}.0123456789abcdef.tmp", "0".repeat(64)));
    for path in [&leftover, &of_another] {
        fs::write(path, "{\"half").unwrap();
    }
    assert_eq!(store.read(&key()), Ok(Found::Session(Box::new(session("access")))));
    assert_eq!(store.list().unwrap().len(), 1);
    write(&store, &key(), &session("new")).await;
    assert!(!fs::exists(leftover).unwrap());
    // Its writer may be alive: only who holds that lock may remove it.
    assert!(fs::exists(of_another).unwrap());
}

#[tokio::test]
async fn a_sealed_store_shows_nothing_and_leaves_the_sessions_of_other_keys() {
    let dir = tempfile::tempdir().unwrap();
    let sealed = |text: &str| FileStore::new(dir.path().to_owned(), Some(StoreKey::new(&Secret::new(text)).unwrap()));
    let right = sealed("right");
    write(&right, &key(), &session("access")).await;
    let path = dir.path().join(format!("{}.json", key().file_stem()));
    let text = fs::read_to_string(&path).unwrap();
    for secret in ["access", "refresh", "client", "server.test"] {
        assert!(!text.contains(&format!("\"{secret}")), "{secret}");
    }
    assert_eq!(sealed("right").read(&key()), Ok(Found::Session(Box::new(session("access")))));
    for other in [sealed("wrong"), FileStore::new(dir.path().to_owned(), None)] {
        assert!(matches!(other.read(&key()), Err(StoreError::Protected { .. })));
        assert!(matches!(other.list().unwrap()[0].found, Err(StoreError::Protected { .. })));
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test(start_paused = true)]
async fn a_lock_is_waited_for_up_to_the_limit() {
    let dir = tempfile::tempdir().unwrap();
    let holder = FileStore::new(dir.path().to_owned(), None);
    let waiter = FileStore::new(dir.path().to_owned(), None).with_lock_limit(Duration::from_secs(3));
    let lock = holder.lock(&key()).await.unwrap();
    assert_eq!(waiter.lock(&key()).await.unwrap_err(), StoreError::Busy(3));
    // Other sessions are free.
    let other = SessionKey::new(&OAuthSettings { profile: "other".to_owned(), ..settings() });
    waiter.lock(&other).await.unwrap();
    let waiting = tokio::spawn(async move { waiter.lock(&key()).await.map(|lock| lock.key().clone()) });
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop(lock);
    assert_eq!(waiting.await.unwrap(), Ok(key()));
}

#[cfg(unix)]
#[tokio::test]
async fn a_lock_file_that_was_removed_while_waiting_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let store = || FileStore::new(dir.path().to_owned(), None);
    let path = dir.path().join(format!("{}.lock", key().file_stem()));
    let first = store().lock(&key()).await.unwrap();
    let waiter = store();
    let waiting = tokio::spawn(async move { waiter.lock(&key()).await.unwrap() });
    tokio::time::sleep(Duration::from_millis(20)).await;
    fs::remove_file(&path).unwrap();
    drop(first);
    let _second = waiting.await.unwrap();
    // It holds the file that is there now.
    let third = store().with_lock_limit(Duration::from_millis(20));
    assert_eq!(third.lock(&key()).await.unwrap_err(), StoreError::Busy(0));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_lock_ends_with_its_process() {
    let dir = tempfile::tempdir().unwrap();
    let store = || FileStore::new(dir.path().to_owned(), None);
    drop(store().lock(&key()).await.unwrap());
    let path = dir.path().join(format!("{}.lock", key().file_stem()));
    let mut process =
        std::process::Command::new("flock").arg("--no-fork").arg(&path).args(["sleep", "60"]).spawn().unwrap();
    let brief = || store().with_lock_limit(Duration::from_millis(1));
    while brief().lock(&key()).await.is_ok() {
        assert_eq!(process.try_wait().unwrap(), None, "flock ended too early");
    }
    process.kill().unwrap();
    process.wait().unwrap();
    store().lock(&key()).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_is_a_file_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tokens");
    fs::write(&path, "").unwrap();
    let store = FileStore::new(path, None);
    for error in [store.read(&key()).unwrap_err(), store.lock(&key()).await.unwrap_err()] {
        assert!(matches!(&error, StoreError::Unavailable(text) if text.contains("is not a folder")), "{error}");
    }
}
