//! From a host to an open connection: the own machine, given addresses, several addresses, limits.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use common::tls::{self, self_signed};
use common::{Server, TestClient, body, ok, status};
use postrider_http::{HostOverrides, ProxySettings};

/// Two listeners that can be told apart, on one port of `::1` and 127.0.0.1. Some containers have no IPv6.
fn pair() -> Option<(Server, Server)> {
    for _ in 0..20 {
        let first = Server::start_at(Ipv6Addr::LOCALHOST, 0, |_| status("200 six", ""))?;
        let second = Server::start_at(Ipv4Addr::LOCALHOST, first.address.port(), |_| status("200 four", ""));
        if let Some(second) = second {
            return Some((first, second));
        }
    }
    None
}

fn overrides(entries: &[String]) -> HostOverrides {
    entries.iter().map(|entry| entry.parse().unwrap()).collect()
}

fn with_overrides(entries: &[String]) -> TestClient {
    TestClient::with(|options| {
        options.host_overrides = overrides(entries);
        options.strict_ssl = Some(false);
    })
}

/// Listens, but never finishes a connection: its queue is full. The second value keeps it so.
#[cfg(target_os = "linux")]
fn black_hole(address: IpAddr, port: u16) -> (SocketAddr, Vec<socket2::Socket>) {
    use socket2::{Domain, Socket, Type};
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    listener.bind(&SocketAddr::new(address, port).into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut sockets = vec![listener];
    // One of them fits into the queue; the others make sure of it.
    for _ in 0..4 {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.set_nonblocking(true).unwrap();
        let _ = socket.connect(&address);
        sockets.push(socket);
    }
    (address.as_socket().unwrap(), sockets)
}

/// Accepts connections and says nothing.
fn silent() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[test]
fn the_own_machine_is_tried_by_ipv6_first() {
    let Some((six, four)) = pair() else { return };
    let client = TestClient::new();
    for host in ["localhost", "LOCALHOST", "a.b.localhost"] {
        let url = format!("http://{host}:{}/", six.address.port());
        assert_eq!(client.get(&url).unwrap().reason(), "six", "{host}");
    }
    assert_eq!(client.get(&four.url("/")).unwrap().reason(), "four");
    let only_four = Server::start(|_| status("200 four", ""));
    let url = format!("http://a.localhost:{}/", only_four.address.port());
    assert_eq!(client.get(&url).unwrap().reason(), "four");
    assert!(only_four.requests()[0].contains("Host: a.localhost:"));
}

#[test]
fn when_nothing_listens_on_the_own_machine_one_address_is_named() {
    let (listener, port) = silent();
    drop(listener);
    let error = TestClient::new().get(&format!("http://localhost:{port}/")).unwrap_err();
    assert_eq!(error.message, format!("connect ECONNREFUSED 127.0.0.1:{port}"));
}

#[test]
fn addresses_of_this_machine_can_have_a_zone() {
    let Some((six, _four)) = pair() else { return };
    for zone in ["%25lo", "%lo", "%251"] {
        let url = format!("http://[::1{zone}]:{}/", six.address.port());
        assert_eq!(TestClient::new().get(&url).unwrap().reason(), "six", "{zone}");
    }
}

#[test]
fn port_zero_is_refused_by_the_system() {
    let error = TestClient::new().get("http://127.0.0.1:0/").unwrap_err();
    let expected = if cfg!(target_os = "linux") { "connect ECONNREFUSED 127.0.0.1" } else { "connect " };
    assert!(error.message.starts_with(expected), "{}", error.message);
    assert_eq!(error.port, None);
}

#[test]
fn given_addresses_replace_the_look_up_and_nothing_else() {
    let server = Server::start(|_| ok());
    let port = server.address.port();
    let client = with_overrides(&[format!("a.test:{port}:127.0.0.1"), format!("*:{port}:127.0.0.9")]);
    client.get(&format!("http://a.test:{port}/x")).unwrap();
    assert!(server.only_request().contains("\r\nHost: a.test:PORT\r\n"));

    let address = tls::start(self_signed(&["b.test"]));
    let port = address.port();
    let client = with_overrides(&[format!("*:{port}:127.0.0.1")]);
    assert_eq!(body(&client.get(&format!("https://b.test:{port}/")).unwrap()), "b.test");
}

#[test]
fn given_addresses_hold_for_addresses_and_for_the_own_machine_too() {
    let server = Server::start(|_| ok());
    let port = server.address.port();
    for host in ["127.0.0.9", "localhost", "a.localhost"] {
        let client = with_overrides(&[format!("{host}:{port}:127.0.0.1")]);
        client.get(&format!("http://{host}:{port}/")).unwrap();
    }
    let client = with_overrides(&[format!("[::2]:{port}:127.0.0.1")]);
    client.get(&format!("http://[::2]:{port}/")).unwrap();
    assert_eq!(server.raw().len(), 4);
}

#[test]
fn the_next_address_is_tried_when_one_refuses() {
    let server = Server::start(|_| ok());
    let port = server.address.port();
    let client = with_overrides(&[format!("a.test:{port}:[::1],127.0.0.1")]);
    client.get(&format!("http://a.test:{port}/")).unwrap();
    assert_eq!(server.raw().len(), 1);
}

#[test]
fn all_addresses_that_refused_are_named() {
    let (listener, port) = silent();
    drop(listener);
    let client = with_overrides(&[format!("a.test:{port}:127.0.0.1,127.0.0.2")]);
    let error = client.get(&format!("http://a.test:{port}/")).unwrap_err();
    if cfg!(target_os = "linux") {
        let expected = format!("connect ECONNREFUSED 127.0.0.1:{port}; connect ECONNREFUSED 127.0.0.2:{port}");
        assert_eq!((error.name.as_str(), error.message), ("AggregateError", expected));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_address_that_does_not_answer_is_left_for_the_next_after_a_quarter_of_a_second() {
    let server = Server::start(|_| ok());
    let port = server.address.port();
    let (_address, _queue) = black_hole("127.0.0.2".parse().unwrap(), port);
    let client = with_overrides(&[format!("a.test:{port}:127.0.0.2,127.0.0.1")]);
    let started = Instant::now();
    client.get(&format!("http://a.test:{port}/")).unwrap();
    assert!(started.elapsed() >= Duration::from_millis(250), "{:?}", started.elapsed());
    assert_eq!(server.raw().len(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn connections_have_a_limit_of_their_own() {
    let (address, _queue) = black_hole(Ipv4Addr::LOCALHOST.into(), 0);
    let client = TestClient::with(|options| options.connect_timeout = Some(Duration::from_millis(60)));
    let error = client.get(&format!("http://{address}/")).unwrap_err();
    assert_eq!((error.message.as_str(), error.code.as_deref()), ("ETIMEDOUT", Some("ETIMEDOUT")));
    assert_eq!(error.hint.unwrap(), "no connection within 60 ms; --timeout-connect sets the limit");

    // Without it the limit of the request counts, as ever.
    let client = TestClient::with(|options| options.timeout = Some(Duration::from_millis(60)));
    let error = client.get(&format!("http://{address}/")).unwrap_err();
    assert_eq!(error.message, "ETIMEDOUT");
    assert!(error.hint.unwrap().contains("--timeout-request"));
}

#[test]
fn that_limit_includes_handshakes_and_proxies() {
    let (_listener, port) = silent();
    for (url, proxy) in [
        (format!("https://127.0.0.1:{port}/"), String::new()),
        ("https://a.test/".to_owned(), format!("http://127.0.0.1:{port}")),
        ("http://a.test/".to_owned(), format!("https://127.0.0.1:{port}")),
        ("http://a.test/".to_owned(), format!("socks5h://127.0.0.1:{port}")),
        ("https://a.test/".to_owned(), format!("socks4a://127.0.0.1:{port}")),
    ] {
        let client = TestClient::with(|options| {
            options.connect_timeout = Some(Duration::from_millis(60));
            options.proxies = ProxySettings::default().with_proxy(proxy.parse().unwrap());
        });
        let error = client.get(&url).unwrap_err();
        assert_eq!((error.message.as_str(), error.code.as_deref()), ("ETIMEDOUT", Some("ETIMEDOUT")), "{url} {proxy}");
        let hint = error.hint.unwrap();
        assert!(hint.contains("--timeout-connect") && (proxy.is_empty() || hint.contains(&proxy)), "{hint}");
    }
}

#[test]
fn that_limit_does_not_hold_for_answers() {
    let server = Server::start(|_| {
        std::thread::sleep(Duration::from_millis(120));
        ok()
    });
    let client = TestClient::with(|options| options.connect_timeout = Some(Duration::from_millis(60)));
    client.get(&server.url("/")).unwrap();
}

#[test]
fn limits_of_silence_hold_in_handshakes() {
    let (_listener, port) = silent();
    let client = TestClient::with(|options| {
        options.connect_timeout = Some(Duration::from_secs(8));
        options.timeout = Some(Duration::from_millis(60));
    });
    let error = client.get(&format!("https://127.0.0.1:{port}/")).unwrap_err();
    assert_eq!(error.message, "ESOCKETTIMEDOUT");
    assert!(error.hint.unwrap().contains("--timeout-request"));
    // The listener is still there: it was not a refusal.
    TcpStream::connect(("127.0.0.1", port)).unwrap();
}
