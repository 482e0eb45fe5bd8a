//! Postman Echo's end points over the wire.

use std::io::Read as _;
use std::time::{Duration, Instant};

use super::common::{Fixture, header, json};
use serde_json::{Value, json};

#[tokio::test]
async fn get_tells_args_headers_and_url() {
    let fixture = Fixture::start().await;
    let response = fixture.request("GET", "/get?a=1&b=x%20y&a=2").header("X-One", "1").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-type"), "application/json; charset=utf-8");
    let body = json(response).await;
    assert_eq!(body["args"], json!({"a": ["1", "2"], "b": "x y"}));
    assert_eq!(body["headers"]["x-one"], "1");
    assert_eq!(body["url"], fixture.url("/get?a=1&b=x%20y&a=2"));
    let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["args", "headers", "url"]);
}

#[tokio::test]
async fn methods_with_a_body() {
    let fixture = Fixture::start().await;
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let target = format!("/{}?q=1", method.to_lowercase());
        let request = fixture.request(method, &target).header("Content-Type", "application/json").body("{\"a\":1}");
        let body = json(request.send().await.unwrap()).await;
        assert_eq!(body["json"], json!({"a": 1}), "{method}");
        let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["args", "data", "files", "form", "headers", "json", "url"]);
    }
    let body = json(fixture.request("PROPFIND", "/request").body("text").send().await.unwrap()).await;
    assert_eq!((&body["method"], &body["data"]), (&json!("PROPFIND"), &json!("text")));
}

#[tokio::test]
async fn wrong_methods_and_paths() {
    let fixture = Fixture::start().await;
    let cases = [
        ("GET", "/nowhere", 404, ""),
        ("GET", "/", 404, ""),
        ("GET", "/post", 405, "POST"),
        ("POST", "/get", 405, "GET"),
        ("OPTIONS", "/get", 204, "GET"),
        ("HEAD", "/get", 200, ""),
        ("GET", "/.well-known/openid-configuration", 404, ""),
        ("GET", "/oauth/nothing", 404, ""),
    ];
    for (method, target, status, allow) in cases {
        let response = fixture.request(method, target).send().await.unwrap();
        assert_eq!(response.status(), status, "{method} {target}");
        assert_eq!(header(&response, "allow"), allow, "{method} {target}");
    }
}

#[tokio::test]
async fn response_headers_are_set_and_told() {
    let fixture = Fixture::start().await;
    let response = fixture.get("/response-headers?X-A=1&X-A=2&Content-Type=text/plain").await;
    let values: Vec<_> = response.headers().get_all("x-a").iter().collect();
    assert_eq!(values, ["1", "2"]);
    assert_eq!(header(&response, "content-type"), "text/plain");
    assert_eq!(json(response).await, json!({"X-A": ["1", "2"], "Content-Type": "text/plain"}));
    for bad in ["Content-Length=5", "Transfer-Encoding=chunked", "a%20b=1", "a=%0D%0AX:1"] {
        assert_eq!(fixture.get(&format!("/response-headers?{bad}")).await.status(), 400, "{bad}");
    }
}

#[tokio::test]
async fn cookies_are_set_shown_and_deleted() {
    let fixture = Fixture::start().await;
    let response = fixture.get("/cookies/set?rider=ada&x=a%3Bb").await;
    assert_eq!((response.status().as_u16(), header(&response, "location").as_str()), (302, "/cookies"));
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["rider=ada; Path=/", "x=a%3Bb; Path=/"]);
    let shown = fixture.request("GET", "/cookies").header("Cookie", "rider=ada; x=a%3Bb").send().await.unwrap();
    assert_eq!(json(shown).await, json!({"cookies": {"rider": "ada", "x": "a;b"}}));
    let response = fixture.get("/cookies/delete?rider").await;
    assert!(header(&response, "set-cookie").starts_with("rider=; Path=/; Expires=Thu, 01 Jan 1970"));
}

#[tokio::test]
async fn basic_auth_wants_the_documented_user() {
    let fixture = Fixture::start().await;
    let cases = [(None, 401), (Some(("postman", "password")), 200), (Some(("postman", "wrong")), 401)];
    for (credentials, status) in cases {
        let mut request = fixture.request("GET", "/basic-auth");
        if let Some((user, password)) = credentials {
            request = request.basic_auth(user, Some(password));
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{credentials:?}");
        if status == 200 {
            assert_eq!(json(response).await, json!({"authenticated": true}));
        } else {
            assert_eq!(header(&response, "www-authenticate"), "Basic realm=\"Users\"");
        }
    }
}

#[tokio::test]
async fn coded_answers_decode_to_the_same_shape() {
    let fixture = Fixture::start().await;
    for (path, coding, flag) in
        [("/gzip", "gzip", "gzipped"), ("/deflate", "deflate", "deflated"), ("/brotli", "br", "brotli")]
    {
        let response = fixture.get(path).await;
        assert_eq!(header(&response, "content-encoding"), coding);
        let coded = response.bytes().await.unwrap();
        let mut decoded = Vec::new();
        match coding {
            "gzip" => flate2::read::GzDecoder::new(&coded[..]).read_to_end(&mut decoded).unwrap(),
            "deflate" => flate2::read::ZlibDecoder::new(&coded[..]).read_to_end(&mut decoded).unwrap(),
            _ => brotli_decompressor::Decompressor::new(&coded[..], 4096).read_to_end(&mut decoded).unwrap(),
        };
        let body: Value = serde_json::from_slice(&decoded).unwrap();
        assert_eq!((&body[flag], &body["method"]), (&json!(true), &json!("GET")));
    }
}

#[tokio::test]
async fn redirects_lead_on() {
    let fixture = Fixture::start().await;
    let mut target = "/redirect/3".to_owned();
    let mut n_hops = 0;
    loop {
        let response = fixture.get(&target).await;
        if response.status() == 200 {
            break;
        }
        target = header(&response, "location");
        n_hops += 1;
    }
    assert_eq!((n_hops, target.as_str()), (3, "/get"));
    let response = fixture.request("POST", "/redirect-to?url=/post&status_code=307").send().await.unwrap();
    assert_eq!((response.status().as_u16(), header(&response, "location").as_str()), (307, "/post"));
}

#[tokio::test]
async fn stream_gives_objects_one_after_the_other() {
    let fixture = Fixture::start().await;
    let response = fixture.get("/stream/3?a=1").await;
    assert_eq!(header(&response, "transfer-encoding"), "chunked");
    let bytes = response.bytes().await.unwrap();
    let objects: Vec<Value> =
        serde_json::Deserializer::from_slice(&bytes).into_iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(objects.len(), 3);
    assert!(objects.iter().all(|object| object["args"] == json!({"a": "1", "n": "3"})));
}

#[tokio::test]
async fn delay_answers_late_and_drip_begins_at_once() {
    let fixture = Fixture::start().await;
    let start = Instant::now();
    let body = json(fixture.get("/delay/0.2").await).await;
    assert_eq!(body, json!({"delay": "0.2"}));
    assert!(start.elapsed() >= Duration::from_millis(200));

    let start = Instant::now();
    let response = fixture.get("/drip?duration=0.3&numbytes=4&code=203").await;
    assert_eq!(response.status(), 203);
    let until_head = start.elapsed();
    assert_eq!(response.bytes().await.unwrap(), "****");
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert!(until_head < start.elapsed());
}

#[tokio::test]
async fn documents_and_charsets() {
    let fixture = Fixture::start().await;
    let latin1 = fixture.get("/encoding/latin1").await;
    assert_eq!(header(&latin1, "content-type"), "text/plain; charset=ISO-8859-1");
    assert!(latin1.bytes().await.unwrap().starts_with(b"Cr\xe8me br\xfbl\xe9e"));
    for (path, content_type, part) in [
        ("/encoding/utf8", "text/html; charset=utf-8", "Почтальон"),
        ("/html", "text/html; charset=utf-8", "<h1>"),
        ("/xml", "application/xml", "<route name="),
        ("/time/now", "text/plain; charset=utf-8", " GMT"),
    ] {
        let response = fixture.get(path).await;
        assert_eq!(header(&response, "content-type"), content_type, "{path}");
        let text = String::from_utf8(response.bytes().await.unwrap().to_vec()).unwrap();
        assert!(text.contains(part), "{path}: {text}");
    }
}

#[tokio::test]
async fn small_facts() {
    let fixture = Fixture::start().await;
    let cases = [
        ("/ip", json!({"ip": "127.0.0.1"})),
        ("/status/418", json!({"status": 418})),
        ("/time/valid?timestamp=2016-10-10", json!({"valid": true})),
        ("/time/valid?timestamp=tomorrow", json!({"valid": false})),
        ("/time/leap?timestamp=2016-10-10", json!({"leap": true})),
        ("/time/unit?timestamp=2016-10-10&unit=day", json!({"unit": 10})),
        ("/time/before?timestamp=2016-10-10&target=2017-10-10", json!({"before": true})),
        ("/time/after?timestamp=2016-10-10&target=2017-10-10", json!({"after": false})),
        ("/time/between?timestamp=2016-10-10&start=2016-10-01&end=2017-10-10", json!({"between": true})),
        (
            "/time/object?timestamp=2016-10-10T01:02:03.5",
            json!({"years": 2016, "months": 9, "date": 10, "hours": 1, "minutes": 2, "seconds": 3, "milliseconds": 500}),
        ),
    ];
    for (target, expected) in cases {
        assert_eq!(json(fixture.get(target).await).await, expected, "{target}");
    }
    let uuid = json(fixture.get("/uuid").await).await;
    assert_eq!(uuid["uuid"].as_str().map(str::len), Some(36));
}

#[tokio::test]
async fn bodies_of_chosen_size() {
    let fixture = Fixture::start().await;
    let response = fixture.get("/bytes/70000").await;
    assert_eq!(header(&response, "content-type"), "application/octet-stream");
    assert_eq!(response.bytes().await.unwrap().len(), 70_000);
    let mut response = fixture.get("/large?bytes=20000000").await;
    assert_eq!(header(&response, "content-length"), "20000000");
    let mut length = 0;
    while let Some(piece) = response.chunk().await.unwrap() {
        length += piece.len();
    }
    assert_eq!(length, 20_000_000);
    for target in ["/bytes/x", "/bytes/104857601", "/large", "/large?bytes=-1"] {
        assert_eq!(fixture.get(target).await.status(), 400, "{target}");
    }
}
