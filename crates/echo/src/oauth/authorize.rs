//! The authorization end point (RFC 6749, section 4.1; RFC 7636, section 4.4).

use std::time::Instant;

use http::StatusCode;
use url::Url;

use super::form::Form;
use super::scope::Scopes;
use super::store::AuthorizationRequest;
use super::{page, pkce};
use crate::request::EchoRequest;
use crate::response::{Answer, no_store, redirect};
use crate::state::State;

/// Why a request is not granted.
enum Refusal {
    /// For the user only: without a known client and redirect URI nothing may be sent anywhere (section 4.1.2.1).
    ToUser(String),
    /// For the client, with its redirect URI and state.
    ToClient { redirect_uri: String, state: Option<String>, error: &'static str, description: String },
}

/// `GET /oauth/authorize`: shows the consent page, or grants at once if the server was started so.
pub(super) fn authorize(state: &State, request: &EchoRequest) -> Answer {
    let now = Instant::now();
    match authorization_request(state, &request.query()) {
        Err(refusal) => refusal.into_answer(&state.issuer),
        Ok(valid) if state.options.auto_approve => grant(state, valid, StatusCode::FOUND),
        Ok(valid) => {
            let ticket = state.grants().await_consent(valid.clone(), now);
            page::consent(&valid.client_id, &valid.scopes, &valid.redirect_uri, &ticket)
        }
    }
}

/// `POST /oauth/authorize/consent`: the user's decision. The ticket proves that it comes from our page.
pub(super) fn consent(state: &State, request: &EchoRequest) -> Answer {
    let Ok(form) = Form::parse(&request.body) else {
        return page::refusal("a field came twice");
    };
    let ticket = form.get("ticket").unwrap_or_default();
    let Some(decided) = state.grants().take_decided(ticket, Instant::now()) else {
        return page::refusal("the question was answered already or too long ago");
    };
    if form.get("decision") == Some("allow") {
        return grant(state, decided, StatusCode::SEE_OTHER);
    }
    let denied = [("error", "access_denied"), ("error_description", "the user denied the request")];
    respond(StatusCode::SEE_OTHER, &decided.redirect_uri, &denied, decided.state.as_deref(), &state.issuer)
}

fn grant(state: &State, request: AuthorizationRequest, status: StatusCode) -> Answer {
    let (redirect_uri, client_state) = (request.redirect_uri.clone(), request.state.clone());
    let code = state.grants().issue_code(request, Instant::now());
    respond(status, &redirect_uri, &[("code", &code)], client_state.as_deref(), &state.issuer)
}

/// Validates the parameters, in the order in which their errors may be told.
fn authorization_request(state: &State, pairs: &[(String, String)]) -> Result<AuthorizationRequest, Refusal> {
    let once = |name: &str| {
        let mut values =
            pairs.iter().filter(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.clone());
        match (values.next(), values.next()) {
            (Some(_), Some(_)) => Err(format!("{name} came twice")),
            (value, _) => Ok(value),
        }
    };
    let for_user = |name: &str| {
        once(name).and_then(|value| value.ok_or_else(|| format!("{name} is missing"))).map_err(Refusal::ToUser)
    };
    let client_id = for_user("client_id")?;
    let client =
        state.clients.find(&client_id).ok_or_else(|| Refusal::ToUser(format!("the client {client_id} is unknown")))?;
    let redirect_uri = for_user("redirect_uri")?;
    if !client.redirect_uris.allow(&redirect_uri) {
        let reason = format!("the redirect URI {redirect_uri} is not registered for this client");
        return Err(Refusal::ToUser(reason));
    }

    let client_state = once("state").unwrap_or_default();
    let refusal = |error, description: &str| Refusal::ToClient {
        redirect_uri: redirect_uri.clone(),
        state: client_state.clone(),
        error,
        description: description.to_owned(),
    };
    let invalid = |description: &str| refusal("invalid_request", description);
    let param = |name: &str| once(name).map_err(|reason| invalid(&reason));
    param("state")?;
    match param("response_type")?.as_deref() {
        Some("code") => {}
        Some(_) => return Err(refusal("unsupported_response_type", "only code is supported")),
        None => return Err(invalid("response_type is missing")),
    }
    let code_challenge = param("code_challenge")?.ok_or_else(|| invalid("code_challenge is required"))?;
    if param("code_challenge_method")?.as_deref() != Some("S256") {
        return Err(invalid("code_challenge_method must be S256"));
    }
    if !pkce::is_challenge(&code_challenge) {
        return Err(invalid("code_challenge is not a SHA-256 in base64url"));
    }
    let scopes = Scopes::requested(param("scope")?.as_deref())
        .ok_or_else(|| refusal("invalid_scope", "the scope is unknown"))?;
    Ok(AuthorizationRequest {
        client_id,
        scopes,
        code_challenge,
        state: client_state.clone(),
        redirect_uri: redirect_uri.clone(),
    })
}

impl Refusal {
    fn into_answer(self, issuer: &str) -> Answer {
        match self {
            Self::ToUser(reason) => page::refusal(&reason),
            Self::ToClient { redirect_uri, state, error, description } => {
                let parameters = [("error", error), ("error_description", description.as_str())];
                respond(StatusCode::FOUND, &redirect_uri, &parameters, state.as_deref(), issuer)
            }
        }
    }
}

/// Sends an authorization response to the client, with `state` and `iss` (RFC 9207).
fn respond(
    status: StatusCode,
    redirect_uri: &str,
    parameters: &[(&str, &str)],
    state: Option<&str>,
    issuer: &str,
) -> Answer {
    let Ok(mut url) = Url::parse(redirect_uri) else {
        return page::refusal("the redirect URI is not a URL");
    };
    url.query_pairs_mut()
        .extend_pairs(parameters)
        .extend_pairs(state.map(|state| ("state", state)))
        .append_pair("iss", issuer);
    no_store(redirect(status, url.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::EchoOptions;

    const VALID: [(&str, &str); 6] = [
        ("response_type", "code"),
        ("client_id", "demo-client"),
        ("redirect_uri", "http://127.0.0.1:5/cb?keep=1"),
        ("state", "s t"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];

    /// Status and `Location` for the valid request with some parameters replaced or added; `None` leaves one out.
    fn check(changes: &[(&str, Option<&str>)]) -> (u16, Option<Url>) {
        let state = State::for_test(EchoOptions { auto_approve: true, ..EchoOptions::default() });
        let mut pairs: Vec<(&str, &str)> = VALID.to_vec();
        for (name, value) in changes {
            pairs.retain(|(key, _)| key != name);
            pairs.extend(value.map(|value| (*name, value)));
        }
        let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = EchoRequest::for_test("GET", &format!("/oauth/authorize?{query}"), &[], b"");
        let response = authorize(&state, &request);
        let location = response.headers().get(http::header::LOCATION);
        let location = location.map(|value| Url::parse(value.to_str().unwrap()).unwrap());
        (response.status().as_u16(), location)
    }

    fn param(url: &Url, name: &str) -> Option<String> {
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    #[test]
    fn a_valid_request_is_answered_with_code_state_and_issuer() {
        let (status, location) = check(&[]);
        let location = location.unwrap();
        assert_eq!(status, 302);
        assert_eq!(location.path(), "/cb");
        assert_eq!(param(&location, "keep").as_deref(), Some("1"));
        assert_eq!(param(&location, "state").as_deref(), Some("s t"));
        assert_eq!(param(&location, "iss").as_deref(), Some("http://127.0.0.1:9080"));
        assert_eq!(param(&location, "code").map(|code| code.len()), Some(43));
    }

    #[test]
    fn an_unknown_client_or_redirect_uri_is_never_redirected() {
        for change in [
            ("client_id", None),
            ("client_id", Some("other")),
            ("redirect_uri", None),
            ("redirect_uri", Some("https://example.com/cb")),
            ("redirect_uri", Some("https://oauth.pstmn.io/v1/callback?x")),
        ] {
            assert_eq!(check(&[change]), (400, None), "{change:?}");
        }
    }

    #[test]
    fn other_errors_go_to_the_client() {
        for (change, expected) in [
            (("response_type", None), "invalid_request"),
            (("response_type", Some("token")), "unsupported_response_type"),
            (("code_challenge", None), "invalid_request"),
            (("code_challenge", Some("short")), "invalid_request"),
            (("code_challenge_method", None), "invalid_request"),
            (("code_challenge_method", Some("plain")), "invalid_request"),
            (("scope", Some("admin")), "invalid_scope"),
        ] {
            let (status, location) = check(&[change]);
            let location = location.unwrap();
            assert_eq!(status, 302);
            assert_eq!(param(&location, "error").as_deref(), Some(expected), "{change:?}");
            assert_eq!(param(&location, "state").as_deref(), Some("s t"));
            assert_eq!(param(&location, "code"), None);
            assert!(param(&location, "iss").is_some());
        }
    }

    #[test]
    fn repeated_parameters_are_refused() {
        let state = State::for_test(EchoOptions::default());
        let pairs = |repeated: (&str, &str)| -> Vec<(String, String)> {
            let pairs = VALID.iter().copied().chain([repeated]);
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        let refused = authorization_request(&state, &pairs(("redirect_uri", "http://127.0.0.1:6/")));
        assert!(matches!(refused, Err(Refusal::ToUser(_))));
        for name in ["state", "response_type", "code_challenge"] {
            let refused = authorization_request(&state, &pairs((name, "again")));
            assert!(matches!(refused, Err(Refusal::ToClient { error: "invalid_request", .. })), "{name}");
        }
    }
}
