//! What the console is given.

mod common;

use common::{check_logs, in_lane};
use postrider_core::run::ConsoleLevel::{self, Debug, Error, Info, Log, Warn};

#[test]
fn values_are_described() {
    check_logs(&[
        ("console.log()", ""),
        ("console.log('a', 1, -0, 1.5, true, null, undefined)", "a 1 0 1.5 true null undefined"),
        ("console.log(NaN, Infinity, 10n, Symbol('s'), 1e300)", "NaN Infinity 10n Symbol(s) 1e+300"),
        ("console.log([1, 'a', [undefined]], {a: {b: null}})", "[1, a, [undefined]] {a: {b: null}}"),
        ("console.log(() => 1, function named() {}, class C {})", "[Function] [Function: named] [Function: C]"),
        ("console.log(new Date(0), new Date(NaN), /a/g)", "1970-01-01T00:00:00.000Z Invalid Date /a/g"),
        ("console.log(new TypeError('x'))", "{type: Error, name: TypeError, message: x}"),
        (
            "console.log(new Map([['a', 1]]), new Set(['b', 2]), new Map())",
            "Map(1) { 'a' => 1 } Set(2) { 'b', 2 } Map(0) {}",
        ),
        (
            "console.log(Buffer.from('ab'), new Uint8Array(2), new ArrayBuffer(3))",
            "<Buffer 61 62> Uint8Array(2) [ 0, 0 ] [ArrayBuffer { byteLength: 3 }]",
        ),
        ("class Foo { constructor() { this.x = 1 } } console.log(new Foo(), Object.create(null))", "{x: 1} {}"),
        ("const c = {}; c.self = c; console.log(c)", "{self: [Circular *1]}"),
        ("console.log({toJSON() { return {j: 1} }})", "{j: 1}"),
        ("console.log({get x() { throw 1 }}, new Proxy({}, {ownKeys() { throw 1 }}))", "[Object] [Object]"),
        ("console.log('\\ud800', {'\\udc00': '\\ud800'})", "\u{fffd} {\u{fffd}: \u{fffd}}"),
        ("console.log(pm.response.headers.all().length, pm.request.headers)", "2 []"),
        ("let deep = {}; for (let i = 0; i < 1000; i++) deep = {deep}; console.log(deep); console.log('ok')", DEEP),
    ]);
}

const DEEP: &str = "{deep: {deep: {deep: {deep: {deep: {deep: {deep: {deep: {deep: {deep: {deep: {deep: {deep: {deep: \
{deep: {deep: {deep: {deep: {deep: {deep: [Object]}}}}}}}}}}}}}}}}}}}}\nok";

#[test]
fn levels_are_kept() {
    in_lane(async |lane| {
        let host =
            lane.test("for (const level of ['log', 'debug', 'info', 'warn', 'error']) console[level](level)").await;
        let levels: Vec<ConsoleLevel> = host.console.borrow().iter().map(|(level, _)| *level).collect();
        assert_eq!(levels, [Log, Debug, Info, Warn, Error]);
        lane.test("console.clear(); console.log = () => {}").await;
        assert_eq!(lane.log("console.log('fresh')").await, ["fresh"]);
    });
}
