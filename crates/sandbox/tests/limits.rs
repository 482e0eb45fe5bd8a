//! Time, memory and stack of scripts.

mod common;

use std::time::{Duration, Instant};

use common::{Lane, in_lane, in_limited_lane};
use postrider_core::collection::Listen;
use postrider_sandbox::Limits;

const SYNC: &str = "sandbox: synchronous script execution timeout";
const ASYNC: &str = "sandbox: asynchronous script execution timeout";

async fn message(lane: &mut Lane, source: &str) -> String {
    let (outcome, _) = lane.run(Listen::Test, source).await;
    outcome.error.unwrap_or_else(|| panic!("no error: {source}")).message
}

#[test]
fn endless_scripts_are_stopped() {
    in_lane(async |lane| {
        lane.timeout = Some(Duration::from_millis(60));
        let table = [
            ("while (true) {}", SYNC),
            ("try { while (true) {} } finally { while (true) {} }", SYNC),
            ("/(a+)+b/.exec('a'.repeat(60))", SYNC),
            ("pm.test('x', () => { for (;;) {} })", SYNC),
            ("setTimeout(() => { for (;;) {} }, 1)", ASYNC),
            ("setInterval(() => {}, 1)", ASYNC),
            ("setTimeout(() => {}, 60000)", ASYNC),
            ("await null; for (;;) {}", SYNC),
            ("const next = () => Promise.resolve().then(next); next()", SYNC),
            ("const next = () => setImmediate(next); next()", ASYNC),
        ];
        for (source, expected) in table {
            let start = Instant::now();
            let (outcome, _) = lane.run(Listen::Test, source).await;
            assert!(outcome.timed_out, "{source}");
            assert_eq!(outcome.error.expect("an error").message, expected, "{source}");
            assert!(start.elapsed() < Duration::from_secs(5), "{source}");
            assert_eq!(lane.log("console.log('alive')").await, ["alive"], "{source}");
        }
    });
}

#[test]
fn a_stopped_script_changes_no_variables() {
    in_lane(async |lane| {
        lane.timeout = Some(Duration::from_millis(60));
        lane.test("pm.environment.set('kept', 1)").await;
        for end in ["for (;;) {}", "setInterval(() => {}, 5)"] {
            let source =
                format!("pm.environment.set('lost', 1); pm.environment.unset('kept'); pm.globals.set('g', 1); {end}");
            assert!(lane.run(Listen::Test, &source).await.0.timed_out);
            let scopes = lane.scopes.borrow();
            assert!(scopes.environment.has("kept") && !scopes.environment.has("lost") && !scopes.globals.has("g"));
        }
    });
}

#[test]
fn a_thrown_error_keeps_the_changes_before_it() {
    in_lane(async |lane| {
        assert_eq!(message(lane, "pm.environment.set('kept', 1); throw new Error('x')").await, "x");
        assert!(lane.scopes.borrow().environment.has("kept"));
    });
}

#[test]
fn leaked_globals_survive_a_wait_that_was_cut_short_but_not_a_loop() {
    in_lane(async |lane| {
        lane.timeout = Some(Duration::from_millis(60));
        lane.run(Listen::Test, "leaked = 1; setTimeout(() => {}, 60000)").await;
        assert_eq!(lane.log("console.log(typeof leaked)").await, ["number"]);
        lane.run(Listen::Test, "for (;;) {}").await;
        assert_eq!(lane.log("console.log(typeof leaked)").await, ["undefined"]);
    });
}

#[test]
fn runaway_recursion_is_an_error() {
    in_lane(async |lane| {
        let table = [
            "const f = () => f() + 1; f()",
            "const o = {toString() { return `${o}` }}; String(o)",
            "JSON.parse('['.repeat(1e6))",
            "const a = []; let b = a; for (let i = 0; i < 1e5; i++) { b.push([]); b = b[0] } JSON.stringify(a)",
            "new RegExp('('.repeat(1e5) + ')'.repeat(1e5))",
            "eval('('.repeat(1e6))",
            "const p = new Proxy({}, {get: (t, k, r) => r[k]}); p.x",
            "[1].sort(function f() { [2, 1].sort(f) }); (function g() { [1, 2].map(g) })()",
        ];
        for source in table {
            assert!(!message(lane, source).await.is_empty(), "{source}");
        }
        assert_eq!(lane.log("console.log('alive')").await, ["alive"]);
    });
}

#[test]
fn runaway_allocation_is_an_error() {
    in_limited_lane(Limits { memory_bytes: Some(64 << 20), ..Limits::default() }, async |lane| {
        let table = [
            "const list = []; for (;;) list.push(new Array(1000).fill('x'))",
            "let text = 'x'; for (;;) text += text",
            "new ArrayBuffer(1e10)",
            "'x'.repeat(2 ** 29)",
        ];
        for source in table {
            assert!(!message(lane, source).await.is_empty(), "{source}");
        }
        lane.test("pm.test('alive', () => pm.expect(1).to.equal(1))").await;
    });
}
