//! Tokens that an API has rejected.

use postrider_core::secret::Secret;

use super::{Rig, START, tokens};
use crate::oauth2::{Grant, Problem};

async fn after(rig: &Rig, rejected: &str) -> Option<String> {
    let live = rig.session.after_rejection(&Secret::new(rejected)).await.unwrap()?;
    Some(live.access_token.expose().to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_is_renewed_once_for_all() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(3_600).await;
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let session = rig.session.clone();
            tokio::spawn(async move { session.after_rejection(&Secret::new("a0")).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().unwrap().access_token, Secret::new("a1"));
    }
    assert_eq!(rig.server.requests(), ["refresh_token r0"]);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_rejected_right_after_its_renewal_is_not_renewed_again() {
    for grant in [Grant::AuthorizationCode, Grant::ClientCredentials] {
        let rig = Rig::new(grant).signed_in(3_600).await;
        assert_eq!(after(&rig, "a0").await.as_deref(), Some("a1"));
        for _ in 0..3 {
            assert_eq!(after(&rig, "a1").await, None);
        }
        assert_eq!(rig.server.requests().len(), 1);
        // Those who still hold the first one get the second.
        assert_eq!(after(&rig, "a0").await.as_deref(), Some("a1"));
        // Revoked much later, it is worth another try.
        rig.clock.set(START + 600);
        assert_eq!(after(&rig, "a1").await.as_deref(), Some("a2"));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_where_nothing_can_be_done() {
    let rig = Rig::new(Grant::AuthorizationCode);
    assert_eq!(after(&rig, "unknown").await, None);
    rig.session.keep(tokens("a0", None, 3_600)).await.unwrap();
    assert_eq!(after(&rig, "a0").await, None);
    assert_eq!(rig.server.requests(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_session_is_an_error_once() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(3_600).await;
    rig.server.accept("another");
    let error = rig.session.after_rejection(&Secret::new("a0")).await.unwrap_err();
    assert!(matches!(error.problem, Problem::SessionEnded(_)), "{error}");
    assert_eq!(after(&rig, "a0").await, None);
    assert_eq!(rig.server.requests(), ["refresh_token r0"]);
}
