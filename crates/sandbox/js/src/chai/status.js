// Assertions about the status of a response.

import { isResponse, requireMembers, requireResponse } from './require-kind.js';

const CLASSES = { info: 1, success: 2, redirection: 3, clientError: 4, serverError: 5 };

// Names and reasons as Postman has them, also where they are not those of HTTP.
const REASONS = {
  accepted: [202, 'ACCEPTED'],
  withoutContent: [204, 'NO CONTENT'],
  badRequest: [400, 'BAD REQUEST'],
  unauthorised: [401, 'UNAUTHORISED'],
  unauthorized: [401, 'UNAUTHORIZED'],
  forbidden: [403, 'FORBIDDEN'],
  notFound: [404, 'NOT FOUND'],
  notAcceptable: [406, 'ACCEPTABLE'],
  rateLimited: [429, 'TOO MANY REQUESTS'],
};

const CODE = { code: 'number' };
const REASON = { reason: 'function' };
const DETAILS = { reason: 'function', details: 'function' };

/** chai plugin: status, statusCode, statusReason, statusCodeClass and the names of classes and reasons. */
export function addStatusAssertions(chai) {
  const { Assertion } = chai;
  addClasses(Assertion);
  addReasons(chai);

  Assertion.addMethod('statusCode', function statusCode(code) {
    requireResponse(Assertion, this._obj, CODE);
    assertCode(this, this._obj.code, Number(code));
  });

  Assertion.addMethod('statusReason', function statusReason(reason) {
    requireResponse(Assertion, this._obj, REASON);
    assertReason(this, this._obj.reason(), String(reason));
  });

  Assertion.addMethod('status', function status(wanted) {
    if (typeof wanted === 'number') {
      requireResponse(Assertion, this._obj, CODE);
      assertCode(this, this._obj.code, wanted);
    } else {
      requireResponse(Assertion, this._obj, REASON);
      assertReason(this, this._obj.reason(), wanted);
    }
  });
}

function assertCode(assertion, actual, wanted) {
  assertion.assert(actual === wanted, 'expected response to have status code #{exp} but got #{act}',
    'expected response to not have status code #{act}', wanted, actual);
}

function assertReason(assertion, actual, wanted) {
  assertion.assert(actual === wanted, 'expected response to have status reason #{exp} but got #{act}',
    'expected response to not have status reason #{act}', wanted, actual);
}

function addClasses(Assertion) {
  function assertClass(assertion, wanted) {
    requireResponse(Assertion, assertion._obj, CODE);
    const { code } = assertion._obj;
    assertion.assert(Math.floor(code / 100) === wanted, 'expected response code to be #{exp}XX but found #{act}',
      'expected response code to not be #{exp}XX', wanted, code);
  }

  Assertion.addMethod('statusCodeClass', function statusCodeClass(wanted) {
    assertClass(this, wanted);
  });
  for (const [name, wanted] of Object.entries(CLASSES)) {
    Assertion.addProperty(name, function statusClass() {
      assertClass(this, wanted);
    });
  }

  Assertion.addProperty('error', function error() {
    requireResponse(Assertion, this._obj, CODE);
    const { code } = this._obj;
    this.assert([4, 5].includes(Math.floor(code / 100)), 'expected response code to be 4XX or 5XX but found #{act}',
      'expected response code to not be 4XX or 5XX', null, code);
  });
}

function addReasons(chai) {
  const { Assertion, util } = chai;

  function assertDetails(assertion, code, reason) {
    assertReason(assertion, String(assertion._obj.reason()).toUpperCase(), reason);
    assertCode(assertion, Number(assertion._obj.details().code), code);
  }

  for (const [name, [code, reason]] of Object.entries(REASONS)) {
    Assertion.addProperty(name, function statusName() {
      requireResponse(Assertion, this._obj, DETAILS);
      assertDetails(this, code, reason);
    });
  }

  // chai has an `ok` of its own, which stays for everything but responses.
  Assertion.addProperty('ok', function ok() {
    if (isResponse(this._obj)) {
      requireMembers(Assertion, this._obj, DETAILS);
      assertDetails(this, 200, 'OK');
    } else {
      this.assert(util.flag(this, 'object'), 'expected #{this} to be truthy', 'expected #{this} to be falsy');
    }
  });
}
