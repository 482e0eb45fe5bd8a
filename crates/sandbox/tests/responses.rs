//! `pm.response`.

mod common;

use common::{check_logs, in_lane, json_response};
use postrider_core::collection::{Listen, Response};

#[test]
fn parts_of_the_response() {
    check_logs(&[
        (
            "console.log(pm.response.code, pm.response.status, pm.response.reason(), pm.response.responseTime)",
            "200 OK OK 12",
        ),
        (
            "console.log(pm.response.headers.get('content-type'), pm.response.headers.has('x-none'))",
            "application/json; charset=utf-8 false",
        ),
        ("console.log(pm.response.responseSize, pm.response.size().body)", "30 30"),
        ("console.log(pm.response.json().a.b.length, pm.response.json() === pm.response.json())", "3 false"),
        ("console.log(pm.response.stream.toString('utf8').length, Buffer.isBuffer(pm.response.stream))", "30 true"),
        ("console.log(pm.response.text() === responseBody, typeof pm.response.toJSON().stream)", "true object"),
        ("console.log(pm.response.details().name, pm.response === pm.response)", "OK true"),
    ]);
}

#[test]
fn bodies_that_are_no_json_say_where() {
    in_lane(async |lane| {
        let table = [
            ("", "JSONError", "No data, empty input at 1:1\n\n^"),
            ("<html>", "JSONError", "Unexpected token '<' at 1:1\n<html>\n^"),
            ("{\"a\":1} x", "JSONError", "Unexpected token 'x' at 1:9\n{\"a\":1} x\n        ^"),
        ];
        for (body, name, message) in table {
            lane.response = Some(json_response(body));
            for source in ["pm.response.json()", "JSON.parse(responseBody)"] {
                let (outcome, _) = lane.run(Listen::Test, source).await;
                let error = outcome.error.unwrap_or_else(|| panic!("no error: {body}"));
                assert_eq!((error.name.as_str(), error.message.as_str()), (name, message), "{body}");
            }
        }
        let (outcome, _) = lane.run(Listen::Test, "JSON.parse(undefined)").await;
        assert_eq!(outcome.error.expect("an error").message, "\"undefined\" is not valid JSON");
    });
}

#[test]
fn byte_order_marks_and_charsets_are_read() {
    in_lane(async |lane| {
        lane.response = Some(Response { body: b"\xef\xbb\xbf{\"a\":\"\xc3\xa9\"}"[..].into(), ..json_response("") });
        assert_eq!(lane.log("console.log(pm.response.json().a)").await, ["\u{e9}"]);
        let latin1 = vec![("Content-Type".to_owned(), "application/json; charset=iso-8859-1".to_owned())];
        lane.response = Some(Response { body: b"{\"a\":\"\xe9\"}"[..].into(), headers: latin1, ..json_response("") });
        assert_eq!(
            lane.log("console.log(pm.response.json().a, pm.response.text())").await,
            ["\u{e9} {\"a\":\"\u{e9}\"}"]
        );
        lane.response =
            Some(Response { body: b"\xff\xfe\x00\x01"[..].into(), headers: Vec::new(), ..json_response("") });
        assert_eq!(lane.log("console.log(pm.response.text().length, pm.response.stream[3])").await, ["4 1"]);
    });
}
