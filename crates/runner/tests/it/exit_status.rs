//! What the exit status says.

use serde_json::json;

use super::support::{Echo, Outcome, Scratch, collection, item, test};

fn run_item(test_script: &str, more: &[&str]) -> Outcome {
    let echo = Echo::start();
    let scratch = Scratch::new();
    scratch.write("c.json", collection(&[item("A", &format!("{}/get", echo.url), test_script)]));
    scratch.run(&[&["run", "c.json"], more].concat())
}

#[test]
fn failed_tests_make_it_1_unless_they_do_not_count() {
    for (script, more, code) in [
        (test("true"), &[][..], 0),
        (test("false"), &[], 1),
        (test("false"), &["-x"], 0),
        (test("false"), &["--suppress-exit-code", "--silent"], 0),
        ("undefinedFunction()".to_owned(), &[], 1),
        ("undefinedFunction()".to_owned(), &["-x"], 0),
    ] {
        let outcome = run_item(&script, more);
        assert_eq!(outcome.code, Some(code), "{script} {more:?}: {outcome:?}");
        assert_eq!(outcome.stderr, "", "failed tests are no errors of the program");
    }
}

#[test]
fn warnings_make_it_1_where_they_are_not_put_up_with() {
    let echo = Echo::start();
    let scratch = Scratch::new();
    let get = |auth: &serde_json::Value| {
        let mut item = item("A", &format!("{}/get", echo.url), "console.warn('a script may')");
        item["request"]["auth"] = auth.clone();
        item
    };
    for (auth, warning) in [
        (json!({ "type": "noauth" }), ""),
        (json!({ "type": "kerberos" }), "auth type \"kerberos\" is not known"),
        (json!({ "type": "jwt", "jwt": [{ "key": "algorithm", "value": "RS256" }] }), "jwt auth:"),
    ] {
        scratch.write("c.json", collection(&[get(&auth)]));
        let outcome = scratch.run(&["run", "c.json"]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{auth}");
        assert!(outcome.stdout.contains(warning), "{auth}: {}", outcome.stdout);
        let outcome = scratch.run(&["run", "c.json", "--fail-on-warning", "-x"]);
        let expected = match warning {
            "" => (Some(0), ""),
            _ => (Some(1), "error: 1 warning, and --fail-on-warning is set\n"),
        };
        assert_eq!((outcome.code, outcome.stderr.as_str()), expected, "{auth}");
    }
}

#[test]
fn an_empty_collection_is_fine_and_warned_about() {
    let scratch = Scratch::new();
    for content in [collection(&[]), "{}".to_owned(), "[]".to_owned()] {
        scratch.write("c.json", &content);
        let outcome = scratch.run(&["run", "c.json"]);
        assert_eq!(outcome.code, Some(0), "{content}: {outcome:?}");
        assert_eq!(outcome.stderr, "warning: the collection has no requests\n");
    }
}

#[test]
fn a_run_that_sent_nothing_has_failed() {
    let scratch = Scratch::new();
    let mut skipped = item("Skipped", "http://127.0.0.1:9/", "");
    skipped["event"] = json!([{ "listen": "prerequest", "script": { "exec": ["pm.execution.skipRequest()"] } }]);
    scratch.write("c.json", collection(&[skipped]));
    let outcome = scratch.run(&["run", "c.json"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let message = "error: no request was sent\n  --pass-with-no-requests makes this a success\n";
    assert_eq!(outcome.stderr, message);
    assert_eq!(scratch.run(&["run", "c.json", "-x"]).code, Some(1), "-x is about test results");
    let outcome = scratch.run(&["run", "c.json", "--pass-with-no-requests"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
}
