//! Tokens, and what goes wrong.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::context::tests::at;
use crate::sign::tests::{auth_of, request};

const KEY: &str = include_str!("../jws/keys/rfc7515-a2-pkcs8.pem");

fn params(more: &[(&'static str, Value)]) -> RequestAuth {
    let own = [("kid", json!("k/1")), ("iss", json!("me")), ("aud", json!("you")), ("privateKey", json!(KEY))];
    auth_of("asap", &[own.as_slice(), more].concat())
}

/// Header and claims of the token.
fn token(auth: &RequestAuth) -> (Value, Value) {
    let mut signed = request("GET", "http://h/");
    sign(auth, &mut signed, &at(1000)).unwrap();
    let token = signed.headers[0].value.strip_prefix("Bearer ").unwrap().to_owned();
    let parts: Vec<_> = token.split('.').take(2).map(|part| URL_SAFE_NO_PAD.decode(part).unwrap()).collect();
    (serde_json::from_slice(&parts[0]).unwrap(), serde_json::from_slice(&parts[1]).unwrap())
}

#[test]
fn claims_have_defaults() {
    let (header, claims) = token(&params(&[]));
    assert_eq!(header.to_string(), "{\"alg\":\"RS256\",\"kid\":\"k/1\"}");
    assert_eq!(
        claims.to_string(),
        "{\"iat\":1000,\"iss\":\"me\",\"sub\":\"me\",\"jti\":\"00000000-0000-4000-8000-000000000000\",\"aud\":\"you\",\"exp\":4600}"
    );
    assert_eq!(token(&params(&[("exp", json!("60s"))])).1["exp"], 1060);
}

#[test]
fn claims_win_over_parameters() {
    let claims = json!("{\"x\": 1, \"iss\": \"other\", \"aud\": [\"a\"], \"exp\": \"7\", \"iat\": 5, \"jti\": \"id\"}");
    let (_, claims) = token(&params(&[("claims", claims), ("sub", json!("s"))]));
    let expected = json!({"x": 1, "iss": "other", "aud": ["a"], "exp": 7, "iat": 5, "jti": "id", "sub": "s"});
    assert_eq!(claims, expected);
}

#[test]
fn keys_come_in_several_forms() {
    let base64: String = KEY.lines().filter(|line| !line.starts_with('-')).collect();
    let uri = format!("data:application/pkcs8;kid=k%2F1;base64,{base64}");
    for key in [uri.clone(), format!("\"{uri}\""), KEY.replace('\n', ""), KEY.replace('\n', "\\n")] {
        assert_eq!(token(&params(&[("privateKey", json!(key))])), token(&params(&[])));
    }
}

#[test]
fn what_is_wrong_is_named() {
    let table = [
        (("kid", json!("")), "\"kid\" is empty: the request was sent unsigned"),
        (("alg", json!("HS256")), "could not sign the request: unknown algorithm \"HS256\"; it has to use a key pair"),
        (("claims", json!("[1]")), "could not sign the request: the claims are not a JSON object"),
        (
            ("privateKey", json!("data:application/pkcs8;kid=other;base64,AA==")),
            "could not sign the request: the private key is that of \"other\", not of \"k/1\"",
        ),
    ];
    for (param, expected) in table {
        let mut unsigned = request("GET", "http://h/");
        let error = sign(&params(&[param]), &mut unsigned, &at(0)).unwrap_err();
        assert_eq!(error.to_string(), format!("asap auth: {expected}"));
        assert!(unsigned.headers.is_empty());
    }
}
