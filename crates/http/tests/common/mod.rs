//! A server whose answers are a closure of the test, and a client to ask it.
#![allow(dead_code, reason = "every test file uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::result_large_err, reason = "outcomes are those of the exchange")]

pub(crate) mod tls;

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use postrider_core::collection::{
    BodyMode, Header, ProtocolProfileBehavior, Request, RequestBody, RequestError, Response,
};
use postrider_core::run::Exchange;
use postrider_core::url;
use postrider_http::{Client, ClientOptions, SendOptions};
use serde_json::Value;

/// What stands before the headers that depend on the body, with values made equal by
/// [`Server::requests`].
pub(crate) const SYSTEM: &str = "User-Agent: test\r\nAccept: */*\r\nCache-Control: no-cache\r\nPostman-Token: TOKEN\r\n\
     Host: HOST\r\nAccept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\n";

/// The same after a redirect, where Host stands elsewhere.
pub(crate) const SYSTEM_WITHOUT_HOST: &str = "User-Agent: test\r\nAccept: */*\r\nCache-Control: no-cache\r\n\
     Postman-Token: TOKEN\r\nAccept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\n";

/// An answer of the test server.
pub(crate) struct Answer {
    pub(crate) bytes: Vec<u8>,
    /// The connection is closed after it.
    pub(crate) close: bool,
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Self { bytes: text.as_bytes().to_vec(), close: false }
    }
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// An answer without a body.
pub(crate) fn status(line: &str, headers: &str) -> Answer {
    Answer::from(format!("HTTP/1.1 {line}\r\n{headers}Content-Length: 0\r\n\r\n"))
}

/// `200 OK` with the body `ok`.
pub(crate) fn ok() -> Answer {
    Answer::from("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
}

/// Closes the connection after the answer.
pub(crate) fn closing(answer: impl Into<Answer>) -> Answer {
    Answer { close: true, ..answer.into() }
}

/// A request as the server received it.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) bytes: Vec<u8>,
    /// Number of the connection it came on, from 0.
    pub(crate) connection: usize,
}

impl Received {
    pub(crate) fn text(&self) -> String {
        self.bytes.iter().map(|byte| char::from(*byte)).collect()
    }

    /// The request line without method and version.
    pub(crate) fn path(&self) -> String {
        self.text().split(' ').nth(1).unwrap_or_default().to_owned()
    }
}

/// Serves raw answers on 127.0.0.1 until it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// `answer` is called with the text of each request.
    pub(crate) fn start(answer: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST, 0, answer).unwrap()
    }

    /// The same at this address of the own machine; `None` where that cannot be.
    pub(crate) fn start_at(
        address: impl Into<IpAddr>,
        port: u16,
        answer: impl Fn(&Received) -> Answer + Send + Sync + 'static,
    ) -> Option<Self> {
        let listener = TcpListener::bind((address.into(), port)).ok()?;
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&received), Arc::new(answer));
        let n_connections = AtomicUsize::new(0);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                let connection = n_connections.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || serve(stream, connection, &log, answer.as_ref()));
            }
        });
        Some(Self { address, received })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What was received, as it was.
    pub(crate) fn raw(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// What was received, with port, token and boundary made equal in all runs.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.raw().iter().map(|request| normalized(&request.text(), self.address)).collect()
    }

    /// The only request that was received.
    pub(crate) fn only_request(&self) -> String {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }
}

fn normalized(text: &str, address: SocketAddr) -> String {
    let mut text = text.replace(&address.to_string(), "HOST").replace(&format!(":{}", address.port()), ":PORT");
    if let Some(position) = text.find("Postman-Token: ") {
        text.replace_range(position + 15..position + 51, "TOKEN");
    }
    let dashes = "-".repeat(26);
    if let Some(position) = text.find(&format!("boundary={dashes}")) {
        let boundary = text[position + 9..position + 59].to_owned();
        text = text.replace(&boundary, "BOUNDARY");
    }
    text
}

fn serve(mut stream: TcpStream, connection: usize, log: &Mutex<Vec<Received>>, answer: &dyn Fn(&Received) -> Answer) {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut buffer = Vec::new();
    while let Some(bytes) = read_request(&mut stream, &mut buffer) {
        let received = Received { bytes, connection };
        log.lock().unwrap().push(received.clone());
        let answer = answer(&received);
        if stream.write_all(&answer.bytes).is_err() || answer.close {
            return;
        }
    }
}

/// Reads up to the end of a request with a length, with chunks, or without a body.
fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    loop {
        if let Some(end) = end_of_request(buffer) {
            let rest = buffer.split_off(end);
            return Some(std::mem::replace(buffer, rest));
        }
        let mut portion = vec![0; 65536];
        match stream.read(&mut portion) {
            Ok(0) | Err(_) => return None,
            Ok(length) => buffer.extend_from_slice(&portion[..length]),
        }
    }
}

fn end_of_request(bytes: &[u8]) -> Option<usize> {
    let head_end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..head_end]).to_lowercase();
    if head.contains("transfer-encoding: chunked") {
        let end = bytes.windows(5).rposition(|window| window == b"0\r\n\r\n")? + 5;
        return (end >= head_end).then_some(end);
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let end = head_end + length.and_then(|length| length.trim().parse::<usize>().ok()).unwrap_or(0);
    (bytes.len() >= end).then_some(end)
}

/// A client for tests, with a runtime to run it on.
pub(crate) struct TestClient {
    pub(crate) client: Client,
    runtime: tokio::runtime::Runtime,
}

impl TestClient {
    pub(crate) fn new() -> Self {
        Self::with(|_| ())
    }

    pub(crate) fn with(change: impl FnOnce(&mut ClientOptions)) -> Self {
        let mut options = ClientOptions {
            user_agent: "test".to_owned(),
            // A test that hangs fails.
            timeout: Some(Duration::from_secs(10)),
            ..ClientOptions::default()
        };
        change(&mut options);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { client: Client::new(options).unwrap(), runtime }
    }

    pub(crate) fn exchange(&self, request: &Request, behavior: &Value) -> Exchange {
        self.exchange_with(request, behavior, &SendOptions::default())
    }

    pub(crate) fn exchange_with(&self, request: &Request, behavior: &Value, options: &SendOptions) -> Exchange {
        let behavior = ProtocolProfileBehavior(behavior.as_object().cloned().unwrap_or_default());
        self.runtime.block_on(self.client.send(request, &behavior, options))
    }

    pub(crate) fn send(&self, request: &Request) -> Result<Response, RequestError> {
        self.exchange(request, &Value::Null).outcome
    }

    pub(crate) fn get(&self, url: &str) -> Result<Response, RequestError> {
        self.send(&request("GET", url))
    }

    pub(crate) fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }
}

pub(crate) fn request(method: &str, url: &str) -> Request {
    Request { method: method.to_owned(), url: url::parse(url), ..Request::default() }
}

pub(crate) fn with_headers(request: Request, headers: &[(&str, &str)]) -> Request {
    Request { headers: headers.iter().map(|(name, value)| Header::new(*name, *value)).collect(), ..request }
}

pub(crate) fn with_raw(request: Request, raw: &str) -> Request {
    let body = RequestBody { mode: Some(BodyMode::Raw), raw: Some(raw.to_owned()), ..RequestBody::default() };
    Request { body: Some(body), ..request }
}

/// Body of a response as text.
pub(crate) fn body(response: &Response) -> String {
    String::from_utf8_lossy(response.body.bytes()).into_owned()
}
