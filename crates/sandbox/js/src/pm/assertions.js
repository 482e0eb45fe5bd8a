// pm.test, and how its outcomes reach Rust.
//
// Outcomes leave in the order in which Postman would report them: a test whose function returns a
// promise keeps its place, and what comes after it waits, so that its rejection still fails it.

import { errorParts } from './errors.js';
import { host, wellFormed } from './host.js';
import { run } from './run.js';

/** Defines `pm.test` on the pm object. */
export function defineTest(pm) {
  const test = (name, assert) => {
    runTest(name, assert);
    return pm;
  };
  test.skip = (name) => {
    report(newAssertion(name, true));
    return pm;
  };
  test.index = () => run.assertionIndex;
  pm.test = test;
}

function newAssertion(name, isSkipped) {
  const index = run.assertionIndex++;
  return { name: wellFormed(String(name)), index, isSkipped, hasFailed: false, error: undefined, isReady: true };
}

function fail(assertion, error) {
  assertion.hasFailed = true;
  assertion.error = error;
}

function runTest(name, assert) {
  const assertion = newAssertion(name, false);
  if (typeof assert !== 'function') {
    report(assertion);
  } else if (assert.length > 0) {
    runWithDone(assertion, assert);
  } else {
    runPlain(assertion, assert);
  }
}

/** A test with a parameter calls it when it is done. */
function runWithDone(assertion, assert) {
  const done = (error) => {
    if (assertion.hasFailed) {
      return;
    }
    if (error) {
      fail(assertion, error);
    }
    report(assertion);
  };
  try {
    assert(done);
  } catch (error) {
    rethrowSkip(error);
    fail(assertion, error);
    report(assertion);
  }
}

function runPlain(assertion, assert) {
  let result;
  try {
    result = assert();
  } catch (error) {
    rethrowSkip(error);
    fail(assertion, error);
  }
  if (result !== null && typeof result === 'object' && typeof result.then === 'function') {
    assertion.isReady = false;
    const settle = () => {
      assertion.isReady = true;
      flush();
    };
    result.then(settle, (error) => {
      fail(assertion, error);
      settle();
    });
  }
  report(assertion);
}

function rethrowSkip(error) {
  if (run.isSkipped) {
    throw error;
  }
}

function report(assertion) {
  if (run !== undefined) {
    run.assertions.push(assertion);
    flush();
  }
}

function flush() {
  while (run !== undefined && run.assertions.length > 0 && run.assertions[0].isReady) {
    send(run.assertions.shift());
  }
}

/** Reports what still waits when the script is over; a promise that never settled fails nothing. */
export function flushAssertions() {
  run.assertions.forEach((assertion) => {
    assertion.isReady = true;
  });
  flush();
}

function send({ name, index, isSkipped, hasFailed, error }) {
  if (!hasFailed) {
    host.assertion(name, index, isSkipped, false, '', '', undefined);
    return;
  }
  const isObject = error !== null && typeof error === 'object';
  const [errorName, message, stack] = isObject ? errorParts(error) : [];
  host.assertion(name, index, isSkipped, true, errorName ?? 'AssertionError', message ?? name, stack);
}

/** Turns the legacy `tests` object into assertions. */
export function reportLegacyTests(tests) {
  for (const [name, value] of Object.entries(tests)) {
    const assertion = newAssertion(name, false);
    if (!value) {
      const error = new Error(`expected ${String(value)} to be truthy`);
      error.name = 'AssertionError';
      fail(assertion, error);
    }
    report(assertion);
  }
}
