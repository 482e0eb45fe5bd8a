//! The order of a run: what runs next, what is skipped, when it ends.

use serde_json::{Value, json};

use super::support::{Echo, Scratch, collection};

/// An item whose scripts are these.
fn scripted(name: &str, url: &str, prerequest: &str, test: &str) -> Value {
    json!({
        "name": name,
        "request": { "method": "GET", "url": format!("{url}/get?name={name}") },
        "event": [
            { "listen": "prerequest", "script": { "exec": [prerequest] } },
            { "listen": "test", "script": { "exec": [test] } },
        ],
    })
}

/// Runs items `A`, `B`, `C`, of which `A` has these scripts, and tells which were executed, as
/// `A0` for item and iteration, and the exit status.
fn executed(prerequest: &str, test: &str, more: &[&str]) -> (Vec<String>, Option<i32>) {
    let echo = Echo::start();
    let scratch = Scratch::new();
    let item = |name, prerequest, test| scripted(name, &echo.url, prerequest, test);
    scratch.write("c.json", collection(&[item("A", prerequest, test), item("B", "", ""), item("C", "", "")]));
    scratch.write("data.json", r#"[{"row": "one"}, {"row": "two"}]"#);
    let words = [&["run", "c.json", "-r", "json", "--reporter-json-export", "out.json"], more].concat();
    let outcome = scratch.run(&words);
    let report = scratch.read_json("out.json");
    let executions = report["run"]["executions"].as_array().unwrap();
    let names = executions.iter().map(|execution| {
        let name = execution["item"]["name"].as_str().unwrap();
        format!("{name}{}", execution["cursor"]["iteration"])
    });
    (names.collect(), outcome.code)
}

#[test]
fn scripts_choose_what_runs_next() {
    let twice = "if (!pm.variables.get('seen')) { pm.variables.set('seen', 1); postman.setNextRequest('A'); }";
    let table: &[(&str, &str, &[&str])] = &[
        ("", "", &["A0", "B0", "C0"]),
        ("", "postman.setNextRequest('C')", &["A0", "C0"]),
        ("", "pm.execution.setNextRequest(null)", &["A0"]),
        ("", "postman.setNextRequest('no such item')", &["A0"]),
        ("", twice, &["A0", "A0", "B0", "C0"]),
        ("postman.setNextRequest('C')", "", &["A0", "C0"]),
        ("postman.setNextRequest('C')", "postman.setNextRequest('B')", &["A0", "B0", "C0"]),
        ("pm.execution.skipRequest()", "", &["B0", "C0"]),
        ("pm.execution.skipRequest(); postman.setNextRequest('C')", "", &["B0", "C0"]),
        ("postman.setNextRequest('C'); pm.execution.skipRequest()", "", &["C0"]),
        ("throw new Error('x')", "throw new Error('y')", &["A0", "B0", "C0"]),
    ];
    for (prerequest, test, expected) in table {
        assert_eq!(executed(prerequest, test, &[]).0, *expected, "{prerequest} | {test}");
    }
}

#[test]
fn the_end_of_an_iteration_is_not_the_end_of_the_run() {
    let (names, code) = executed("", "postman.setNextRequest(null)", &["-n", "2"]);
    assert_eq!((names, code), (vec!["A0".to_owned(), "A1".to_owned()], Some(0)));
}

#[test]
fn the_last_row_stands_in_where_there_are_more_iterations_than_rows() {
    let test =
        "pm.test('row', () => pm.expect(pm.iterationData.get('row')).to.eql(['one', 'two', 'two'][pm.info.iteration]))";
    let (names, code) = executed("", test, &["-d", "data.json", "-n", "3", "--folder", "A"]);
    assert_eq!((names.join(" "), code), ("A0 A1 A2".to_owned(), Some(0)));
    let (names, _) = executed("", "", &["-d", "data.json", "--folder", "A"]);
    assert_eq!(names.join(" "), "A0 A1");
}

#[test]
fn bail_ends_the_run_at_the_first_failure() {
    let failing = "pm.test('no', () => { throw new Error('no') })";
    let table: &[(&str, &str, &[&str], &[&str])] = &[
        ("", failing, &[], &["A0", "B0", "C0"]),
        ("", failing, &["--bail"], &["A0"]),
        ("", failing, &["--bail", "failure", "-n", "2"], &["A0"]),
        ("throw new Error('x')", "", &["--bail"], &[]),
        ("", "throw new Error('x')", &["--bail"], &["A0"]),
        ("", failing, &["--bail", "folder"], &["A0", "B0", "C0"]),
    ];
    for (prerequest, test, more, expected) in table {
        let (names, code) = executed(prerequest, test, more);
        assert_eq!((names, code), (expected.iter().map(ToString::to_string).collect(), Some(1)), "{more:?}");
    }
}

#[test]
fn a_script_changes_the_request_for_one_execution_only() {
    let change = "if (pm.info.iteration === 0) { pm.request.url.query.add({key: 'added', value: '{{$randomInt}}'}); }";
    let test = "pm.test('args', () => pm.expect('added' in pm.response.json().args).to.equal(pm.info.iteration === 0))";
    assert_eq!(executed(change, test, &["-n", "2", "--folder", "A"]).1, Some(0));
}

#[test]
fn variables_live_as_long_as_their_scope() {
    let test = "
        pm.test('local values outlive iterations', () => {
            pm.expect(pm.variables.get('n') || 0).to.equal(pm.info.iteration);
        });
        pm.variables.set('n', pm.info.iteration + 1);
        pm.test('nothing leaks into the environment', () => pm.expect(pm.environment.has('n')).to.equal(false));";
    assert_eq!(executed("", test, &["-n", "2", "--folder", "A"]).1, Some(0));
}

#[test]
fn requests_of_scripts_are_sent_and_reported() {
    let send = "pm.sendRequest(pm.request.url.toString() + '&by=script', (error, response) => {
        pm.test('answered', () => pm.expect(response.json().args.by).to.equal('script'));
    });";
    let (names, code) = executed("", send, &["--folder", "A"]);
    assert_eq!((names.join(" "), code), ("A0 A0".to_owned(), Some(0)));
}

#[test]
fn errors_of_callbacks_are_shown() {
    let echo = Echo::start();
    let scratch = Scratch::new();
    let script = "setTimeout(() => { undefinedFunction(); }, 1)";
    scratch.write("c.json", collection(&[scripted("A", &echo.url, "", script)]));
    let outcome = scratch.run(&["run", "c.json"]);
    assert!(outcome.stdout.contains("ReferenceError: undefinedFunction is not defined"), "{outcome:?}");
    assert_eq!(outcome.code, Some(0), "Newman counts no failure either");
}

#[test]
fn scripts_know_the_level_they_stand_at() {
    let echo = Echo::start();
    let scratch = Scratch::new();
    let check = |current: &str| {
        let script = format!(
            "pm.test('level', () => {{
                pm.expect(pm.execution.location.current).to.equal('{current}');
                pm.expect(pm.execution.location.join('/')).to.match(/\\/F\\/A$/);
            }});"
        );
        json!([{ "listen": "test", "script": { "exec": [script] } }])
    };
    let mut item = scripted("A", &echo.url, "", "");
    item["event"] = check("A");
    let folder = json!({ "name": "F", "event": check("F"), "item": [item] });
    scratch.write("c.json", collection(&[folder]));
    let outcome = scratch.run(&["run", "c.json"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}
