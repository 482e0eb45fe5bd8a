//! Many tasks, threads and processes on one session.

use std::sync::Arc;

use super::{Need, Rig, START, tokens};
use crate::oauth2::Grant;
use crate::oauth2::store::{FileStore, TokenStore};

fn store(dir: &std::path::Path) -> Arc<dyn TokenStore> {
    Arc::new(FileStore::new(dir.to_owned(), None))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn any_number_of_tasks_cause_one_refresh() {
    let rig = Rig::new(Grant::AuthorizationCode).signed_in(10).await;
    rig.clock.set(START + 10);
    for need in [Need::default(), super::FORCE] {
        let n_before = rig.server.requests().len();
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let session = rig.session.clone();
                tokio::spawn(async move { session.token(need).await.unwrap() })
            })
            .collect();
        let mut seen = Vec::new();
        for task in tasks {
            seen.push(task.await.unwrap().access_token);
        }
        seen.dedup();
        assert_eq!(seen.len(), 1);
        assert_eq!(rig.server.requests().len(), n_before + 1);
    }
}

#[test]
fn stores_on_one_folder_share_one_refresh() {
    let dir = tempfile::tempdir().unwrap();
    let rig = runtime().block_on(Rig::on_disk(Grant::AuthorizationCode, dir.path()).signed_in(100));
    for round in 1..=5_u64 {
        rig.clock.set(START + round * 3_600);
        let processes: Vec<_> = (0..8)
            .map(|_| {
                let session = rig.other_process(store(dir.path()));
                std::thread::spawn(move || runtime().block_on(session.token(Need::default())).unwrap())
            })
            .collect();
        for process in processes {
            assert_eq!(process.join().unwrap().access_token.expose(), format!("a{round}"));
        }
        assert_eq!(rig.server.requests().len() as u64, round);
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_process_does_is_seen_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let rig = Rig::on_disk(Grant::AuthorizationCode, dir.path()).signed_in(3_600).await;
    let other = rig.other_process(store(dir.path()));
    assert_eq!(other.token(Need::default()).await.unwrap().access_token.expose(), "a0");
    rig.session.token(super::FORCE).await.unwrap();
    assert_eq!(other.token(Need::default()).await.unwrap().access_token.expose(), "a1");
    rig.session.keep(tokens("b", Some("s"), 3_600)).await.unwrap();
    assert_eq!(other.token(Need::default()).await.unwrap().access_token.expose(), "b");
    rig.session.logout(false).await.unwrap();
    assert!(other.token(Need::default()).await.is_err());
}

#[test]
fn lanes_with_runtimes_of_their_own_share_a_session() {
    let rig = runtime().block_on(Rig::new(Grant::AuthorizationCode).signed_in(10));
    rig.clock.set(START + 10);
    let lanes: Vec<_> = (0..8)
        .map(|_| {
            let session = rig.session.clone();
            std::thread::spawn(move || runtime().block_on(session.token(Need::default())).unwrap())
        })
        .collect();
    for lane in lanes {
        assert_eq!(lane.join().unwrap().access_token.expose(), "a1");
    }
    assert_eq!(rig.server.requests(), ["refresh_token r0"]);
}
