use std::sync::Mutex;

use postrider_auth::oauth2::store::MemoryStore;
use postrider_auth::oauth2::{EndpointRequest, EndpointResponse, Overrides, TokenSet, Transport, TransportFuture};

use super::*;
use crate::oauth::OAuthOptions;

/// Answers every request with the same token and counts.
#[derive(Debug, Default)]
struct Server {
    n_requests: Mutex<usize>,
    is_refusing: bool,
}

impl Transport for Server {
    fn send(&self, _: EndpointRequest) -> TransportFuture<'_> {
        *self.n_requests.lock().unwrap() += 1;
        let (status, body) = if self.is_refusing {
            (400, r#"{"error":"invalid_client"}"#)
        } else {
            (200, r#"{"access_token":"fetched","token_type":"Bearer","expires_in":3600}"#)
        };
        let response = EndpointResponse {
            status,
            content_type: "application/json".to_owned(),
            location: None,
            retry_after: None,
            body: body.as_bytes().to_vec(),
        };
        Box::pin(std::future::ready(Ok(response)))
    }
}

fn block(params: &[(&str, &str)]) -> RequestAuth {
    let mut auth = RequestAuth { kind: "oauth2".to_owned(), params: Vec::new() };
    for (key, value) in params {
        set(&mut auth, key, value);
    }
    auth
}

const CODE: &[(&str, &str)] = &[
    ("grant_type", "authorization_code_with_pkce"),
    ("authUrl", "https://as.example/authorize"),
    ("accessTokenUrl", "https://as.example/token"),
    ("clientId", "client"),
];
const CREDENTIALS: &[(&str, &str)] = &[
    ("grant_type", "client_credentials"),
    ("accessTokenUrl", "https://as.example/token"),
    ("clientId", "client"),
    ("clientSecret", "s3cret"),
];
const PASSWORD: &[(&str, &str)] = &[
    ("grant_type", "password_credentials"),
    ("accessTokenUrl", "https://as.example/token"),
    ("clientId", "client"),
    ("username", "u"),
    ("password", "p"),
];
const IMPLICIT: &[(&str, &str)] = &[("grant_type", "implicit"), ("clientId", "client")];
const NOTHING: &[(&str, &str)] = &[];

/// What is the case, and what comes of it.
struct Case {
    settings: &'static [(&'static str, &'static str)],
    /// `accessToken` before and after substitution.
    token: (&'static str, &'static str),
    environment: bool,
    stored: bool,
    refresh: bool,
    expected: &'static str,
    n_requests: usize,
}

const PLAIN: Case = Case {
    settings: CODE,
    token: ("", ""),
    environment: false,
    stored: false,
    refresh: true,
    expected: "",
    n_requests: 0,
};

fn tokens() -> TokenSet {
    TokenSet {
        access_token: Secret::new("stored"),
        token_type: "Bearer".to_owned(),
        refresh_token: None,
        scope: None,
        obtained_at: 0,
        expires_at: None,
        id_token: None,
    }
}

async fn outcome(case: &Case, server: &Arc<Server>) -> String {
    let options = OAuthOptions {
        access_token: case.environment.then(|| Secret::new("environment")),
        refresh: case.refresh,
        ..OAuthOptions::default()
    };
    let transport: Arc<dyn Transport> = Arc::clone(server) as _;
    let sessions = Sessions::new(options).with_parts(transport, Arc::new(MemoryStore::new()));
    let mut raw = block(case.settings);
    let mut resolved = raw.clone();
    set(&mut raw, ACCESS_TOKEN, case.token.0);
    set(&mut resolved, ACCESS_TOKEN, case.token.1);
    if case.stored {
        let settings = OAuthSettings::from_block(&resolved, &Overrides::default()).unwrap();
        sessions.session(&settings).await.unwrap().keep(tokens()).await.unwrap();
    }
    let given = GivenToken::of(&raw, &resolved);
    match choose_token(&sessions, &given, &resolved).await {
        Ok(TokenChoice::Block) => "block".to_owned(),
        Ok(TokenChoice::Environment(token)) => token.expose().to_owned(),
        Ok(TokenChoice::Session(_, token)) => token.access_token.expose().to_owned(),
        Err(error) => format!("none: {}", error.problem),
    }
}

#[tokio::test]
async fn the_nearest_source_of_a_token_wins() {
    let variable = ("{{token}}", "from-variable");
    let unset = ("{{token}}", "{{token}}");
    let literal = ("literal", "literal");
    let cases = [
        // 1: a variable wins over all others.
        Case { token: variable, environment: true, stored: true, expected: "block", ..PLAIN },
        Case { token: variable, settings: NOTHING, expected: "block", ..PLAIN },
        Case { token: variable, settings: IMPLICIT, expected: "block", ..PLAIN },
        // 2: the environment.
        Case { environment: true, stored: true, expected: "environment", ..PLAIN },
        Case { token: literal, environment: true, expected: "environment", ..PLAIN },
        Case { token: unset, environment: true, settings: NOTHING, expected: "environment", ..PLAIN },
        Case { environment: true, settings: IMPLICIT, expected: "environment", ..PLAIN },
        // 3: a stored session.
        Case { stored: true, expected: "stored", ..PLAIN },
        Case { token: unset, stored: true, expected: "stored", ..PLAIN },
        Case { token: literal, stored: true, expected: "stored", ..PLAIN },
        Case { settings: CREDENTIALS, stored: true, expected: "stored", ..PLAIN },
        Case { stored: true, refresh: false, expected: "stored", ..PLAIN },
        // 4: the block's own.
        Case { token: literal, expected: "block", ..PLAIN },
        Case { token: literal, settings: NOTHING, expected: "block", ..PLAIN },
        Case { token: literal, settings: IMPLICIT, expected: "block", ..PLAIN },
        Case { token: literal, settings: CREDENTIALS, expected: "block", ..PLAIN },
        // 5: credentials.
        Case { settings: CREDENTIALS, expected: "fetched", n_requests: 1, ..PLAIN },
        Case { settings: PASSWORD, expected: "fetched", n_requests: 1, ..PLAIN },
        Case { settings: CREDENTIALS, token: unset, expected: "fetched", n_requests: 1, ..PLAIN },
        Case { settings: CREDENTIALS, refresh: false, expected: "fetched", n_requests: 1, ..PLAIN },
        // 7: none.
        Case { expected: "none: not signed in", ..PLAIN },
        Case { refresh: false, expected: "none: not signed in", ..PLAIN },
    ];
    for (position, case) in cases.iter().enumerate() {
        let server = Arc::new(Server::default());
        let outcome = outcome(case, &server).await;
        assert_eq!(outcome, case.expected, "case {position}");
        assert_eq!(*server.n_requests.lock().unwrap(), case.n_requests, "case {position}");
    }
}

#[tokio::test]
async fn what_is_missing_is_said() {
    let server = Arc::new(Server { is_refusing: true, ..Server::default() });
    let unset = ("{{token}}", "{{token}}");
    for (case, expected) in [
        (Case { settings: NOTHING, ..PLAIN }, "accessToken is empty"),
        (Case { settings: NOTHING, token: unset, ..PLAIN }, "variable token has no value"),
        (Case { settings: IMPLICIT, ..PLAIN }, "implicit is not supported"),
        (Case { settings: CREDENTIALS, ..PLAIN }, "invalid_client"),
    ] {
        let outcome = outcome(&case, &server).await;
        assert!(outcome.starts_with("none: ") && outcome.contains(expected), "{outcome}");
    }
}

#[test]
fn a_block_says_what_it_holds() {
    use GivenToken::{Blank, Literal, NotSent, Unset, Variable};
    let unset = |names: &[&str]| Unset(names.iter().map(|name| (*name).to_owned()).collect());
    for (raw, resolved, expected) in [
        ("", "", Blank),
        (" ", " ", Blank),
        ("abc", "abc", Literal),
        ("{{token}}", "abc", Variable),
        ("<<token>>", "abc", Variable),
        ("x-{{token}}", "x-abc", Variable),
        ("{{token}}", "", unset(&["token"])),
        ("{{token}}", "{{token}}", unset(&["token"])),
        ("<<token>>", "<<token>>", unset(&["token"])),
        ("{{token}}", "{{other}}", unset(&["token", "other"])),
    ] {
        let of = |text| block(&[(ACCESS_TOKEN, text)]);
        assert_eq!(GivenToken::of(&of(raw), &of(resolved)), expected, "{raw} {resolved}");
    }
    assert_eq!(GivenToken::of(&block(&[]), &block(&[])), Blank);
    for name in ["mac", "MAC"] {
        let block = block(&[(ACCESS_TOKEN, "abc"), (TOKEN_TYPE, name)]);
        assert_eq!(GivenToken::of(&block, &block), NotSent);
    }
}

#[test]
fn a_token_takes_the_place_of_the_blocks_own() {
    let auth = with_token(&block(&[(ACCESS_TOKEN, "old"), ("addTokenTo", "header")]), &Secret::new("new"), None);
    assert_eq!(auth.text(ACCESS_TOKEN).as_deref(), Some("new"));
    assert_eq!((auth.params.len(), auth.text("addTokenTo").as_deref()), (2, Some("header")));
    assert_eq!(with_token(&auth, &Secret::new("n"), Some("Bearer")).text(TOKEN_TYPE), None);
    assert_eq!(with_token(&auth, &Secret::new("n"), Some("MAC")).text(TOKEN_TYPE).as_deref(), Some("mac"));
}
