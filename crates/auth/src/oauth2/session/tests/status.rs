//! What is told of a session, and signing out of it.

use std::fs;
use std::sync::Arc;

use super::{Rig, START, settings, tokens};
use crate::oauth2::session::{Session, SessionState};
use crate::oauth2::store::{FileStore, Found, MemoryStore};
use crate::oauth2::{Clock, Grant, Transport};

#[tokio::test(start_paused = true)]
async fn the_status_tells_whether_a_token_can_be_had() {
    use SessionState::{Alive, Ended, Expired, Fetchable, Refreshable, SignedOut};
    let rig = Rig::new(Grant::AuthorizationCode);
    assert_eq!((rig.session.status().state, rig.session.status().is_usable()), (SignedOut, false));
    let rig = rig.signed_in(100).await;
    let status = rig.session.status();
    assert_eq!((&status.state, status.is_usable(), status.has_refresh_token), (&Alive, true, true));
    assert_eq!((status.expires_at, status.scope.as_deref()), (Some(START + 100), Some("read write")));
    rig.clock.set(START + 100);
    assert_eq!((rig.session.status().state, rig.session.status().is_usable()), (Refreshable, true));
    rig.server.accept("another");
    assert!(rig.session.token(super::Need::default()).await.is_err());
    assert!(matches!(rig.session.status().state, Ended(_)));
    assert!(!rig.session.status().is_usable());
    rig.session.keep(tokens("b", None, 100)).await.unwrap();
    assert_eq!(rig.session.status().state, Expired);
    assert_eq!(Rig::new(Grant::ClientCredentials).session.status().state, Fetchable);
}

#[tokio::test(start_paused = true)]
async fn a_damaged_file_is_signed_out_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let rig = Rig::on_disk(Grant::AuthorizationCode, dir.path()).signed_in(100).await;
    fs::write(rig.store.place(rig.session.key()), b"{").unwrap();
    let status = rig.session.status();
    assert_eq!(status.state, SessionState::SignedOut);
    assert!(status.warning.unwrap().contains("is not a session of postrider"));
    assert_eq!(rig.session.take_events().len(), 1);
    rig.session.keep(tokens("b", None, 100)).await.unwrap();
    assert_eq!(rig.session.status().warning, None);
}

#[tokio::test(start_paused = true)]
async fn a_session_of_a_newer_version_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let rig = Rig::on_disk(Grant::AuthorizationCode, dir.path()).signed_in(100).await;
    let path = rig.store.place(rig.session.key());
    let newer = fs::read_to_string(&path).unwrap().replace("\"version\":1", "\"version\":2");
    fs::write(&path, &newer).unwrap();
    assert!(matches!(rig.session.status().state, SessionState::Unreadable(reason) if reason.contains("newer")));
    assert!(rig.session.token(super::Need::default()).await.is_err());
    assert!(rig.session.ensure_can_keep().await.is_err());
    assert!(rig.session.keep(tokens("b", None, 100)).await.is_err());
    assert!(rig.session.seed(postrider_core::secret::Secret::new("s")).await.is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), newer);
    // Signing out removes it.
    let report = rig.session.logout(true).await.unwrap();
    assert!(report.was_signed_in);
    assert_eq!(report.warnings.len(), 1);
    assert!(!fs::exists(&path).unwrap());
}

#[tokio::test(start_paused = true)]
async fn signing_out_revokes_the_refresh_token_first() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(100).await;
    let report = rig.session.logout(true).await.unwrap();
    assert_eq!((report.was_signed_in, report.n_revoked, report.warnings.len()), (true, 2, 0));
    assert_eq!(rig.server.requests(), ["revoke refresh_token r0", "revoke access_token a0"]);
    assert_eq!(rig.session.status().state, SessionState::SignedOut);
    assert_eq!(rig.session.logout(true).await.unwrap(), super::super::LogoutReport::default());
    assert!(rig.session.token(super::Need::default()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn signing_out_works_without_the_server_and_without_a_revocation_url() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(100).await;
    rig.server.script(Ok((503, "")));
    rig.server.script(Ok((503, "")));
    let report = rig.session.logout(true).await.unwrap();
    assert_eq!((report.was_signed_in, report.n_revoked), (true, 0));
    assert!(!report.warnings.is_empty());
    assert_eq!(rig.store.read(rig.session.key()).unwrap(), Found::Nothing);

    let rig = Rig::new(Grant::AuthorizationCode).signed_in(100).await;
    let mut bare = settings(Grant::AuthorizationCode);
    bare.revocation_url = None;
    let store = Arc::new(MemoryStore::new());
    let (transport, clock) = (Arc::clone(&rig.server) as Arc<dyn Transport>, Arc::clone(&rig.clock) as Arc<dyn Clock>);
    let session = Session::new(bare, transport, store, clock);
    session.keep(tokens("a0", Some("r0"), 100)).await.unwrap();
    let report = session.logout(true).await.unwrap();
    assert_eq!((report.n_revoked, report.warnings.len()), (0, 1));
    assert!(report.warnings[0].contains("--revocation-url"));
}

#[tokio::test(start_paused = true)]
async fn a_listed_session_can_be_signed_out_of_without_its_collection() {
    let dir = tempfile::tempdir().unwrap();
    let rig = Rig::on_disk(Grant::AuthorizationCode, dir.path()).signed_in(100).await;
    let listed = rig.store.list().unwrap().remove(0);
    let Ok(Found::Session(stored)) = listed.found else { panic!("{listed:?}") };
    let session = Session::of_stored(
        listed.key,
        &stored,
        Arc::clone(&rig.server) as Arc<dyn Transport>,
        Arc::new(FileStore::new(dir.path().to_owned(), None)),
        Arc::clone(&rig.clock) as Arc<dyn Clock>,
    );
    assert_eq!(session.logout(true).await.unwrap().n_revoked, 2);
    assert_eq!(rig.store.list().unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn nothing_that_is_printed_holds_a_secret() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(10).await;
    rig.session.keep(tokens("secret-access", Some("secret-refresh"), 10)).await.unwrap();
    rig.clock.set(START + 10);
    let error = rig.session.token(super::Need::default()).await.unwrap_err();
    let events = rig.session.take_events();
    let texts: Vec<String> = events.iter().map(ToString::to_string).collect();
    let all = format!("{error} {error:?} {events:?} {texts:?} {:?} {:?}", rig.session, rig.session.status());
    assert!(!all.contains("secret-"), "{all}");
}
