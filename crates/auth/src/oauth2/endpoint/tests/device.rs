//! The device grant (RFC 8628), in time that does not pass.

use tokio::time::{Duration, Instant};

use super::*;
use crate::oauth2::testing::{answer, form};
use crate::oauth2::{DeviceAuthorization, EndpointResponse, Problem, TransportError};

type Answer = Result<EndpointResponse, TransportError>;

fn error(code: &str) -> Answer {
    answer(400, "application/json", &json!({ "error": code }).to_string())
}

fn tokens() -> Answer {
    answer(200, "application/json", OK)
}

fn device(interval: u64, expires_in: u64) -> DeviceAuthorization {
    DeviceAuthorization {
        device_code: Secret::new("GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS"),
        user_code: "WDJB-MJHT".to_owned(),
        verification_uri: "https://example.com/device".to_owned(),
        verification_uri_complete: None,
        expires_in,
        interval,
    }
}

#[tokio::test]
async fn the_example_of_rfc_8628() {
    // Sections 3.1 and 3.2.
    let body = json!({
        "device_code": "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS", "user_code": "WDJB-MJHT",
        "verification_uri": "https://example.com/device",
        "verification_uri_complete": "https://example.com/device?user_code=WDJB-MJHT",
        "expires_in": 1800, "interval": 5,
    });
    let transport = FakeTransport::json(&body.to_string());
    let settings = settings(&json!({
        "clientId": "1406020730", "clientSecret": "", "scope": "example_scope",
        "authRequestParams": [{ "key": "prompt", "value": "login", "send_as": "request_url" }],
    }));
    let found = endpoint(&settings, &transport).device_authorization().await.unwrap();
    let complete = Some("https://example.com/device?user_code=WDJB-MJHT".to_owned());
    assert_eq!(found, DeviceAuthorization { verification_uri_complete: complete, ..device(5, 1800) });
    let request = transport.request();
    assert_eq!(request.url, "https://server.example.com/device");
    assert_eq!(form(&request), [("client_id", "1406020730"), ("scope", "example_scope"), ("prompt", "login")]);
    assert!(!format!("{found:?}").contains("GmRh"));
}

#[tokio::test]
async fn odd_device_answers() {
    // Change of a good answer, and the expected interval and lifetime, or the reason of the refusal.
    let table = [
        (json!({}), Ok((5, 600))),
        (json!({ "interval": "7", "expires_in": "90.5" }), Ok((7, 90))),
        (json!({ "interval": 0, "expires_in": -1 }), Ok((5, 600))),
        (json!({ "interval": 86_400, "expires_in": 1e30 }), Ok((120, 600))),
        (json!({ "expires_in": 86_400 }), Ok((5, 3600))),
        (json!({ "verification_uri": "javascript:alert(1)" }), Err("verification_uri")),
        (json!({ "verification_uri": "file:///etc/passwd" }), Err("verification_uri")),
        (json!({ "device_code": "" }), Err("device_code")),
        (json!({ "user_code": "\u{1b}" }), Err("user_code")),
        (json!({ "error": "invalid_client" }), Err("invalid_client")),
    ];
    for (change, expected) in table {
        let mut body = json!({ "device_code": "d", "user_code": "u", "verification_uri": "https://a.test/" });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let transport = FakeTransport::json(&body.to_string());
        let outcome = endpoint(&settings(&json!({})), &transport).device_authorization().await;
        match (outcome, expected) {
            (Ok(device), Ok(expected)) => assert_eq!((device.interval, device.expires_in), expected, "{change}"),
            (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{error}"),
            (outcome, _) => panic!("{change}: {outcome:?}"),
        }
    }
    let body = r#"{"device_code":"d","user_code":"u","verification_url":"https://google.test/device"}"#;
    let found = endpoint(&settings(&json!({})), &FakeTransport::json(body)).device_authorization().await.unwrap();
    assert_eq!(found.verification_uri, "https://google.test/device");
}

#[tokio::test(start_paused = true)]
async fn polling_keeps_the_interval() {
    // Answers and the seconds until the token is there.
    let table: [(Vec<Answer>, u64); 6] = [
        (vec![tokens()], 5),
        (vec![error("authorization_pending"), error("authorization_pending"), tokens()], 15),
        // Section 3.5: five more seconds for this and all later questions.
        (vec![error("slow_down"), error("authorization_pending"), tokens()], 5 + 10 + 10),
        (vec![error("slow_down"), error("slow_down"), tokens()], 5 + 10 + 15),
        (vec![Err(TransportError::Timeout(30)), Err(TransportError::Timeout(30)), tokens()], 5 + 10 + 20),
        (vec![answer(503, "", ""), tokens()], 5 + 10),
    ];
    for (answers, expected) in table {
        let transport = FakeTransport::new(answers);
        let start = Instant::now();
        endpoint(&settings(&json!({})), &transport).device_token(&device(5, 1800)).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), expected);
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        let code = "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS";
        assert_eq!(form(&transport.requests()[0]), [("grant_type", grant), ("device_code", code)]);
    }
}

#[tokio::test(start_paused = true)]
async fn polling_ends() {
    // Answers, the error, the longest time it may take.
    let table: [(Vec<Answer>, &str, u64); 5] = [
        (vec![error("access_denied")], "token request: the server answered access_denied", 5),
        (vec![error("invalid_grant")], "token request: the server answered invalid_grant", 5),
        (vec![error("expired_token")], "token request: nobody signed in within 60 s", 5),
        ((0..20).map(|_| error("authorization_pending")).collect(), "token request: nobody signed in within 60 s", 60),
        (vec![answer(200, "text/html", "<p>")], "with a page in HTML, not with JSON", 5),
    ];
    for (answers, expected, limit) in table {
        let start = Instant::now();
        let transport = FakeTransport::new(answers);
        let error = endpoint(&settings(&json!({})), &transport).device_token(&device(5, 60)).await.unwrap_err();
        assert!(error.to_string().ends_with(expected), "{error}");
        assert!(start.elapsed() <= Duration::from_secs(limit));
    }
    let error =
        endpoint(&settings(&json!({})), &FakeTransport::default()).device_token(&device(90, 60)).await.unwrap_err();
    assert_eq!(error.problem, Problem::TimedOut(60));
}
