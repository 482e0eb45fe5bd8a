//! Postman's first API.

mod common;

use common::in_lane;
use postrider_core::collection::{Cookie, Listen};
use serde_json::json;

#[test]
fn tests_become_assertions_after_the_script() {
    in_lane(async |lane| {
        let host = lane
            .test("tests['good'] = responseCode.code === 200; tests['bad'] = 0; pm.test('modern', () => {}); setTimeout(() => { tests['late'] = 1 }, 1)")
            .await;
        assert_eq!(host.assertion_lines(), ["modern", "good", "bad: AssertionError: expected 0 to be truthy"]);
        let host = lane.test("const tests = {}; tests['own'] = false").await;
        assert!(host.assertion_lines().is_empty());
    });
}

#[test]
fn response_globals() {
    in_lane(async |lane| {
        lane.cookies = vec![Cookie { name: "c".to_owned(), value: "v".to_owned(), ..Cookie::default() }];
        let lines = lane
            .log(
                "pm.test('quiet', () => {});
                 console.log(typeof responseBody, JSON.parse(responseBody).text, responseTime);
                 console.log(responseCode.code, responseCode.name, responseHeaders['X-Test'], responseCookies.count());
                 console.log(postman.getResponseHeader('x-test'), postman.getResponseCookie('c').value)",
            )
            .await;
        let lines: Vec<&String> = lines.iter().filter(|line| !line.starts_with("Using")).collect();
        assert_eq!(lines, ["string x 12", "200 OK yes 1", "yes v"]);
        let (_, host) = lane.prerequest("console.log(typeof responseBody, typeof postman.getResponseHeader)").await;
        assert_eq!(host.lines().last().map(String::as_str), Some("log: undefined undefined"));
        let (outcome, _) = lane.run(Listen::Prerequest, "responseBody.length").await;
        assert_eq!(outcome.error.expect("an error").message, "responseBody is not defined");
    });
}

#[test]
fn a_failed_request_leaves_them_empty() {
    in_lane(async |lane| {
        lane.response = None;
        let lines = lane
            .log("console.log(responseBody, responseTime, pm.response.code, pm.response.text(), pm.response.headers.count())")
            .await;
        assert_eq!(lines, ["undefined undefined undefined undefined 0"]);
    });
}

#[test]
fn variables_of_the_postman_object() {
    in_lane(async |lane| {
        lane.scopes.borrow_mut().environment.set("start", Some(json!(1)), None);
        let lines = lane
            .log(
                "postman.setEnvironmentVariable('a', 5); postman.setGlobalVariable('g', {x: 1});
                 postman.setEnvironmentVariable('f', false); postman.setEnvironmentVariable('u', undefined);
                 console.log(typeof postman.getEnvironmentVariable('a'), postman.getGlobalVariable('g'), environment.a);
                 console.log(pm.environment.get('f'), pm.environment.get('u'));
                 pm.environment.set('modern', 1); console.log(environment.start, environment.modern, globals.g);
                 postman.clearEnvironmentVariable('a'); console.log(environment.a, pm.environment.has('a'));
                 postman.clearGlobalVariables(); postman.clearEnvironmentVariables();
                 console.log(pm.environment.toObject(), pm.globals.toObject(), Object.keys(environment))",
            )
            .await;
        let lines: Vec<&String> = lines.iter().filter(|line| !line.starts_with("Using")).collect();
        assert_eq!(
            lines,
            [
                "string [object Object] 5",
                "false undefined",
                "1 undefined [object Object]",
                "undefined false",
                "{} {} []",
            ]
        );
    });
}

#[test]
fn uses_are_warned_of_once_a_script() {
    in_lane(async |lane| {
        let host = lane
            .test("tests.a = 1; tests.b = 1; postman.getResponseHeader('x'); _.map([]); typeof CryptoJS; environment.x")
            .await;
        assert_eq!(
            host.lines(),
            [
                "warn: Using \"tests\" is deprecated. Use \"pm.test()\" instead.",
                "warn: Using \"postman.setNextRequest\" is deprecated. Use \"pm.execution.setNextRequest()\" instead.",
                "warn: Using \"_\" is deprecated. Use \"require('lodash')\" instead.",
                "warn: Using \"environment\" is deprecated. Use \"pm.environment\" instead.",
            ]
        );
        assert_eq!(lane.test("tests.a = 1").await.lines().len(), 1);
    });
}

#[test]
fn the_request_in_its_old_shape() {
    in_lane(async |lane| {
        lane.request = postrider_core::format::request_from_value(json!({
            "url": "http://a.test/b", "method": "POST", "header": [{"key": "X-A", "value": "1"}],
            "body": {"mode": "urlencoded", "urlencoded": [
                {"key": "k", "value": "1"}, {"key": "k", "value": "2"}, {"key": "off", "value": "3", "disabled": true}]},
        }));
        let lines = lane.log("console.log(request); console.log(request.data.k)").await;
        assert_eq!(
            lines,
            [
                "Using \"request\" is deprecated. Use \"pm.request\" instead.",
                "{id: item-id, name: item, description: undefined, headers: {x-a: 1}, method: POST, url: http://a.test/b, data: {k: [1, 2]}}",
                "[1, 2]",
            ]
        );
    });
}

#[test]
fn names_can_be_declared_or_assigned() {
    in_lane(async |lane| {
        let table = [
            ("const _ = require('lodash'); console.log(_.VERSION)", "4.17.21"),
            ("let responseBody = 1; console.log(responseBody)", "1"),
            ("var environment = 2; console.log(environment)", "2"),
            ("function data() { return 3 } console.log(data())", "3"),
            ("responseBody = 4; console.log(responseBody)", "4"),
            ("pm = 5; console.log(pm)", "5"),
        ];
        for (source, expected) in table {
            assert_eq!(lane.log(source).await, [expected], "{source}");
        }
        assert_eq!(lane.log("console.log(typeof pm, typeof responseBody)").await, ["object string"]);
    });
}

#[test]
fn data_is_the_row() {
    in_lane(async |lane| {
        lane.scopes.borrow_mut().data = std::sync::Arc::new(json!({"a": {"b": 1}}).as_object().unwrap().clone());
        assert_eq!(lane.log("console.log(typeof iteration); console.log(data.a.b)").await.last().unwrap(), "1");
    });
}
