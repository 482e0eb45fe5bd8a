//! What goes out.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;
use crate::oauth2::testing::form;
use crate::oauth2::{ClientAuthentication, EndpointRequest, JwtAlgorithm, Method, TokenTypeHint};

fn header<'a>(request: &'a EndpointRequest, name: &str) -> Option<&'a str> {
    let mut found = request.headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case(name));
    let value = found.next().map(|(_, value)| value.expose());
    assert!(found.next().is_none());
    value
}

fn value<'a>(request: &'a EndpointRequest, name: &str) -> Option<&'a str> {
    form(request).into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[tokio::test]
async fn the_examples_of_rfc_6749() {
    // Sections 4.1.3, 4.3.2, 4.4.2 and 6, all with the header of section 2.3.1; PKCE of RFC 7636 section 4.5 on top.
    let basic = "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW";
    let settings =
        settings(&json!({ "grant_type": "password_credentials", "username": "johndoe", "password": "A3ddj3w" }));
    let transport = FakeTransport::new((0..4).map(|_| crate::oauth2::testing::answer(200, "application/json", OK)));
    let endpoint = endpoint(&settings, &transport);
    exchange(&settings, &transport).await.unwrap();
    endpoint.password().await.unwrap();
    endpoint.client_credentials().await.unwrap();
    endpoint.refresh(&Secret::new("tGzv3JOkF0XG5Qx2TlKWIA")).await.unwrap();
    let requests = transport.requests();
    let expected: [&[(&str, &str)]; 4] = [
        &[
            ("grant_type", "authorization_code"),
            ("code", "SplxlOBeZQQYbYS6WxSbIA"),
            ("redirect_uri", "https://client.example.com/cb"),
            ("code_verifier", "verifier"),
        ],
        &[("grant_type", "password"), ("username", "johndoe"), ("password", "A3ddj3w")],
        &[("grant_type", "client_credentials")],
        &[("grant_type", "refresh_token"), ("refresh_token", "tGzv3JOkF0XG5Qx2TlKWIA")],
    ];
    for (request, expected) in requests.iter().zip(expected) {
        assert_eq!(form(request), expected);
        assert_eq!((request.method, request.url.as_str()), (Method::Post, "https://server.example.com/token"));
        assert_eq!(header(request, "authorization"), Some(basic));
    }
}

#[tokio::test]
async fn clients_prove_themselves_in_one_way() {
    // Parameters, whether there is a header, client_id and client_secret of the form.
    let table = [
        (json!({}), true, None, None),
        (json!({ "client_authentication": "header" }), true, None, None),
        (json!({ "client_authentication": "body" }), false, Some("s6BhdRkqt3"), Some("gX1fBat3bV")),
        (json!({ "client_authentication": "none" }), false, Some("s6BhdRkqt3"), None),
        (json!({ "clientSecret": "" }), false, Some("s6BhdRkqt3"), None),
        (json!({ "client_authentication": "tls_client_auth" }), false, Some("s6BhdRkqt3"), None),
        // What the collection brings along is the way.
        (
            json!({ "tokenRequestParams": [{ "key": "client_assertion", "value": "x" }] }),
            false,
            Some("s6BhdRkqt3"),
            None,
        ),
        (
            json!({ "tokenRequestParams": [{ "key": "authorization", "value": "X y", "send_as": "request_header" }] }),
            true,
            None,
            None,
        ),
        (
            json!({ "tokenRequestParams": [{ "key": "client_secret", "value": "own" }] }),
            false,
            Some("s6BhdRkqt3"),
            Some("own"),
        ),
        (
            json!({ "client_authentication": "body", "tokenRequestParams": [{ "key": "client_id", "value": "own" }] }),
            false,
            Some("own"),
            Some("gX1fBat3bV"),
        ),
    ];
    for (more, has_header, id, secret) in table {
        let transport = FakeTransport::json(OK);
        exchange(&settings(&more), &transport).await.unwrap();
        let request = transport.request();
        assert_eq!(header(&request, "authorization").is_some(), has_header, "{more}");
        assert_eq!((value(&request, "client_id"), value(&request, "client_secret")), (id, secret), "{more}");
    }
}

#[tokio::test]
async fn basic_is_form_encoded() {
    let table = [
        ("client", "secret", "client:secret"),
        ("my client", "a:b%c+d/é", "my+client:a%3Ab%25c%2Bd%2F%C3%A9"),
        ("https://a.test", "~.-_*", "https%3A%2F%2Fa.test:~.-_*"),
    ];
    for (id, secret, expected) in table {
        let transport = FakeTransport::json(OK);
        exchange(&settings(&json!({ "clientId": id, "clientSecret": secret })), &transport).await.unwrap();
        let request = transport.request();
        let pair = STANDARD.decode(header(&request, "authorization").unwrap().strip_prefix("Basic ").unwrap()).unwrap();
        assert_eq!(String::from_utf8(pair).unwrap(), expected);
    }
}

#[tokio::test]
async fn extra_parameters_go_where_they_say() {
    let params = json!([
        { "key": "audience", "value": "a", "send_as": "request_body" },
        { "key": "resource", "value": "r1" },
        { "key": "resource", "value": "r2" },
        { "key": "grant_type", "value": "urn:custom" },
        { "key": "tenant", "value": "t &1", "send_as": "request_url" },
        { "key": "X-Trace", "value": "9", "send_as": "request_header" },
    ]);
    let settings = settings(&json!({
        "accessTokenUrl": "https://server.example.com/token?v=2#part", "scope": "read write", "resource": "r0",
        "refreshTokenUrl": "https://server.example.com/refresh",
        "tokenRequestParams": params, "refreshRequestParams": [{ "key": "mode", "value": "long" }],
    }));
    let transport = FakeTransport::new((0..2).map(|_| crate::oauth2::testing::answer(200, "application/json", OK)));
    endpoint(&settings, &transport).client_credentials().await.unwrap();
    endpoint(&settings, &transport).refresh(&Secret::new("rt")).await.unwrap();
    let requests = transport.requests();
    assert_eq!(requests[0].url, "https://server.example.com/token?v=2&tenant=t+%261");
    assert_eq!(header(&requests[0], "x-trace"), Some("9"));
    let expected = [
        ("scope", "read write"),
        ("resource", "r0"),
        ("audience", "a"),
        ("resource", "r1"),
        ("resource", "r2"),
        ("grant_type", "urn:custom"),
    ];
    assert_eq!(form(&requests[0]), expected);
    assert_eq!(requests[1].url, "https://server.example.com/refresh");
    let expected = [("grant_type", "refresh_token"), ("refresh_token", "rt"), ("resource", "r0"), ("mode", "long")];
    assert_eq!(form(&requests[1]), expected);
}

#[tokio::test]
async fn assertions_are_made_for_one_request() {
    let key = Secret::new(include_str!("../../../jws/keys/rfc7515-a3-pkcs8.pem"));
    let private =
        ClientAuthentication::PrivateKeyJwt { algorithm: JwtAlgorithm::Es256, key, key_id: Some("k1".to_owned()) };
    let shared = ClientAuthentication::ClientSecretJwt { algorithm: JwtAlgorithm::Hs256 };
    // Way, issuer, expected header, expected audience.
    let table = [
        (private, None, json!({ "alg": "ES256", "typ": "JWT", "kid": "k1" }), "https://server.example.com/token"),
        (shared, Some("https://issuer.test"), json!({ "alg": "HS256", "typ": "JWT" }), "https://issuer.test"),
    ];
    for (way, issuer, expected_header, audience) in table {
        let mut settings = settings(&json!({}));
        settings.client_authentication = way;
        settings.issuer = issuer.map(str::to_owned);
        let transport = FakeTransport::new((0..2).map(|_| crate::oauth2::testing::answer(200, "application/json", OK)));
        let mut ids = Vec::new();
        for _ in 0..2 {
            endpoint(&settings, &transport).client_credentials().await.unwrap();
        }
        for request in transport.requests() {
            assert_eq!(header(&request, "authorization"), None);
            assert_eq!(value(&request, "client_secret"), None);
            assert_eq!(value(&request, "client_id"), Some("s6BhdRkqt3"));
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            assert_eq!(value(&request, "client_assertion_type"), Some(kind));
            let parts: Vec<&str> = value(&request, "client_assertion").unwrap().split('.').collect();
            let json = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
            assert_eq!(json(parts[0]), expected_header);
            let claims = json(parts[1]);
            assert_eq!((&claims["iss"], &claims["sub"]), (&json!("s6BhdRkqt3"), &json!("s6BhdRkqt3")));
            assert_eq!((&claims["aud"], &claims["exp"]), (&json!(audience), &json!(NOW + 60)));
            ids.push(claims["jti"].as_str().unwrap().to_owned());
        }
        assert_ne!(ids[0], ids[1]);
    }
}

#[tokio::test]
async fn a_broken_key_is_said_before_anything_is_sent() {
    let mut settings = settings(&json!({}));
    let key = Secret::new("-----BEGIN very secret");
    settings.client_authentication =
        ClientAuthentication::PrivateKeyJwt { algorithm: JwtAlgorithm::Rs256, key, key_id: None };
    let error = endpoint(&settings, &FakeTransport::default()).client_credentials().await.unwrap_err();
    assert!(error.to_string().contains("cannot be signed: the key is no private key"), "{error}");
    assert!(!format!("{error:?}").contains("very secret"));
}

#[tokio::test]
async fn revocation_follows_rfc_7009() {
    // Section 2.1.
    let settings = settings(&json!({}));
    for (hint, expected) in
        [(TokenTypeHint::RefreshToken, "refresh_token"), (TokenTypeHint::AccessToken, "access_token")]
    {
        let transport = FakeTransport::new([crate::oauth2::testing::answer(200, "", "")]);
        endpoint(&settings, &transport).revoke(&Secret::new("45ghiukldjahdnhzdauz"), hint).await.unwrap();
        let request = transport.request();
        assert_eq!(request.url, "https://server.example.com/revoke");
        assert_eq!(form(&request), [("token", "45ghiukldjahdnhzdauz"), ("token_type_hint", expected)]);
        assert!(header(&request, "authorization").is_some());
    }
    // A public client names itself (section 2.1 by way of RFC 6749 section 3.2.1).
    let public = super::settings(&json!({ "clientSecret": null }));
    let transport = FakeTransport::new([crate::oauth2::testing::answer(204, "", "")]);
    endpoint(&public, &transport).revoke(&Secret::new("t"), TokenTypeHint::AccessToken).await.unwrap();
    assert_eq!(value(&transport.request(), "client_id"), Some("s6BhdRkqt3"));
}

#[tokio::test]
async fn plain_http_is_refused_before_anything_is_sent() {
    let settings = settings(&json!({ "accessTokenUrl": "http://server.example.com/token" }));
    let error = exchange(&settings, &FakeTransport::default()).await.unwrap_err();
    assert!(error.to_string().starts_with("OAuth 2.0 settings: accessTokenUrl is plain HTTP"), "{error}");
    assert!(error.hint.unwrap().contains("--allow-insecure-http"));
}

#[tokio::test]
async fn requests_show_no_secrets() {
    let transport = FakeTransport::json(OK);
    exchange(&settings(&json!({ "client_authentication": "body" })), &transport).await.unwrap();
    let shown = format!("{transport:?}");
    assert!(!shown.contains("gX1fBat3bV") && !shown.contains("SplxlOBeZQQYbYS6WxSbIA"), "{shown}");
}
