//! Refresh tokens from outside.

use postrider_core::secret::Secret;

use super::{Rig, START};
use crate::oauth2::Grant;
use crate::oauth2::session::SeedOutcome;

async fn seed(rig: &Rig, token: &str) -> SeedOutcome {
    rig.session.seed(Secret::new(token)).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_seed_is_taken_once() {
    let dir = tempfile::tempdir().unwrap();
    let rig = Rig::on_disk(Grant::AuthorizationCode, dir.path());
    rig.server.accept("s");
    assert_eq!(seed(&rig, "s").await, SeedOutcome::Taken);
    assert_eq!(seed(&rig, "s").await, SeedOutcome::Known);
    assert_eq!(rig.token().await, "a1");
    assert_eq!(seed(&rig, "s").await, SeedOutcome::Known);
    // The rotated one, written back by the pipeline, and then the old one from a pipeline that started earlier.
    assert_eq!(seed(&rig, "r1").await, SeedOutcome::Known);
    rig.clock.set(START + 3_600);
    assert_eq!(rig.token().await, "a2");
    assert_eq!(seed(&rig, "r1").await, SeedOutcome::Known);
    assert_eq!(seed(&rig, "s").await, SeedOutcome::Known);
    assert_eq!(rig.server.requests(), ["refresh_token s", "refresh_token r1"]);
}

#[tokio::test(start_paused = true)]
async fn a_new_seed_replaces_the_session() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(3_600).await;
    rig.server.accept("s");
    assert_eq!(seed(&rig, "s").await, SeedOutcome::Taken);
    assert_eq!(rig.token().await, "a1");
    assert_eq!(seed(&rig, "r0").await, SeedOutcome::Known);
    assert_eq!(rig.server.requests(), ["refresh_token s"]);
}

#[tokio::test(start_paused = true)]
async fn a_dead_seed_is_not_sent_again() {
    let rig = Rig::new(Grant::AuthorizationCode);
    assert_eq!(seed(&rig, "s").await, SeedOutcome::Taken);
    assert!(rig.session.token(super::Need::default()).await.is_err());
    assert!(matches!(seed(&rig, "s").await, SeedOutcome::Dead(reason) if reason.contains("invalid_grant")));
    assert_eq!(rig.server.requests(), ["refresh_token s"]);
    rig.server.accept("t");
    assert_eq!(seed(&rig, "t").await, SeedOutcome::Taken);
    assert_eq!(rig.token().await, "a1");
    assert!(rig.session.seed(Secret::new("")).await.is_err());
}
