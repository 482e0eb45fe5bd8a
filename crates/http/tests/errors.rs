//! What is said when no response comes back.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::net::TcpListener;
use std::time::{Duration, Instant};

use common::{Answer, Server, TestClient, closing, ok, request, status, with_headers};
use postrider_http::{ClientOptions, SendOptions};
use serde_json::Value;

/// A port that nobody listens on.
fn dead_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A server that takes connections and says nothing.
fn silent() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[test]
fn refused_connections_name_the_address() {
    let port = dead_port();
    let client = TestClient::new();
    let table = [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("a.b.localhost", "127.0.0.1")];
    for (host, address) in table {
        let error = client.get(&format!("http://{host}:{port}/")).unwrap_err();
        assert_eq!(error.message, format!("connect ECONNREFUSED {address}:{port}"));
        assert_eq!((error.name.as_str(), error.code.as_deref()), ("Error", Some("ECONNREFUSED")));
        assert_eq!((error.syscall.as_deref(), error.port), (Some("connect"), Some(port)));
        assert_eq!(error.address.as_deref(), Some(address));
        if cfg!(target_os = "linux") {
            assert_eq!(error.errno, Some(-111));
        }
        assert!(error.hint.is_some());
    }
}

#[test]
fn unusable_requests_fail_before_they_are_sent() {
    let server = Server::start(|_| ok());
    let url = server.url("/");
    let client = TestClient::new();
    let get = |url: &str| request("GET", url);
    let table = [
        (get(""), "runtime: request url is empty", None),
        (get("http:///"), "Invalid URI \"http:///\"", None),
        (get("ftp://h/"), "Invalid protocol: ftp:", None),
        (
            get("http://127.0.0.1:abc/"),
            "Port should be >= 0 and < 65536. Received type string ('abc').",
            Some("ERR_SOCKET_BAD_PORT"),
        ),
        (
            with_headers(get(&url), &[("a b", "1")]),
            "Header name must be a valid HTTP token [\"a b\"]",
            Some("ERR_INVALID_HTTP_TOKEN"),
        ),
        (
            with_headers(get(&url), &[("ab", "1\n2")]),
            "Invalid character in header content [\"ab\"]",
            Some("ERR_INVALID_CHAR"),
        ),
        (request("A B", &url), "Method must be a valid HTTP token [\"A B\"]", Some("ERR_INVALID_HTTP_TOKEN")),
    ];
    for (request, message, code) in table {
        let error = client.send(&request).unwrap_err();
        assert_eq!((error.message.as_str(), error.code.as_deref()), (message, code));
    }
    assert!(server.raw().is_empty());
}

#[test]
fn a_failed_request_is_reported_with_its_headers() {
    let exchange =
        TestClient::new().exchange(&request("GET", &format!("http://127.0.0.1:{}/", dead_port())), &Value::Null);
    assert!(exchange.request.headers.iter().any(|header| header.key == "User-Agent" && header.system));
    assert_eq!((exchange.hops.len(), exchange.hops[0].code), (1, 0));
}

#[test]
fn connections_that_break_are_told_apart() {
    let table = [
        ("", "socket hang up"),
        ("HTTP/1.1 200 OK\r\nX: ", "socket hang up"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "aborted"),
        ("SSH-2.0-OpenSSH\r\n", "Parse Error: Expected HTTP/, RTSP/ or ICE/"),
    ];
    for (answer, message) in table {
        let server = Server::start(move |_| closing(answer));
        assert_eq!(TestClient::new().get(&server.url("/")).unwrap_err().message, message);
    }
}

#[test]
fn silence_times_out() {
    let (_listener, port) = silent();
    let limit = Duration::from_millis(60);
    for scheme in ["http", "https"] {
        let client = TestClient::with(|options| options.timeout = Some(limit));
        let started = Instant::now();
        let error = client.get(&format!("{scheme}://127.0.0.1:{port}/")).unwrap_err();
        assert_eq!((error.message.as_str(), error.code.as_deref()), ("ESOCKETTIMEDOUT", Some("ESOCKETTIMEDOUT")));
        assert!(started.elapsed() >= limit);
    }
}

#[test]
fn the_limit_of_a_request_wins_over_that_of_the_client() {
    let (_listener, port) = silent();
    let options = SendOptions { timeout: Some(Duration::from_millis(30)), ..SendOptions::default() };
    let request = request("GET", &format!("http://127.0.0.1:{port}/"));
    let exchange = TestClient::new().exchange_with(&request, &Value::Null, &options);
    assert_eq!(exchange.outcome.unwrap_err().message, "ESOCKETTIMEDOUT");
}

#[test]
fn a_body_that_stalls_times_out_and_one_that_drips_does_not() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for is_stalling in [false, true] {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 1024]);
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\n").unwrap();
            for _ in 0..5 {
                if is_stalling {
                    // Until the client gives up.
                    let _ = stream.read(&mut [0; 1024]);
                    break;
                }
                std::thread::sleep(Duration::from_millis(100));
                stream.write_all(b"a").unwrap();
            }
        }
    });
    let client = TestClient::with(|options| options.timeout = Some(Duration::from_millis(400)));
    assert_eq!(client.get(&format!("http://{address}/")).unwrap().body.len(), 5);
    assert_eq!(client.get(&format!("http://{address}/")).unwrap_err().message, "ESOCKETTIMEDOUT");
}

#[test]
fn large_answers_stop_at_the_limit() {
    let server = Server::start(|_| Answer::from("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901"));
    let client = TestClient::with(|options| options.max_response_size = Some(10));
    assert_eq!(client.get(&server.url("/")).unwrap_err().message, "Maximum response size reached");
    let client = TestClient::with(|options| options.max_response_size = Some(11));
    assert_eq!(client.get(&server.url("/")).unwrap().body.len(), 11);
}

#[test]
fn a_promise_of_a_gigabyte_is_refused_at_once() {
    let server = Server::start(|_| Answer::from("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\nx"));
    let error = TestClient::new().get(&server.url("/")).unwrap_err();
    assert_eq!(error.message, "Maximum response size reached");
    assert!(error.hint.unwrap().contains("536870912"));
}

#[test]
fn the_client_goes_on_after_an_error() {
    let server =
        Server::start(|request| if request.path() == "/bad" { closing("x\r\n\r\n") } else { status("200 OK", "") });
    let client = TestClient::new();
    for _ in 0..3 {
        client.get(&server.url("/bad")).unwrap_err();
        assert_eq!(client.get(&server.url("/")).unwrap().code, 200);
    }
}

#[test]
fn dropping_a_request_breaks_it_off() {
    let (listener, port) = silent();
    let client = TestClient::new();
    let request = request("GET", &format!("http://127.0.0.1:{port}/"));
    let behavior = postrider_core::collection::ProtocolProfileBehavior::default();
    let options = SendOptions::default();
    let result = client.block_on(async {
        let sending = client.client.send(&request, &behavior, &options);
        tokio::time::timeout(Duration::from_millis(30), sending).await
    });
    assert!(result.is_err());
    let (mut stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut received = Vec::new();
    // The connection ends: this returns.
    std::io::Read::read_to_end(&mut stream, &mut received).unwrap();
    assert!(received.starts_with(b"GET / HTTP/1.1\r\n"));
}

#[test]
fn unreadable_authorities_are_an_error_at_the_start() {
    let options = ClientOptions { extra_ca_certs: Some("nope.pem".into()), ..ClientOptions::default() };
    let error = postrider_http::Client::new(options).unwrap_err();
    assert!(error.to_string().starts_with("extra CA certificates: nope.pem: "), "{error}");
}
