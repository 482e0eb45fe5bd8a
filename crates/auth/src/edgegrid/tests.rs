//! What is beyond the comparison with Postman's signatures.

use super::*;
use crate::context::tests::{Body, at};
use crate::sign::tests::{auth_of, request};
use postrider_core::collection::Header;
use serde_json::json;

fn tokens(more: &[(&'static str, Value)]) -> RequestAuth {
    let own = ["accessToken", "clientToken", "clientSecret"].map(|key| (key, json!("x")));
    auth_of("edgegrid", &[own.as_slice(), more].concat())
}

#[test]
fn only_the_start_of_a_body_is_hashed() {
    let whole = body_hash(&Body(b"0123456789abcdef"), 16);
    assert_eq!(whole, body_hash(&Body(b"0123456789abcdefghijklmnop"), 16));
    assert_ne!(whole, body_hash(&Body(b"0123456789abcdefghijklmnop"), 17));
    assert_eq!(body_hash(&Body(b""), 16), "");
}

#[test]
fn headers_to_sign_are_a_list_or_text() {
    let mut signed = request("GET", "http://h/");
    signed.headers = vec![Header::new("X-A", " 1  2 "), Header::new("x-b", "3")];
    for names in [json!(["x-a", "X-B", 5]), json!("[\"x-a\", \"X-B\"]"), json!(" x-a , X-B,x-c")] {
        let base = sign(&tokens(&[("headersToSign", names)]), &mut signed, &at(0)).unwrap();
        assert!(base.contains("\t/\tx-a:1 2\tx-b:3\t\tEG1-HMAC-SHA256 "), "{base}");
    }
}

#[test]
fn time_and_nonce_are_made_where_none_are_given() {
    let mut signed = request("GET", "http://h/");
    sign(&tokens(&[]), &mut signed, &at(1_440_938_160)).unwrap();
    let value = &signed.headers[0].value;
    assert!(value.contains("timestamp=20150830T12:36:00+0000;nonce=00000000-0000-4000-8000-000000000000;"), "{value}");
    let error = sign(&auth_of("edgegrid", &[]), &mut signed, &at(0)).unwrap_err();
    assert_eq!(error.to_string(), "edgegrid auth: \"accessToken\" is empty: the request was sent unsigned");
}
