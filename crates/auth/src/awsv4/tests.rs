//! What differs from Postman, and what goes wrong; the rest is compared with Postman's signatures.

use super::*;
use crate::context::tests::{Body, at};
use crate::sign::tests::{auth, auth_of, headers, request};
use serde_json::json;

const KEYS: [(&str, &str); 2] = [("accessKey", "AKIDEXAMPLE"), ("secretKey", "secret")];

#[test]
fn the_body_is_signed_in_the_query_too() {
    let auth =
        auth_of("awsv4", &[("accessKey", json!("a")), ("secretKey", json!("s")), ("addAuthDataToQuery", json!(true))]);
    let context = SignContext { payload: &Body(b"Hello"), ..at(0) };
    let base = sign(&auth, &mut request("POST", "https://h/"), &context).unwrap();
    assert!(base.contains("185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969"), "{base}");
}

#[test]
fn an_earlier_signature_is_replaced() {
    let mut signed = request("GET", "https://h/?X-Amz-Date=old&X-Amz-Signature=old&X-Amz-Expires=5");
    signed.headers =
        ["authorization", "x-amz-date", "X-AMZ-Security-Token"].map(|key| Header::new(key, "old")).to_vec();
    sign(&auth("awsv4", &KEYS), &mut signed, &at(0)).unwrap();
    assert_eq!(signed.url.to_string(), "https://h/?X-Amz-Expires=5");
    let names: Vec<_> = headers(&signed).iter().map(|(key, _)| *key).collect();
    assert_eq!(names, ["Host", "X-Amz-Date", "Authorization"]);
}

#[test]
fn what_is_wrong_is_named() {
    let error = sign(&auth("awsv4", &KEYS[..1]), &mut request("GET", "https://h/"), &at(0)).unwrap_err();
    assert_eq!(error.to_string(), "awsv4 auth: \"secretKey\" is empty: the request was sent unsigned");
    let s3 = [KEYS[0], KEYS[1], ("service", "s3")];
    let error = sign(&auth("awsv4", &s3), &mut request("GET", "https://h/%zz"), &at(0)).unwrap_err();
    assert_eq!(error.to_string(), "awsv4 auth: could not sign the request: the URL has a malformed percent escape");
}
