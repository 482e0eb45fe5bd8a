//! The authorization server over the wire, from the consent page to revocation.

use std::time::Duration;

use super::common::{Fixture, header, json};
use postrider_echo::{EchoOptions, OAuthClient, RedirectUris};
use serde_json::Value;
use url::Url;

/// base64 of `demo-client:demo-secret`
const BASIC: &str = "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const AUTHORIZE: &str = "/oauth/authorize?response_type=code&client_id=demo-client&state=s1&scope=test:test\
    &redirect_uri=http%3A%2F%2F127.0.0.1%3A7%2Fcb&code_challenge_method=S256\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn auto_approving() -> EchoOptions {
    EchoOptions { auto_approve: true, ..EchoOptions::default() }
}

fn query(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

async fn code(fixture: &Fixture) -> String {
    let response = fixture.get(AUTHORIZE).await;
    assert_eq!(response.status(), 302);
    query(&header(&response, "location"), "code").unwrap()
}

fn code_form(code: &str) -> String {
    format!(
        "grant_type=authorization_code&code={code}&code_verifier={VERIFIER}&redirect_uri=http%3A%2F%2F127.0.0.1%3A7%2Fcb"
    )
}

async fn token(fixture: &Fixture, form: &str) -> (u16, Value) {
    let response = fixture.post_form("/oauth/token", form, Some(BASIC)).await;
    assert_eq!(header(&response, "cache-control"), "no-store");
    (response.status().as_u16(), json(response).await)
}

async fn api_status(fixture: &Fixture, access_token: &Value) -> u16 {
    let access_token = access_token.as_str().unwrap();
    let request = fixture.request("GET", "/expenses-api/v1/company").bearer_auth(access_token);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn code_with_pkce_gives_a_token_that_the_api_takes() {
    let fixture = Fixture::start_with(auto_approving()).await;
    let (status, tokens) = token(&fixture, &code_form(&code(&fixture).await)).await;
    assert_eq!(status, 200);
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 3600);
    assert_eq!(tokens["scope"], "test:test");
    assert_eq!(api_status(&fixture, &tokens["access_token"]).await, 200);
    assert_eq!(api_status(&fixture, &tokens["refresh_token"]).await, 401);
}

#[tokio::test]
async fn the_user_decides_on_the_consent_page() {
    let fixture = Fixture::start().await;
    for (decision, parameter) in [("allow", "code"), ("deny", "error")] {
        let page = fixture.get(AUTHORIZE).await;
        assert_eq!(page.status(), 200);
        assert_eq!(header(&page, "x-frame-options"), "DENY");
        let html = String::from_utf8(page.bytes().await.unwrap().to_vec()).unwrap();
        let ticket = html.split_once("name=\"ticket\" value=\"").unwrap().1.split('"').next().unwrap();
        let form = format!("ticket={ticket}&decision={decision}");
        let response = fixture.post_form("/oauth/authorize/consent", &form, None).await;
        assert_eq!(response.status(), 303);
        let location = header(&response, "location");
        assert!(location.starts_with("http://127.0.0.1:7/cb?"), "{location}");
        assert!(query(&location, parameter).is_some(), "{location}");
        assert_eq!(query(&location, "state").as_deref(), Some("s1"));
        assert_eq!(query(&location, "iss"), Some(fixture.server.base_url()));
        let again = fixture.post_form("/oauth/authorize/consent", &form, None).await;
        assert_eq!(again.status(), 400);
    }
    let foreign = fixture.post_form("/oauth/authorize/consent", "ticket=made-up&decision=allow", None).await;
    assert_eq!(foreign.status(), 400);
}

#[tokio::test]
async fn refresh_rotates_and_reuse_ends_the_family() {
    let fixture = Fixture::start_with(auto_approving()).await;
    let (_, first) = token(&fixture, &code_form(&code(&fixture).await)).await;
    let form = |tokens: &Value| {
        format!("grant_type=refresh_token&refresh_token={}", tokens["refresh_token"].as_str().unwrap())
    };
    let (status, second) = token(&fixture, &form(&first)).await;
    assert_eq!(status, 200);
    assert_eq!(api_status(&fixture, &first["access_token"]).await, 401);
    assert_eq!(api_status(&fixture, &second["access_token"]).await, 200);
    let (status, reused) = token(&fixture, &form(&first)).await;
    assert_eq!((status, &reused["error"]), (400, &"invalid_grant".into()));
    assert_eq!(api_status(&fixture, &second["access_token"]).await, 401);
    assert_eq!(token(&fixture, &form(&second)).await.0, 400);
}

#[tokio::test]
async fn a_used_code_is_refused_and_takes_its_tokens_along() {
    let fixture = Fixture::start_with(auto_approving()).await;
    let form = code_form(&code(&fixture).await);
    let (_, tokens) = token(&fixture, &form).await;
    assert_eq!(token(&fixture, &form).await.1["error"], "invalid_grant");
    assert_eq!(api_status(&fixture, &tokens["access_token"]).await, 401);
}

#[tokio::test]
async fn errors_of_the_token_end_point() {
    let fixture = Fixture::start_with(auto_approving()).await;
    let code = code(&fixture).await;
    let wrong_verifier = code_form(&code).replace(VERIFIER, &"a".repeat(43));
    let cases = [
        ("", "invalid_request"),
        ("grant_type=password&username=a&password=b", "unsupported_grant_type"),
        ("grant_type=authorization_code&code=x", "invalid_request"),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ("grant_type=client_credentials&scope=admin", "invalid_scope"),
        ("grant_type=refresh_token&refresh_token=x", "invalid_grant"),
        ("grant_type=client_credentials&client_secret=demo-secret", "invalid_request"),
        (wrong_verifier.as_str(), "invalid_grant"),
    ];
    for (form, expected) in cases {
        let (status, body) = token(&fixture, form).await;
        assert_eq!((status, body["error"].as_str()), (400, Some(expected)), "{form}");
        assert!(body["error_description"].is_string());
    }
    let response = fixture.post_form("/oauth/token", "grant_type=client_credentials", None).await;
    assert_eq!(response.status(), 401);
    assert_eq!(header(&response, "www-authenticate"), "Basic realm=\"oauth\"");
    assert_eq!(json(response).await["error"], "invalid_client");
    let as_json = fixture.request("POST", "/oauth/token").header("Content-Type", "application/json").body("{}");
    assert_eq!(as_json.send().await.unwrap().status(), 400);
    assert_eq!(fixture.get("/oauth/token?grant_type=client_credentials").await.status(), 405);
}

#[tokio::test]
async fn client_credentials_by_both_methods_and_without_refresh_token() {
    let fixture = Fixture::start().await;
    let in_body = "grant_type=client_credentials&client_id=demo-client&client_secret=demo-secret";
    for (form, authorization) in [("grant_type=client_credentials", Some(BASIC)), (in_body, None)] {
        let response = fixture.post_form("/oauth/token", form, authorization).await;
        assert_eq!(response.status(), 200, "{form}");
        let tokens = json(response).await;
        assert!(tokens.get("refresh_token").is_none());
        assert_eq!(api_status(&fixture, &tokens["access_token"]).await, 200);
    }
}

#[tokio::test]
async fn public_clients_need_no_secret_but_get_no_client_credentials() {
    let public = OAuthClient {
        id: "public".to_owned(),
        secret: None,
        redirect_uris: RedirectUris { exact: vec!["com.example.app:/cb".to_owned()], any_loopback: false },
    };
    let options = EchoOptions { clients: vec![public], ..auto_approving() };
    let fixture = Fixture::start_with(options).await;
    let authorize = AUTHORIZE
        .replace("demo-client", "public")
        .replace("http%3A%2F%2F127.0.0.1%3A7%2Fcb", "com.example.app%3A%2Fcb");
    let response = fixture.get(&authorize).await;
    let location = header(&response, "location");
    assert!(location.starts_with("com.example.app:/cb?"), "{location}");
    let form = format!(
        "grant_type=authorization_code&client_id=public&code_verifier={VERIFIER}&redirect_uri=com.example.app:/cb&code={}",
        query(&location, "code").unwrap()
    );
    assert_eq!(fixture.post_form("/oauth/token", &form, None).await.status(), 200);
    let form = "grant_type=client_credentials&client_id=public";
    let refused = fixture.post_form("/oauth/token", form, None).await;
    assert_eq!(json(refused).await["error"], "unauthorized_client");
}

#[tokio::test]
async fn lifetimes_and_refresh_tokens_are_options() {
    let options =
        EchoOptions { access_token_lifetime: Duration::ZERO, issue_refresh_tokens: false, ..auto_approving() };
    let fixture = Fixture::start_with(options).await;
    let (status, tokens) = token(&fixture, &code_form(&code(&fixture).await)).await;
    assert_eq!((status, &tokens["expires_in"]), (200, &0.into()));
    assert!(tokens.get("refresh_token").is_none());
    assert_eq!(api_status(&fixture, &tokens["access_token"]).await, 401);
}

#[tokio::test]
async fn revocation_is_silent_about_unknown_tokens() {
    let fixture = Fixture::start_with(auto_approving()).await;
    let (_, tokens) = token(&fixture, &code_form(&code(&fixture).await)).await;
    let form = format!("token={}", tokens["refresh_token"].as_str().unwrap());
    for form in [form.as_str(), form.as_str(), "token=made-up&token_type_hint=access_token"] {
        assert_eq!(fixture.post_form("/oauth/revoke", form, Some(BASIC)).await.status(), 200, "{form}");
    }
    assert_eq!(api_status(&fixture, &tokens["access_token"]).await, 401);
    assert_eq!(fixture.post_form("/oauth/revoke", &form, None).await.status(), 401);
    assert_eq!(fixture.post_form("/oauth/revoke", "x=1", Some(BASIC)).await.status(), 400);
}

#[tokio::test]
async fn metadata_names_the_end_points() {
    let fixture = Fixture::start().await;
    let metadata = json(fixture.get("/.well-known/oauth-authorization-server").await).await;
    assert_eq!(metadata["issuer"], fixture.server.base_url());
    assert_eq!(metadata["token_endpoint"], fixture.url("/oauth/token"));
    assert_eq!(metadata["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
}
