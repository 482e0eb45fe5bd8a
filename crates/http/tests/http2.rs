//! HTTP/2, against a server that is not always kind.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use common::tls::{Identity, self_signed};
use common::{TestClient, body, request, with_headers, with_raw};
use h2::server::SendResponse;
use h2::{Reason, RecvStream};
use http::{HeaderMap, Response};
use postrider_core::collection::{BodyMode, FileBody, ProtocolProfileBehavior, Request, RequestBody};
use postrider_http::{ConnectionLease, SendOptions};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What a server did so far.
#[derive(Debug, Default)]
struct Counts {
    connections: AtomicUsize,
    requests: AtomicUsize,
}

/// Starts a server that offers these protocols.
fn start(protocols: &[&str]) -> (SocketAddr, Arc<Counts>) {
    let Identity { chain, key, .. } = self_signed(&["localhost", "127.0.0.1"]);
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key).unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let counts = Arc::new(Counts::default());
    let shared = Arc::clone(&counts);
    let (sender, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(connection(acceptor.clone(), stream, Arc::clone(&shared)));
            }
        });
    });
    (address.recv().unwrap(), counts)
}

async fn connection(acceptor: TlsAcceptor, stream: tokio::net::TcpStream, counts: Arc<Counts>) {
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    let number = counts.connections.fetch_add(1, Ordering::SeqCst) + 1;
    if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n1.1").await);
        // The client closes when it has enough.
        drop(tokio::io::copy(&mut stream, &mut tokio::io::sink()).await);
        return;
    }
    let Ok(mut connection) = h2::server::Builder::new().max_concurrent_streams(20).handshake(stream).await else {
        return;
    };
    while let Some(Ok((request, answer))) = connection.accept().await {
        counts.requests.fetch_add(1, Ordering::SeqCst);
        if request.uri().path() == "/farewell" {
            connection.graceful_shutdown();
        }
        tokio::spawn(answer_to(request, answer, number));
    }
}

async fn answer_to(request: http::Request<RecvStream>, mut answer: SendResponse<Bytes>, connection: usize) {
    let (head, mut content) = request.into_parts();
    let ok = || Response::builder().header("X-Connection", connection);
    match head.uri.path() {
        "/reset" => answer.send_reset(Reason::INTERNAL_ERROR),
        "/refuse" if connection == 1 => answer.send_reset(Reason::REFUSED_STREAM),
        "/early" => {
            let response = ok().status(413).body(()).unwrap();
            answer.send_response(response, false).unwrap().send_data("too much".into(), true).unwrap();
            // Without this the answer would count as a reset of the request's body.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        "/large" => {
            let mut stream = answer.send_response(ok().body(()).unwrap(), false).unwrap();
            let mut left = 10 << 20;
            while left > 0 {
                stream.reserve_capacity(left);
                let capacity = std::future::poll_fn(|cx| stream.poll_capacity(cx)).await.unwrap().unwrap();
                stream.send_data(Bytes::from(vec![b'x'; capacity]), capacity == left).unwrap();
                left -= capacity;
            }
        }
        "/trailers" => {
            let mut stream = answer.send_response(ok().body(()).unwrap(), false).unwrap();
            stream.send_data("body".into(), false).unwrap();
            stream.send_trailers(HeaderMap::from_iter([(http::header::ETAG, "late".parse().unwrap())])).unwrap();
        }
        "/moved" => {
            let response = ok().status(302).header("Location", "/echo").header("Set-Cookie", "a=1");
            answer.send_response(response.body(()).unwrap(), true).unwrap();
        }
        "/silent" => std::future::pending().await,
        _ => {
            let mut length = 0;
            while let Some(Ok(data)) = content.data().await {
                length += data.len();
                content.flow_control().release_capacity(data.len()).unwrap();
            }
            let lines: Vec<_> =
                head.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
            let seen = json!({ "method": head.method.as_str(), "uri": head.uri.to_string(), "headers": lines, "body": length });
            let is_head = head.method == http::Method::HEAD;
            let mut stream = answer.send_response(ok().body(()).unwrap(), is_head).unwrap();
            if !is_head {
                stream.send_data(seen.to_string().into(), true).unwrap();
            }
        }
    }
}

const AUTO: &str = "auto";

fn behavior(version: &str) -> Value {
    json!({ "protocolVersion": version, "strictSSL": false })
}

fn seen(response: &postrider_core::collection::Response) -> Value {
    serde_json::from_slice(response.body.bytes()).unwrap()
}

#[test]
fn the_protocol_is_what_the_request_wants_and_the_server_can() {
    let table = [
        ("http1", &["h2", "http/1.1"][..], Ok("1.1")),
        ("http2", &["h2", "http/1.1"], Ok("2.0")),
        (AUTO, &["h2", "http/1.1"], Ok("2.0")),
        (AUTO, &["http/1.1"], Ok("1.1")),
        (AUTO, &[], Ok("1.1")),
        ("nonsense", &["h2", "http/1.1"], Ok("1.1")),
        ("http2", &[], Err("the server does not speak HTTP/2")),
        ("http2", &["http/1.1"], Err("no application protocol")),
        ("http1", &["h2"], Err("no application protocol")),
    ];
    for (version, protocols, expected) in table {
        let (address, _) = start(protocols);
        let exchange = TestClient::new().exchange(&request("GET", &format!("https://{address}/")), &behavior(version));
        match (exchange.outcome, expected) {
            (Ok(_), Ok(version)) => assert_eq!(exchange.hops[0].http_version, version),
            (Err(error), Err(text)) => assert!(error.message.contains(text), "{error:?}"),
            (outcome, _) => panic!("{version} {protocols:?}: {outcome:?}"),
        }
    }
}

#[test]
fn requests_look_as_those_of_the_reference() {
    let (address, _) = start(&["h2"]);
    let client = TestClient::new();
    let headers = [("X-Own", "1"), ("Connection", "close"), ("Host", "other.test"), ("x-b", "2")];
    let post = with_raw(with_headers(request("POST", &format!("https://{address}/echo?q=%20{{x}}")), &headers), "abc");
    let response = client.exchange(&post, &behavior("http2")).outcome.unwrap();
    let seen = seen(&response);
    assert_eq!(seen["uri"], format!("https://{address}/echo?q=%20{{x}}"));
    assert_eq!((&seen["method"], &seen["body"]), (&json!("POST"), &json!(3)));
    let names: Vec<_> = seen["headers"].as_array().unwrap().iter().map(|line| line[0].as_str().unwrap()).collect();
    let expected = [
        "x-own",
        "x-b",
        "content-type",
        "user-agent",
        "accept",
        "cache-control",
        "postman-token",
        "accept-encoding",
        "content-length",
    ];
    assert_eq!(names, expected);
    assert_eq!((response.code, response.reason()), (200, "OK"));
    assert_eq!(
        response.headers[..2],
        [(":status".to_owned(), "200".to_owned()), ("x-connection".to_owned(), "1".to_owned())]
    );
}

#[test]
fn bodies_of_every_kind_arrive() {
    let (address, _) = start(&["h2"]);
    let client = TestClient::new();
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(5_000_000).unwrap();
    let src = Some(file.path().to_str().unwrap().to_owned());
    let upload = RequestBody {
        mode: Some(BodyMode::File),
        file: Some(FileBody { src, ..FileBody::default() }),
        ..RequestBody::default()
    };
    let url = format!("https://{address}/echo");
    let upload = Request { body: Some(upload), ..request("PUT", &url) };
    for (request, length) in [
        (upload, 5_000_000),
        (with_raw(request("POST", &url), &"x".repeat(200_000)), 200_000),
        (request("GET", &url), 0),
    ] {
        let response = client.exchange(&request, &behavior(AUTO)).outcome.unwrap();
        assert_eq!(seen(&response)["body"], length);
    }
    let large = client.exchange(&request("GET", &format!("https://{address}/large")), &behavior(AUTO)).outcome.unwrap();
    assert_eq!((large.body.len(), large.body_size_on_wire), (10 << 20, 10 << 20));
    let trailers = client.exchange(&request("GET", &format!("https://{address}/trailers")), &behavior(AUTO));
    assert_eq!(body(&trailers.outcome.unwrap()), "body");
    let head = client.exchange(&request("HEAD", &url), &behavior(AUTO)).outcome.unwrap();
    assert_eq!((head.code, head.body.len()), (200, 0));
}

#[test]
fn one_connection_serves_many_requests_at_once() {
    let (address, counts) = start(&["h2", "http/1.1"]);
    let client = TestClient::new();
    let behavior = ProtocolProfileBehavior(behavior(AUTO).as_object().unwrap().clone());
    let get = request("GET", &format!("https://{address}/echo"));
    let options = SendOptions::default();
    client.block_on(async {
        // More than the server takes at a time.
        let outcomes = join_all((0..50).map(|_| client.client.send(&get, &behavior, &options))).await;
        assert!(outcomes.iter().all(|exchange| exchange.outcome.as_ref().is_ok_and(|response| response.code == 200)));
    });
    assert_eq!((counts.connections.load(Ordering::SeqCst), counts.requests.load(Ordering::SeqCst)), (1, 50));
    let lease = Some(ConnectionLease::default());
    let leased = client.exchange_with(&get, &Value::from(behavior.0), &SendOptions { lease, ..SendOptions::default() });
    assert_eq!(leased.hops[0].http_version, "1.1", "a connection of its own");
}

async fn join_all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|cx| {
        for (future, output) in pending.iter_mut().filter(|(_, output)| output.is_none()) {
            if let std::task::Poll::Ready(ready) = future.as_mut().poll(cx) {
                *output = Some(ready);
            }
        }
        if pending.iter().all(|(_, output)| output.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    pending.into_iter().filter_map(|(_, output)| output).collect()
}

#[test]
fn what_the_server_did_not_begin_is_sent_again() {
    let (address, counts) = start(&["h2"]);
    let client = TestClient::new();
    let get = |path: &str| client.exchange(&request("GET", &format!("https://{address}{path}")), &behavior(AUTO));
    let connection = |path: &str| get(path).outcome.unwrap().header("x-connection").unwrap().to_owned();
    assert_eq!(connection("/echo"), "1");
    assert_eq!(connection("/refuse"), "2", "refused on the first");
    assert_eq!(connection("/farewell"), "2");
    assert_eq!(connection("/echo"), "3", "the server said farewell");
    assert_eq!(counts.connections.load(Ordering::SeqCst), 3);
    let error = get("/reset").outcome.unwrap_err();
    assert_eq!(error.message, "HTTP/2 Stream closed with error code NGHTTP2_INTERNAL_ERROR");
    assert_eq!(connection("/echo"), "4", "the run goes on");
}

#[test]
fn an_early_answer_counts() {
    let (address, _) = start(&["h2"]);
    let post = with_raw(request("POST", &format!("https://{address}/early")), &"x".repeat(20_000_000));
    let response = TestClient::new().exchange(&post, &behavior(AUTO)).outcome.unwrap();
    assert_eq!((response.code, body(&response).as_str()), (413, "too much"));
}

#[test]
fn redirects_and_cookies_work_as_ever() {
    let (address, _) = start(&["h2"]);
    let exchange = TestClient::new().exchange(&request("GET", &format!("https://{address}/moved")), &behavior(AUTO));
    let codes: Vec<_> = exchange.hops.iter().map(|hop| (hop.code, hop.http_version)).collect();
    assert_eq!(codes, [(302, "2.0"), (200, "2.0")]);
    let headers = seen(&exchange.outcome.unwrap())["headers"].to_string();
    assert!(headers.contains(r#"["cookie","a=1"]"#), "{headers}");
}

#[test]
fn silence_and_size_have_limits() {
    let (address, _) = start(&["h2"]);
    let url = |path: &str| format!("https://{address}{path}");
    let client = TestClient::with(|options| {
        options.timeout = Some(Duration::from_millis(200));
        options.max_response_size = Some(1 << 20);
    });
    let error = client.exchange(&request("GET", &url("/silent")), &behavior(AUTO)).outcome.unwrap_err();
    assert_eq!(error.message, "ESOCKETTIMEDOUT");
    let error = client.exchange(&request("GET", &url("/large")), &behavior(AUTO)).outcome.unwrap_err();
    assert_eq!(error.message, "Maximum response size reached");
    let response = client.exchange(&request("GET", &url("/echo")), &behavior(AUTO)).outcome.unwrap();
    assert_eq!(response.code, 200);
}
