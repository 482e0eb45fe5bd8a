//! Proxies: absolute form for http, tunnels for https.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::io::{Read, Write};
use std::net::{Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use common::tls::{self, Authority, self_signed};
use common::{Received, Server, TestClient, body, closing, ok, request, status, with_headers};
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

/// Finds fault with whatever it is sent.
fn start_web_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let _ = client.read(&mut [0; 4096]);
            let _ = client.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    });
    address
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
fn proxies_may_have_ipv6_addresses() {
    let answer = |received: &Received| if received.text().starts_with("CONNECT") { status("403 No", "") } else { ok() };
    let Some(proxy) = Server::start_at(Ipv6Addr::LOCALHOST, 0, answer) else { return };
    let client = client(&format!("http://{}", proxy.address));
    client.get("http://[::2]:9/x").unwrap();
    assert!(proxy.only_request().starts_with("GET http://[::2]:9/x HTTP/1.1\r\n"));
    client.get("https://[::2]:9/x").unwrap_err();
    assert!(proxy.requests()[1].starts_with("CONNECT [::2]:9 HTTP/1.1\r\n"));
}

#[test]
fn every_hop_chooses_its_proxy_and_takes_no_credentials_along() {
    let origin = Server::start(|_| ok());
    let direct = origin.url("/direct");
    let other = Server::start(|_| status("502 Bad Gateway", ""));
    let proxy = Server::start(move |received| {
        let location = match received.path().as_str() {
            "http://a.test/direct" => direct.as_str(),
            "http://a.test/proxied" => "http://b.test/",
            "http://a.test/tunnel" => "https://b.test/",
            _ => return ok(),
        };
        status("302 Found", &format!("Location: {location}\r\n"))
    });
    let variables = [
        ("HTTP_PROXY", format!("http://u:p@{}", proxy.address)),
        ("HTTPS_PROXY", other.address.to_string()),
        ("NO_PROXY", "127.0.0.1".to_owned()),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
    let client = TestClient::with(|options| options.proxies = ProxySettings::from_env(&variables));

    client.get("http://a.test/direct").unwrap();
    assert!(!origin.only_request().contains("Proxy-Authorization"));
    client.get("http://a.test/proxied").unwrap();
    let error = client.get("http://a.test/tunnel").unwrap_err();
    assert!(error.message.ends_with("statusCode=502"), "{}", error.message);
    assert!(other.requests().iter().all(|request| !request.contains("Proxy-Authorization")));
    let credentials = proxy.requests();
    assert_eq!(credentials.len(), 4);
    assert!(credentials.iter().all(|request| request.matches("Proxy-Authorization: Basic dTpw\r\n").count() == 1));
}

#[test]
fn credentials_follow_the_proxy_of_the_hop() {
    // The credentials of the first proxy are replaced by those of the second, not sent to it.
    let second = Server::start(|_| status("407 No", ""));
    let first = Server::start(|_| status("301 Moved", "Location: https://b.test/\r\n"));
    let variables = [
        ("HTTP_PROXY", format!("http://u:p@{}", first.address)),
        ("HTTPS_PROXY", format!("http://v:q@{}", second.address)),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
    let client = TestClient::with(|options| options.proxies = ProxySettings::from_env(&variables));
    let error = client.get("http://a.test/").unwrap_err();
    let hint = error.hint.unwrap();
    assert!(hint.contains("(HTTPS_PROXY) refuses its user and password"), "{hint}");
    assert!(first.only_request().contains("Proxy-Authorization: Basic dTpw\r\n"));
    let request = second.only_request();
    assert!(request.contains("Proxy-Authorization: Basic djpx\r\n") && !request.contains("dTpw"), "{request}");
}

#[test]
fn the_users_own_proxy_authorization_stays() {
    let proxy = Server::start(|_| ok());
    let client = client(&format!("http://u:p@{}", proxy.address));
    let own = with_headers(request("GET", "http://a.test/"), &[("proxy-authorization", "mine")]);
    client.send(&own).unwrap();
    let sent = proxy.only_request();
    assert!(sent.contains("proxy-authorization: mine\r\n") && !sent.contains("dTpw"), "{sent}");
}

#[test]
fn a_proxy_that_wants_a_password_is_a_response_and_a_warning() {
    let proxy = Server::start(|_| status("407 No", "Proxy-Authenticate: Basic realm=\"x\"\r\n"));
    for (user, expected) in [("", "wants a user and a password: http://user:password@"), ("u:hunter2@", "refuses its")]
    {
        let client = client(&format!("http://{user}{}", proxy.address));
        let exchange = client.exchange(&request("GET", "http://a.test/"), &serde_json::Value::Null);
        assert_eq!(exchange.outcome.unwrap().code, 407);
        let [warning] = exchange.warnings.as_slice() else { panic!("{:?}", exchange.warnings) };
        assert!(warning.contains(expected) && !warning.contains("hunter2"), "{warning}");
        let reported =
            exchange.request.headers.iter().any(|header| header.key.eq_ignore_ascii_case("proxy-authorization"));
        assert!(!reported);
    }
    let error = client(&proxy.address.to_string()).get("https://a.test/").unwrap_err();
    assert!(error.message.ends_with("statusCode=407"));
    assert!(error.hint.unwrap().contains("wants a user and a password: http://user:password@"));
}

#[test]
fn the_wrong_kind_of_proxy_is_recognized() {
    let speaks_tls = tls::start(self_signed(&["127.0.0.1"]));
    let error = client(&format!("http://{speaks_tls}")).get("https://a.test/").unwrap_err();
    assert!(error.message.starts_with("tunneling socket could not be established, cause="), "{}", error.message);
    assert!(error.hint.as_ref().unwrap().contains(&format!("write https://{speaks_tls}")), "{error:?}");
    let error = client(&format!("http://{speaks_tls}")).get("http://a.test/").unwrap_err();
    assert!(error.hint.as_ref().unwrap().contains(&format!("the proxy http://{speaks_tls} (--proxy)")), "{error:?}");

    let speaks_http = start_web_server();
    for url in ["https://a.test/", "http://a.test/"] {
        let error = client(&format!("https://{speaks_http}")).get(url).unwrap_err();
        assert!(error.message.contains("wrong version number"), "{}", error.message);
        assert!(error.hint.unwrap().contains(&format!("write http://{speaks_http}")));
        let error = client(&format!("socks5h://{speaks_http}")).get(url).unwrap_err();
        assert!(error.message.starts_with("Received invalid Socks5"), "{}", error.message);
        assert!(error.hint.unwrap().contains(&format!("speaks HTTP; write http://{speaks_http}")));
    }
    let closes = Server::start(|_| closing(""));
    for url in ["https://a.test/", "http://a.test/"] {
        let error = client(&closes.address.to_string()).get(url).unwrap_err();
        assert!(error.message.ends_with("socket hang up"));
        assert!(error.hint.unwrap().contains(&format!("if SOCKS, socks5h://{}", closes.address)));
    }
}

#[test]
fn certificates_of_proxies_are_checked_for_the_proxys_name() {
    let authority = Authority::new("my ca");
    let proxy = tls::start(authority.issue(&["127.0.0.1"], |_| ()));
    let wrong = tls::start(authority.issue(&["a.test"], |_| ()));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &authority.pem).unwrap();
    let client = |proxy| {
        TestClient::with(|options| {
            options.proxies = through(&format!("https://{proxy}"));
            options.extra_ca_certs = Some(file.path().to_owned());
        })
    };
    assert_eq!(client(proxy).get("http://a.test/").unwrap().code, 200);
    let error = client(wrong).get("http://a.test/").unwrap_err();
    assert_eq!(error.code.as_deref(), Some("ERR_TLS_CERT_ALTNAME_INVALID"));
    assert!(error.hint.unwrap().starts_with(&format!("the proxy https://{wrong} (--proxy): ")));
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
    let hint = format!("nothing listens at the proxy http://{address} (--proxy); is it running?");
    assert_eq!(error.hint, Some(hint));
    let client = self::client("http://u:hunter2@no-such-proxy.invalid:1");
    for url in ["http://example.test/", "https://example.test/"] {
        let error = client.get(url).unwrap_err();
        assert!(error.message.contains("getaddrinfo E"), "{}", error.message);
        let shown = format!("{error:?}");
        assert!(shown.contains("http://no-such-proxy.invalid:1 (--proxy)") && !shown.contains("hunter2"), "{shown}");
    }
}
