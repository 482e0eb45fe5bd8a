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

/// Test data of Akamai's own signers (`testdata.json` of edgegrid-python and edgegrid-node): what is
/// sent, and the signature.
#[test]
fn test_data_of_akamai() {
    type Headers = &'static [(&'static str, &'static str)];
    const LONG: &[u8] = &[b'd'; 2049];
    const SPACES: &str = "\"     test-header-with-spaces     \"";
    const UNORDERED: Headers = &[("X-Test2", "t2"), ("X-Test1", "t1"), ("X-Test3", "t3"), ("X-Extra", "no")];
    let data = b"datadatadatadatadatadatadatadata";
    let table: [(&str, &str, &'static [u8], Headers, &str); 13] = [
        ("GET", "/", b"", &[], "tL+y4hxyHxgWVD30X3pWnGKHcPzmrIF+LThiAOhMxYU="),
        ("GET", "/testapi/v1/t1?p1=1&p2=2", b"", &[], "hKDH1UlnQySSHjvIcZpDMbQHihTQ0XyVAKZaApabdeA="),
        ("POST", "/testapi/v1/t3", data, &[], "hXm4iCxtpN22m4cbZb4lVLW5rhX8Ca82vCFqXzSTPe4="),
        ("POST", "/testapi/v1/t3", LONG, &[], "6Q6PiTipLae6n4GsSIDTCJ54bEbHUBp+4MUXrbQCBoY="),
        ("POST", "/testapi/v1/t3", &LONG[1..], &[], "6Q6PiTipLae6n4GsSIDTCJ54bEbHUBp+4MUXrbQCBoY="),
        ("POST", "/testapi/v1/t6", b"", &[], "1gEDxeQGD5GovIkJJGcBaKnZ+VaPtrc4qBUHixjsPCQ="),
        (
            "GET",
            "/testapi/v1/t4",
            b"",
            &[("X-Test1", "test-simple-header")],
            "8F9AybcRw+PLxnvT+H0JRkjROrrUgsxJTnRXMzqvcwY=",
        ),
        ("GET", "/testapi/v1/t4", b"", &[("X-Test1", SPACES)], "ucq2AbjCNtobHfCTuS38fdkl5UDdWHZhQX46fYR8CqI="),
        (
            "GET",
            "/testapi/v1/t4",
            b"",
            &[("X-Test1", "     first-thing      second-thing")],
            "WtnneL539UadAAOJwnsXvPqT4Kt6z7HMgBEwAFpt3+c=",
        ),
        ("GET", "/testapi/v1/t4", b"", &UNORDERED[..3], "Wus73Nx8jOYM+kkBFF2q8D1EATRIMr0WLWwpLBgkBqY="),
        ("GET", "/testapi/v1/t5", b"", UNORDERED, "Knd/jc0A5Ghhizjayr0AUUvl2MZjBpS3FDSzvtq4Ixc="),
        ("PUT", "/testapi/v1/t6", &[b'P'; 31], &[], "GNBWEYSEWOLtu+7dD52da2C39aX/Jchpon3K/AmBqBU="),
        ("PUT", "/testapi/v1/t6", b"", &[], "GNBWEYSEWOLtu+7dD52da2C39aX/Jchpon3K/AmBqBU="),
    ];
    let params = [
        ("accessToken", json!("akab-access-token-xxx-xxxxxxxxxxxxxxxx")),
        ("clientToken", json!("akab-client-token-xxx-xxxxxxxxxxxxxxxx")),
        ("clientSecret", json!("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=")),
        ("maxBodySize", json!(2048)),
        ("headersToSign", json!(["X-Test1", "X-Test2", "X-Test3"])),
        ("nonce", json!("nonce-xx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")),
        ("timestamp", json!("20140321T19:34:21+0000")),
    ];
    for (method, path, body, headers, expected) in table {
        let url = format!("https://akaa-baseurl-xxxxxxxxxxx-xxxxxxxxxxxxx.luna.akamaiapis.net{path}");
        let mut signed = request(method, &url);
        signed.headers = headers.iter().map(|(key, value)| Header::new(*key, *value)).collect();
        let body = Body(body);
        let base = sign(&auth_of("edgegrid", &params), &mut signed, &SignContext { payload: &body, ..at(0) }).unwrap();
        let value = signed.headers.pop().unwrap().value;
        assert_eq!(value.rsplit_once("signature=").unwrap().1, expected, "{base}");
    }
}
