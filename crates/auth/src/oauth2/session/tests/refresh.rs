//! When tokens are renewed, and what is kept of it.

use postrider_core::secret::Secret;

use super::{FORCE, Need, Rig, START, settings, tokens};
use crate::oauth2::session::{SessionEvent, TokenOrigin};
use crate::oauth2::{Grant, Problem};

#[tokio::test(start_paused = true)]
async fn a_token_is_refreshed_shortly_before_its_end() {
    // Lifetime, seconds since the sign-in, whether it is refreshed then.
    let table = [
        (3_600, 0, false),
        (3_600, 3_569, false),
        (3_600, 3_570, true),
        (100, 89, false),
        (100, 90, true),
        (3, 2, false),
        (3, 3, true),
        (3_600, 100_000, true),
    ];
    for (life, elapsed, refreshes) in table {
        let rig = Rig::new(Grant::AuthorizationCode).signed_in(life).await;
        rig.clock.set(START + elapsed);
        assert_eq!(rig.token().await, if refreshes { "a1" } else { "a0" }, "{life} {elapsed}");
        assert_eq!(rig.server.requests().len(), usize::from(refreshes), "{life} {elapsed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_is_stored_with_the_replaced_refresh_token() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(3_600).await;
    rig.clock.set(START + 3_600);
    let live = rig.session.token(Need::default()).await.unwrap();
    assert_eq!(live.origin, TokenOrigin::Refreshed);
    assert_eq!(live.expires_at, Some(START + 7_200));
    let stored = rig.stored().unwrap();
    assert_eq!(stored.refresh_token(), Some(&Secret::new("r1")));
    assert!(stored.knows(&Secret::new("r0")));
    // The second call sends nothing.
    assert_eq!(rig.session.token(Need::default()).await.unwrap().origin, TokenOrigin::Stored);
    assert_eq!(rig.server.requests(), ["refresh_token r0"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_refresh_token_keeps_the_old_one() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(10).await;
    rig.server.script(Ok((200, r#"{"access_token":"x","expires_in":10}"#)));
    rig.clock.set(START + 10);
    assert_eq!(rig.token().await, "x");
    assert_eq!(rig.stored().unwrap().refresh_token(), Some(&Secret::new("r0")));
    let events = rig.session.take_events();
    assert_eq!(events, [SessionEvent::Refreshed { rotated: false, expires_at: Some(START + 20) }]);
}

#[tokio::test(start_paused = true)]
async fn a_least_life_and_force_ask_for_more() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(600).await;
    let need = |min_life| Need { min_life: Some(min_life), force_refresh: false };
    assert_eq!(rig.session.token(need(599)).await.unwrap().origin, TokenOrigin::Stored);
    assert_eq!(rig.session.token(need(600)).await.unwrap().origin, TokenOrigin::Refreshed);
    assert_eq!(rig.session.token(FORCE).await.unwrap().access_token, Secret::new("a2"));
}

#[tokio::test(start_paused = true)]
async fn without_a_refresh_token_a_token_is_used_to_its_end() {
    let rig = Rig::new(Grant::AuthorizationCode);
    rig.session.keep(tokens("a0", None, 100)).await.unwrap();
    rig.clock.set(START + 99);
    assert_eq!(rig.token().await, "a0");
    assert!(rig.session.token(FORCE).await.is_err());
    assert!(rig.session.token(Need { min_life: Some(50), force_refresh: false }).await.is_err());
    rig.clock.set(START + 100);
    let error = rig.session.token(Need::default()).await.unwrap_err();
    assert_eq!(error.problem, Problem::SignedOut);
    assert!(error.hint.unwrap().contains("auth login"));
    assert_eq!(rig.server.requests(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn grants_without_a_person_fetch() {
    let rig = Rig::new(Grant::ClientCredentials);
    let live = rig.session.token(Need::default()).await.unwrap();
    assert_eq!((live.access_token.expose(), live.origin), ("a1", TokenOrigin::Fetched));
    assert_eq!(rig.token().await, "a1");
    rig.clock.set(START + 3_600);
    assert_eq!(rig.token().await, "a2");
    assert_eq!(rig.server.requests(), ["client_credentials", "client_credentials"]);

    let rig = Rig::new(Grant::Password);
    assert_eq!(rig.token().await, "a1");
    rig.clock.set(START + 3_600);
    assert_eq!(rig.token().await, "a2");
    // The refresh token is dead: the password still serves.
    rig.server.accept("another");
    rig.clock.set(START + 7_200);
    assert_eq!(rig.token().await, "a3");
    assert_eq!(rig.server.requests(), ["password", "refresh_token r1", "refresh_token r2", "password"]);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_of_client_credentials_is_not_kept() {
    let rig = Rig::new(Grant::ClientCredentials);
    rig.server.script(Ok((200, r#"{"access_token":"x","refresh_token":"y","expires_in":10}"#)));
    assert_eq!(rig.token().await, "x");
    assert_eq!(rig.stored().unwrap().refresh_token(), None);
}

#[tokio::test(start_paused = true)]
async fn a_smaller_scope_is_told_once() {
    let rig = Rig::new(Grant::ClientCredentials);
    for _ in 0..2 {
        rig.server.script(Ok((200, r#"{"access_token":"x","expires_in":10,"scope":"read"}"#)));
        rig.session.token(FORCE).await.unwrap();
    }
    let warnings: Vec<_> = rig.session.take_events().into_iter().filter(SessionEvent::is_warning).collect();
    assert_eq!(warnings, [SessionEvent::ScopeReduced { missing: vec!["write".to_owned()] }]);
    assert_eq!(rig.session.take_events(), []);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_set_back_is_not_trusted() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(3_600).await;
    // The clocks of two machines may differ a little.
    rig.clock.set(START - 60);
    assert_eq!(rig.token().await, "a0");
    rig.clock.set(START - 86_400);
    assert_eq!(rig.token().await, "a1");
    assert_eq!(rig.token().await, "a1");
    assert_eq!(rig.server.requests(), ["refresh_token r0"]);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_outlives_the_caller_that_was_cancelled() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(10).await;
    rig.clock.set(START + 10);
    let limit = std::time::Duration::from_millis(5);
    assert!(tokio::time::timeout(limit, rig.session.token(Need::default())).await.is_err());
    assert_eq!(rig.token().await, "a1");
    assert_eq!(rig.server.requests(), ["refresh_token r0"]);
}

#[tokio::test(start_paused = true)]
async fn every_token_is_named_for_masking() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(10).await;
    rig.clock.set(START + 10);
    rig.token().await;
    let secrets: Vec<_> = rig.session.secrets().iter().map(|secret| secret.expose().to_owned()).collect();
    assert_eq!(secrets, ["a0", "r0", "a1", "r1"]);
}

#[tokio::test(start_paused = true)]
async fn a_session_found_by_discovery_is_refreshed_without_it() {
    let rig = Rig::new(Grant::AuthorizationCode);
    let session = |token_url: Option<&str>| {
        let mut settings = settings(Grant::AuthorizationCode);
        settings.issuer = Some("https://server.test".to_owned());
        settings.token_url = token_url.map(str::to_owned);
        rig.other_session(settings)
    };
    rig.server.accept("r0");
    session(Some("https://server.test/token")).keep(tokens("a0", Some("r0"), 10)).await.unwrap();
    for n_round in 1..=2 {
        rig.clock.set(START + n_round * 3_600);
        let live = session(None).token(Need::default()).await.unwrap();
        assert_eq!(live.access_token.expose(), format!("a{n_round}"));
    }
}
