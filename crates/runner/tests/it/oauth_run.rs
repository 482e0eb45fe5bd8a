//! OAuth 2.0 tokens in a run.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use postrider_echo::EchoOptions;
use serde_json::{Value, json};

use super::oauth_server::OAuthServer;
use super::support::{Echo, Outcome, Scratch};

const IS_OK: &str = "pm.test('ok', () => pm.response.to.have.status(200));";
const CLIENT_SECRET: &str = "cl13nt-s3cr3t";

/// An item with a test that its answer is 200.
fn item(name: &str, url: &str) -> Value {
    json!({
        "name": name,
        "request": { "method": "POST", "url": url, "body": { "mode": "raw", "raw": "the body" } },
        "event": [{ "listen": "test", "script": { "exec": [IS_OK] } }]
    })
}

fn prerequest(mut item: Value, script: &str) -> Value {
    let event = json!({ "listen": "prerequest", "script": { "exec": [script] } });
    item["event"].as_array_mut().unwrap().push(event);
    item
}

fn block(params: &[(&str, &str)]) -> Value {
    let params: Vec<_> = params.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({ "type": "oauth2", "oauth2": params })
}

fn credentials(url: &str) -> Value {
    let token_url = format!("{url}/token");
    block(&[
        ("grant_type", "client_credentials"),
        ("accessTokenUrl", &token_url),
        ("clientId", "client"),
        ("clientSecret", CLIENT_SECRET),
    ])
}

fn code(token_url: &str, client: (&str, &str), token: &str) -> Value {
    block(&[
        ("grant_type", "authorization_code_with_pkce"),
        ("authUrl", "http://127.0.0.1:9/authorize"),
        ("accessTokenUrl", token_url),
        ("clientId", client.0),
        ("clientSecret", client.1),
        ("accessToken", token),
    ])
}

fn collection(auth: &Value, items: &[Value]) -> String {
    let schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    json!({ "info": { "name": "Test", "schema": schema }, "auth": auth, "item": items }).to_string()
}

/// Runs a collection of these items with this auth.
fn run(scratch: &Scratch, auth: &Value, items: &[Value], words: &[&str], variables: &[(&str, &str)]) -> Outcome {
    scratch.write("c.json", collection(auth, items));
    scratch.run_with(&[&["run", "c.json"], words].concat(), variables)
}

fn is_green(outcome: &Outcome) {
    assert_eq!(outcome.code, Some(0), "{}\n{}", outcome.stdout, outcome.stderr);
}

#[expect(clippy::unnecessary_wraps, reason = "compared with headers that may be absent")]
fn bearer(n: usize) -> Option<String> {
    Some(format!("Bearer access-token-{n}"))
}

#[test]
fn credentials_fetch_one_token_for_all_requests_and_runs() {
    let server = OAuthServer::start(|_| true);
    let scratch = Scratch::new();
    let items = ["a", "b", "c"].map(|name| item(name, &server.url));
    for _ in 0..2 {
        let outcome = run(&scratch, &credentials(&server.url), &items, &[], &[]);
        is_green(&outcome);
        assert_eq!(outcome.stderr, "");
    }
    let seen = server.seen();
    assert_eq!(seen.authorizations, vec![bearer(1); 6]);
    assert_eq!(seen.forms, ["grant_type=client_credentials"]);
}

#[test]
fn nothing_is_set_up_for_runs_without_settings() {
    let server = OAuthServer::start(|_| true);
    let scratch = Scratch::new();
    is_green(&run(&scratch, &block(&[("accessToken", "literal")]), &[item("a", &server.url)], &[], &[]));
    assert_eq!(server.seen().authorizations, [Some("Bearer literal".to_owned())]);
    assert!(!scratch.path(".local").exists());
}

#[test]
fn a_token_that_ends_in_the_middle_of_a_run_costs_no_failure() {
    let options = EchoOptions { access_token_lifetime: Duration::from_secs(2), ..EchoOptions::default() };
    let echo = Echo::start_with(options);
    let scratch = Scratch::new();
    let token_url = format!("{}/oauth/token", echo.url);
    let auth = block(&[
        ("grant_type", "client_credentials"),
        ("accessTokenUrl", &token_url),
        ("clientId", "demo-client"),
        ("clientSecret", "demo-secret"),
        ("scope", "test:test"),
    ]);
    let mut get = item("a", &format!("{}/expenses-api/v1/expenses", echo.url));
    get["request"] = json!({ "method": "GET", "url": get["request"]["url"] });
    let outcome = run(&scratch, &auth, &[get], &["-n", "4", "--delay-request", "900"], &[]);
    is_green(&outcome);
    assert_eq!(outcome.stderr, "");
}

#[test]
fn a_refused_token_is_replaced_and_the_request_sent_once_more() {
    let server = OAuthServer::start(|header| header != "Bearer access-token-1");
    let scratch = Scratch::new();
    let words = ["-r", "cli,json", "--reporter-json-export", "out.json"];
    let items = [item("a", &server.url), item("b", &server.url)];
    let outcome = run(&scratch, &credentials(&server.url), &items, &words, &[]);
    is_green(&outcome);
    assert_eq!(server.seen().authorizations, [bearer(1), bearer(2), bearer(2)]);
    assert!(outcome.stdout.contains("the server refused the access token (401)"), "{}", outcome.stdout);
    let report = scratch.read_json("out.json");
    assert_eq!(report["run"]["stats"]["requests"]["total"], 3);
    let executions = report["run"]["executions"].as_array().unwrap();
    let names: Vec<_> = executions.iter().map(|execution| execution["item"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["a", "a", "b"]);
    assert!(executions.iter().all(|execution| execution["response"]["code"] == 200));
}

#[test]
fn a_request_is_not_sent_a_third_time() {
    let server = OAuthServer::start(|_| false);
    let scratch = Scratch::new();
    let outcome = run(&scratch, &credentials(&server.url), &[item("a", &server.url)], &[], &[]);
    assert_eq!(outcome.code, Some(1));
    assert_eq!(server.seen().authorizations, [bearer(1), bearer(2)]);
    assert_eq!(server.seen().forms.len(), 2);
}

#[test]
fn without_refreshing_a_refused_token_stays() {
    let server = OAuthServer::start(|_| false);
    let scratch = Scratch::new();
    let items = [item("a", &server.url)];
    let outcome = run(&scratch, &credentials(&server.url), &items, &["--no-oauth-refresh"], &[]);
    assert_eq!(outcome.code, Some(1));
    assert_eq!(server.seen().authorizations, [bearer(1)]);
}

#[test]
fn a_token_that_scripts_set_wins() {
    let server = OAuthServer::start(|header| header == "Bearer from-a-script");
    let scratch = Scratch::new();
    let token_url = format!("{}/token", server.url);
    let auth = code(&token_url, ("client", ""), "{{token}}");
    let items = [prerequest(item("a", &server.url), "pm.environment.set('token', 'from-a-script')")];
    let outcome = run(&scratch, &auth, &items, &[], &[]);
    is_green(&outcome);
    assert_eq!(outcome.stderr, "");
    assert_eq!(server.seen().forms.len(), 0);
    // A variable of the environment is as good, whatever else there is.
    let outcome = run(
        &scratch,
        &auth,
        &[item("a", &server.url)],
        &["--env-var", "token=from-a-script"],
        &[("POSTRIDER_ACCESS_TOKEN", "other")],
    );
    is_green(&outcome);
}

#[test]
fn a_missing_token_fails_the_run_before_its_first_request() {
    let server = OAuthServer::start(|_| true);
    let scratch = Scratch::new();
    let auth = code(&format!("{}/token", server.url), ("client", ""), "");
    let mut open = item("open", &server.url);
    open["request"]["auth"] = json!({ "type": "noauth" });
    let items = [open, item("a", &server.url), item("b", &server.url)];
    let outcome = run(&scratch, &auth, &items, &["-x", "-e", "my env.json"], &[]);
    // The environment is missing first.
    assert_eq!(outcome.code, Some(1));
    let outcome = run(&scratch, &auth, &items, &["-x", "--profile", "me"], &[]);
    assert_eq!(outcome.code, Some(1));
    assert_eq!(outcome.stdout, "");
    assert_eq!(
        outcome.stderr,
        "error: OAuth 2.0: no token for \"a\" and 1 more request (auth of the collection): not signed in\n  \
         in CI set POSTRIDER_ACCESS_TOKEN or POSTRIDER_REFRESH_TOKEN, or use client credentials; \
         elsewhere: postrider auth login c.json --profile me\n"
    );
    assert!(server.seen().authorizations.is_empty() && server.seen().forms.is_empty());
    let outcome = run(&scratch, &auth, &items, &[], &[("CI", "")]);
    assert!(outcome.stderr.ends_with("  sign in: postrider auth login c.json\n"), "{}", outcome.stderr);
    let outcome = run(&scratch, &auth, &items, &["--login"], &[("CI", "")]);
    assert!(outcome.stderr.contains("--login needs a terminal"), "{}", outcome.stderr);
}

#[test]
fn refused_credentials_fail_the_run_before_its_first_request() {
    let server = OAuthServer::with_answers(
        |_| true,
        |_, _| {
            let description = format!("client_secret {CLIENT_SECRET} is wrong");
            ("401 Unauthorized", json!({ "error": "invalid_client", "error_description": description }).to_string())
        },
    );
    let scratch = Scratch::new();
    let outcome = run(&scratch, &credentials(&server.url), &[item("a", &server.url)], &[], &[]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("no token for \"a\"") && outcome.stderr.contains("invalid_client"));
    assert!(!outcome.stderr.contains(CLIENT_SECRET), "{}", outcome.stderr);
    assert!(server.seen().authorizations.is_empty());
}

#[test]
fn implicit_is_refused_with_advice_unless_there_is_a_token() {
    let server = OAuthServer::start(|_| true);
    let scratch = Scratch::new();
    let auth = block(&[("grant_type", "implicit"), ("authUrl", "https://as.example"), ("clientId", "c")]);
    let items = [item("a", &server.url)];
    let outcome = run(&scratch, &auth, &items, &[], &[]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("authorization_code_with_pkce"), "{}", outcome.stderr);
    is_green(&run(&scratch, &auth, &items, &[], &[("POSTRIDER_ACCESS_TOKEN", "given")]));
    assert_eq!(server.seen().authorizations, [Some("Bearer given".to_owned())]);
}

#[test]
fn requests_go_out_without_a_token_when_asked_to() {
    let server = OAuthServer::start(|_| true);
    let scratch = Scratch::new();
    let token_url = format!("{}/token", server.url);
    let items = [item("a", &server.url)];
    for (token, expected) in [("", None), ("{{token}}", Some("Bearer {{token}}".to_owned()))] {
        let before = server.seen().authorizations.len();
        let auth = code(&token_url, ("client", ""), token);
        let outcome = run(&scratch, &auth, &items, &["--oauth-missing", "send"], &[]);
        assert!(outcome.stderr.contains("warning: OAuth 2.0: no token for \"a\""), "{}", outcome.stderr);
        run(&scratch, &auth, &items, &[], &[("POSTRIDER_OAUTH_MISSING", "send")]);
        assert_eq!(server.seen().authorizations[before..], [expected.clone(), expected]);
    }
}

#[test]
fn the_environment_has_a_token_for_all_requests_without_one() {
    let server = OAuthServer::start(|_| true);
    let scratch = Scratch::new();
    let mut query = item("b", &server.url);
    query["request"]["auth"] = block(&[("accessToken", ""), ("headerPrefix", "Token")]);
    let items = [item("a", &server.url), query];
    let variables = [("POSTRIDER_ACCESS_TOKEN", "from-the-environment")];
    let outcome = run(&scratch, &credentials(&server.url), &items, &[], &variables);
    is_green(&outcome);
    let expected = ["Bearer from-the-environment", "Token from-the-environment"].map(|value| Some(value.to_owned()));
    assert_eq!(server.seen().authorizations, expected);
    assert!(server.seen().forms.is_empty());
}

#[test]
fn requests_of_scripts_have_tokens_too() {
    let server = OAuthServer::start(|header| header != "Bearer access-token-1");
    let scratch = Scratch::new();
    let script = format!(
        "pm.sendRequest({{ url: '{0}/s', auth: {{ type: 'oauth2', oauth2: {{ grant_type: 'client_credentials', \
         accessTokenUrl: '{0}/token', clientId: 'client', clientSecret: '{CLIENT_SECRET}' }} }} }}, \
         (e, r) => pm.test('sent', () => pm.expect(r.code).to.equal(200)))",
        server.url
    );
    let outcome = run(&scratch, &json!({ "type": "noauth" }), &[prerequest(item("a", &server.url), &script)], &[], &[]);
    assert!(outcome.stdout.contains("✓  sent"), "{}", outcome.stdout);
    assert_eq!(server.seen().authorizations, [bearer(1), bearer(2), None]);
}

#[test]
fn secrets_are_in_no_output() {
    let server = OAuthServer::start(|header| header != "Bearer access-token-1");
    let scratch = Scratch::new();
    let log = "console.log(pm.request.headers.get('Authorization'), JSON.stringify(pm.request))";
    let mut logging = item("a", &server.url);
    logging["event"][0]["script"]["exec"] = json!([log, IS_OK]);
    let reports = ["--reporter-json-export", "out.json", "--reporter-junit-export", "out.xml"];
    let words = [&["--verbose", "-r", "cli,json,junit"][..], &reports].concat();
    let outcome = run(&scratch, &credentials(&server.url), &[logging.clone()], &words, &[("POSTRIDER_LOG", "debug")]);
    is_green(&outcome);
    let read = |name: &str| std::fs::read_to_string(scratch.path(name)).unwrap();
    for text in [&outcome.stdout, &outcome.stderr, &read("out.json"), &read("out.xml")] {
        // The client secret, and the pair in base64, from its second character on.
        for secret in ["access-token-", CLIENT_SECRET, "xpZW50OmNsMTNudC1zM2NyM3"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    assert!(outcome.stdout.contains("Bearer ********"), "{}", outcome.stdout);
    let outcome = run(&scratch, &credentials(&server.url), &[logging], &["--no-mask"], &[]);
    assert!(outcome.stdout.contains("Bearer access-token-2"), "{}", outcome.stdout);
}

/// Sends a form or a GET request by hand and returns head and body.
fn http(url: &str, head: &str, body: &str) -> String {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(stream, "{head}\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// Signs in at the echo server, with the verifier and challenge of RFC 7636 appendix B.
fn refresh_token(echo: &Echo) -> String {
    let query = "response_type=code&client_id=demo-client&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcb\
                 &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&scope=test:test";
    let answer = http(&echo.url, &format!("GET /oauth/authorize?{query} HTTP/1.1"), "");
    let location = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("location:")).expect(&answer);
    let code = location.split("code=").nth(1).unwrap().split('&').next().unwrap().trim();
    let form = format!(
        "grant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcb\
         &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&client_id=demo-client&client_secret=demo-secret"
    );
    let head = "POST /oauth/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded";
    let answer = http(&echo.url, head, &form);
    let (_, json) = answer.split_once("\r\n\r\n").expect(&answer);
    serde_json::from_str::<Value>(json).unwrap()["refresh_token"].as_str().unwrap().to_owned()
}

#[test]
fn a_refresh_token_of_the_environment_starts_a_session_that_is_handed_on() {
    let echo = Echo::start_with(EchoOptions { auto_approve: true, ..EchoOptions::default() });
    let seed = refresh_token(&echo);
    let auth = code(&format!("{}/oauth/token", echo.url), ("demo-client", "demo-secret"), "");
    let mut get = item("a", &format!("{}/expenses-api/v1/expenses", echo.url));
    get["request"] = json!({ "method": "GET", "url": get["request"]["url"] });
    let items = [get];
    let variables = [("POSTRIDER_REFRESH_TOKEN", seed.as_str())];

    let scratch = Scratch::new();
    // The second run finds the session, and does not send the old refresh token again.
    for _ in 0..2 {
        let outcome = run(&scratch, &auth, &items, &["--token-out", "tokens.json"], &variables);
        is_green(&outcome);
        assert_eq!(outcome.stderr, "");
        let document = scratch.read_json("tokens.json");
        let rotated = document["session"]["tokens"]["refresh_token"].as_str().unwrap();
        assert_ne!(rotated, seed);
        assert!(!document.to_string().contains("demo-secret"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(scratch.path("tokens.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    // Elsewhere the token is dead by now.
    let scratch = Scratch::new();
    let outcome = run(&scratch, &auth, &items, &[], &variables);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("no token for \"a\""), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("invalid_grant"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains(&seed));
    assert_eq!(outcome.stdout, "");
}

#[test]
fn a_lost_rotation_is_told() {
    let echo = Echo::start_with(EchoOptions { auto_approve: true, ..EchoOptions::default() });
    let seed = refresh_token(&echo);
    let scratch = Scratch::new();
    let auth = code(&format!("{}/oauth/token", echo.url), ("demo-client", "demo-secret"), "");
    let mut get = item("a", &format!("{}/expenses-api/v1/expenses", echo.url));
    get["request"] = json!({ "method": "GET", "url": get["request"]["url"] });
    let outcome = run(&scratch, &auth, &[get], &[], &[("POSTRIDER_REFRESH_TOKEN", &seed)]);
    is_green(&outcome);
    assert!(outcome.stderr.contains("warning: the server replaced POSTRIDER_REFRESH_TOKEN"), "{}", outcome.stderr);
}
