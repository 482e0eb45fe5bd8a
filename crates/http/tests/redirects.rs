//! Redirects, hop by hop.

mod common;

use common::{
    Answer, Received, SYSTEM, SYSTEM_WITHOUT_HOST, Server, TestClient, ok, request, status, with_headers, with_raw,
};
use postrider_core::collection::{BodyMode, FileBody, FormParam, FormValue, Request, RequestBody, UrlencodedParam};
use serde_json::{Value, json};

/// `/r/<status>?<location>` redirects, everything else is `ok`. `PORT` stands for the server's own.
fn answer(request: &Received) -> Answer {
    let path = request.path();
    let Some((code, location)) = path.strip_prefix("/r/").and_then(|rest| rest.split_once('?')) else { return ok() };
    let host = request.text().lines().find_map(|line| line.strip_prefix("X-Port: ").map(str::to_owned));
    let location = location.replace("PORT", host.as_deref().unwrap_or_default().trim());
    status(&format!("{code} R"), &format!("Location: {location}\r\n"))
}

struct Chain {
    requests: Vec<String>,
    exchange: postrider_core::run::Exchange,
}

fn chain(path: &str, behavior: &Value, change: impl FnOnce(Request) -> Request) -> Chain {
    let server = Server::start(answer);
    let request = change(request("POST", &server.url(path)));
    let exchange = TestClient::new().exchange(&request, behavior);
    Chain { requests: server.requests(), exchange }
}

#[test]
fn most_redirects_become_get_without_body() {
    for code in ["300", "301", "302", "303", "304", "305"] {
        let headers = [("Cookie", "u=1"), ("X", "1"), ("Authorization", "Z"), ("Content-Length", "1")];
        let chain =
            chain(&format!("/r/{code}?/f"), &Value::Null, |request| with_headers(with_raw(request, "x"), &headers));
        let expected = format!(
            "GET /f HTTP/1.1\r\nCookie: u=1\r\nX: 1\r\nAuthorization: Z\r\n{SYSTEM_WITHOUT_HOST}\
             Referer: http://HOST/r/{code}?/f\r\nHost: HOST\r\n\r\n"
        );
        assert_eq!(chain.requests[1], expected);
        assert_eq!(chain.exchange.outcome.unwrap().code, 200);
    }
}

#[test]
fn method_and_body_are_kept_where_the_status_or_the_user_says_so() {
    let table = [
        ("/r/307?/f", Value::Null),
        ("/r/308?/f", Value::Null),
        ("/r/302?/f", json!({ "followOriginalHttpMethod": true })),
    ];
    for (path, behavior) in table {
        let chain = chain(path, &behavior, |request| {
            let body = RequestBody {
                mode: Some(BodyMode::Urlencoded),
                urlencoded: vec![UrlencodedParam { key: "a".to_owned(), value: json!("b"), ..Default::default() }],
                ..RequestBody::default()
            };
            Request { body: Some(body), ..request }
        });
        let expected = format!(
            "POST /f HTTP/1.1\r\n{SYSTEM_WITHOUT_HOST}Content-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: 3\r\nReferer: http://HOST{path}\r\nHost: HOST\r\n\r\na=b"
        );
        assert_eq!(chain.requests[1], expected);
    }
}

#[test]
fn multipart_and_file_bodies_are_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "hello").unwrap();
    let server = Server::start(answer);
    let client = TestClient::with(|options| folder.path().clone_into(&mut options.working_dir));
    let file = FormValue::File { src: vec!["a.txt".to_owned()], content: None, src_is_list: false };
    let form = RequestBody {
        mode: Some(BodyMode::Formdata),
        formdata: vec![FormParam { key: "f".to_owned(), value: file, ..FormParam::default() }],
        ..RequestBody::default()
    };
    let file = RequestBody {
        mode: Some(BodyMode::File),
        file: Some(FileBody { src: Some("a.txt".to_owned()), content: None }),
        ..RequestBody::default()
    };
    for body in [form, file] {
        let request = Request { body: Some(body), ..request("POST", &server.url("/r/307?/f")) };
        client.send(&request).unwrap();
    }
    let requests = server.requests();
    let body = "--BOUNDARY\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\
         Content-Type: text/plain\r\n\r\nhello\r\n--BOUNDARY--\r\n";
    let referer = "Referer: http://HOST/r/307?/f\r\nHost: HOST\r\n";
    let length = body.len() + 2 * (50 - "BOUNDARY".len());
    let form_type = "Content-Type: multipart/form-data; boundary=BOUNDARY";
    let expected = format!("{SYSTEM_WITHOUT_HOST}{referer}{form_type}\r\nContent-Length: {length}\r\n\r\n{body}");
    assert_eq!(requests[1], format!("POST /f HTTP/1.1\r\n{expected}"));
    let boundary = |index: usize| server.raw()[index].text().split("boundary=").nth(1).unwrap()[..50].to_owned();
    assert_ne!(boundary(0), boundary(1));
    let headers = "Content-Length: 5\r\nContent-Type: text/plain\r\n";
    assert_eq!(requests[3], format!("POST /f HTTP/1.1\r\n{SYSTEM_WITHOUT_HOST}{headers}{referer}\r\nhello"));
}

#[test]
fn head_stays_head() {
    let chain = chain("/r/302?/f", &Value::Null, |request| Request { method: "HEAD".to_owned(), ..request });
    assert!(chain.requests[1].starts_with("HEAD /f "), "{}", chain.requests[1]);
}

#[test]
fn another_host_gets_no_credentials_of_the_first() {
    let first = Server::start(|request| {
        if request.path() == "/set" {
            return status("200 OK", "Set-Cookie: jar=1; path=/\r\n");
        }
        let text = request.text();
        let port = text.split("X-Port: ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default();
        status("302 R", &format!("Location: http://localhost:{port}/f\r\n"))
    });
    let second = Server::start(|_| ok());
    let port = second.address.port().to_string();
    let client = TestClient::new();
    client.get(&first.url("/set")).unwrap();
    let url = format!("http://u:p@{}/go", first.address);
    let headers = [("Host", "me"), ("X-Api-Key", "k"), ("X-Port", port.as_str())];
    client.send(&with_headers(request("GET", &url), &headers)).unwrap();
    let sent = second.only_request();
    assert!(sent.contains("Host: localhost:PORT\r\n"), "{sent}");
    assert!(sent.contains("X-Api-Key: k\r\n") && sent.contains("Referer: http://u:p@"), "{sent}");
    assert!(!sent.contains("Authorization") && !sent.contains("Cookie"), "{sent}");

    let kept = json!({ "followAuthorizationHeader": true });
    client.exchange(&with_headers(request("GET", &url), &headers), &kept).outcome.unwrap();
    assert!(second.requests()[1].contains("Authorization: Basic dTpw\r\n"));
}

#[test]
fn the_users_cookie_goes_to_every_host() {
    let server = Server::start(answer);
    let client = TestClient::new();
    let port = server.address.port().to_string();
    let headers = [("Cookie", "u=1"), ("X-Port", port.as_str())];
    client.send(&with_headers(request("GET", &server.url("/r/302?http://localhost:PORT/f")), &headers)).unwrap();
    assert!(server.requests()[1].starts_with("GET /f HTTP/1.1\r\nCookie: u=1\r\n"));
}

#[test]
fn referer_replaces_the_users_unless_that_is_off() {
    let headers = [("referer", "me")];
    let replaced = chain("/r/302?/f", &Value::Null, |request| with_headers(request, &headers));
    assert!(replaced.requests[1].contains("referer: http://HOST/r/302?/f\r\n"), "{}", replaced.requests[1]);
    let off = json!({ "removeRefererHeaderOnRedirect": true });
    let kept = chain("/r/302?/f", &off, |request| with_headers(request, &headers));
    assert!(kept.requests[1].contains("referer: me\r\n"), "{}", kept.requests[1]);
}

#[test]
fn disabled_headers_stay_disabled() {
    let behavior = json!({ "disabledSystemHeaders": { "host": true, "connection": true } });
    let chain = chain("/r/302?/f", &behavior, |request| Request { method: "GET".to_owned(), ..request });
    let system = SYSTEM_WITHOUT_HOST.replace("Connection: keep-alive\r\n", "");
    assert_eq!(chain.requests[1], format!("GET /f HTTP/1.1\r\n{system}Referer: http://HOST/r/302?/f\r\n\r\n"));
}

#[test]
fn locations_are_resolved_and_encoded() {
    let table = [
        ("/r/302?/f", "/f"),
        ("/r/302?f", "/r/f"),
        ("/r/302?../f", "/r/../f"),
        ("/r/302?/é b", "/%C3%A9%20b"),
        ("/r/302?//127.0.0.1:PORT/f", "/f"),
    ];
    for (path, expected) in table {
        let server = Server::start(|request| {
            let text = request.text();
            // The location as the test means it: decoded, and as Latin-1.
            let Some(location) = text.split("X-Location: ").nth(1) else { return ok() };
            let location = location.split("\r\n").next().unwrap();
            if request.path() != "/r/302" {
                return ok();
            }
            let mut bytes = b"HTTP/1.1 302 R\r\nContent-Length: 0\r\nLocation: ".to_vec();
            bytes.extend(location.chars().map(|character| u8::try_from(character).unwrap()));
            bytes.extend(b"\r\n\r\n");
            Answer { bytes, close: false }
        });
        let location = path.strip_prefix("/r/302?").unwrap().replace("PORT", &server.address.port().to_string());
        let request = with_headers(request("GET", &server.url("/r/302")), &[("X-Location", &location)]);
        TestClient::new().send(&request).unwrap();
        assert_eq!(server.raw()[1].path(), expected, "{path}");
    }
}

#[test]
fn unusable_locations_are_errors_or_no_redirects() {
    let table = [
        ("ftp://x/", Err("Invalid protocol: ftp:")),
        ("http:///", Err("Invalid URI \"http:///\". This can be caused by a crappy redirection.")),
        ("", Ok(302)),
    ];
    for (location, expected) in table {
        let chain = chain(&format!("/r/302?{location}"), &Value::Null, |request| request);
        let outcome = chain.exchange.outcome.map(|response| response.code).map_err(|error| error.message);
        assert_eq!(outcome, expected.map_err(str::to_owned));
    }
}

#[test]
fn redirects_are_followed_ten_times_unless_told_otherwise() {
    let loop_text =
        |base: &str| format!("Exceeded maxRedirects. Probably stuck in a redirect loop {base}/r/302?/r/302?x");
    for (behavior, n_requests) in [(Value::Null, 11), (json!({ "maxRedirects": 2 }), 3)] {
        let server = Server::start(|_| status("302 R", "Location: /r/302?/r/302?x\r\n"));
        let exchange = TestClient::new().exchange(&request("GET", &server.url("/r/302?/r/302?x")), &behavior);
        assert_eq!(exchange.outcome.unwrap_err().message, loop_text(&server.url("")));
        assert_eq!((server.raw().len(), exchange.hops.len()), (n_requests, n_requests));
    }
}

#[test]
fn redirects_can_be_left_alone() {
    let off = chain("/r/302?/f", &json!({ "followRedirects": false }), |request| request);
    assert_eq!(off.exchange.outcome.unwrap().code, 302);

    let server = Server::start(answer);
    let client = TestClient::with(|options| options.follow_redirects = false);
    assert_eq!(client.get(&server.url("/r/302?/f")).unwrap().code, 302);
    let on = json!({ "followRedirects": true });
    let exchange = client.exchange(&request("GET", &server.url("/r/302?/f")), &on);
    assert_eq!(exchange.outcome.unwrap().code, 200);
}

#[test]
fn nobody_waits_for_the_body_of_a_redirect() {
    let heads = ["", "Content-Length: 10\r\n", "Content-Length: 10000000\r\n", "Transfer-Encoding: chunked\r\n"];
    for headers in heads {
        let server = Server::start(move |request| match request.path().as_str() {
            "/go" => Answer::from(format!("HTTP/1.1 302 R\r\nLocation: /f\r\n{headers}\r\n")),
            _ => ok(),
        });
        assert_eq!(TestClient::new().get(&server.url("/go")).unwrap().code, 200);
        assert_eq!(server.raw()[1].connection, 1);
    }
}

#[test]
fn the_first_request_and_all_hops_are_reported() {
    let chain = chain("/r/302?/f", &Value::Null, |request| with_raw(request, "x"));
    let exchange = chain.exchange;
    assert_eq!(
        chain.requests[0],
        format!("POST /r/302?/f HTTP/1.1\r\nContent-Type: text/plain\r\n{SYSTEM}Content-Length: 1\r\n\r\nx")
    );
    assert_eq!((exchange.request.method.as_str(), exchange.request.body.is_some()), ("POST", true));
    assert!(exchange.request.headers.iter().all(|header| header.key != "Referer"));
    let hops: Vec<_> = exchange.hops.iter().map(|hop| (hop.method.as_str(), hop.code, hop.request_body_size)).collect();
    assert_eq!(hops, [("POST", 302, 1), ("GET", 200, 0)]);
    assert!(exchange.hops.iter().all(|hop| hop.addresses.is_some() && hop.http_version == "1.1"));
}
