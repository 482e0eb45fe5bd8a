//! Tables of blocks and what they mean.

use postrider_core::secret::Secret;
use serde_json::{Value, json};

use super::*;
use crate::oauth2::OAuthError;
use crate::oauth2::testing::block;

fn minimal(more: &Value) -> Value {
    let mut params = json!({ "clientId": "c", "accessTokenUrl": "https://a.test/token" });
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    params
}

fn read(params: &Value) -> Result<OAuthSettings, OAuthError> {
    OAuthSettings::from_block(&block(params), &Overrides::default())
}

#[test]
fn every_key_of_a_block_is_read() {
    let settings = read(&json!({
        "grant_type": "authorization_code_with_pkce", "authUrl": " https://a.test/authorize?tenant=1 ",
        "accessTokenUrl": "https://a.test/token", "refreshTokenUrl": "https://a.test/refresh",
        "clientId": "client", "clientSecret": "s3cret", "client_authentication": "body",
        "scope": "one,two", "redirect_uri": "http://127.0.0.1:8917/cb", "tokenName": "Pleo staging",
        "audience": "api", "resource": ["urn:a", "urn:b"], "state": "fixed", "code_verifier": "", "useBrowser": true,
        "challengeAlgorithm": "S256",
        "authRequestParams": [{ "key": "prompt", "value": "login", "enabled": true, "send_as": "request_url" }],
        "tokenRequestParams": [
            { "key": "a", "value": 1, "send_as": "request_body" },
            { "key": "b", "value": true, "send_as": "request_header" },
            { "key": "c", "value": "x", "enabled": false },
            { "key": "d", "value": "x", "disabled": true },
            { "key": "", "value": "x" },
            { "key": "e" },
        ],
        "refreshRequestParams": [{ "key": "r", "value": "v", "send_as": "request_url" }],
    }))
    .unwrap();
    let param =
        |key: &str, value: &str, send_as| ExtraParam { key: key.to_owned(), value: Secret::new(value), send_as };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        settings,
        OAuthSettings {
            grant: Grant::AuthorizationCode,
            issuer: None,
            auth_url: text("https://a.test/authorize?tenant=1"),
            token_url: text("https://a.test/token"),
            refresh_url: text("https://a.test/refresh"),
            device_url: None,
            revocation_url: None,
            requires_iss: false,
            client_id: "client".to_owned(),
            client_secret: Some(Secret::new("s3cret")),
            client_authentication: ClientAuthentication::Body,
            scope: text("one,two"),
            audience: text("api"),
            resources: vec!["urn:a".to_owned(), "urn:b".to_owned()],
            redirect_uri: text("http://127.0.0.1:8917/cb"),
            username: None,
            password: None,
            pkce_method: PkceMethod::S256,
            code_verifier: None,
            auth_params: vec![param("prompt", "login", SendAs::RequestUrl)],
            token_params: vec![
                param("a", "1", SendAs::RequestBody),
                param("b", "true", SendAs::RequestHeader),
                param("e", "", SendAs::RequestBody),
            ],
            refresh_params: vec![param("r", "v", SendAs::RequestUrl)],
            profile: "Pleo staging".to_owned(),
            allow_insecure_http: false,
            notes: vec!["state of the auth block is not used: a random one is sent each time".to_owned()],
        }
    );
}

#[test]
fn keys_of_older_exports_are_read() {
    for name in ["redirect_uri", "redirectUri", "callBackUrl", "callbackUrl"] {
        let settings =
            read(&minimal(&json!({ "grantType": "authorization_code", name: "http://127.0.0.1/x" }))).unwrap();
        assert_eq!(settings.redirect_uri.as_deref(), Some("http://127.0.0.1/x"), "{name}");
    }
    let settings = read(&minimal(&json!({ "clientAuth": "body", "clientSecret": 12 }))).unwrap();
    assert_eq!(settings.client_authentication, ClientAuthentication::Body);
    assert_eq!(settings.client_secret, Some(Secret::new("12")));
}

#[test]
fn a_missing_grant_is_assumed_and_said() {
    // Parameters, expected grant, whether it was a guess.
    let table = [
        (json!({}), Grant::ClientCredentials, true),
        (json!({ "grant_type": "" }), Grant::ClientCredentials, true),
        (json!({ "grant_type": null, "authUrl": "https://a.test/a" }), Grant::AuthorizationCode, true),
        (json!({ "grant_type": "authorization_code" }), Grant::AuthorizationCode, false),
        (json!({ "grant_type": "authorization_code_with_pkce" }), Grant::AuthorizationCode, false),
        (json!({ "grant_type": "client_credentials", "authUrl": "https://a.test/a" }), Grant::ClientCredentials, false),
        (json!({ "grant_type": "urn:ietf:params:oauth:grant-type:device_code" }), Grant::DeviceCode, false),
    ];
    for (more, grant, is_guess) in table {
        let settings = read(&minimal(&more)).unwrap();
        assert_eq!(settings.grant, grant, "{more}");
        assert_eq!(settings.notes.iter().any(|note| note.contains("is assumed")), is_guess, "{more}");
    }
}

#[test]
fn the_client_proves_itself_as_the_block_says() {
    use ClientAuthentication::{Basic, Body, ClientSecretJwt, None, Tls};
    let table = [
        (json!({}), None),
        (json!({ "clientSecret": "" }), None),
        (json!({ "clientSecret": "s" }), Basic),
        (json!({ "clientSecret": "s", "client_authentication": "header" }), Basic),
        (json!({ "clientSecret": "s", "client_authentication": "body" }), Body),
        (json!({ "client_authentication": "body" }), None),
        (json!({ "clientSecret": "s", "client_authentication": "none" }), None),
        (json!({ "clientSecret": "s", "client_authentication": "odd" }), Basic),
        (
            json!({ "clientSecret": "s", "client_authentication": "client_secret_jwt" }),
            ClientSecretJwt { algorithm: JwtAlgorithm::Hs256 },
        ),
        (json!({ "client_authentication": "tls_client_auth" }), Tls),
    ];
    for (more, expected) in table {
        assert_eq!(read(&minimal(&more)).unwrap().client_authentication, expected, "{more}");
    }
}

#[test]
fn unusable_blocks_are_refused_by_the_name_of_the_key() {
    let table = [
        (json!({ "accessTokenUrl": "https://a.test/t" }), "clientId is missing"),
        (json!({ "clientId": "c" }), "accessTokenUrl is missing"),
        (minimal(&json!({ "grant_type": "implicit" })), "grant_type implicit is not supported"),
        (minimal(&json!({ "grant_type": "magic\u{1b}" })), "grant_type \"magic\" is not known"),
        (minimal(&json!({ "clientId": "{{id}}" })), "clientId uses the variable {{id}}, which has no value"),
        (minimal(&json!({ "clientSecret": "{{ my secret }}" })), "clientSecret uses the variable {{my secret}}"),
        (minimal(&json!({ "accessTokenUrl": "{{host}}/token" })), "accessTokenUrl uses the variable {{host}}"),
        (
            minimal(&json!({ "tokenRequestParams": [{ "key": "aud", "value": "{{aud}}" }] })),
            "tokenRequestParams.aud uses the variable {{aud}}",
        ),
        (minimal(&json!({ "grant_type": "password_credentials", "password": "p" })), "username is missing"),
        (minimal(&json!({ "grant_type": "password_credentials", "username": "u" })), "password is missing"),
        (minimal(&json!({ "client_authentication": "private_key_jwt" })), "private_key_jwt needs a private key"),
        (minimal(&json!({ "client_authentication": "client_secret_jwt" })), "client_secret_jwt needs clientSecret"),
    ];
    for (params, expected) in table {
        let error = read(&params).unwrap_err();
        assert!(error.to_string().contains(expected), "{params}: {error}");
        assert!(!error.to_string().chars().any(char::is_control));
    }
}

#[test]
fn keys_of_other_grants_need_no_values() {
    read(&minimal(&json!({ "grant_type": "client_credentials", "redirect_uri": "{{cb}}", "username": "{{u}}" })))
        .unwrap();
    read(&minimal(&json!({ "tokenRequestParams": [{ "key": "x", "value": "{{y}}", "enabled": false }] }))).unwrap();
}

#[test]
fn a_given_verifier_and_plain_pkce_need_the_callers_word() {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let given =
        minimal(&json!({ "authUrl": "https://a.test/a", "code_verifier": verifier, "challengeAlgorithm": "plain" }));
    let settings = read(&given).unwrap();
    assert_eq!((settings.pkce_method, &settings.code_verifier), (PkceMethod::S256, &None));
    assert!(settings.notes.iter().any(|note| note.starts_with("challengeAlgorithm plain is not used")));
    assert!(settings.notes.iter().any(|note| note.starts_with("code_verifier of the auth block is not used")));
    let overrides = Overrides { allow_plain_pkce: true, use_code_verifier: true, ..Overrides::default() };
    let settings = OAuthSettings::from_block(&block(&given), &overrides).unwrap();
    assert_eq!((settings.pkce_method, settings.code_verifier), (PkceMethod::Plain, Some(Secret::new(verifier))));
    for bad in ["short", &"x".repeat(129), &"ä".repeat(30), &format!("{verifier}+")] {
        let params = minimal(&json!({ "authUrl": "https://a.test/a", "code_verifier": bad }));
        let error = OAuthSettings::from_block(&block(&params), &overrides).unwrap_err();
        assert!(error.to_string().contains("code_verifier is not 43 to 128"), "{bad}");
    }
}

#[test]
fn the_callers_word_wins() {
    let overrides = Overrides {
        grant: Some(Grant::DeviceCode),
        client_id: Some("mine".to_owned()),
        client_secret: Some(Secret::new("")),
        scope: Some("test:test".to_owned()),
        device_url: Some("https://a.test/device".to_owned()),
        profile: Some("second".to_owned()),
        ..Overrides::default()
    };
    let params = minimal(&json!({ "clientId": "{{id}}", "clientSecret": "s", "scope": "x", "tokenName": "first" }));
    let settings = OAuthSettings::from_block(&block(&params), &overrides).unwrap();
    assert_eq!(settings.grant, Grant::DeviceCode);
    assert_eq!(settings.client_id, "mine");
    assert_eq!((settings.client_secret, settings.client_authentication), (None, ClientAuthentication::None));
    assert_eq!(settings.scope.as_deref(), Some("test:test"));
    assert_eq!(settings.profile, "second");
    let alone = Overrides { issuer: Some("https://a.test".to_owned()), client_id: Some("c".to_owned()), ..overrides };
    assert_eq!(OAuthSettings::from_overrides(&alone).unwrap().token_url, None);
}

#[test]
fn blocks_that_only_hold_a_token_describe_nothing() {
    let table = [
        (json!({ "accessToken": "t", "addTokenTo": "header", "clientId": "" }), false),
        (json!({ "accessToken": "t", "accessTokenUrl": "https://a.test/t" }), true),
        (json!({ "grant_type": "client_credentials" }), true),
    ];
    for (params, expected) in table {
        assert_eq!(OAuthSettings::is_described(&block(&params)), expected, "{params}");
    }
}

#[test]
fn secrets_go_only_over_https_or_to_this_machine() {
    // URL, whether it is taken, whether it is taken with `allow_insecure_http`.
    let table = [
        ("https://a.test/token#x", true, true),
        ("http://127.0.0.1:9000/token", true, true),
        ("http://localhost/token", true, true),
        ("http://[::1]/token", true, true),
        ("http://a.test/token", false, true),
        ("http://127.0.0.1.a.test/token", false, true),
        ("http://127.0.0.1@a.test/token", false, true),
        ("ftp://a.test/token", false, false),
        ("a.test/token", false, false),
    ];
    for (url, strict, lax) in table {
        let mut settings = read(&minimal(&json!({ "accessTokenUrl": url, "refreshTokenUrl": url }))).unwrap();
        settings.revocation_url = Some(url.to_owned());
        settings.device_url = Some(url.to_owned());
        settings.auth_url = Some(url.to_owned());
        for (allow, expected) in [(false, strict), (true, lax)] {
            settings.allow_insecure_http = allow;
            let outcomes = [
                settings.token_endpoint().is_ok(),
                settings.refresh_endpoint().is_ok(),
                settings.device_endpoint().is_ok(),
                settings.authorization_endpoint().is_ok(),
                settings.revocation_endpoint().is_ok(),
            ];
            assert_eq!(outcomes, [expected; 5], "{url} {allow}");
        }
    }
    let settings = read(&minimal(&json!({ "accessTokenUrl": "http://me:pw@a.test/token?k=s" }))).unwrap();
    let text = settings.token_endpoint().unwrap_err().to_string();
    assert!(text.ends_with("plain HTTP, which would show secrets to the network: http://a.test/token"), "{text}");
}

#[test]
fn what_must_be_hidden_is_known() {
    let settings = read(&minimal(&json!({
        "clientSecret": "s1", "grant_type": "password_credentials", "username": "u", "password": "s2",
        "tokenRequestParams": [
            { "key": "client_assertion", "value": "s3" },
            { "key": "client_assertion_type", "value": "urn" },
            { "key": "X-Api-Key", "value": "s4" },
            { "key": "prompt", "value": "login" },
        ],
    })))
    .unwrap();
    let secrets: Vec<&str> = settings.secrets().into_iter().map(Secret::expose).collect();
    assert_eq!(secrets, ["s1", "s2", "s3", "s4"]);
    assert!(!format!("{settings:?}").contains("s1"));
}
