use super::*;

const STATE: &str = "af0ifjsldkj";

fn expected(redirect_uri: &str) -> Expected {
    Expected {
        redirect_uri: redirect_uri.to_owned(),
        state: Secret::new(STATE),
        issuer: Some("https://a.test".to_owned()),
        requires_iss: false,
    }
}

#[test]
fn answers_with_our_state_give_the_code() {
    let postman = "https://oauth.pstmn.io/v1/callback";
    let local = "http://localhost:8080";
    // Redirect URI, what came, code.
    let table = [
        (local, "?code=abc&state=af0ifjsldkj", "abc"),
        (local, "code=abc&state=af0ifjsldkj", "abc"),
        (local, "?state=af0ifjsldkj&code=a%2Fb%3D%2b+c", "a/b=+ c"),
        (local, "?code=abc&state=af0ifjsldkj&iss=https%3A%2F%2Fa.test", "abc"),
        (local, "?code=abc&state=af0ifjsldkj&session_state=1&scope=a&scope=b", "abc"),
        (local, "http://localhost:8080/?code=abc&state=af0ifjsldkj", "abc"),
        (local, "localhost:8080/?code=abc&state=af0ifjsldkj#_=_", "abc"),
        ("http://127.0.0.1:80/cb?x=1", "http://127.0.0.1/cb?x=1&code=abc&state=af0ifjsldkj", "abc"),
        (postman, "https://oauth.pstmn.io/v1/callback?code=abc&state=af0ifjsldkj", "abc"),
        (postman, "  'https://oauth.pstmn.io/v1/callback?code=abc&state=af0ifjsldkj'\r\n", "abc"),
        (postman, "<https://oauth.pstmn.io/v1/callback?code=a\r\nbc&state=af0if\njsldkj>", "abc"),
        (postman, "oauth.pstmn.io/v1/callback?code=abc&state=af0ifjsldkj", "abc"),
        ("com.example.app:/cb", "com.example.app:/cb?code=abc&state=af0ifjsldkj", "abc"),
        ("urn:ietf:wg:oauth:2.0:oob", "?code=abc&state=af0ifjsldkj", "abc"),
    ];
    for (redirect_uri, redirected, code) in table {
        assert_eq!(accept(&expected(redirect_uri), redirected), Ok(Secret::new(code)), "{redirected}");
    }
}

#[test]
fn answers_that_are_not_ours_are_forged() {
    // What came, part of the reason.
    let table = [
        ("", "no answer"),
        ("?", "no answer"),
        ("abc", "not the redirect URI"),
        ("http://localhost:8080/cb", "no answer"),
        ("?code=abc", "no state"),
        ("?code=abc&state=", "state"),
        ("?code=abc&state=af0ifjsldk", "state"),
        ("?code=abc&state=af0ifjsldkjj", "state"),
        ("?code=abc&state=AF0IFJSLDKJ", "state"),
        ("?code=abc&state=other", "state"),
        ("?error=access_denied", "no state"),
        ("?error=access_denied&state=other", "state"),
        ("?state=af0ifjsldkj", "neither"),
        ("?state=af0ifjsldkj&code=", "empty"),
        ("?state=af0ifjsldkj&code=a%0Ab", "plain text"),
        ("?state=af0ifjsldkj&code=%C3%A9", "plain text"),
        ("?state=af0ifjsldkj&code=abc&error=x", "both"),
        ("?state=af0ifjsldkj&code=abc&code=abc", "code twice"),
        ("?state=af0ifjsldkj&code=abc&c%6Fde=def", "code twice"),
        ("?state=af0ifjsldkj&state=other&code=abc", "state twice"),
        ("?state=other&state=af0ifjsldkj&code=abc", "state twice"),
        ("?state=af0ifjsldkj&code=abc&iss=https://a.test&iss=https://b.test", "iss twice"),
        ("?state=af0ifjsldkj&error=a&error=b", "error twice"),
        ("?state=af0ifjsldkj&code=abc&iss=https://b.test", "another server"),
        ("?state=af0ifjsldkj&code=abc&iss=https://a.test/", "another server"),
        ("?state=af0ifjsldkj&code=abc&iss=", "another server"),
        ("?state=af0ifjsldkj&error=access_denied&iss=https://b.test", "another server"),
        ("http://localhost:8080/cb#access_token=abc&state=af0ifjsldkj", "behind a #"),
        ("https://localhost:8080/cb?code=abc&state=af0ifjsldkj", "not the redirect URI"),
        ("http://localhost:8081/cb?code=abc&state=af0ifjsldkj", "not the redirect URI"),
        ("http://localhost:8080/cb/?code=abc&state=af0ifjsldkj", "not the redirect URI"),
        ("http://evil.test/cb?code=abc&state=af0ifjsldkj", "not the redirect URI"),
        ("http://me@localhost:8080/cb?code=abc&state=af0ifjsldkj", "not the redirect URI"),
    ];
    for (redirected, part) in table {
        match accept(&expected("http://localhost:8080/cb"), redirected) {
            Err(CallbackError::Forged(reason)) => {
                assert!(reason.contains(part), "{redirected}: {reason}");
                assert!(!reason.contains("abc") && !reason.contains(STATE), "{reason}");
            }
            other => panic!("{redirected}: {other:?}"),
        }
    }
}

#[test]
fn the_issuer_is_compared_when_it_can_be() {
    let answer = "?code=abc&state=af0ifjsldkj";
    // Known issuer, whether it promises iss, iss of the answer, whether the answer is taken.
    let table = [
        (None, false, "", true),
        (None, false, "&iss=https://b.test", true),
        (Some("https://a.test"), false, "", true),
        (Some("https://a.test"), true, "", false),
        (Some("https://a.test"), true, "&iss=https://a.test", true),
        (Some("https://a.test"), true, "&iss=https://A.test", false),
    ];
    for (issuer, requires_iss, iss, is_taken) in table {
        let expected =
            Expected { issuer: issuer.map(str::to_owned), requires_iss, ..expected("http://localhost:8080/cb") };
        assert_eq!(accept(&expected, &format!("{answer}{iss}")).is_ok(), is_taken, "{issuer:?} {requires_iss} {iss}");
    }
}

#[test]
fn errors_of_the_server_end_the_sign_in() {
    // Query, message, part of the hint.
    let table = [
        ("error=access_denied", "sign-in: the server answered access_denied", "allow the access"),
        (
            "error=invalid_scope&error_description=No+such%0D%0A%1b[31mscope&error_uri=https://x.test",
            "sign-in: the server answered invalid_scope: No such [31mscope",
            "--scope",
        ),
        (
            "error=unauthorized_client&error_description=",
            "sign-in: the server answered unauthorized_client",
            "clientId",
        ),
        ("error=login_required", "sign-in: the server answered login_required", "prompt=none"),
        ("error=", "sign-in: the server answered an error without a name", ""),
        ("error=odd%00one", "sign-in: the server answered odd one", ""),
    ];
    for (query, message, hint) in table {
        match accept(&expected("http://localhost:8080/cb"), &format!("?state=af0ifjsldkj&{query}")) {
            Err(CallbackError::Refused(error)) => {
                assert_eq!(error.to_string(), message);
                assert!(error.hint.clone().unwrap_or_default().contains(hint), "{error:?}");
                assert_eq!(error.hint.is_some(), !hint.is_empty());
            }
            other => panic!("{query}: {other:?}"),
        }
    }
}

#[test]
fn long_descriptions_are_cut() {
    let query = format!("?state=af0ifjsldkj&error=x&error_description={}", "long".repeat(1000));
    let Err(CallbackError::Refused(error)) = accept(&expected("http://localhost:8080/cb"), &query) else { panic!() };
    assert!(error.to_string().chars().count() < 400);
}
