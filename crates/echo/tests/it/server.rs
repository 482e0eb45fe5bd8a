//! Starting, stopping, and what the server does on the level of bytes.

use std::io::ErrorKind;
use std::time::Duration;

use super::common::Fixture;
use postrider_echo::{EchoOptions, EchoServer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Sends bytes and reads until the server closes the connection.
async fn exchange(server: &EchoServer, request: &str) -> String {
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut response));
    read.await.expect("the server closes the connection").unwrap();
    String::from_utf8_lossy(&response).into_owned()
}

#[test]
fn runs_on_a_current_thread_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let fixture = Fixture::start().await;
        assert_eq!(fixture.get("/get").await.status(), 200);
        fixture.server.shutdown().await;
    });
}

#[tokio::test]
async fn shutdown_closes_the_port_and_idle_connections() {
    let fixture = Fixture::start().await;
    let addr = fixture.server.addr();
    let mut idle = TcpStream::connect(addr).await.unwrap();
    assert_eq!(fixture.get("/get").await.status(), 200);
    fixture.server.shutdown().await;
    let refused = TcpStream::connect(addr).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    let read = tokio::time::timeout(Duration::from_secs(5), idle.read(&mut [0; 1])).await;
    assert!(matches!(read.expect("the connection ends"), Ok(0) | Err(_)));
}

#[tokio::test]
async fn shutdown_lets_an_answer_finish_but_does_not_wait_forever() {
    let fixture = Fixture::start().await;
    let client = fixture.client.clone();
    let slow = client.get(fixture.url("/drip?duration=0.2&numbytes=3"));
    let slow = slow.send().await.unwrap();
    let endless = client.get(fixture.url("/drip?duration=10&numbytes=3")).send().await.unwrap();
    let (text, ()) = tokio::join!(slow.bytes(), fixture.server.shutdown());
    assert_eq!(text.unwrap(), "***");
    assert!(endless.bytes().await.is_err());
}

#[tokio::test]
async fn a_dropped_server_stops() {
    let fixture = Fixture::start().await;
    let addr = fixture.server.addr();
    drop(fixture);
    let stopped = async {
        while TcpStream::connect(addr).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), stopped).await.unwrap();
}

#[tokio::test]
async fn a_taken_port_is_an_error() {
    let fixture = Fixture::start().await;
    let error = EchoServer::start(fixture.server.addr()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let options = EchoOptions { body_limit: 10, ..EchoOptions::default() };
    let fixture = Fixture::start_with(options).await;
    for (body, status) in [("0123456789", 200), ("0123456789a", 413)] {
        let response = fixture.request("POST", "/post").body(body).send().await.unwrap();
        assert_eq!(response.status(), status);
    }
}

#[tokio::test]
async fn answers_on_the_wire() {
    let fixture = Fixture::start().await;
    let answer = exchange(&fixture.server, "HEAD /get HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"), "{head}");
    assert!(head.contains("\r\nContent-Length: "), "{head}");
    assert_eq!(body, "");

    let answer = exchange(&fixture.server, "GET /status/204 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 204 No Content\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");

    let answer = exchange(&fixture.server, "GET /get HTTP/1.0\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n"), "{answer}");

    let answer = exchange(&fixture.server, "this is no HTTP\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
}
