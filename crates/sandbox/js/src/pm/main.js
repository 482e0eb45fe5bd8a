// The script side of the sandbox, evaluated once per context. Rust calls the functions that it
// leaves in `host.entry`; everything else starts from globals that scripts use.

import { flushAssertions, reportLegacyTests } from './assertions.js';
import { errorParts, reportException } from './errors.js';
import { prepareExtensions } from './extensions.js';
import { defineGlobals, setResponseGlobals } from './globals.js';
import { host } from './host.js';
import { makeScriptJson } from './json.js';
import { legacyTests, snapshot } from './legacy.js';
import { reportRequestChange } from './messages.js';
import { load } from './modules.js';
import { run, startRun, stopRun } from './run.js';
import { writeBackObjects } from './scopes.js';
import { requestDone } from './send-request.js';
import { fireTimer } from './timers.js';

/**
 * Prepares for a script. `needsSnapshot` says that its text names the legacy objects `environment`
 * or `globals`, which show the variables as they were before the script changed any.
 */
function begin(isTest, needsSnapshot) {
  startRun(isTest);
  setResponseGlobals(isTest);
  if (needsSnapshot) {
    snapshot('environment');
    snapshot('globals');
  }
}

/** Runs the function that a script was compiled to; `throwsNull` says that its text throws null itself. */
function execute(script, isAsync, throwsNull) {
  // As in Postman, `this` shows the globals, and what is set on it stays the script's own.
  const self = Object.create(globalThis);
  let result;
  try {
    result = script.call(self, makeScriptJson());
  } catch (error) {
    // Out of memory, the engine has nothing left to make an error of and throws null.
    finish(error === null && !throwsNull ? outOfMemory() : error);
    return;
  }
  if (isAsync) {
    result.then(() => finish(undefined), finish);
  } else {
    finish(undefined);
  }
}

function outOfMemory() {
  const error = new Error('out of memory');
  error.name = 'InternalError';
  return error;
}

/** The script's own code is done, or threw `error`; timers and requests may still be pending. */
function finish(error) {
  if (run === undefined || run.isSkipped) {
    return;
  }
  if (run.own.has('tests object')) {
    reportLegacyTests(legacyTests());
  }
  run.isWarning = false;
  // Postman takes falsy values for "no error".
  if (!error) {
    return;
  }
  // An error beside pending work does not end the script, and Postman does not count it as its error.
  if (run.timers.size + run.requests.size > 0) {
    reportException(error);
  } else {
    const [name, message, stack] = errorParts(error);
    host.fail(name ?? 'Error', message ?? '', stack);
  }
}

/** The script and its timers and requests are done. */
function end() {
  if (run === undefined) {
    return;
  }
  if (!run.isSkipped) {
    flushAssertions();
  }
  writeBackObjects();
  reportRequestChange();
  stopRun();
}

/** The script's time is up: its assertions count, its changes do not. */
function abandon() {
  if (run !== undefined) {
    flushAssertions();
    stopRun();
  }
}

/** A promise was rejected and nobody handled it. */
function rejected(reason) {
  if (run !== undefined && !run.isSkipped) {
    reportException(reason);
  }
}

load('errors');
defineGlobals();
host.entry = { prepareExtensions, begin, execute, finish, end, abandon, fireTimer, requestDone, rejected };
