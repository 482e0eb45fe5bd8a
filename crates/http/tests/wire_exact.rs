//! Heads as they go out: order, spelling and duplicates of headers, compared with what Newman sends.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{SYSTEM, Server, TestClient, ok, request, status, with_headers, with_raw};
use postrider_core::collection::{Header, Request};
use serde_json::{Value, json};

/// What a request looks like on the wire.
fn wire(change: impl FnOnce(Request) -> Request, method: &str, behavior: &Value) -> String {
    let server = Server::start(|_| ok());
    let request = change(request(method, &server.url("/p")));
    let exchange = TestClient::new().exchange(&request, behavior);
    exchange.outcome.unwrap();
    server.only_request()
}

fn get(headers: &[(&str, &str)]) -> String {
    wire(|request| with_headers(request, headers), "GET", &Value::Null)
}

#[test]
fn system_headers_have_the_order_of_the_reference() {
    assert_eq!(get(&[]), format!("GET /p HTTP/1.1\r\n{SYSTEM}\r\n"));
}

#[test]
fn methods_without_body_state_no_length_unless_they_usually_have_one() {
    for (method, length) in [
        ("POST", "Content-Length: 0\r\n"),
        ("PUT", "Content-Length: 0\r\n"),
        ("PATCH", "Content-Length: 0\r\n"),
        ("PROPFIND", "Content-Length: 0\r\n"),
        ("DELETE", ""),
        ("OPTIONS", ""),
        ("TRACE", ""),
    ] {
        let expected = format!("{method} /p HTTP/1.1\r\n{SYSTEM}{length}\r\n");
        assert_eq!(wire(|request| request, method, &Value::Null), expected);
    }
}

#[test]
fn user_headers_come_first_ordered_as_object_keys() {
    let headers = [
        ("X-B", "1"),
        ("x-a", "1"),
        ("X-B", "2"),
        ("x-b", "3"),
        ("7", "seven"),
        ("03", "z"),
        ("4294967295", "big"),
        ("4294967294", "max"),
        ("1", "one"),
        ("Y", "  a b  "),
        ("Y", "é"),
    ];
    let expected = "1: one\r\n7: seven\r\n4294967294: max\r\nx-b: 3\r\nx-a: 1\r\n03: z\r\n4294967295: big\r\n\
         Y:   a b  \r\nY: é\r\n";
    assert_eq!(get(&headers), format!("GET /p HTTP/1.1\r\n{expected}{SYSTEM}\r\n"));
}

#[test]
fn user_headers_take_the_place_of_system_headers() {
    let headers = [
        ("user-agent", "me"),
        ("ACCEPT", "x"),
        ("host", "foo"),
        ("connection", "close"),
        ("postman-token", "t"),
        ("cache-control", ""),
        ("accept-encoding", "id"),
    ];
    let expected = "user-agent: me\r\nACCEPT: x\r\nhost: foo\r\nconnection: close\r\npostman-token: t\r\n\
         cache-control: \r\naccept-encoding: id\r\n";
    assert_eq!(get(&headers), format!("GET /p HTTP/1.1\r\n{expected}\r\n"));
}

#[test]
fn disabled_headers_and_headers_without_name_are_not_sent() {
    let change = |request: Request| {
        let mut request = with_headers(request, &[("Accept", "x"), ("", "y")]);
        request.headers[0].disabled = true;
        request
    };
    assert_eq!(wire(change, "GET", &Value::Null), format!("GET /p HTTP/1.1\r\n{SYSTEM}\r\n"));
}

#[test]
fn all_system_headers_can_be_disabled() {
    let names = [
        "user-agent",
        "accept",
        "cache-control",
        "postman-token",
        "host",
        "accept-encoding",
        "connection",
        "content-type",
    ];
    let disabled: serde_json::Map<_, _> = names.iter().map(|name| ((*name).to_owned(), json!(true))).collect();
    let behavior = json!({ "disabledSystemHeaders": disabled });
    let request = wire(|request| with_raw(request, "abc"), "POST", &behavior);
    assert_eq!(request, "POST /p HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
}

#[test]
fn without_content_length_the_body_follows_unframed() {
    let server = Server::start(|_| ok());
    let behavior = json!({ "disabledSystemHeaders": { "content-length": true } });
    let client = TestClient::new();
    let request = with_raw(request("POST", &server.url("/p")), "abc");
    client.exchange(&request, &behavior).outcome.unwrap();
    let text = server.requests().remove(0);
    assert!(text.starts_with(&format!("POST /p HTTP/1.1\r\nContent-Type: text/plain\r\n{SYSTEM}\r\n")), "{text}");
}

#[test]
fn framing_headers_of_the_user_go_out_as_given_on_a_connection_of_their_own() {
    let table = [
        ([("Content-Length", "3")], format!("Content-Length: 3\r\nContent-Type: text/plain\r\n{SYSTEM}\r\nabc"), true),
        (
            [("Transfer-Encoding", "chunked")],
            format!(
                "Transfer-Encoding: chunked\r\nContent-Type: text/plain\r\n{SYSTEM}Content-Length: 3\r\n\r\n\
                 3\r\nabc\r\n0\r\n\r\n"
            ),
            false,
        ),
        (
            [("Transfer-Encoding", "identity")],
            format!("Transfer-Encoding: identity\r\nContent-Type: text/plain\r\n{SYSTEM}Content-Length: 3\r\n\r\nabc"),
            true,
        ),
        (
            [("Expect", "100-continue")],
            format!("Expect: 100-continue\r\nContent-Type: text/plain\r\n{SYSTEM}Content-Length: 3\r\n\r\nabc"),
            true,
        ),
    ];
    for (headers, expected, is_kept) in table {
        let server = Server::start(|_| ok());
        let client = TestClient::new();
        let request = with_headers(with_raw(request("POST", &server.url("/p")), "abc"), &headers);
        client.send(&request).unwrap();
        client.send(&request).unwrap();
        assert_eq!(server.requests()[0], format!("POST /p HTTP/1.1\r\n{expected}"));
        let is_same = server.raw()[0].connection == server.raw()[1].connection;
        assert_eq!(is_same, is_kept, "{headers:?}");
    }
}

#[test]
fn connection_close_of_the_user_closes() {
    let server = Server::start(|_| ok());
    let client = TestClient::new();
    let close = with_headers(request("GET", &server.url("/p")), &[("Connection", "close")]);
    client.send(&close).unwrap();
    client.get(&server.url("/q")).unwrap();
    client.get(&server.url("/r")).unwrap();
    let connections: Vec<_> = server.raw().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 1, 1]);
}

#[test]
fn userinfo_becomes_authorization_behind_the_system_headers() {
    let server = Server::start(|_| ok());
    let client = TestClient::new();
    let url = |userinfo: &str| format!("http://{userinfo}@{}/p", server.address);
    client.get(&url("us%40er:p%3aw")).unwrap();
    client.get(&url("us")).unwrap();
    client.send(&with_headers(request("GET", &url("us:p")), &[("authorization", "Z")])).unwrap();
    let expected = [
        format!("{SYSTEM}Authorization: Basic dXNAZXI6cDp3\r\n"),
        format!("{SYSTEM}Authorization: Basic dXM6\r\n"),
        format!("authorization: Z\r\n{SYSTEM}"),
    ]
    .map(|headers| format!("GET /p HTTP/1.1\r\n{headers}\r\n"));
    assert_eq!(server.requests(), expected);
}

#[test]
fn url_and_headers_are_reported_as_sent() {
    let server = Server::start(|_| status("200 OK", "Set-Cookie: jar=1; path=/\r\n"));
    let client = TestClient::new();
    client.get(&server.url("/")).unwrap();
    let text = format!("http://{}/:id/x y?a=b c#h", server.address);
    let mut request = with_raw(request("POST", &text), "{}");
    request.url.variables[0].value = json!("ü");
    request.headers = vec![Header::new("cookie", "u=1"), Header::new("X", "1"), Header::new("Content-Length", "2")];
    let exchange = client.exchange(&request, &Value::Null);
    let sent = exchange.request;
    assert_eq!(sent.url.to_string(), server.url("/%C3%BC/x%20y?a=b%20c#h"));
    let headers: Vec<_> = sent.headers.iter().map(|it| (it.key.as_str(), it.value.as_str(), it.system)).collect();
    assert_eq!(
        &headers[..4],
        [
            ("cookie", "u=1; jar=1", true),
            ("X", "1", false),
            ("Content-Length", "2", true),
            ("Content-Type", "text/plain", true),
        ]
    );
    assert!(headers[4..].iter().all(|(_, _, is_system)| *is_system));
    assert_eq!(headers.len(), 11);
}

#[test]
fn response_heads_are_kept_as_received() {
    let server =
        Server::start(|_| status("299 Quite \u{e9} Fine", "X-Two: a\r\nx-one: b\r\nX-Two: c\r\n7: d\r\nx-two: e\r\n"));
    let response = TestClient::new().get(&server.url("/")).unwrap();
    assert_eq!((response.code, response.status.as_str()), (299, "Quite é Fine"));
    let headers: Vec<_> = response.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(headers, ["7: d", "X-Two: a", "X-Two: c", "x-one: b", "x-two: e", "Content-Length: 0"]);
}

#[test]
fn connections_are_kept_and_replaced_when_they_died() {
    let server = Server::start(|request| match request.path().as_str() {
        "/close" => closing_silently(),
        _ => ok(),
    });
    let client = TestClient::new();
    for path in ["/a", "/close", "/b", "/c"] {
        client.get(&server.url(path)).unwrap();
    }
    let connections: Vec<_> = server.raw().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0, 1, 1]);
}

/// Promises to keep the connection, and closes it.
fn closing_silently() -> common::Answer {
    common::closing(ok())
}

#[test]
fn a_request_that_hits_a_dying_connection_is_sent_again_once() {
    let server = Server::start(|request| match (request.path().as_str(), request.connection) {
        // The connection dies after it has taken the second request.
        ("/b", 0) => common::closing(""),
        _ => ok(),
    });
    let client = TestClient::new();
    client.get(&server.url("/a")).unwrap();
    client.send(&with_raw(request("PUT", &server.url("/b")), "abc")).unwrap();
    let seen: Vec<_> = server.raw().iter().map(|request| (request.path(), request.connection)).collect();
    assert_eq!(seen, [("/a".to_owned(), 0), ("/b".to_owned(), 0), ("/b".to_owned(), 1)]);
}
