//! Many processes, one session.

use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use crate::rig::home::Home;
use crate::rig::peer::Peer;
use crate::rig::words::{authlib_settings, collection, oidc_settings};

const N_PROCESSES: usize = 8;

/// All ask for a token at once when the stored one has ended: one refreshes, and nobody loses the session.
fn race(peer: &Peer, home: &Home) {
    home.login(&["api.json"]);
    for round in 1..=2 {
        sleep(Duration::from_millis(2100));
        let running: Vec<_> = (0..N_PROCESSES).map(|_| home.start(&["run", "api.json"])).collect();
        for one in running {
            one.wait().expect_code(0);
        }
        assert_eq!(
            (peer.count("token:refresh_token"), peer.count("error:invalid_grant"), peer.count("replay")),
            (round, 0, 0)
        );
    }
    home.expect_no_leaks(&[peer]);
}

#[test]
fn eight_processes_share_one_refresh_at_the_oidc_provider() {
    let peer = Peer::oidc(&json!({ "ttl": { "AccessToken": 2 }, "oneAccessToken": true }));
    let home = Home::new();
    let auth = oidc_settings(&peer.url, "public", "header");
    home.write("api.json", collection(&auth, 1).replace("{{api}}", &format!("{}/api", peer.url)));
    race(&peer, &home);
}

#[test]
fn eight_processes_share_one_refresh_at_authlib() {
    let peer = Peer::authlib(&json!({ "ttl": 2 }));
    let home = Home::new();
    let auth = authlib_settings(&peer.url, "public", "header");
    home.write("api.json", collection(&auth, 1).replace("{{api}}", &format!("{}/api", peer.url)));
    race(&peer, &home);
}

#[test]
fn forced_refreshes_of_eight_processes_come_one_after_the_other() {
    let peer = Peer::oidc(&json!({}));
    let home = Home::new();
    let auth = oidc_settings(&peer.url, "public", "header");
    home.write("api.json", collection(&auth, 1).replace("{{api}}", &format!("{}/api", peer.url)));
    home.login(&["api.json"]);
    let words = ["auth", "token", "api.json", "--force-refresh"];
    let running: Vec<_> = (0..N_PROCESSES).map(|_| home.start_private(&words)).collect();
    for one in running {
        one.wait().expect_code(0);
    }
    assert_eq!(peer.count("error:invalid_grant"), 0);
    home.ok(&["run", "api.json"]);
    home.expect_no_leaks(&[&peer]);
}

#[test]
fn a_process_that_is_killed_while_it_refreshes_leaves_a_session() {
    let peer = Peer::oidc(&json!({}));
    let home = Home::new();
    let auth = oidc_settings(&peer.url, "public", "header");
    home.write("api.json", collection(&auth, 1).replace("{{api}}", &format!("{}/api", peer.url)));
    home.login(&["api.json"]);
    for _ in 0..5 {
        // It never gets as far as an answer: the lock it holds dies with it.
        home.start_private(&["auth", "token", "api.json"]).kill();
    }
    home.ok(&["auth", "status", "api.json", "--check"]);
    home.ok(&["run", "api.json"]);
    home.expect_no_leaks(&[&peer]);
}
