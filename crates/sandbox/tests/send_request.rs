//! `pm.sendRequest`.

mod common;

use std::time::Duration;

use common::{Answer, in_lane, json_response};
use postrider_core::collection::{Listen, RequestError};
use postrider_core::variable::Variable;

fn refused() -> RequestError {
    RequestError {
        name: "Error".to_owned(),
        message: "connect ECONNREFUSED 127.0.0.1:1".to_owned(),
        code: Some("ECONNREFUSED".to_owned()),
        errno: Some(-111),
        syscall: Some("connect".to_owned()),
        address: Some("127.0.0.1".to_owned()),
        port: Some(1),
        ..RequestError::default()
    }
}

#[test]
fn a_callback_gets_the_response() {
    in_lane(async |lane| {
        let lines = lane
            .log(
                "const result = pm.sendRequest('http://127.0.0.1/x', (error, response, history) => {
                     console.log(error, response.code, response.json().answer, response.headers.get('x-test'));
                     console.log(response.responseTime, response.text(), typeof history.cookies.get);
                     pm.test('inside', () => pm.expect(response).to.have.status(200));
                 });
                 console.log('first', result === pm)",
            )
            .await;
        assert_eq!(lines, ["first true", "null 200 42 yes", r#"12 {"answer":42} function"#]);
    });
}

#[test]
fn requests_are_given_as_text_fields_or_sdk_objects() {
    in_lane(async |lane| {
        let host = lane
            .test(
                "pm.sendRequest('http://a.test/1');
                 pm.sendRequest({url: 'http://a.test/2', method: 'POST', header: {'X-A': 'b'}, body: {mode: 'raw', raw: 'q'}});
                 pm.sendRequest({url: 'http://a.test/3', header: 'A: b'});
                 const { Request } = require('postman-collection');
                 pm.sendRequest(new Request({url: 'http://a.test/4', method: 'PUT'}));
                 pm.sendRequest(pm.request)",
            )
            .await;
        let requests = host.requests.borrow();
        let lines: Vec<String> = requests.iter().map(|request| format!("{} {}", request.method, request.url)).collect();
        assert_eq!(
            lines,
            [
                "GET http://a.test/1",
                "POST http://a.test/2",
                "GET http://a.test/3",
                "PUT http://a.test/4",
                "GET http://127.0.0.1/get?a=1",
            ]
        );
        assert_eq!(requests[1].headers[0].key, "X-A");
        assert_eq!(requests[1].body.as_ref().and_then(|body| body.raw.as_deref()), Some("q"));
        assert_eq!(requests[2].headers[0].value, "b");
    });
}

#[test]
fn a_failed_request_is_an_error_with_details() {
    in_lane(async |lane| {
        lane.answers.push_back(Answer { delay: Duration::ZERO, outcome: Err(refused()) });
        lane.answers.push_back(Answer { delay: Duration::ZERO, outcome: Err(refused()) });
        let lines = lane
            .log(
                "pm.sendRequest('http://127.0.0.1:1', (error, response) => {
                     console.log(error.message, error.code, error.port, response.code, JSON.stringify(error));
                 });
                 pm.sendRequest('http://127.0.0.1:1').catch((error) => console.log(error instanceof Error, error.errno));
                 pm.sendRequest(undefined, (error) => console.log(error.message))",
            )
            .await;
        assert_eq!(
            lines,
            [
                "sendrequest: nothing to request",
                r#"connect ECONNREFUSED 127.0.0.1:1 ECONNREFUSED 1 undefined {"errno":-111,"code":"ECONNREFUSED","syscall":"connect","address":"127.0.0.1","port":1}"#,
                "true -111",
            ]
        );
    });
}

#[test]
fn promises_can_be_awaited_at_the_top() {
    in_lane(async |lane| {
        let lines = lane
            .log(
                "const response = await pm.sendRequest('http://127.0.0.1/x');
                 console.log(response.json().answer);
                 pm.sendRequest('http://127.0.0.1/y').then((other) => console.log('then', other.code));",
            )
            .await;
        assert_eq!(lines, ["42", "then 200"]);
    });
}

#[test]
fn requests_run_side_by_side() {
    in_lane(async |lane| {
        for delay in [60, 20, 40] {
            let outcome = Ok(json_response(&delay.to_string()));
            lane.answers.push_back(Answer { delay: Duration::from_millis(delay), outcome });
        }
        let lines = lane
            .log(
                "for (let index = 0; index < 3; index++) {
                     pm.sendRequest('http://127.0.0.1/' + index, (error, response) => console.log(index, response.text()));
                 }",
            )
            .await;
        // One after the other they would end in the order of their calls.
        assert_eq!(lines, ["1 20", "2 40", "0 60"]);
    });
}

#[test]
fn callbacks_can_send_more_and_set_variables() {
    in_lane(async |lane| {
        lane.test(
            "pm.sendRequest('http://127.0.0.1/1', () => {
                 pm.sendRequest('http://127.0.0.1/2', (error, response) => pm.environment.set('token', response.json().answer));
             })",
        )
        .await;
        assert_eq!(lane.scopes.borrow().environment.get("token").and_then(Variable::read), Some(42.into()));
    });
}

#[test]
fn an_error_in_a_callback_is_an_exception_beside_the_script() {
    in_lane(async |lane| {
        let (outcome, host) =
            lane.run(Listen::Test, "pm.sendRequest('http://127.0.0.1', () => { throw new TypeError('inside') })").await;
        assert_eq!(outcome.error, None);
        let exceptions = host.exceptions.borrow();
        assert_eq!((exceptions[0].name.as_str(), exceptions[0].message.as_str()), ("TypeError", "inside"));
        assert_eq!(exceptions.len(), 1);
    });
}

#[test]
fn a_response_outlives_its_script() {
    in_lane(async |lane| {
        lane.test("pm.sendRequest('http://127.0.0.1', (error, response) => { kept = response; mine = pm.response })")
            .await;
        assert_eq!(
            lane.log("console.log(kept.json().answer, mine.json().text, kept.text())").await,
            [r#"42 x {"answer":42}"#]
        );
    });
}
