//! Errors of the engine carry V8's words.

mod common;

use common::in_lane;
use postrider_core::collection::Listen;

const MESSAGES: &str = include_str!("data/v8_messages.txt");

/// Scripts with the error that each ends with.
fn table() -> Vec<(&'static str, &'static str)> {
    let mut lines = MESSAGES.lines().filter(|line| !line.starts_with("# ") && !line.is_empty());
    let mut table = Vec::new();
    while let (Some(script), Some(error)) = (lines.next(), lines.next()) {
        table.push((script, error.trim_start()));
    }
    table
}

#[test]
fn engine_errors_have_the_messages_of_v8() {
    in_lane(async |lane| {
        let mut differences = Vec::new();
        for (script, expected) in table() {
            let (outcome, _) = lane.run(Listen::Test, script).await;
            let error = outcome.error.map_or("none".to_owned(), |error| format!("{}: {}", error.name, error.message));
            if error != expected {
                differences.push(format!("{script}\n    expected {expected}\n    but got  {error}"));
            }
        }
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    });
}

#[test]
fn places_count_bytes_and_lines() {
    in_lane(async |lane| {
        let table = [
            ("var s = 'x';\n  s\n    .trim()\n    .foo(1)\n    .bar()", "s.trim(...).foo is not a function"),
            ("var s = 'é€😀'; /* ü */ s.foo('é', 1)", "s.foo is not a function"),
            ("var s = 'x'; // é\n// more\n\ts.foo();", "s.foo is not a function"),
            ("var s = 'x';\r\n  s.foo(\r\n    1)", "s.foo is not a function"),
            ("eval('function helper(a) {\\n  a.missing()\\n}\\nhelper({})')", "a.missing is not a function"),
        ];
        for (script, expected) in table {
            let (outcome, _) = lane.run(Listen::Test, script).await;
            assert_eq!(outcome.error.expect("an error").message, expected, "{script}");
        }
    });
}

#[test]
fn own_errors_keep_their_words() {
    in_lane(async |lane| {
        let table = [
            ("throw new Error('not a function')", "not a function"),
            ("throw new TypeError('cannot be')", "cannot be"),
            ("class Own extends Error {} throw new Own('x is not initialized')", "x is not initialized"),
            ("const e = new Error('a'); e.message = 'b'; throw e", "b"),
            ("throw Object.freeze(new Error('frozen'))", "frozen"),
        ];
        for (script, expected) in table {
            let (outcome, _) = lane.run(Listen::Test, script).await;
            assert_eq!(outcome.error.expect("an error").message, expected, "{script}");
        }
    });
}
