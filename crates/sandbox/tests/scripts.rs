//! How scripts are evaluated: scope, modes, errors and their places.

mod common;

use common::{check_logs, in_lane};
use postrider_core::collection::Listen;

#[test]
fn declared_names_stay_and_undeclared_ones_leak() {
    in_lane(async |lane| {
        lane.test("leaked = 5; var own = 6; let mine = 7; function f() {} this.context = 8").await;
        let types = "console.log(typeof leaked, typeof own, typeof mine, typeof f, typeof context)";
        assert_eq!(lane.log(types).await, ["number undefined undefined undefined undefined"]);
        assert_eq!(lane.log("leaked += 1; console.log(leaked)").await, ["6"]);
    });
}

#[test]
fn scripts_are_sloppy_function_bodies() {
    check_logs(&[
        ("console.log('a'); return; console.log('b')", "a"),
        ("\"use strict\"; undeclared = 5; console.log(undeclared)", "5"),
        ("eval('var x = 5'); console.log(x)", "5"),
        ("eval(\"pm.environment.set('a', 1)\"); console.log(pm.environment.get('a'))", "1"),
        ("var eval_text = 'function helper() { return 7 }'; eval(eval_text); console.log(helper())", "7"),
        ("console.log(typeof this.pm, this === globalThis)", "object false"),
        ("with ({x: 1}) console.log(x)", "1"),
        ("console.log('a') // comment", "a"),
        ("var await = 3; console.log(await)", "3"),
        ("const f = async () => { await null; return 1 }; console.log(await f())", "1"),
        ("console.log(((function () { return typeof this })()))", "object"),
        ("console.log([1, 2].at(-1), {...{a: 1}}, null ?? 'x', undefined?.y)", "2 {a: 1} x undefined"),
        ("", ""),
    ]);
}

#[test]
fn errors_have_name_message_and_place() {
    in_lane(async |lane| {
        let table = [
            ("throw new TypeError('x')", "TypeError", "x", Some(1)),
            ("\n\n  throw new Error('x')", "Error", "x", Some(3)),
            ("missing", "ReferenceError", "missing is not defined", Some(1)),
            ("throw 'text'", "Error", "text", None),
            ("throw {a: 1, message: 'm'}", "Error", "m", None),
            ("const e = new Error('x'); e.name = 'Custom'; throw e", "Custom", "x", Some(1)),
            ("pm.expect(1).to.equal(2)", "AssertionError", "expected 1 to equal 2", Some(1)),
            ("pm.require('npm:x')", "TypeError", "pm.require is not a function", Some(1)),
            ("require('nothing')", "Error", "Cannot find module 'nothing'", Some(1)),
        ];
        for (source, name, message, line) in table {
            let (outcome, _) = lane.run(Listen::Test, source).await;
            let error = outcome.error.unwrap_or_else(|| panic!("no error: {source}"));
            assert_eq!((error.name.as_str(), error.message.as_str(), error.line), (name, message, line), "{source}");
        }
    });
}

#[test]
fn nothing_runs_after_a_syntax_error() {
    in_lane(async |lane| {
        for source in ["console.log('a'); let x = 1; let x = 2", "console.log('a'); foo bar", "}", "await await"] {
            let (outcome, host) = lane.run(Listen::Test, source).await;
            assert_eq!(outcome.error.expect("an error").name, "SyntaxError", "{source}");
            assert!(host.lines().is_empty(), "{source}");
        }
    });
}

#[test]
fn falsy_errors_are_none() {
    check_logs(&[("console.log('a'); throw null", "a"), ("throw undefined", ""), ("throw 0", "")]);
}

#[test]
fn changes_of_built_in_objects_do_not_break_the_sandbox() {
    in_lane(async |lane| {
        let breaking =
            "JSON.parse = null; console.log = null; pm.test = null; Object.keys = null; Object.entries = null;
             Array.prototype.map = null; Promise.prototype.then = null; Map.prototype.get = null";
        lane.run(Listen::Test, breaking).await;
        let (outcome, _) = lane.run(Listen::Test, "pm.environment.get('x')").await;
        // Whatever it says, it says it; the process lives.
        let _ = outcome.error;
    });
}
