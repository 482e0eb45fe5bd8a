//! What comes back and is taken.

use super::*;
use crate::oauth2::testing::answer;

const JSON: &str = "application/json;charset=UTF-8";

async fn tokens(content_type: &str, body: &str) -> TokenSet {
    let transport = FakeTransport::new([answer(200, content_type, body)]);
    exchange(&settings(&json!({})), &transport).await.unwrap_or_else(|error| panic!("{body}: {error}"))
}

#[tokio::test]
async fn the_example_of_rfc_6749() {
    // Section 5.1.
    let body = r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"example","expires_in":3600,
        "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","example_parameter":"example_value"}"#;
    assert_eq!(
        tokens(JSON, body).await,
        TokenSet {
            access_token: Secret::new("2YotnFZFEjr1zCsicMWpAA"),
            token_type: "example".to_owned(),
            refresh_token: Some(Secret::new("tGzv3JOkF0XG5Qx2TlKWIA")),
            scope: None,
            obtained_at: NOW,
            expires_at: Some(NOW + 3600),
            id_token: None,
        }
    );
}

#[tokio::test]
async fn odd_lifetimes_are_taken() {
    let table = [
        ("3600", Some(3600)),
        ("\"3600\"", Some(3600)),
        ("\" 3600 \"", Some(3600)),
        ("3599.9", Some(3599)),
        ("\"3599.9\"", Some(3599)),
        ("1e3", Some(1000)),
        ("3153600000", Some(3_153_600_000)),
        ("1e30", None),
        ("-1", None),
        ("\"-1\"", None),
        ("0", None),
        ("0.5", None),
        ("\"\"", None),
        ("\"soon\"", None),
        ("\"NaN\"", None),
        ("\"inf\"", None),
        ("null", None),
        ("true", None),
        ("[3600]", None),
    ];
    for (text, expected) in table {
        let tokens = tokens(JSON, &format!(r#"{{"access_token":"t","expires_in":{text}}}"#)).await;
        assert_eq!(tokens.lifetime(), expected, "{text}");
    }
    assert_eq!(tokens(JSON, r#"{"access_token":"t"}"#).await.lifetime(), None);
}

#[tokio::test]
async fn odd_members_are_taken() {
    // Body, token type, scope, refresh token.
    let table = [
        (r#"{"access_token":"t"}"#, "Bearer", None, None),
        (r#"{"access_token":"t","token_type":null}"#, "Bearer", None, None),
        (r#"{"access_token":"t","token_type":""}"#, "Bearer", None, None),
        (r#"{"access_token":"t","token_type":"bearer"}"#, "bearer", None, None),
        (r#"{"access_token":"t","token_type":"mac"}"#, "mac", None, None),
        (r#"{"access_token":"t","scope":"a b"}"#, "Bearer", Some("a b"), None),
        (r#"{"access_token":"t","scope":["a","b"]}"#, "Bearer", Some("a b"), None),
        (r#"{"access_token":"t","scope":[]}"#, "Bearer", None, None),
        (r#"{"access_token":"t","scope":7}"#, "Bearer", None, None),
        (r#"{"access_token":"t","scope":"a\u001b[2Jb"}"#, "Bearer", Some("a [2Jb"), None),
        (r#"{"access_token":"t","refresh_token":"r"}"#, "Bearer", None, Some("r")),
        (r#"{"access_token":"t","refresh_token":null}"#, "Bearer", None, None),
        (r#"{"access_token":"t","refresh_token":""}"#, "Bearer", None, None),
        (r#"{"access_token":"t","error":null}"#, "Bearer", None, None),
        (r#"{"access_token":"t","error":""}"#, "Bearer", None, None),
        ("\u{feff}{\"access_token\":\"t\"}", "Bearer", None, None),
        ("\r\n {\"access_token\":\"t\"} \n", "Bearer", None, None),
        (r#"{"x":{"access_token":"no"},"access_token":"t","y":[1,{}]}"#, "Bearer", None, None),
    ];
    for (body, token_type, scope, refresh_token) in table {
        let tokens = tokens(JSON, body).await;
        assert_eq!(tokens.access_token.expose(), "t");
        assert_eq!((tokens.token_type.as_str(), tokens.scope.as_deref()), (token_type, scope), "{body}");
        assert_eq!(tokens.refresh_token.as_ref().map(Secret::expose), refresh_token, "{body}");
    }
}

#[tokio::test]
async fn content_types_are_not_taken_at_their_word() {
    let form = "access_token=gho_16C7&scope=repo%2Cgist&token_type=bearer&expires_in=60";
    let json = r#"{"access_token":"gho_16C7","scope":"repo,gist","token_type":"bearer","expires_in":60}"#;
    let table = [
        ("application/x-www-form-urlencoded; charset=utf-8", form),
        ("text/plain", form),
        ("application/x-www-form-urlencoded", json),
        ("text/plain", json),
        ("text/html", json),
        ("", json),
    ];
    for (content_type, body) in table {
        let tokens = tokens(content_type, body).await;
        assert_eq!((tokens.access_token.expose(), tokens.scope.as_deref()), ("gho_16C7", Some("repo,gist")));
        assert_eq!((tokens.token_type.as_str(), tokens.lifetime()), ("bearer", Some(60)));
    }
}

#[tokio::test]
async fn a_refresh_keeps_the_old_token_when_no_new_one_comes() {
    let table = [
        (r#"{"access_token":"a2"}"#, "old"),
        (r#"{"access_token":"a2","refresh_token":""}"#, "old"),
        (r#"{"access_token":"a2","refresh_token":"new"}"#, "new"),
    ];
    for (body, expected) in table {
        let transport = FakeTransport::json(body);
        let tokens = endpoint(&settings(&json!({})), &transport).refresh(&Secret::new("old")).await.unwrap();
        assert_eq!(tokens.refresh_token.unwrap().expose(), expected);
    }
}

#[tokio::test]
async fn the_nonce_of_an_id_token_is_compared() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let id_token = |claims: &str| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
    // ID token, whether it is taken.
    let table = [
        (String::new(), true),
        (id_token(r#"{"nonce":"n-0S6_WzA2Mj"}"#), true),
        (id_token(r#"{"nonce":"other"}"#), false),
        (id_token(r#"{"nonce":null}"#), false),
        (id_token("{}"), false),
        (id_token("no JSON"), false),
        // Encrypted ones have five parts and cannot be read.
        ("a.b.c.d.e".to_owned(), true),
    ];
    for (id_token, expected) in table {
        let transport = FakeTransport::json(&json!({ "access_token": "t", "id_token": id_token }).to_string());
        let settings = settings(&json!({}));
        let (code, verifier) = (Secret::new("c"), Secret::new("v"));
        let outcome = endpoint(&settings, &transport).exchange_code(&code, "u", &verifier, Some("n-0S6_WzA2Mj")).await;
        assert_eq!(outcome.is_ok(), expected, "{id_token}");
    }
}
