//! nginx with HTTP/2.

use std::path::Path;
use std::process::Command;

use postrider_core::collection::{BodyMode, FileBody, ProtocolProfileBehavior, Request, RequestBody};
use postrider_http::SendOptions;
use serde_json::{Value, json};

use crate::common::{TestClient, body, request, with_headers, with_raw};
use crate::nginx::nginx_with;
use crate::rig::{Peer, program};

/// nginx that speaks HTTP/2 where it is asked to, and HTTP/1.1 with others.
fn nginx(directives: &str) -> Option<Peer> {
    let openssl = program("openssl")?;
    let server = format!(
        "listen 127.0.0.1:PORT ssl http2; ssl_certificate FOLDER/server.pem; ssl_certificate_key FOLDER/server.key;
         client_max_body_size 0; {directives}
         location /large {{ alias FOLDER/large; }}
         location / {{ return 200 \"$server_protocol|$connection_requests|$http_x_own|$content_length\"; }}"
    );
    nginx_with(&server, |folder| {
        certificate(folder, &openssl);
        std::fs::write(folder.join("large"), vec![b'x'; 5 << 20]).unwrap();
    })
}

fn certificate(folder: &Path, openssl: &Path) {
    let words = "req -x509 -newkey rsa:2048 -nodes -keyout server.key -out server.pem -subj /CN=localhost -days 2";
    let output = Command::new(openssl).current_dir(folder).args(words.split(' ')).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn behavior(version: &str) -> Value {
    json!({ "protocolVersion": version, "strictSSL": false })
}

fn get(client: &TestClient, peer: &Peer, version: &str, path: &str) -> String {
    let get = with_headers(request("GET", &format!("https://127.0.0.1:{}{path}", peer.port)), &[("X-Own", "own")]);
    let outcome = client.exchange(&get, &behavior(version)).outcome;
    body(&outcome.unwrap_or_else(|error| panic!("{}\n{}", error.message, peer.log())))
}

#[test]
fn both_versions_are_spoken() {
    let Some(peer) = nginx("") else { return };
    let client = TestClient::new();
    assert_eq!(get(&client, &peer, "http1", "/"), "HTTP/1.1|1|own|");
    assert_eq!(get(&client, &peer, "http2", "/"), "HTTP/2.0|1|own|");
    assert_eq!(get(&client, &peer, "auto", "/"), "HTTP/2.0|1|own|");
    assert_eq!(get(&client, &peer, "auto", "/"), "HTTP/2.0|2|own|");
    assert_eq!(get(&client, &peer, "auto", "/large").len(), 5 << 20);
}

#[test]
fn a_server_that_ends_connections_is_asked_again() {
    let Some(peer) = nginx("keepalive_requests 3;") else { return };
    for version in ["http1", "auto"] {
        let client = TestClient::new();
        for number in 0..30 {
            let answer = get(&client, &peer, version, "/");
            let served: u32 = answer.split('|').nth(1).unwrap().parse().unwrap();
            assert!(served <= 3, "{version} {number}: {answer}");
        }
    }
}

#[test]
fn large_bodies_go_out() {
    let Some(peer) = nginx("") else { return };
    let client = TestClient::new();
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(100 << 20).unwrap();
    let src = Some(file.path().to_str().unwrap().to_owned());
    let body = RequestBody {
        mode: Some(BodyMode::File),
        file: Some(FileBody { src, ..FileBody::default() }),
        ..RequestBody::default()
    };
    let url = format!("https://127.0.0.1:{}/", peer.port);
    let upload = Request { body: Some(body), ..request("POST", &url) };
    let small = with_raw(request("POST", &url), "abc");
    for (request, length) in [(upload, "104857600"), (small, "3")] {
        let exchange = client.exchange(&request, &behavior("http2"));
        let answer = crate::common::body(&exchange.outcome.unwrap());
        assert!(answer.ends_with(&format!("|{length}")), "{answer}");
    }
}

#[test]
fn requests_at_once_share_a_connection() {
    let Some(peer) = nginx("http2_max_concurrent_streams 5;") else { return };
    let client = TestClient::new();
    let behavior = ProtocolProfileBehavior(behavior("auto").as_object().unwrap().clone());
    let get = request("GET", &format!("https://127.0.0.1:{}/", peer.port));
    let options = SendOptions::default();
    let send = || client.client.send(&get, &behavior, &options);
    let outcomes =
        client.block_on(async { tokio::join!(send(), send(), send(), send(), send(), send(), send(), send()) });
    let outcomes = [outcomes.0, outcomes.1, outcomes.2, outcomes.3, outcomes.4, outcomes.5, outcomes.6, outcomes.7];
    let addresses: std::collections::HashSet<_> =
        outcomes.iter().map(|exchange| exchange.hops[0].addresses.clone().unwrap().0).collect();
    assert!(outcomes.iter().all(|exchange| exchange.outcome.is_ok()), "{}", peer.log());
    assert_eq!(addresses.len(), 1);
}
