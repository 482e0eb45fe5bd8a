//! `pm.test` and `pm.expect`.

mod common;

use common::in_lane;
use postrider_core::collection::Listen;

/// Runs a script and compares its assertions, in order.
fn check(table: &'static [(&'static str, &'static [&'static str])]) {
    in_lane(async move |lane| {
        for (source, expected) in table {
            let host = lane.test(source).await;
            assert_eq!(host.assertion_lines(), *expected, "{source}");
        }
    });
}

#[test]
fn functions_pass_or_fail() {
    check(&[
        ("pm.test('a', () => {})", &["a"]),
        ("pm.test('a', () => { throw new Error('no') })", &["a: Error: no"]),
        ("pm.test('a', () => { throw 'text' })", &["a: AssertionError: a"]),
        ("pm.test('a', () => { throw undefined })", &["a: AssertionError: a"]),
        ("pm.test('a', () => { throw {name: 'X', message: 'm'} })", &["a: X: m"]),
        ("pm.test('a')", &["a"]),
        ("pm.test.skip('a', () => { throw 1 })", &["a (skipped)"]),
        ("pm.test(5, () => {}).test('b', () => {})", &["5", "b"]),
        ("pm.test('x'); pm.test('n' + pm.test.index(), () => {})", &["x", "n1"]),
        ("pm.test('\\ud800', () => {})", &["\u{fffd}"]),
    ]);
}

#[test]
fn a_parameter_makes_a_test_wait_for_done() {
    check(&[
        ("pm.test('a', (done) => setTimeout(done, 2))", &["a"]),
        ("pm.test('a', (done) => setTimeout(() => done(new Error('no')), 2))", &["a: Error: no"]),
        ("pm.test('a', (done) => { throw new Error('at once') })", &["a: Error: at once"]),
        ("pm.test('a', (done) => setTimeout(done, 5)); pm.test('b', () => {})", &["b", "a"]),
        ("pm.test('a', (done) => {})", &[]),
    ]);
}

#[test]
fn a_promise_decides_its_test_and_keeps_the_order() {
    check(&[
        ("pm.test('a', async () => { await null })", &["a"]),
        ("pm.test('a', async () => { await null; throw new Error('late') })", &["a: Error: late"]),
        (
            "pm.test('a', async () => { await new Promise((r) => setTimeout(r, 5)); pm.expect(1).to.equal(2) });
             pm.test('b', () => {})",
            &["a: AssertionError: expected 1 to equal 2", "b"],
        ),
        ("pm.test('a', () => Promise.reject(new Error('no')))", &["a: Error: no"]),
        ("pm.test('a', () => new Promise(() => {})); pm.test('b', () => {})", &["a", "b"]),
    ]);
}

#[test]
fn indexes_count_from_zero_in_each_script() {
    in_lane(async |lane| {
        for _ in 0..2 {
            let host = lane.test("pm.test('a', () => {}); pm.test('b', () => { throw 1 }); tests['c'] = false").await;
            let indexes: Vec<usize> = host.assertions.borrow().iter().map(|assertion| assertion.index).collect();
            assert_eq!(indexes, [0, 1, 2]);
        }
    });
}

#[test]
fn chai_gives_its_own_messages() {
    check(&[
        (
            "pm.test('a', () => { pm.expect({a: 1}).to.eql({a: 2}) })",
            &["a: AssertionError: expected { a: 1 } to deeply equal { a: 2 }"],
        ),
        (
            "pm.test('a', () => { pm.expect('abc', 'note').to.include('x') })",
            &["a: AssertionError: note: expected 'abc' to include 'x'"],
        ),
        ("pm.test('a', () => { pm.expect([1, 2]).to.be.an('array').that.has.lengthOf(2) })", &["a"]),
        (
            "pm.test('a', () => { pm.response.to.have.status(404) })",
            &["a: AssertionError: expected response to have status code 404 but got 200"],
        ),
        ("pm.test('a', () => { pm.response.to.be.ok; pm.response.to.have.jsonBody('a.b') })", &["a"]),
        ("pm.test('a', () => { pm.response.to.have.header('X-Test', 'yes') })", &["a"]),
        (
            "pm.test('a', () => { pm.request.to.have.header('Accept') })",
            &["a: AssertionError: expected request to have header with key 'Accept'"],
        ),
    ]);
}

#[test]
fn misspelt_assertions_are_errors() {
    check(&[
        ("pm.test('a', () => pm.expect(1).to.be.foo)", &["a: Error: Invalid Chai property: foo. Did you mean \"to\"?"]),
        (
            "pm.test('a', () => pm.expect(1).to.eqal(1))",
            &["a: Error: Invalid Chai property: eqal. Did you mean \"equal\"?"],
        ),
        (
            "pm.test('a', () => pm.response.to.hav.status(200))",
            &["a: Error: Invalid Chai property: hav. Did you mean \"has\"?"],
        ),
        (
            "pm.test('a', () => pm.expect(1).to.equal.foo)",
            &["a: Error: Invalid Chai property: equal.foo. See docs for proper usage of \"equal\"."],
        ),
        (
            "pm.test('a', () => pm.expect([1]).to.be.an.foo)",
            &["a: Error: Invalid Chai property: foo. Did you mean \"to\"?"],
        ),
        ("pm.test('a', () => { JSON.stringify(pm.expect(1)); pm.expect(1).then; String(pm.expect(1)) })", &["a"]),
    ]);
}

#[test]
fn prerequest_scripts_test_too() {
    in_lane(async |lane| {
        let (_, host) = lane.prerequest("pm.test('a', () => { pm.expect(pm.response).to.equal(undefined) })").await;
        assert_eq!(host.assertion_lines(), ["a"]);
    });
}

#[test]
fn assertions_before_an_error_count() {
    in_lane(async |lane| {
        let (outcome, host) = lane.run(Listen::Test, "pm.test('a', () => {}); missing(); pm.test('b', () => {})").await;
        assert_eq!(host.assertion_lines(), ["a"]);
        assert_eq!(outcome.error.map(|error| error.name).as_deref(), Some("ReferenceError"));
    });
}
