//! Metadata of good and bad servers.

use serde_json::json;

use super::*;
use crate::oauth2::testing::{FakeTransport, answer, block};
use crate::oauth2::{Overrides, TransportError};

const JSON: &str = "application/json";

#[test]
fn metadata_is_looked_for_where_the_rfcs_say() {
    // RFC 8414 section 3.1 and OpenID Connect Discovery section 4.
    let table: [(&str, &[&str]); 3] = [
        (
            "https://example.com",
            &[
                "https://example.com/.well-known/oauth-authorization-server",
                "https://example.com/.well-known/openid-configuration",
            ],
        ),
        (
            "https://example.com/issuer1",
            &[
                "https://example.com/.well-known/oauth-authorization-server/issuer1",
                "https://example.com/issuer1/.well-known/openid-configuration",
                "https://example.com/.well-known/openid-configuration/issuer1",
            ],
        ),
        (
            "https://example.com/realms/a/",
            &[
                "https://example.com/.well-known/oauth-authorization-server/realms/a",
                "https://example.com/realms/a/.well-known/openid-configuration",
                "https://example.com/.well-known/openid-configuration/realms/a",
            ],
        ),
    ];
    for (issuer, expected) in table {
        let found: Vec<String> = places(&Url::parse(issuer).unwrap()).into_iter().map(String::from).collect();
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn the_example_of_rfc_8414_is_read() {
    // Section 3.2, shortened.
    let body = json!({
        "issuer": "https://server.example.com",
        "authorization_endpoint": "https://server.example.com/authorize",
        "token_endpoint": "https://server.example.com/token",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
        "userinfo_endpoint": "https://server.example.com/userinfo",
        "response_types_supported": ["code", "code token"],
        "revocation_endpoint": "https://server.example.com/revoke",
        "device_authorization_endpoint": "https://server.example.com/device",
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    let transport = FakeTransport::json(&body.to_string());
    let metadata = discover("https://server.example.com", &transport).await.unwrap();
    assert_eq!(transport.request().method, Method::Get);
    assert_eq!(metadata.token_endpoint_auth_methods, ["client_secret_basic", "private_key_jwt"]);
    assert_eq!(metadata.code_challenge_methods, ["S256"]);

    let params = json!({ "clientId": "c", "accessTokenUrl": "https://given.test/token" });
    let mut settings = OAuthSettings::from_block(&block(&params), &Overrides::default()).unwrap();
    settings.apply_metadata(&metadata);
    assert_eq!(settings.token_url.as_deref(), Some("https://given.test/token"));
    assert_eq!(settings.auth_url.as_deref(), Some("https://server.example.com/authorize"));
    assert_eq!(settings.revocation_url.as_deref(), Some("https://server.example.com/revoke"));
    assert_eq!(settings.device_url.as_deref(), Some("https://server.example.com/device"));
    assert_eq!(settings.issuer.as_deref(), Some("https://server.example.com"));
    assert!(settings.requires_iss);
}

#[tokio::test]
async fn the_second_place_is_tried() {
    let body = r#"{"issuer":"https://a.test","token_endpoint":"https://a.test/t"}"#;
    for first in [
        answer(404, "text/html", "<p>no"),
        answer(200, "text/html", "<p>app"),
        answer(302, "", ""),
        answer(200, JSON, "[]"),
    ] {
        let transport = FakeTransport::new([first, answer(200, JSON, body)]);
        let metadata = discover("https://a.test", &transport).await.unwrap();
        assert_eq!(metadata.token_endpoint.as_deref(), Some("https://a.test/t"));
        assert_eq!(transport.requests()[1].url, "https://a.test/.well-known/openid-configuration");
    }
}

#[tokio::test]
async fn bad_metadata_is_refused() {
    let no = || answer(404, "text/plain", "no");
    let table = [
        (
            "https://a.test",
            vec![no(), no()],
            "server metadata: https://a.test/.well-known/oauth-authorization-server: the server answered 404",
        ),
        (
            "https://a.test",
            vec![answer(200, JSON, r#"{"issuer":"https://evil.test"}"#)],
            "another issuer: \"https://evil.test\"",
        ),
        (
            "https://a.test",
            vec![answer(200, JSON, r#"{"issuer":"https://a.test/"}"#)],
            "another issuer: \"https://a.test/\"",
        ),
        ("https://a.test", vec![answer(200, JSON, "{}")], "another issuer: \"\""),
        ("https://a.test", vec![Err(TransportError::Timeout(3))], "no answer within 3 s"),
        ("http://a.test", vec![], "issuer is plain HTTP"),
        ("a.test", vec![], "issuer is no absolute URL"),
    ];
    for (issuer, answers, expected) in table {
        let error = discover(issuer, &FakeTransport::new(answers)).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.hint.is_some());
    }
}

#[tokio::test]
async fn settings_look_up_their_issuer() {
    let overrides = Overrides {
        issuer: Some("http://a.test".to_owned()),
        client_id: Some("c".to_owned()),
        allow_insecure_http: true,
        ..Overrides::default()
    };
    let mut settings = OAuthSettings::from_overrides(&overrides).unwrap();
    let body = r#"{"issuer":"http://a.test","token_endpoint":"http://a.test/t"}"#;
    settings.discover(&FakeTransport::json(body)).await.unwrap();
    assert_eq!(settings.token_endpoint().unwrap().as_str(), "http://a.test/t");
    settings.issuer = None;
    settings.discover(&FakeTransport::default()).await.unwrap();
}
