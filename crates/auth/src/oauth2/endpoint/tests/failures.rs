//! What comes back and is refused, and what is said then.

use super::*;
use crate::oauth2::testing::answer;
use crate::oauth2::{EndpointResponse, Stage, TokenTypeHint, TransportError};

const JSON: &str = "application/json";

async fn failure(answer: Result<EndpointResponse, TransportError>) -> OAuthError {
    exchange(&settings(&json!({})), &FakeTransport::new([answer])).await.unwrap_err()
}

#[tokio::test]
async fn unusable_answers_are_refused() {
    let deep = format!(r#"{{"x":{}{}}}"#, "[".repeat(1000), "]".repeat(1000));
    let table = [
        (200, JSON, "", "the answer cannot be used: it is empty"),
        (200, JSON, "null", "it is JSON, but not an object"),
        (200, JSON, r#"["access_token"]"#, "it is JSON, but not an object"),
        (200, JSON, "{\"access_token\":\"t\"", "it is not JSON"),
        (200, JSON, "access_token=t", "it is not JSON"),
        (200, JSON, deep.as_str(), "it is not JSON"),
        (200, JSON, "{}", "there is no access_token in it"),
        (200, JSON, r#"{"access_token":""}"#, "access_token is empty"),
        (200, JSON, r#"{"access_token":null}"#, "access_token is not a text"),
        (200, JSON, r#"{"access_token":12}"#, "access_token is not a text"),
        (200, JSON, r#"{"access_token":"a\r\nX: y"}"#, "access_token holds characters that no header can carry"),
        (200, JSON, r#"{"access_token":"a b"}"#, "access_token holds characters that no header can carry"),
        (200, JSON, r#"{"access_token":"tökén"}"#, "access_token holds characters that no header can carry"),
        (200, "text/html", "<!doctype html><p>Sign in", "the server answered 200 with a page in HTML, not with JSON"),
        (200, "text/html", "Sign in", "the server answered 200 with a page in HTML, not with JSON"),
        (200, JSON, "<html>", "the server answered 200 with a page in HTML, not with JSON"),
        (400, JSON, r#"{"access_token":"t"}"#, "the server answered 400"),
        (405, "text/html", "<p>Method Not Allowed", "the server answered 405"),
        (502, "text/html", "<p>Bad gateway", "the server answered 502"),
    ];
    for (status, content_type, body, expected) in table {
        let error = failure(answer(status, content_type, body)).await;
        let text = error.to_string();
        assert!(text.starts_with("token request: https://server.example.com/token: "), "{text}");
        assert!(text.ends_with(expected), "{text}");
        assert!(error.hint.is_some());
        assert_eq!(error.is_transient(), status >= 500);
    }
}

#[tokio::test]
async fn errors_of_the_server_are_shown_with_a_hint() {
    // Status, body, text, part of the hint.
    let table = [
        // RFC 6749 section 5.2.
        (400, r#"{"error":"invalid_request"}"#, "the server answered invalid_request", "check grant_type"),
        (
            401,
            r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#,
            "the server answered invalid_client: Client authentication failed",
            "set client_authentication to body",
        ),
        (400, r#"{"error":"invalid_grant"}"#, "the server answered invalid_grant", "check clientId"),
        (400, r#"{"error":"invalid_scope"}"#, "the server answered invalid_scope", "check scope"),
        (400, r#"{"error":"unauthorized_client"}"#, "the server answered unauthorized_client", "grant_type"),
        (400, r#"{"error":"unsupported_grant_type"}"#, "the server answered unsupported_grant_type", "accessTokenUrl"),
        // GitHub: an error with status 200.
        (
            200,
            r#"{"error":"bad_verification_code","error_description":"The code passed is incorrect or expired."}"#,
            "the server answered bad_verification_code: The code passed is incorrect or expired.",
            "sign in again",
        ),
        // Gateways with an object.
        (403, r#"{"error":{"code":403,"message":"No"}}"#, "the server answered 403: No", ""),
        (400, r#"{"error":"x","message":"details"}"#, "the server answered x: details", ""),
        // Escape sequences, line ends and very long texts.
        (
            400,
            r#"{"error":"in\u001b[31mvalid","error_description":"a\r\nb\u202ec"}"#,
            "the server answered in [31mvalid: a b c",
            "",
        ),
        // What was sent comes back: code, verifier and secret are hidden.
        (
            400,
            r#"{"error":"x","error_description":"code SplxlOBeZQQYbYS6WxSbIA of gX1fBat3bV"}"#,
            "the server answered x: code ******** of ********",
            "",
        ),
    ];
    for (status, body, expected, hint) in table {
        let error = failure(answer(status, JSON, body)).await;
        assert_eq!(error.to_string(), format!("token request: {expected}"));
        assert!(error.hint.unwrap_or_default().contains(hint), "{body}");
    }
    let long = json!({ "error": "x", "error_description": "word ".repeat(1000) }).to_string();
    assert!(failure(answer(400, JSON, &long)).await.to_string().chars().count() < 400);
}

#[tokio::test]
async fn hints_know_what_was_tried() {
    let table = [
        (json!({ "client_authentication": "body" }), "set client_authentication to header"),
        (json!({ "clientSecret": "" }), "if the client has a secret, set clientSecret"),
        (json!({ "client_authentication": "client_secret_jwt" }), "the algorithm of the assertion"),
        (json!({ "client_authentication": "tls_client_auth" }), "the client certificate"),
    ];
    for (more, expected) in table {
        let transport = FakeTransport::new([answer(401, JSON, r#"{"error":"invalid_client"}"#)]);
        let hint = exchange(&settings(&more), &transport).await.unwrap_err().hint.unwrap();
        assert!(hint.contains(expected), "{hint}");
    }
    let transport = FakeTransport::new([answer(400, JSON, r#"{"error":"invalid_grant"}"#)]);
    let error = endpoint(&settings(&json!({})), &transport).refresh(&Secret::new("rt")).await.unwrap_err();
    assert!(error.is_invalid_grant() && error.stage == Stage::Refresh);
    assert_eq!(error.hint.unwrap(), "the session is over: sign in again with postrider auth login");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let table = [
        (Some("https://other.test/token?code=1"), "a redirect to https://other.test/token, which is not followed"),
        (Some("/login?next=x"), "a redirect to https://server.example.com/login, which is not followed"),
        (None, "a redirect to https://server.example.com/token, which is not followed"),
    ];
    for (location, expected) in table {
        let mut answer = answer(307, "", "").unwrap();
        answer.location = location.map(str::to_owned);
        let error = failure(Ok(answer)).await;
        assert!(error.to_string().ends_with(expected), "{error}");
    }
}

#[tokio::test]
async fn failures_of_the_way_are_said() {
    let table = [
        (TransportError::Timeout(5), "no answer within 5 s", true),
        (TransportError::Connection("Connection refused".to_owned()), "Connection refused", true),
        (TransportError::TooLarge(1_048_576), "the answer is larger than 1048576 bytes", false),
        (TransportError::Setup("ca.pem: no certificate".to_owned()), "ca.pem: no certificate", false),
    ];
    for (source, expected, is_transient) in table {
        let settings = settings(&json!({ "accessTokenUrl": "https://me:pw@server.example.com/token?k=s" }));
        let error = exchange(&settings, &FakeTransport::new([Err(source)])).await.unwrap_err();
        assert_eq!(error.to_string(), format!("token request: https://server.example.com/token: {expected}"));
        assert_eq!(error.is_transient(), is_transient);
    }
}

#[tokio::test]
async fn refused_revocations_are_said() {
    let table = [
        (400, JSON, r#"{"error":"unsupported_token_type"}"#, "revocation: the server answered unsupported_token_type"),
        (503, "", "", "revocation: https://server.example.com/revoke: the server answered 503"),
        (404, "text/html", "<p>", "revocation: https://server.example.com/revoke: the server answered 404"),
        (
            200,
            "text/html",
            "<p>Sign in",
            "revocation: https://server.example.com/revoke: the server answered 200 with a page in HTML, not with JSON",
        ),
    ];
    let mut settings = settings(&json!({}));
    for (status, content_type, body, expected) in table {
        let transport = FakeTransport::new([answer(status, content_type, body)]);
        let error =
            endpoint(&settings, &transport).revoke(&Secret::new("t"), TokenTypeHint::AccessToken).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    settings.revocation_url = None;
    let transport = FakeTransport::default();
    let error =
        endpoint(&settings, &transport).revoke(&Secret::new("t"), TokenTypeHint::AccessToken).await.unwrap_err();
    assert!(error.hint.unwrap().contains("--revocation-url"));
}
