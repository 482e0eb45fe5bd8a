//! Cookies between requests, scripts and hops.

mod common;

use common::{SYSTEM, Server, TestClient, ok, request, status, with_headers, with_raw};
use postrider_core::collection::Cookie;
use serde_json::{Value, json};

fn server() -> Server {
    Server::start(|request| match request.path().as_str() {
        "/set" => status("200 OK", "Set-Cookie: a=1; path=/\r\nset-cookie: b=2; path=/x; HttpOnly\r\nSet-Cookie: \r\n"),
        "/hop" => status("302 R", "Set-Cookie: hop=1; path=/\r\nLocation: /x/end\r\n"),
        "/x/end" => status("200 OK", "Set-Cookie: end=1\r\n"),
        _ => ok(),
    })
}

#[test]
fn cookies_come_back_behind_the_length_and_behind_the_users() {
    let server = server();
    let client = TestClient::new();
    client.get(&server.url("/set")).unwrap();
    client.send(&with_raw(request("POST", &server.url("/x/y")), "x")).unwrap();
    client.send(&with_headers(request("GET", &server.url("/")), &[("Cookie", "u=1")])).unwrap();
    client.send(&with_headers(request("GET", &server.url("/")), &[("Cookie", "u=1"), ("Cookie", "v=2")])).unwrap();
    client.send(&with_headers(request("GET", &server.url("/")), &[("Cookie", "u=1"), ("cookie", "v=2")])).unwrap();
    client.send(&request("POST", &server.url("/"))).unwrap();
    let requests = server.requests();
    let plain = format!("Content-Type: text/plain\r\n{SYSTEM}Content-Length: 1\r\n");
    assert_eq!(requests[1], format!("POST /x/y HTTP/1.1\r\n{plain}Cookie: b=2; a=1\r\n\r\nx"));
    assert_eq!(requests[2], format!("GET / HTTP/1.1\r\nCookie: u=1; a=1\r\n{SYSTEM}\r\n"));
    assert_eq!(requests[3], format!("GET / HTTP/1.1\r\nCookie: u=1; v=2; a=1\r\n{SYSTEM}\r\n"));
    assert_eq!(requests[4], format!("GET / HTTP/1.1\r\ncookie: v=2\r\n{SYSTEM}\r\n"));
    assert_eq!(requests[5], format!("POST / HTTP/1.1\r\n{SYSTEM}Cookie: a=1\r\nContent-Length: 0\r\n\r\n"));
}

#[test]
fn every_hop_sets_and_sends_cookies() {
    let server = server();
    let client = TestClient::new();
    let response = client.get(&server.url("/hop")).unwrap();
    assert!(server.requests()[1].contains("Cookie: hop=1\r\n"));
    // Those of the final URL, also the ones that an earlier answer set.
    let names: Vec<_> = response.cookies.iter().map(|cookie| cookie.name.as_str()).collect();
    assert_eq!(names, ["end", "hop"]);
    assert_eq!(response.cookies[0].path, "/x");
}

#[test]
fn cookies_can_be_left_out() {
    let server = server();
    let client = TestClient::new();
    let off = json!({ "disableCookies": true });
    client.exchange(&request("GET", &server.url("/set")), &off).outcome.unwrap();
    assert!(client.client.jar().all().is_empty());
    client.exchange(&request("GET", &server.url("/set")), &Value::Null).outcome.unwrap();
    let response = client.exchange(&request("GET", &server.url("/x")), &off).outcome.unwrap();
    assert!(response.cookies.is_empty() && !server.requests()[2].contains("Cookie"));
}

#[test]
fn scripts_and_requests_share_the_jar() {
    let server = server();
    let client = TestClient::new();
    client.get(&server.url("/set")).unwrap();
    let jar = client.client.jar();
    assert_eq!(jar.get(&server.url("/"), "a").unwrap().value, "1");
    let cookie = Cookie { name: "s".to_owned(), value: "3".to_owned(), path: "/".to_owned(), ..Cookie::default() };
    jar.set(&server.url("/deep/down"), cookie).unwrap();
    jar.unset(&server.url("/"), "a");
    client.get(&server.url("/x")).unwrap();
    assert!(server.requests()[1].contains("Cookie: b=2; s=3\r\n"));
}
