//! A server that lies, or is odd: at the token end point, in its metadata, at revocation and towards the listener.

use serde_json::{Value, json};

use crate::rig::home::Home;
use crate::rig::hostile::{Hostile, Reply, Request};
use crate::rig::http;
use crate::rig::words::{collection, environment, oauth2, with};

/// A home with a collection for this server and more keys, and an environment that names the API.
fn home(server: &Hostile, keys: &[(&str, &str)]) -> Home {
    let home = Home::new();
    let (authorize, token) = (format!("{}/authorize", server.url), format!("{}/token", server.url));
    let base = [
        ("authUrl", authorize.as_str()),
        ("accessTokenUrl", token.as_str()),
        ("clientId", "client"),
        ("redirect_uri", "http://127.0.0.1/callback"),
    ];
    home.write("api.json", collection(&oauth2(&with(&base, keys)), 1));
    home.write("e.json", environment("e", &[("api", &format!("{}/api", server.url))]));
    home
}

/// A home whose runs fetch a token by client credentials.
fn machine(server: &Hostile) -> Home {
    let home = home(server, &[("grant_type", "client_credentials"), ("clientSecret", "{{clientSecret}}")]);
    home.set_secret("API_clientSecret", "the client's own s3cret");
    home
}

const TOKEN: &[&str] = &["auth", "token", "api.json", "--env-from-os", "API_"];

#[test]
fn honest_but_odd_answers_are_taken() {
    for (idx, rest) in [
        r#""token_type":"Bearer","expires_in":"3600""#,
        r#""expires_in":3599.5"#,
        r#""token_type":"bearer","expires_in":-1"#,
        r#""expires_in":1e30,"scope":["a","b"]"#,
        r#""expires_in":null,"refresh_token":null,"unknown":{"a":[1]}"#,
    ]
    .into_iter()
    .enumerate()
    {
        let access = format!("an-odd-access-token-{idx}");
        let bom = if idx == 1 { "\u{feff}" } else { "" };
        let server = Hostile::token(Reply::text(format!("{bom}{{\"access_token\":\"{access}\",{rest}}}")));
        let home = machine(&server);
        home.keep_secret(&access);
        assert_eq!(home.private(TOKEN).trim(), access, "{rest}");
        assert_eq!(server.n_grants("client_credentials"), 1);
        home.expect_no_leaks(&[&server]);
    }
}

#[test]
fn answers_that_nobody_can_use_are_refused() {
    let page = "<!DOCTYPE html><title>Sign in</title>";
    let table = [
        (Reply::new("200 OK", "text/html", page), "a page in HTML"),
        (Reply::new("200 OK", "application/json", vec![b' '; 10 * 1024 * 1024]), "larger than 1048576 bytes"),
        (Reply::redirect("http://127.0.0.1:1/elsewhere?secret=x"), "a redirect to http://127.0.0.1:1/elsewhere"),
        (Reply::text(r#"{"access_token":""}"#), "access_token is empty"),
        (Reply::text(r#"{"access_token":"a\r\nX-Evil: 1"}"#), "no header can carry"),
        (Reply::text("[]"), "not an object"),
        (Reply::text(""), "it is empty"),
        (Reply::text("[".repeat(100_000)), "not JSON"),
        (Reply::text(r#"{"error":"invalid_scope"}"#), "invalid_scope"),
        (Reply::error("invalid_client", "\u{1b}[2Jno\r\nsuch client"), "invalid_client: "),
        (Reply::Raw(b"nonsense".to_vec()), "/token: "),
        (Reply::Raw(Vec::new()), "/token: "),
    ];
    for (reply, said) in table {
        let server = Hostile::token(reply);
        let home = machine(&server);
        let outcome = home.run(TOKEN).expect_code(1).expect_said(&["error: token request: ", said]);
        assert!(!outcome.stderr.contains('\u{1b}') && outcome.stderr.lines().count() <= 3, "{}", outcome.stderr);
        // A run does not start: its API is not asked.
        let run = ["run", "api.json", "-e", "e.json", "--env-from-os", "API_"];
        home.run(&run).expect_code(1).expect_said(&["no token for \"Request 0\""]);
        assert_eq!(server.count("/api"), 0);
        home.expect_no_leaks(&[&server]);
    }
}

#[test]
fn secrets_do_not_travel_in_the_open() {
    let server = Hostile::start(|_| None);
    let home = home(&server, &[("grant_type", "client_credentials"), ("accessTokenUrl", "http://token.invalid/token")]);
    home.run(TOKEN).expect_code(1).expect_said(&["accessTokenUrl", "--allow-insecure-http"]);
    // With the option the request is tried, and the name is not known.
    home.run(&[TOKEN, &["--allow-insecure-http"]].concat())
        .expect_code(1)
        .expect_said(&["http://token.invalid/token: "]);
    home.expect_no_leaks(&[&server]);
}

#[test]
fn metadata_of_another_issuer_are_refused() {
    let server = Hostile::start(|request| {
        let is_metadata = request.path.starts_with("/.well-known/");
        is_metadata
            .then(|| Reply::text(r#"{"issuer":"https://honest.example","token_endpoint":"http://127.0.0.1:1/"}"#))
    });
    let home = Home::new();
    let words = ["auth", "login", "--no-browser", "--issuer", &server.url, "--client-id", "client"];
    home.run(&words).expect_code(1).expect_said(&["another issuer", "check --issuer"]);
    assert_eq!(server.count("/token"), 0);
    home.expect_no_leaks(&[&server]);
}

#[test]
fn a_failing_revocation_is_a_warning() {
    let server =
        Hostile::start(|request| (request.path == "/revoke").then(|| Reply::error("unsupported_token_type", "")));
    let home = home(&server, &[]);
    home.login(&["api.json"]);
    let revocation = format!("{}/revoke", server.url);
    let outcome = home.ok(&["auth", "logout", "api.json", "--revocation-url", &revocation]);
    outcome.expect_said(&["warning: ", "unsupported_token_type"]);
    // The refresh token goes first: servers end the whole grant with it.
    let tokens: Vec<_> = server.requests("/revoke").iter().map(|request| request.form["token"].clone()).collect();
    assert!(tokens[0].starts_with("refresh-"), "{tokens:?}");
    assert!(home.sessions().is_empty());
    home.expect_no_leaks(&[&server]);
}

#[test]
fn a_device_waits_as_long_as_it_is_told_to() {
    let pending = |request: &Request| {
        let answer = match request.n_before {
            0 => "authorization_pending",
            _ => "access_denied",
        };
        (request.path == "/token").then(|| Reply::error(answer, ""))
    };
    let server = Hostile::start(pending);
    let home = home(&server, &[]);
    let device = format!("{}/device", server.url);
    let words = ["auth", "login", "api.json", "--device", "--device-url", &device];
    home.run(&words).expect_code(1).expect_said(&["ABCD-EFGH", "/enter", "access_denied"]);
    assert_eq!(server.count("/token"), 2);
    home.expect_no_leaks(&[&server]);
}

/// The parameters of an authorization address.
fn query(address: &str) -> std::collections::HashMap<String, String> {
    let (_, query) = address.split_once('?').unwrap();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

#[test]
fn forged_callbacks_are_turned_away_and_waiting_goes_on() {
    let server = Hostile::start(|_| None);
    let home = home(&server, &[]);
    let running = home.start(&["auth", "login", "--no-browser", "api.json"]);
    let sent = query(&running.address());
    let (redirect, state) = (&sent["redirect_uri"], &sent["state"]);
    assert_eq!((sent["code_challenge_method"].as_str(), state.len()), ("S256", 43));
    let authority = redirect.trim_start_matches("http://").trim_end_matches("/callback");
    let good = format!("{redirect}?code=code-of-the-hostile-server-0&state={state}");
    let rebound = format!("GET /callback?code=c&state={state} HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    for (answer, status) in [
        (http::get(&format!("{redirect}?code=c&state=forged"), &[]), 400),
        (http::get(&format!("{redirect}?code=c"), &[]), 400),
        (http::get(&format!("{redirect}?error=access_denied&state=forged"), &[]), 400),
        (http::get(&format!("{redirect}?code=c&code=d&state={state}"), &[]), 400),
        (http::get(&format!("http://{authority}/other?code=c&state={state}"), &[]), 404),
        (http::request("POST", &good, &[]), 405),
        (http::raw(authority, rebound.as_bytes()), 400),
        (http::raw(authority, format!("GET /{} HTTP/1.1\r\n", "x".repeat(20_000)).as_bytes()), 431),
    ] {
        assert_eq!(answer.status, status);
    }
    assert_eq!(server.count("/token"), 0, "a forged code is not exchanged");
    // A browser that connects beforehand and says nothing is in nobody's way.
    let silent = std::net::TcpStream::connect(authority).unwrap();
    let page = http::get(&good, &[]);
    assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")));
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    drop(silent);
    running.wait().expect_code(0);
    let exchange = &server.requests("/token")[0];
    assert_eq!((exchange.method.as_str(), exchange.form["code"].as_str()), ("POST", "code-of-the-hostile-server-0"));
    assert!(exchange.query.is_empty());
    assert_eq!(home.sessions().len(), 1);
    home.expect_no_leaks(&[&server]);
}

#[test]
fn a_silent_server_is_waited_for_and_then_no_more() {
    // The connection closes while the answer is awaited, again and again: three tries, then an error.
    let server = Hostile::start(|request| (request.path == "/token").then_some(Reply::Raw(Vec::new())));
    let home = machine(&server);
    home.run(TOKEN).expect_code(1);
    assert_eq!(server.count("/token"), 3);
    let answers: Value =
        json!(server.requests("/token").iter().map(|request| &request.form["grant_type"]).collect::<Vec<_>>());
    assert_eq!(answers, json!(["client_credentials", "client_credentials", "client_credentials"]));
    home.expect_no_leaks(&[&server]);
}
