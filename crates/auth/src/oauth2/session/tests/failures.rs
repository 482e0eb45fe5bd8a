//! Servers and stores that fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use postrider_core::secret::Secret;
use tokio::time::Instant;

use super::{FORCE, Need, Rig, START, tokens};
use crate::oauth2::session::SessionEvent;
use crate::oauth2::store::{
    Found, Listed, LockFuture, MemoryStore, SessionKey, Stamp, StoreError, StoreLock, StoredSession, TokenStore,
};
use crate::oauth2::{Grant, Problem, TransportError};

fn refused() -> TransportError {
    TransportError::Connection("connection refused".to_owned())
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_tried_again() {
    for failure in [Err(refused()), Err(TransportError::Timeout(30)), Ok((503, "busy")), Ok((429, "{}"))] {
        let rig = Rig::new(Grant::AuthorizationCode).signed_in(10).await;
        rig.clock.set(START + 10);
        rig.server.script(failure.clone());
        rig.server.script(failure);
        let start = Instant::now();
        assert_eq!(rig.token().await, "a1");
        let waited = start.elapsed().as_millis();
        assert!((1_500..2_600).contains(&waited), "{waited}");
        assert_eq!(rig.server.requests().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn after_three_failures_the_server_is_left_alone() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(100).await;
    rig.clock.set(START + 95);
    for _ in 0..3 {
        rig.server.script(Err(refused()));
    }
    // The old token lives for 5 more seconds.
    assert_eq!(rig.token().await, "a0");
    assert_eq!(rig.token().await, "a0");
    assert_eq!(rig.server.requests().len(), 3);
    assert!(matches!(rig.session.take_events()[..], [SessionEvent::RefreshFailed { .. }]));
    assert!(rig.session.token(FORCE).await.unwrap_err().is_transient());
    rig.clock.set(START + 100);
    assert_eq!(rig.token().await, "a1");
}

#[tokio::test(start_paused = true)]
async fn a_dead_server_costs_many_tasks_one_row_of_tries() {
    let rig = Rig::new(Grant::ClientCredentials);
    for _ in 0..3 {
        rig.server.script(Err(refused()));
    }
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let session = rig.session.clone();
            tokio::spawn(async move { session.token(Need::default()).await })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().unwrap_err().is_transient());
    }
    assert_eq!(rig.server.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_client_is_not_repeated_at_once_and_ends_nothing() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(10).await;
    rig.clock.set(START + 10);
    rig.server.script(Ok((401, r#"{"error":"invalid_client"}"#)));
    for _ in 0..2 {
        let error = rig.session.token(Need::default()).await.unwrap_err();
        assert!(matches!(&error.problem, Problem::Server { error, .. } if error == "invalid_client"), "{error}");
    }
    assert_eq!(rig.server.requests().len(), 1);
    rig.clock.set(START + 40);
    assert_eq!(rig.token().await, "a1");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_is_sent_once() {
    let rig = Rig::new(Grant::Password);
    rig.server.script(Ok((400, r#"{"error":"invalid_grant"}"#)));
    assert!(rig.session.token(Need::default()).await.is_err());
    rig.clock.set(START + 86_400);
    assert!(rig.session.token(FORCE).await.is_err());
    assert_eq!(rig.server.requests(), ["password"]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_refresh_token_is_never_sent_again() {
    let dir = tempfile::tempdir().unwrap();
    let rig = Rig::on_disk(Grant::AuthorizationCode, dir.path()).signed_in(10).await;
    rig.server.accept("another");
    rig.clock.set(START + 10);
    for _ in 0..2 {
        let error = rig.session.token(Need::default()).await.unwrap_err();
        assert!(matches!(error.problem, Problem::SessionEnded(_)), "{error}");
        assert!(error.hint.unwrap().contains("auth login"));
    }
    // Nor by the next process.
    let next = Rig::on_disk(Grant::AuthorizationCode, dir.path());
    next.clock.set(START + 20);
    let error = next.session.token(Need::default()).await.unwrap_err();
    assert!(matches!(error.problem, Problem::SessionEnded(_)), "{error}");
    assert_eq!(next.server.requests(), [""; 0]);
    assert_eq!(rig.server.requests(), ["refresh_token r0"]);
    assert!(!std::fs::read_to_string(rig.store.place(rig.session.key())).unwrap().contains("r0"));
    // A new sign-in ends that.
    next.session.keep(tokens("b", Some("s"), 100)).await.unwrap();
    assert_eq!(next.token().await, "b");
    assert_eq!(rig.token().await, "b");
}

#[tokio::test(start_paused = true)]
async fn an_ended_session_uses_up_its_access_token() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(100).await;
    rig.server.accept("another");
    rig.clock.set(START + 95);
    assert_eq!(rig.token().await, "a0");
    assert!(rig.session.take_events().iter().any(|event| matches!(event, SessionEvent::Ended { .. })));
    rig.clock.set(START + 100);
    assert!(matches!(rig.session.token(Need::default()).await.unwrap_err().problem, Problem::SessionEnded(_)));
}

/// A store that can be made to refuse writing, or everything.
#[derive(Debug, Default)]
struct FragileStore {
    inner: MemoryStore,
    is_full: AtomicBool,
    is_gone: AtomicBool,
    /// What another machine writes while we ask the server.
    other: std::sync::Mutex<Option<StoredSession>>,
    n_reads: std::sync::atomic::AtomicUsize,
}

fn check(flag: &AtomicBool) -> Result<(), StoreError> {
    if flag.load(Ordering::SeqCst) { Err(StoreError::Unavailable("disk full".to_owned())) } else { Ok(()) }
}

impl TokenStore for FragileStore {
    fn read(&self, key: &SessionKey) -> Result<Found, StoreError> {
        check(&self.is_gone)?;
        // The first read of a renewal sees the old state, the next one what the other machine wrote.
        if self.n_reads.fetch_add(1, Ordering::SeqCst) > 0
            && let Some(session) = self.other.lock().unwrap().take()
        {
            return Ok(Found::Session(Box::new(session)));
        }
        self.inner.read(key)
    }

    fn write(&self, lock: &StoreLock, session: &StoredSession) -> Result<(), StoreError> {
        check(&self.is_full)?;
        self.inner.write(lock, session)
    }

    fn remove(&self, lock: &StoreLock) -> Result<bool, StoreError> {
        self.inner.remove(lock)
    }

    fn lock<'a>(&'a self, key: &SessionKey) -> LockFuture<'a> {
        match check(&self.is_gone) {
            Ok(()) => self.inner.lock(key),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    fn list(&self) -> Result<Vec<Listed>, StoreError> {
        self.inner.list()
    }

    fn stamp(&self, _: &SessionKey) -> Option<Stamp> {
        None
    }

    fn is_persistent(&self) -> bool {
        true
    }

    fn place(&self, _: &SessionKey) -> String {
        "nowhere".to_owned()
    }
}

#[tokio::test(start_paused = true)]
async fn a_rotation_that_cannot_be_kept_is_told_used_and_kept_later() {
    let store = Arc::new(FragileStore::default());
    let rig = Rig::with_store(Grant::AuthorizationCode, Arc::clone(&store) as Arc<dyn TokenStore>).signed_in(10).await;
    rig.clock.set(START + 10);
    store.is_full.store(true, Ordering::SeqCst);
    assert_eq!(rig.token().await, "a1");
    let events = rig.session.take_events();
    assert!(events.contains(&SessionEvent::NotKept { rotated: true, reason: "disk full".to_owned() }), "{events:?}");
    // The store still holds the old state, and the new one counts.
    assert_eq!(rig.token().await, "a1");
    assert!(rig.session.flush().await.is_err());
    rig.clock.set(START + 3_700);
    assert_eq!(rig.token().await, "a2");
    store.is_full.store(false, Ordering::SeqCst);
    rig.session.flush().await.unwrap();
    let kept = store.inner.read(rig.session.key()).unwrap();
    assert!(matches!(&kept, Found::Session(kept) if kept.refresh_token() == Some(&Secret::new("r2"))), "{kept:?}");
    assert_eq!(rig.server.requests(), ["refresh_token r0", "refresh_token r1"]);
}

#[tokio::test(start_paused = true)]
async fn without_a_store_only_what_can_be_fetched_goes_on() {
    let gone = || {
        let store = FragileStore::default();
        store.is_gone.store(true, Ordering::SeqCst);
        Arc::new(store)
    };
    let rig = Rig::with_store(Grant::ClientCredentials, gone());
    assert_eq!(rig.token().await, "a1");
    assert_eq!(rig.token().await, "a1");
    let warnings = rig.session.take_events();
    assert!(warnings.iter().any(|event| matches!(event, SessionEvent::NotKept { rotated: false, .. })));

    let rig = Rig::with_store(Grant::AuthorizationCode, gone());
    assert!(matches!(rig.session.token(Need::default()).await.unwrap_err().problem, Problem::Store(_)));
    assert!(rig.session.ensure_can_keep().await.is_err());
    assert!(rig.session.keep(tokens("a0", Some("r0"), 100)).await.is_err());
    // Signed in for this process.
    assert_eq!(rig.token().await, "a0");
}

#[tokio::test(start_paused = true)]
async fn memory_alone_warns_of_a_lost_rotation() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(10).await;
    rig.clock.set(START + 10);
    rig.token().await;
    let warned =
        rig.session.take_events().iter().any(|event| matches!(event, SessionEvent::NotKept { rotated: true, .. }));
    assert!(warned);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_compared_with_the_store_before_anything_is_cleared() {
    let store = Arc::new(FragileStore::default());
    let rig = Rig::with_store(Grant::AuthorizationCode, Arc::clone(&store) as Arc<dyn TokenStore>).signed_in(10).await;
    rig.clock.set(START + 10);
    // Another machine, whose lock we cannot see, has replaced r0 by x.
    let mut theirs = rig.stored().unwrap();
    theirs.renew(tokens("theirs", Some("x"), 100));
    store.n_reads.store(0, Ordering::SeqCst);
    rig.server.script(Ok((400, r#"{"error":"invalid_grant"}"#)));
    let session = rig.session.clone();
    let task = tokio::spawn(async move { session.token(Need::default()).await });
    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    *store.other.lock().unwrap() = Some(theirs);
    assert_eq!(task.await.unwrap().unwrap().access_token, Secret::new("theirs"));
    assert_eq!(rig.server.requests(), ["refresh_token r0"]);
}
