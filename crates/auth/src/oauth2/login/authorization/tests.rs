use url::Url;

use super::*;
use crate::oauth2::{ExtraParam, Overrides, SendAs};

const REDIRECT_URI: &str = "http://127.0.0.1:4711/cb";

fn settings(auth_url: &str) -> OAuthSettings {
    let overrides = Overrides {
        grant: Some(Grant::AuthorizationCode),
        auth_url: Some(auth_url.to_owned()),
        token_url: Some("https://a.test/token".to_owned()),
        client_id: Some("client one".to_owned()),
        ..Overrides::default()
    };
    OAuthSettings::from_overrides(&overrides).unwrap()
}

fn param(key: &str, value: &str) -> ExtraParam {
    ExtraParam { key: key.to_owned(), value: Secret::new(value), send_as: SendAs::RequestUrl }
}

/// The query, with values that are random replaced by the name in brackets.
fn query(request: &AuthorizationRequest) -> Vec<String> {
    let url = Url::parse(request.url()).unwrap();
    let random = ["state", "code_challenge", "nonce"];
    url.query_pairs()
        .map(|(name, value)| if random.contains(&&*name) { format!("<{name}>") } else { format!("{name}={value}") })
        .collect()
}

#[test]
fn the_request_of_rfc_6749_with_pkce() {
    let request = AuthorizationRequest::new(&settings("https://a.test/authorize"), REDIRECT_URI).unwrap();
    assert!(request.url().starts_with(
        "https://a.test/authorize?response_type=code&client_id=client%20one&redirect_uri=http%3A%2F%2F127.0.0.1%3A4711%2Fcb&state="
    ));
    assert!(request.url().ends_with("&code_challenge_method=S256"));
    assert_eq!(request.redirect_uri(), REDIRECT_URI);
    assert_eq!(request.nonce(), None);
}

#[test]
fn every_request_has_its_own_state_and_verifier() {
    let settings = settings("https://a.test/authorize");
    let (first, second) = (
        AuthorizationRequest::new(&settings, REDIRECT_URI).unwrap(),
        AuthorizationRequest::new(&settings, REDIRECT_URI).unwrap(),
    );
    assert_eq!(first.expected().state.expose().len(), 43);
    assert_ne!(first.expected().state, second.expected().state);
    assert_ne!(first.verifier(), second.verifier());
    assert_ne!(first.expected().state.expose(), first.verifier().expose());
}

#[test]
fn all_settings_that_concern_it_are_sent() {
    let mut settings = settings("https://a.test/authorize?tenant=x%2fy&");
    settings.scope = Some("openid  a:b".to_owned());
    settings.audience = Some("https://api.test/?a=b".to_owned());
    settings.resources = vec!["urn:a".to_owned(), "urn:b".to_owned()];
    settings.auth_params = vec![param("prompt", "login & more"), param("resource", "urn:c"), param("", "x")];
    let request = AuthorizationRequest::new(&settings, REDIRECT_URI).unwrap();
    assert_eq!(
        query(&request),
        [
            "tenant=x/y",
            "response_type=code",
            "client_id=client one",
            "redirect_uri=http://127.0.0.1:4711/cb",
            "scope=openid  a:b",
            "<state>",
            "<code_challenge>",
            "code_challenge_method=S256",
            "<nonce>",
            "audience=https://api.test/?a=b",
            "resource=urn:a",
            "resource=urn:b",
            "prompt=login & more",
            "resource=urn:c",
        ]
    );
    assert!(request.url().contains("?tenant=x%2fy&response_type"), "the query of authUrl stays as written");
    assert_eq!(request.nonce().map(str::len), Some(43));
}

#[test]
fn what_protects_the_sign_in_cannot_be_replaced() {
    let mut settings = settings("https://a.test/authorize?state=fixed&client%5Fid=other&keep=1&code_challenge=x");
    let theirs = ["response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method"];
    settings.auth_params = theirs.map(|name| param(name, "theirs")).to_vec();
    settings.auth_params.extend([param("response_mode", "form_post"), param("response_mode", "query")]);
    let request = AuthorizationRequest::new(&settings, REDIRECT_URI).unwrap();
    assert_eq!(
        query(&request),
        [
            "keep=1",
            "response_type=code",
            "client_id=client one",
            "redirect_uri=http://127.0.0.1:4711/cb",
            "<state>",
            "<code_challenge>",
            "code_challenge_method=S256",
            "response_mode=query",
        ]
    );
    assert!(!request.url().contains("theirs") && !request.url().contains("fixed"));
}

#[test]
fn a_given_verifier_is_used() {
    let mut settings = settings("https://a.test/authorize");
    settings.code_verifier = Some(Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    let request = AuthorizationRequest::new(&settings, REDIRECT_URI).unwrap();
    assert!(request.url().contains("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&"));
    assert_eq!(request.secrets(), [request.verifier()]);

    settings.pkce_method = PkceMethod::Plain;
    let request = AuthorizationRequest::new(&settings, REDIRECT_URI).unwrap();
    assert!(request.url().contains("code_challenge=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&"));
    assert!(request.secrets().is_empty());
}

#[test]
fn unusable_settings_are_refused() {
    let with = |change: &dyn Fn(&mut OAuthSettings)| {
        let mut settings = settings("https://a.test/authorize");
        change(&mut settings);
        AuthorizationRequest::new(&settings, REDIRECT_URI).unwrap_err().to_string()
    };
    let auth_url = |text: &'static str| with(&move |settings| settings.auth_url = Some(text.to_owned()));
    // Message, part of it.
    let table = [
        (with(&|settings| settings.auth_url = None), "authUrl is missing"),
        (auth_url("{{authUrl}}"), "variable"),
        (auth_url("http://a.test/authorize"), "plain HTTP"),
        (auth_url("file:///etc/passwd"), "neither https nor http"),
        (auth_url("javascript:alert(1)"), "neither https nor http"),
        (auth_url("https://me:pw@a.test/"), "user name"),
        (with(&|settings| settings.client_id.clear()), "clientId is missing"),
        (with(&|settings| settings.grant = Grant::Implicit), "implicit"),
        (with(&|settings| settings.code_verifier = Some(Secret::new("short"))), "code_verifier"),
    ];
    for (message, part) in table {
        assert!(message.contains(part), "{message} / {part}");
        assert!(!message.contains("pw@"), "{message}");
    }
    let message = AuthorizationRequest::new(&settings("https://a.test/"), "/cb").unwrap_err().to_string();
    assert!(message.contains("redirect_uri"), "{message}");
}

#[test]
fn the_address_can_be_handed_to_a_program() {
    let mut settings = settings("https://a.test/au\"th o`r'ize?x=\"'<\u{e9}");
    settings.scope = Some("a\"b'c$d`e;f|g&h\nü".to_owned());
    let request = AuthorizationRequest::new(&settings, REDIRECT_URI).unwrap();
    assert!(
        request.url().bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>`$|".contains(&byte)),
        "{}",
        request.url()
    );
}

#[test]
fn state_is_not_debugged() {
    let request = AuthorizationRequest::new(&settings("https://a.test/authorize"), REDIRECT_URI).unwrap();
    assert_eq!(format!("{request:?}"), "AuthorizationRequest { url: \"https://a.test/authorize\", .. }");
}
