//! Timers, promises and what becomes of errors in them.

mod common;

use common::{check_logs, in_lane};
use postrider_core::collection::Listen;

#[test]
fn timers_fire_by_time() {
    check_logs(&[
        ("setTimeout(() => console.log(2), 9); setTimeout(() => console.log(1), 2); console.log(0)", "0\n1\n2"),
        ("setTimeout((a, b) => console.log(a, b), 1, 'x', 'y')", "x y"),
        (
            "setImmediate(() => console.log('i')); Promise.resolve().then(() => console.log('p')); console.log('s')",
            "s\np\ni",
        ),
        ("const id = setTimeout(() => console.log('no'), 1); clearTimeout(id); console.log(typeof id)", "number"),
        ("let n = 0; const id = setInterval(() => { console.log(++n); if (n === 3) clearInterval(id) }, 1)", "1\n2\n3"),
        ("setTimeout(() => setTimeout(() => console.log('nested'), 1), 1)", "nested"),
        ("console.log(setTimeout('text', 1), clearTimeout(99), clearTimeout())", "undefined undefined undefined"),
        ("setTimeout(() => console.log('nan'), 'x'); setTimeout(() => console.log('negative'), -5)", "nan\nnegative"),
        ("await new Promise((resolve) => setTimeout(resolve, 2)); console.log('after')", "after"),
        ("require('timers').setTimeout(() => console.log('module'), 1)", "module"),
        ("const f = async () => { await null; console.log('async') }; f()", "async"),
    ]);
}

#[test]
fn timers_end_with_their_script() {
    in_lane(async |lane| {
        lane.test("leaked = setTimeout(() => console.log('first'), 1)").await;
        assert_eq!(lane.log("clearTimeout(leaked); console.log('second')").await, ["second"]);
    });
}

#[test]
fn errors_beside_pending_work_are_exceptions() {
    in_lane(async |lane| {
        let table = [
            ("setTimeout(() => { throw new Error('timer') }, 1)", "timer"),
            ("setTimeout(() => {}, 1); throw new Error('script')", "script"),
            ("Promise.reject(new Error('promise'))", "promise"),
            ("(async () => { await null; throw new Error('async') })()", "async"),
            ("setTimeout(() => { throw 'text' }, 1)", "text"),
            ("await null; setTimeout(() => {}, 1); throw new Error('awaited')", "awaited"),
        ];
        for (source, message) in table {
            let (outcome, host) = lane.run(Listen::Test, source).await;
            assert_eq!(outcome.error, None, "{source}");
            let messages: Vec<String> = host.exceptions.borrow().iter().map(|error| error.message.clone()).collect();
            assert_eq!(messages, [message], "{source}");
        }
    });
}

#[test]
fn handled_rejections_are_nobodys_business() {
    in_lane(async |lane| {
        let (outcome, host) = lane
            .run(Listen::Test, "const p = Promise.reject(new Error('x')); p.catch(() => {}); await p.catch(() => {})")
            .await;
        assert_eq!(outcome.error, None);
        assert!(host.exceptions.borrow().is_empty());
    });
}

#[test]
fn a_rejected_await_ends_the_script() {
    in_lane(async |lane| {
        let (outcome, host) =
            lane.run(Listen::Test, "await Promise.reject(new RangeError('x')); console.log('no')").await;
        let error = outcome.error.expect("an error");
        assert_eq!((error.name.as_str(), error.message.as_str()), ("RangeError", "x"));
        assert!(host.lines().is_empty() && host.exceptions.borrow().is_empty());
    });
}

#[test]
fn a_promise_that_never_settles_holds_nothing_up() {
    check_logs(&[("console.log('a'); await new Promise(() => {}); console.log('b')", "a")]);
}

#[test]
fn changes_in_timers_are_kept() {
    in_lane(async |lane| {
        lane.test("setTimeout(() => { pm.environment.set('t', 1); throw new Error('x') }, 1)").await;
        assert!(lane.scopes.borrow().environment.has("t"));
    });
}
