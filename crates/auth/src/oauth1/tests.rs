//! Published examples, and what goes wrong. More is compared with Postman's signatures elsewhere.

use postrider_core::collection::RequestBody;

use super::*;
use crate::context::tests::at;
use crate::sign::tests::{auth, auth_of, request};
use serde_json::json;

#[test]
fn base_string_of_rfc_5849_section_3_4_1_1() {
    let auth = auth(
        "oauth1",
        &[
            ("consumerKey", "9djdj82h48djs9d2"),
            ("consumerSecret", "j49sk3j29djd"),
            ("token", "kkk9d7dh3k39sjv7"),
            ("tokenSecret", "dh893hdasih9"),
            ("timestamp", "137131201"),
            ("nonce", "7d8f3e4a"),
        ],
    );
    let mut signed = request("POST", "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b");
    let pair =
        |key: &str, value: &str| UrlencodedParam { key: key.to_owned(), value: value.into(), ..Default::default() };
    let urlencoded = vec![pair("c2", ""), pair("a3", "2 q")];
    signed.body = Some(RequestBody { mode: Some(BodyMode::Urlencoded), urlencoded, ..RequestBody::default() });
    let base = sign(&auth, &mut signed, &at(0)).unwrap();
    assert_eq!(
        base,
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26\
         c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26\
         oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    );
    let signature = &signed.body.unwrap().urlencoded.pop().unwrap();
    assert_eq!(
        (signature.key.as_str(), signature.value.as_str()),
        ("oauth_signature", Some("r6/TJjbCOr97/+UU0NsvSne7s5g="))
    );
}

/// Appendix A.5 of OAuth Core 1.0a, and section 1.2 of RFC 5849 from which it went on.
#[test]
fn the_photos_of_oauth_core_and_rfc_5849() {
    let signature = |url: &str, times: (&str, &str), version: &str, keys: [&str; 4]| {
        let [key, secret, token, token_secret] = keys;
        let params = [
            ("consumerKey", key),
            ("consumerSecret", secret),
            ("token", token),
            ("tokenSecret", token_secret),
            ("timestamp", times.0),
            ("nonce", times.1),
            ("version", version),
        ];
        let mut signed = request("GET", url);
        sign(&auth("oauth1", &params), &mut signed, &at(0)).unwrap();
        signed.url.query.pop().unwrap().value.unwrap()
    };
    let url = "http://photos.example.net/photos?file=vacation.jpg&size=original";
    let keys = ["dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00"];
    let core = signature(url, ("1191242096", "kllo9940pd9333jh"), "1.0", keys);
    assert_eq!(core, "tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D");
    let rfc = signature(url, ("137131202", "chapoH"), "", keys);
    assert_eq!(rfc, "MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D");
}

#[test]
fn nonce_and_time_are_made_where_none_are_given() {
    let params = [("consumerKey", "k"), ("consumerSecret", "s"), ("signatureMethod", "PLAINTEXT")];
    let mut signed = request("GET", "http://h/");
    sign(&auth("oauth1", &params), &mut signed, &at(1_700_000_000)).unwrap();
    assert_eq!(
        signed.url.to_string(),
        "http://h/?oauth_consumer_key=k&oauth_signature_method=PLAINTEXT&oauth_timestamp=1700000000\
         &oauth_nonce=aaaaaaaaaaa&oauth_signature=s%26"
    );
}

#[test]
fn without_url_encoding_the_query_stays_as_it_is() {
    let auth =
        auth_of("oauth1", &[("consumerKey", json!("k")), ("consumerSecret", json!("s ")), ("nonce", json!("n/"))]);
    let mut signed = request("GET", "http://h/?a=b+c");
    sign(&auth, &mut signed, &SignContext { disable_url_encoding: true, ..at(5) }).unwrap();
    assert!(signed.url.to_string().starts_with("http://h/?a=b+c&oauth_consumer_key=k&"), "{}", signed.url);
    assert!(signed.url.to_string().contains("&oauth_nonce=n/&"), "{}", signed.url);
}

#[test]
fn what_is_wrong_is_named() {
    let table: [(&[(&str, &str)], &str); 4] = [
        (&[("consumerSecret", "s")], "\"consumerKey\" is empty: the request was sent unsigned"),
        (&[("consumerKey", "k")], "\"consumerSecret\" is empty: the request was sent unsigned"),
        (
            &[("consumerKey", "k"), ("consumerSecret", "s"), ("signatureMethod", "HMAC-MD5")],
            "could not sign the request: unknown signature method \"HMAC-MD5\"; HMAC- and RSA- are known, \
             each with SHA1, SHA256 and SHA512, and PLAINTEXT",
        ),
        (
            &[("consumerKey", "k"), ("signatureMethod", "RSA-SHA1"), ("privateKey", "x")],
            "could not sign the request: the private key is not in PEM form (PKCS#8 or PKCS#1)",
        ),
    ];
    for (params, expected) in table {
        let error = sign(&auth("oauth1", params), &mut request("GET", "http://h/"), &at(0)).unwrap_err();
        assert_eq!(error.to_string(), format!("oauth1 auth: {expected}"));
    }
}
