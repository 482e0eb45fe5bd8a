//! Proxies: absolute form for http, tunnels for https.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use common::tls::{self, Authority, self_signed};
use common::{Server, TestClient, body, closing, ok, request, with_headers};
use postrider_http::ProxySettings;

fn client(proxy: &str) -> TestClient {
    TestClient::with(|options| {
        options.proxies = through(proxy);
        options.strict_ssl = Some(false);
    })
}

fn through(proxy: &str) -> ProxySettings {
    ProxySettings::default().with_proxy(proxy.parse().unwrap())
}

/// Opens tunnels to `target`, whatever host is asked for. Keeps what was asked.
fn start_tunnel(target: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heads);
    std::thread::spawn(move || {
        while let Ok((mut client, _)) = listener.accept() {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if client.read(&mut byte).unwrap_or(0) == 0 {
                    break;
                }
                head.push(byte[0]);
            }
            log.lock().unwrap().push(String::from_utf8(head).unwrap());
            client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
            let server = TcpStream::connect(target).unwrap();
            pump(client.try_clone().unwrap(), server.try_clone().unwrap());
            pump(server, client);
        }
    });
    (address, heads)
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
}

#[test]
fn http_is_asked_for_in_absolute_form() {
    let proxy = Server::start(|_| ok());
    let client = client(&format!("http://u%40:p%3aq@{}", proxy.address));
    let first = client.exchange(&request("GET", "http://u:p@example.test:80/x y?q#h"), &serde_json::Value::Null);
    assert_eq!(body(&first.outcome.unwrap()), "ok");
    client.get("http://other.test/").unwrap();
    let expected = "GET http://example.test:80/x%20y?q HTTP/1.1\r\nUser-Agent: test\r\nAccept: */*\r\n\
         Cache-Control: no-cache\r\nPostman-Token: TOKEN\r\nHost: example.test:80\r\n\
         Accept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\nAuthorization: Basic dTpw\r\n\
         Proxy-Authorization: Basic dUA6cDpx\r\n\r\n";
    assert_eq!(proxy.requests()[0], expected);
    // Both hosts through one connection.
    assert_eq!(proxy.raw()[1].connection, 0);
}

#[test]
fn localhost_goes_through_the_proxy_too_unless_no_proxy_names_it() {
    let proxy = Server::start(|_| ok());
    let server = Server::start(|_| ok());
    let url = format!("http://localhost:{}/", server.address.port());
    client(&proxy.address.to_string()).get(&url).unwrap();
    assert_eq!((proxy.raw().len(), server.raw().len()), (1, 0));
    let direct = TestClient::with(|options| {
        options.proxies = through(&proxy.address.to_string()).with_no_proxy("localhost");
    });
    direct.get(&url).unwrap();
    assert_eq!((proxy.raw().len(), server.raw().len()), (1, 1));
}

#[test]
fn https_goes_through_a_tunnel() {
    let server = tls::start(self_signed(&["example.test"]));
    let (proxy, heads) = start_tunnel(server);
    let client = client(&format!("http://u%40:p%3aq@{proxy}"));
    let headers = [("User-Agent", "me"), ("X-A", "1"), ("accept", "z"), ("Proxy-Authorization", "mine")];
    let request = with_headers(request("GET", "https://example.test/x"), &headers);
    assert_eq!(body(&client.send(&request).unwrap()), "example.test");
    assert_eq!(body(&client.send(&request).unwrap()), "example.test");
    let expected = "CONNECT example.test:443 HTTP/1.1\r\nUser-Agent: me\r\naccept: z\r\n\
         Proxy-Authorization: Basic dUA6cDpx\r\nCache-Control: no-cache\r\n\
         Accept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\nhost: example.test:443\r\n\r\n";
    assert_eq!(*heads.lock().unwrap(), [expected]);
}

#[test]
fn certificates_are_checked_through_a_tunnel() {
    let authority = Authority::new("my ca");
    let server = tls::start(authority.issue(&["example.test"], |_| ()));
    let (proxy, _) = start_tunnel(server);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &authority.pem).unwrap();
    let client = TestClient::with(|options| {
        options.proxies = through(&proxy.to_string());
        options.extra_ca_certs = Some(file.path().to_owned());
    });
    assert_eq!(client.get("https://example.test/").unwrap().code, 200);
    let error = client.get("https://wrong.test/").unwrap_err();
    assert_eq!(error.code.as_deref(), Some("ERR_TLS_CERT_ALTNAME_INVALID"));
}

#[test]
fn proxies_may_speak_tls_themselves() {
    let proxy = tls::start(self_signed(&["127.0.0.1"]));
    let client = client(&format!("https://{proxy}"));
    // The test server answers every request with the name it was asked for: none, for an address.
    assert_eq!(body(&client.get("http://example.test/").unwrap()), "-");
}

#[test]
fn refusals_of_the_proxy_are_told() {
    let text = "tunneling socket could not be established, ";
    let table = [
        ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno", "statusCode=407"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "statusCode=502"),
        ("HTTP/1.1 302 Found\r\n\r\n", "statusCode=302"),
        ("", "cause=socket hang up"),
        ("garbage\r\n\r\n", "cause=Parse Error: Expected HTTP/, RTSP/ or ICE/"),
    ];
    for (answer, reason) in table {
        let proxy = Server::start(move |_| closing(answer));
        let error = client(&proxy.address.to_string()).get("https://example.test/").unwrap_err();
        assert_eq!((error.message, error.code.as_deref()), (format!("{text}{reason}"), Some("ECONNRESET")));
    }
}

#[test]
fn proxies_that_cannot_be_reached_are_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = client(&address.to_string());
    let refused = format!("connect ECONNREFUSED {address}");
    assert_eq!(client.get("http://example.test/").unwrap_err().message, refused);
    let error = client.get("https://example.test/").unwrap_err();
    assert_eq!(error.message, format!("tunneling socket could not be established, cause={refused}"));
}
