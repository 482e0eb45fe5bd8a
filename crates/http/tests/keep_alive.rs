//! Kept connections, and servers that end them at awkward times.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use common::{TestClient, request, with_raw};
use postrider_core::collection::Request;
use socket2::SockRef;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// What a server does with its first connection after it answered one request there.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    /// Reads another request and closes without an answer.
    Close,
    /// The same with a reset.
    Reset,
    /// Closes before another request comes.
    Idle,
    /// Says that it waited too long, and closes.
    RequestTimeout,
    /// Sends what nobody asked for, and stays.
    Babble,
    /// Reads some of a large request and resets the connection.
    Halfway,
    /// Begins an answer and closes.
    MidHead,
    /// Goes on.
    Never,
}

/// Starts a server. The first receiver gets connection and method of every request that was read whole, the
/// other hears of the end of a connection, or of what makes it useless.
fn start(end: End) -> (String, Receiver<(usize, String)>, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (sender, requests) = channel();
    let (idle_sender, idle) = channel();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
            let (sender, idle_sender) = (sender.clone(), idle_sender.clone());
            thread::spawn(move || {
                let end = if number == 0 { end } else { End::Never };
                serve(stream, end, |method| drop(sender.send((number, method))), &idle_sender);
                // Nobody may listen any more.
                idle_sender.send(()).ok();
            });
        }
    });
    (url, requests, idle)
}

fn serve(mut stream: TcpStream, end: End, mut seen: impl FnMut(String), idle: &Sender<()>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let Some(method) = read_request(&mut reader, None) else { return };
    seen(method);
    stream.write_all(OK.as_bytes()).unwrap();
    match end {
        End::Idle => return,
        End::RequestTimeout => {
            let late = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            stream.write_all(late.as_bytes()).unwrap();
            return;
        }
        End::Babble => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
            idle.send(()).unwrap();
        }
        End::Halfway => {
            read_request(&mut reader, Some(1000));
            // What is not read makes the system reset the connection.
            SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
            return;
        }
        _ => {}
    }
    while let Some(method) = read_request(&mut reader, None) {
        seen(method);
        match end {
            End::Close => return,
            End::Reset => {
                SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
                return;
            }
            End::MidHead => {
                stream.write_all(b"HTTP/1.1 20").unwrap();
                return;
            }
            _ => stream.write_all(OK.as_bytes()).unwrap(),
        }
    }
}

/// Reads a request, or some bytes of its body, and returns its method.
fn read_request(reader: &mut BufReader<TcpStream>, limit: Option<u64>) -> Option<String> {
    let mut method = None;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        method.get_or_insert_with(|| line.split(' ').next().unwrap_or_default().to_owned());
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    std::io::copy(&mut reader.take(limit.unwrap_or(length)), &mut std::io::sink()).ok()?;
    method
}

fn post(url: &str, size: usize) -> Request {
    with_raw(request("POST", url), &"x".repeat(size))
}

#[test]
fn a_request_is_sent_again_only_where_that_does_no_harm() {
    let table = [
        ("GET", End::Close, Ok(())),
        ("PUT", End::Close, Ok(())),
        ("POST", End::Close, Err("socket hang up")),
        ("PATCH", End::Close, Err("socket hang up")),
        ("DELETE", End::Reset, Ok(())),
        ("POST", End::Reset, Err("read ECONNRESET")),
        ("GET", End::MidHead, Err("socket hang up")),
    ];
    for (method, end, expected) in table {
        let (url, requests, _) = start(end);
        let client = TestClient::new();
        client.get(&url).unwrap();
        let outcome = client.send(&request(method, &url)).map(drop).map_err(|error| error.message);
        assert_eq!(outcome, expected.map_err(str::to_owned), "{method} {end:?}");
        let seen: Vec<_> = requests.try_iter().collect();
        let mut sent = vec![(0, "GET".to_owned()), (0, method.to_owned())];
        sent.extend(expected.is_ok().then(|| (1, method.to_owned())));
        assert_eq!(seen, sent, "{method} {end:?}");
    }
}

#[test]
fn connections_that_ended_while_idle_are_not_used() {
    for end in [End::Idle, End::RequestTimeout, End::Babble] {
        let (url, requests, idle) = start(end);
        let client = TestClient::new();
        client.get(&url).unwrap();
        idle.recv().unwrap();
        for _ in 0..3 {
            assert_eq!(client.send(&post(&url, 10)).unwrap().code, 200, "{end:?}");
        }
        let connections: Vec<_> = requests.try_iter().map(|(connection, _)| connection).collect();
        assert_eq!(connections, [0, 1, 1, 1], "{end:?}");
    }
}

#[test]
fn a_request_that_did_not_get_out_is_sent_again_whatever_its_method() {
    let (url, requests, _) = start(End::Halfway);
    let client = TestClient::new();
    client.get(&url).unwrap();
    assert_eq!(client.send(&post(&url, 30_000_000)).unwrap().code, 200);
    let seen: Vec<_> = requests.try_iter().collect();
    assert_eq!(seen, [(0, "GET".to_owned()), (1, "POST".to_owned())]);
}

#[test]
fn a_new_connection_that_dies_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut reader = BufReader::new(listener.accept().unwrap().0);
        read_request(&mut reader, None)
    });
    assert_eq!(TestClient::new().get(&url).unwrap_err().message, "socket hang up");
    assert_eq!(server.join().unwrap().as_deref(), Some("GET"));
}
