//! nginx that ends connections: after some requests, and after a moment without any.

use std::time::{Duration, Instant};

use postrider_core::collection::Request;

use crate::common::{TestClient, body, request, with_raw};
use crate::nginx::nginx;
use crate::rig::Peer;

/// One in three has a body, and must not reach the server twice.
fn requests(peer: &Peer) -> impl Iterator<Item = Request> {
    let url = format!("http://127.0.0.1:{}/", peer.port);
    (0..).map(move |number| match number % 3 {
        0 => with_raw(request("POST", &url), "a=b"),
        1 => request("DELETE", &url),
        _ => request("GET", &url),
    })
}

/// How many requests nginx has answered. It notes them after the answer.
fn n_noted(peer: &Peer, method: &str, at_least: usize) -> usize {
    let end = Instant::now() + Duration::from_secs(5);
    loop {
        let log = std::fs::read_to_string(peer.folder().join("access.log")).unwrap();
        let n_lines = log.lines().filter(|line| line.contains(&format!("\"{method} "))).count();
        if n_lines >= at_least || Instant::now() > end {
            return n_lines;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn thousands_of_requests_outlive_their_connections() {
    let directives = "listen 127.0.0.1:PORT; keepalive_requests 10; location / { return 200 $connection; }";
    let Some(peer) = nginx(directives) else { return };
    let client = TestClient::new();
    let mut connections = std::collections::HashSet::new();
    for (number, request) in requests(&peer).take(3000).enumerate() {
        let response = client.send(&request).unwrap_or_else(|error| panic!("{number}: {error:?}\n{}", peer.log()));
        connections.insert(body(&response));
    }
    assert_eq!(connections.len(), 300);
    assert_eq!(n_noted(&peer, "POST", 1000), 1000);
}

/// The end of a connection crosses the next request again and again. Only a reset that comes without an end
/// leaves open whether nginx has read the request.
#[test]
fn ends_that_cross_a_request_are_no_errors_but_for_bare_resets_of_a_post() {
    let directives = "listen 127.0.0.1:PORT; keepalive_timeout 3ms; location / { return 200 $connection_requests; }";
    let Some(peer) = nginx(directives) else { return };
    let client = TestClient::new();
    let mut n_resets = 0;
    for (number, request) in requests(&peer).take(900).enumerate() {
        if let Err(error) = client.send(&request) {
            let is_open = request.method == "POST" && error.message == "read ECONNRESET";
            assert!(is_open, "{number}: {error:?}\n{}", peer.log());
            n_resets += 1;
        }
        // Between 2.7 and 3.3 ms, to the microsecond: a sleeping thread would miss the moment.
        let woken = Instant::now() + Duration::from_micros(2700 + (number as u64 * 7) % 600);
        while Instant::now() < woken {
            std::hint::spin_loop();
        }
    }
    // How many there are is a matter of the scheduler.
    eprintln!("{n_resets} of 300 POST requests were reset");
    assert_eq!(n_noted(&peer, "POST", 300 - n_resets), 300 - n_resets, "none twice");
}
