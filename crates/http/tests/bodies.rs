//! Bodies as they go out, compared with what Newman sends.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::path::Path;

use common::{SYSTEM, Server, TestClient, ok, request, with_headers, with_raw};
use postrider_core::collection::{
    BodyMode, FileBody, FormParam, FormValue, GraphqlBody, Request, RequestBody, UrlencodedParam,
};
use postrider_http::SendOptions;
use serde_json::{Value, json};

fn with_body(request: Request, mode: BodyMode, fill: impl FnOnce(&mut RequestBody)) -> Request {
    let mut body = RequestBody { mode: Some(mode), ..RequestBody::default() };
    fill(&mut body);
    Request { body: Some(body), ..request }
}

fn text_part(key: &str, value: Value) -> FormParam {
    FormParam { key: key.to_owned(), value: FormValue::Text(value), ..FormParam::default() }
}

fn file_part(key: &str, src: &[&str]) -> FormParam {
    let src_is_list = src.len() != 1;
    let src = src.iter().map(|path| (*path).to_owned()).collect();
    let value = FormValue::File { src, content: None, src_is_list };
    FormParam { key: key.to_owned(), value, ..FormParam::default() }
}

fn form(request: Request, params: Vec<FormParam>) -> Request {
    with_body(request, BodyMode::Formdata, |body| body.formdata = params)
}

fn pairs(request: Request, pairs: &[(&str, Value)]) -> Request {
    let param = |(key, value): &(&str, Value)| UrlencodedParam {
        key: (*key).to_owned(),
        value: value.clone(),
        ..UrlencodedParam::default()
    };
    with_body(request, BodyMode::Urlencoded, |body| body.urlencoded = pairs.iter().map(param).collect())
}

/// Sends one request; what the server saw, and the warnings.
fn sent(
    method: &str,
    folder: &Path,
    behavior: &Value,
    change: impl FnOnce(Request) -> Request,
) -> (String, Vec<String>) {
    let server = Server::start(|_| ok());
    let client = TestClient::with(|options| folder.clone_into(&mut options.working_dir));
    let exchange = client.exchange(&change(request(method, &server.url("/p"))), behavior);
    exchange.outcome.unwrap();
    (server.only_request(), exchange.warnings)
}

fn post(change: impl FnOnce(Request) -> Request) -> String {
    sent("POST", Path::new("."), &Value::Null, change).0
}

#[test]
fn raw_bodies_get_the_content_type_of_their_language() {
    let table = [
        (None, "text/plain"),
        (Some("text"), "text/plain"),
        (Some("json"), "application/json"),
        (Some("xml"), "application/xml"),
        (Some("html"), "text/html"),
        (Some("javascript"), "application/javascript"),
        (Some("weird"), "text/plain"),
    ];
    for (language, content_type) in table {
        let request = post(|request| {
            with_body(request, BodyMode::Raw, |body| {
                body.raw = Some("hé".to_owned());
                body.options = language.map(|language| json!({ "raw": { "language": language } }));
            })
        });
        let expected = format!("Content-Type: {content_type}\r\n{SYSTEM}Content-Length: 3\r\n\r\nhÃ©");
        assert_eq!(request, format!("POST /p HTTP/1.1\r\n{expected}"));
    }
    let request = post(|request| with_headers(with_raw(request, "x"), &[("Content-Type", "")]));
    assert_eq!(request, format!("POST /p HTTP/1.1\r\nContent-Type: \r\n{SYSTEM}Content-Length: 1\r\n\r\nx"));
}

#[test]
fn comments_of_json_are_not_sent() {
    let request = post(|request| {
        let headers = [("content-type", "application/vnd.x+json")];
        with_headers(with_raw(request, "[1,//c\r\n\"//\"]"), &headers)
    });
    assert!(request.ends_with("Content-Length: 9\r\n\r\n[1,\n\"//\"]"), "{request}");
}

#[test]
fn methods_without_body_prune_it() {
    for method in ["GET", "COPY", "HEAD", "PURGE", "UNLOCK"] {
        let server = Server::start(|_| common::status("204 No Content", ""));
        let client = TestClient::new();
        let request = with_raw(request(method, &server.url("/p")), "x");
        client.exchange(&request, &Value::Null).outcome.unwrap();
        client.exchange(&request, &json!({ "disableBodyPruning": true })).outcome.unwrap();
        let requests = server.requests();
        assert!(!requests[0].contains("Content-Type"), "{}", requests[0]);
        assert!(requests[1].ends_with("Content-Length: 1\r\n\r\nx"), "{}", requests[1]);
    }
}

#[test]
fn disabled_bodies_are_not_sent() {
    let request = post(|request| {
        let mut request = with_raw(request, "x");
        request.body.as_mut().unwrap().disabled = true;
        request
    });
    assert_eq!(request, format!("POST /p HTTP/1.1\r\n{SYSTEM}Content-Length: 0\r\n\r\n"));
}

#[test]
fn urlencoded_forms_have_their_content_type_behind_the_system_headers() {
    let request = post(|request| pairs(request, &[("z", json!("1")), ("10", json!("n")), ("a b", json!("é'"))]));
    let expected =
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 22\r\n\r\n10=n&z=1&a%20b=%C3%A9%27";
    let expected = expected.replace("22", &"10=n&z=1&a%20b=%C3%A9%27".len().to_string());
    assert_eq!(request, format!("POST /p HTTP/1.1\r\n{SYSTEM}{expected}"));
}

#[test]
fn wrong_content_types_of_forms_are_mended_unless_that_is_disabled() {
    let form_type = "application/x-www-form-urlencoded";
    let disabled = json!({ "disabledSystemHeaders": { "content-type": true } });
    let table = [
        ("text/plain", Value::Null, form_type),
        ("application/x-www-form-urlencoded; charset=x", Value::Null, "application/x-www-form-urlencoded; charset=x"),
        ("foo/bar", disabled, "foo/bar"),
    ];
    for (given, behavior, expected) in table {
        let (request, _) = sent("POST", Path::new("."), &behavior, |request| {
            with_headers(pairs(request, &[("a", json!("b"))]), &[("content-type", given)])
        });
        let expected = format!("content-type: {expected}\r\n{SYSTEM}Content-Length: 3\r\n\r\na=b");
        assert_eq!(request, format!("POST /p HTTP/1.1\r\n{expected}"));
    }
}

#[test]
fn graphql_is_sent_as_json() {
    let request = post(|request| {
        with_body(request, BodyMode::Graphql, |body| {
            let variables = Some(json!({ "x": 1 }));
            body.graphql = Some(GraphqlBody { query: Some("{a}".to_owned()), operation_name: None, variables });
        })
    });
    let expected = format!("Content-Type: application/json\r\n{SYSTEM}Content-Length: 35\r\n\r\n");
    assert_eq!(request, format!("POST /p HTTP/1.1\r\n{expected}{}", r#"{"query":"{a}","variables":{"x":1}}"#));
}

#[test]
fn multipart_forms_state_cookie_before_length() {
    let request = post(|request| {
        let params = vec![
            text_part("a", json!("1")),
            text_part("n", json!(5)),
            text_part("o", json!({ "a": [1] })),
            text_part("nul", json!(null)),
            FormParam { content_type: Some("text/x".to_owned()), ..text_part("t", json!("2")) },
            FormParam { disabled: true, ..text_part("off", json!("x")) },
        ];
        form(request, params)
    });
    let part = |name: &str, header: &str, value: &str| {
        format!("--BOUNDARY\r\nContent-Disposition: form-data; name=\"{name}\"{header}\r\n\r\n{value}\r\n")
    };
    let body = [
        part("a", "", "1"),
        part("n", "", "5"),
        part("o", "", "{\"a\":[1]}"),
        part("nul", "", ""),
        part("t", "\r\nContent-Type: text/x", "2"),
        "--BOUNDARY--\r\n".to_owned(),
    ]
    .concat();
    let length = body.len() + 6 * (50 - "BOUNDARY".len());
    let expected =
        format!("Content-Type: multipart/form-data; boundary=BOUNDARY\r\nContent-Length: {length}\r\n\r\n{body}");
    assert_eq!(request, format!("POST /p HTTP/1.1\r\n{SYSTEM}{expected}"));
}

#[test]
fn boundaries_of_users_are_used() {
    let request = post(|request| {
        let headers = [("content-type", "multipart/form-data; boundary=xyz")];
        with_headers(form(request, vec![text_part("a", json!("1"))]), &headers)
    });
    let body = "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xyz--\r\n";
    let expected =
        format!("content-type: multipart/form-data; boundary=xyz\r\n{SYSTEM}Content-Length: 63\r\n\r\n{body}");
    assert_eq!(request, format!("POST /p HTTP/1.1\r\n{expected}"));
}

#[test]
fn files_of_forms_are_found_typed_and_warned_about() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "hello").unwrap();
    std::fs::write(folder.path().join("b.json"), "{}").unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    let (request, warnings) = sent("POST", folder.path(), &Value::Null, |request| {
        let base64 = FormValue::File { src: vec![], content: Some("aGVsbG8=".to_owned()), src_is_list: false };
        let params = vec![
            file_part("f", &["a.txt"]),
            file_part("g", &["b.json", "nope", "a.txt"]),
            file_part("none", &[]),
            file_part("gone", &["nope"]),
            file_part("dir", &["sub"]),
            FormParam { key: "b64".to_owned(), value: base64, ..FormParam::default() },
        ];
        with_headers(form(request, params), &[("content-type", "multipart/form-data; boundary=B")])
    });
    let part = |name: &str, rest: &str| format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n");
    let body = [
        part("f", "; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello"),
        part("g", "; filename=\"b.json\"\r\nContent-Type: application/json\r\n\r\n{}"),
        part("g", "; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello"),
        part("none", "; filename=\"\"\r\n\r\n"),
        part("b64", "\r\nContent-Type: application/octet-stream\r\n\r\nhello"),
        "--B--\r\n".to_owned(),
    ]
    .concat();
    assert!(request.ends_with(&format!("Content-Length: {}\r\n\r\n{body}", body.len())), "{request}");
    assert_eq!(
        warnings,
        [
            "Form param `g`, file load error: \"nope\", no such file",
            "Form param `none`, file load error: missing file source",
            "Form param `gone`, file load error: \"nope\", no such file",
            "Form param `dir`, file load error: \"sub\", is not a file",
        ]
    );
}

#[test]
fn file_bodies_state_their_length_and_type() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), "{}").unwrap();
    std::fs::write(folder.path().join("noext"), "").unwrap();
    let file = |src: Option<&str>, content: Option<&str>| {
        Some(FileBody { src: src.map(str::to_owned), content: content.map(str::to_owned) })
    };
    let no_file = "Binary file load error: \"nope\", no such file";
    let table = [
        (file(Some("a.json"), None), "Content-Length: 2\r\nContent-Type: application/json\r\n\r\n{}", None),
        (file(Some("noext"), None), "Content-Length: 0\r\nContent-Type: application/octet-stream\r\n\r\n", None),
        (file(None, Some("aGVsbG8=")), "Content-Length: 5\r\n\r\nhello", None),
        (file(Some("nope"), None), "Content-Length: 0\r\n\r\n", Some(no_file)),
    ];
    for (file, expected, warning) in table {
        let (request, warnings) = sent("POST", folder.path(), &Value::Null, |request| {
            with_body(request, BodyMode::File, |body| body.file = file)
        });
        assert_eq!(request, format!("POST /p HTTP/1.1\r\n{SYSTEM}{expected}"));
        assert_eq!(warnings.first().map(String::as_str), warning);
    }
}

#[test]
fn files_outside_the_working_folder_can_be_forbidden() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), "x").unwrap();
    std::fs::create_dir(folder.path().join("work")).unwrap();
    let server = Server::start(|_| ok());
    let client = TestClient::with(|options| {
        options.working_dir = folder.path().join("work");
        options.insecure_file_read = false;
    });
    let request = with_body(request("POST", &server.url("/p")), BodyMode::File, |body| {
        body.file = Some(FileBody { src: Some("../secret".to_owned()), content: None });
    });
    let exchange = client.exchange(&request, &Value::Null);
    assert_eq!(exchange.warnings, ["Binary file load error: PPERM: insecure file access outside working directory"]);
}

#[test]
fn scripts_upload_no_files() {
    let server = Server::start(|_| ok());
    let client = TestClient::new();
    let options = SendOptions { allow_files: false, ..SendOptions::default() };
    let params = vec![file_part("f", &["Cargo.toml"]), text_part("a", json!("1"))];
    let form = form(request("POST", &server.url("/p")), params);
    let file = with_body(request("POST", &server.url("/p")), BodyMode::File, |body| {
        body.file = Some(FileBody { src: Some("Cargo.toml".to_owned()), content: None });
    });
    for request in [form, file] {
        let exchange = client.exchange_with(&request, &Value::Null, &options);
        exchange.outcome.unwrap();
        assert_eq!(exchange.warnings, ["uploading files from scripts is not allowed"]);
    }
    let requests = server.requests();
    assert!(requests[0].contains("name=\"a\"") && !requests[0].contains("name=\"f\""), "{}", requests[0]);
    assert!(requests[1].ends_with("Content-Length: 0\r\n\r\n"), "{}", requests[1]);
}

#[test]
fn large_files_arrive_whole() {
    let folder = tempfile::tempdir().unwrap();
    let content: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[1]).collect();
    std::fs::write(folder.path().join("large.bin"), &content).unwrap();
    let server = Server::start(|_| ok());
    let client = TestClient::with(|options| folder.path().clone_into(&mut options.working_dir));
    let request = form(request("POST", &server.url("/p")), vec![file_part("f", &["large.bin"])]);
    let exchange = client.exchange(&request, &Value::Null);
    exchange.outcome.unwrap();
    let received = server.raw().remove(0).bytes;
    assert!(received.windows(content.len()).any(|window| window == content));
    assert!(exchange.hops[0].request_body_size > 3_000_000);
}
