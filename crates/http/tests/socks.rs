//! SOCKS proxies: what they are asked for, and that requests pass through them as they are.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use common::tls::{self, self_signed};
use common::{Server, TestClient, body, ok, request, with_headers};
use postrider_http::ProxySettings;

/// A SOCKS5 proxy that connects to `target` whatever it is asked for, except for what `refuses` says.
struct Socks {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Socks {
    fn start(target: SocketAddr, refuses: fn(&str) -> bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut client in listener.incoming().map_while(Result::ok) {
                let destination = destination(&mut client);
                let is_refused = refuses(&destination);
                log.lock().unwrap().push(destination);
                let reply = if is_refused { 5 } else { 0 };
                let _ = client.write_all(&[5, reply, 0, 1, 0, 0, 0, 0, 0, 0]);
                if is_refused {
                    continue;
                }
                let server = TcpStream::connect(target).unwrap();
                pump(client.try_clone().unwrap(), server.try_clone().unwrap());
                pump(server, client);
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Reads greeting and request; the client knows no password.
fn destination(client: &mut TcpStream) -> String {
    let mut greeting = [0; 3];
    client.read_exact(&mut greeting).unwrap();
    assert_eq!(greeting, [5, 1, 0]);
    client.write_all(&[5, 0]).unwrap();
    let mut request = [0; 4];
    client.read_exact(&mut request).unwrap();
    let mut read = |length: usize| {
        let mut bytes = vec![0; length];
        client.read_exact(&mut bytes).unwrap();
        bytes
    };
    let host = match request[3] {
        1 => <[u8; 4]>::try_from(read(4)).map(|bytes| std::net::Ipv4Addr::from(bytes).to_string()).unwrap(),
        4 => <[u8; 16]>::try_from(read(16)).map(|bytes| std::net::Ipv6Addr::from(bytes).to_string()).unwrap(),
        _ => {
            let length = read(1)[0];
            String::from_utf8(read(usize::from(length))).unwrap()
        }
    };
    let port = read(2);
    format!("{host} {}", u16::from_be_bytes([port[0], port[1]]))
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
}

fn client(scheme: &str, socks: &Socks, overrides: &[&str]) -> TestClient {
    TestClient::with(|options| {
        let proxy = format!("{scheme}://{}", socks.address);
        options.proxies = ProxySettings::default().with_proxy(proxy.parse().unwrap());
        options.host_overrides = overrides.iter().map(|entry| entry.parse().unwrap()).collect();
        options.strict_ssl = Some(false);
    })
}

#[test]
fn requests_pass_through_as_they_are() {
    let server = Server::start(|_| ok());
    let socks = Socks::start(server.address, |_| false);
    let client = client("socks5h", &socks, &[]);
    let own = with_headers(request("GET", "http://a.test/x?y"), &[("Proxy-Authorization", "mine")]);
    client.send(&own).unwrap();
    client.get("http://a.test/again").unwrap();
    client.get("http://b.test:8080/").unwrap();
    let sent = server.raw();
    assert!(sent[0].text().starts_with("GET /x?y HTTP/1.1\r\nProxy-Authorization: mine\r\n"), "{}", sent[0].text());
    assert!(sent[0].text().contains("Host: a.test\r\n"));
    // A connection leads to one host only, unlike that to an HTTP proxy.
    assert_eq!(sent.iter().map(|request| request.connection).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!(socks.asked(), ["a.test 80", "b.test 8080"]);
}

#[test]
fn https_is_spoken_to_the_server() {
    let server = tls::start(self_signed(&["a.test"]));
    let socks = Socks::start(server, |_| false);
    let client = client("socks5h", &socks, &[]);
    assert_eq!(body(&client.get("https://a.test/").unwrap()), "a.test");
    assert_eq!(body(&client.get("https://a.test/").unwrap()), "a.test");
    assert_eq!(socks.asked(), ["a.test 443"]);
}

#[test]
fn the_scheme_says_who_looks_names_up() {
    let server = Server::start(|_| ok());
    let socks = Socks::start(server.address, |_| false);
    for (scheme, url, overrides, expected) in [
        ("socks5h", "http://a.test/", &["a.test:80:10.9.8.7"][..], "a.test 80"),
        ("socks", "http://a.test/", &[], "a.test 80"),
        ("socks5", "http://a.test/", &["a.test:80:10.9.8.7"], "10.9.8.7 80"),
        ("socks5", "http://a.test:81/", &["*:81:[fe80::7]"], "fe80::7 81"),
        ("socks5h", "http://10.9.8.7/", &[], "10.9.8.7 80"),
        ("socks5h", "http://[::7]:1/", &[], "::7 1"),
        ("socks5h", "http://localhost:1/", &[], "localhost 1"),
        ("socks5", "http://localhost:1/", &[], "::1 1"),
    ] {
        client(scheme, &socks, overrides).get(url).unwrap();
        assert_eq!(socks.asked().last().map(String::as_str), Some(expected), "{scheme} {url}");
    }
    let error = client("socks5", &socks, &[]).get("http://no-such-host.invalid/").unwrap_err();
    assert!(error.hint.unwrap().contains(&format!("with socks5h://{} the proxy looks names up", socks.address)));
}

#[test]
fn the_next_address_is_tried_when_the_proxy_cannot_reach_one() {
    let server = Server::start(|_| ok());
    let socks = Socks::start(server.address, |destination| destination.starts_with("::1 "));
    client("socks5", &socks, &[]).get("http://localhost:7/").unwrap();
    assert_eq!(socks.asked(), ["::1 7", "127.0.0.1 7"]);

    let socks = Socks::start(server.address, |_| true);
    let error = client("socks5", &socks, &[]).get("http://localhost:7/").unwrap_err();
    assert_eq!(error.message, "Socks5 proxy rejected connection - ConnectionRefused");
    assert_eq!(
        error.hint.unwrap(),
        format!("nothing listens at [::1]:7, says the proxy socks5://{} (--proxy)", socks.address)
    );
    assert_eq!(socks.asked(), ["::1 7", "127.0.0.1 7"]);
}

#[test]
fn proxies_that_are_down_are_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let socks = Socks { address, asked: Arc::default() };
    for url in ["http://a.test/", "https://a.test/"] {
        let error = client("socks5h", &socks, &[]).get(url).unwrap_err();
        assert_eq!(error.message, format!("connect ECONNREFUSED {address}"));
        let hint = format!("nothing listens at the proxy socks5h://{address} (--proxy); is it running?");
        assert_eq!(error.hint.unwrap(), hint);
    }
}
