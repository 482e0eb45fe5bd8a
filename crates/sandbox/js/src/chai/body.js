// Assertions about the body of a response, and JSON schemas for any data.

import { isRequest, isResponse, requireResponse } from './require-kind.js';

const TEXT = { text: 'function' };
const JSON_BODY = { json: 'function' };

/** The parsed body, or the first line of why there is none. */
function parseBody(response) {
  try {
    return { value: response.json() };
  } catch (error) {
    const isExplained = error.name === 'JSONError' && error.message;
    return { problem: isExplained ? error.message.replace(/(.*?)\n.*/g, '$1') : `${error.name}: ${error.message}` };
  }
}

function isEqual(left, right) {
  const isObject = typeof left === 'object' && left !== null && typeof right === 'object' && right !== null;
  return isObject ? require('lodash').isEqual(left, right) : Object.is(left, right) || left === right;
}

function isPlainObject(value) {
  return typeof value === 'object' && value !== null && require('lodash').isPlainObject(value);
}

/** chai plugin: withBody, json, body, jsonBody and jsonSchema. */
export function addBodyAssertions(chai) {
  const { Assertion } = chai;
  addText(Assertion);
  addJson(Assertion);

  Assertion.addMethod('jsonSchema', function jsonSchema(schema, options) {
    new Assertion(schema).to.be.an('object');
    const hasJson = isResponse(this._obj) || (isRequest(this._obj) && typeof this._obj.json === 'function');
    const data = hasJson ? this._obj.json() : this._obj;
    const Ajv = require('ajv');
    const ajv = new Ajv({ allErrors: true, logger: false, ...options });
    const isValid = ajv.validate(schema, data);
    this.assert(isValid && !ajv.errors, `expected data to satisfy schema but found following errors: \n${ajv.errorsText()}`,
      'expected data to not satisfy schema', true, isValid);
  });
}

function addText(Assertion) {
  function assertContent(assertion) {
    requireResponse(Assertion, assertion._obj, TEXT);
    const text = assertion._obj.text();
    assertion.assert(typeof text === 'string' && text.length, 'expected response to have content in body',
      'expected response to not have content in body');
  }

  function assertText(assertion, content) {
    requireResponse(Assertion, assertion._obj, TEXT);
    const text = assertion._obj.text();
    if (content instanceof RegExp) {
      assertion.assert(content.exec(text) !== null, 'expected response body text to match #{exp} but got #{act}',
        'expected response body text #{act} to not match #{exp}', content, text);
    } else {
      assertion.assert(isEqual(text, content), 'expected response body to equal #{exp} but got #{act}',
        'expected response body to not equal #{exp}', content, text);
    }
  }

  Assertion.addProperty('withBody', function withBody() {
    assertContent(this);
  });

  Assertion.addMethod('body', function body(...contents) {
    if (contents.length === 0) {
      assertContent(this);
    } else if (isPlainObject(contents[0])) {
      requireResponse(Assertion, this._obj, JSON_BODY);
      const { value } = parseBody(this._obj);
      this.assert(isEqual(value, contents[0]), 'expected response body json to equal #{exp} but got #{act}',
        'expected response body json to not equal #{exp} but got #{act}', contents[0], value);
    } else {
      assertText(this, contents[0]);
    }
  });
}

function addJson(Assertion) {
  function assertJson(assertion, problem) {
    assertion.assert(!problem, `expected response body to be a valid json but got error ${problem}`,
      'expected response body not to be a valid json');
  }

  Assertion.addProperty('json', function json() {
    requireResponse(Assertion, this._obj, JSON_BODY);
    assertJson(this, parseBody(this._obj).problem);
  });

  Assertion.addMethod('jsonBody', function jsonBody(...args) {
    requireResponse(Assertion, this._obj, JSON_BODY);
    const { value: body, problem } = parseBody(this._obj);
    if (args.length === 0) {
      assertJson(this, problem);
      return;
    }
    const [path, wanted] = args;
    if (typeof path !== 'string') {
      return;
    }
    const { get, has } = require('lodash');
    this.assert(has(body, path), 'expected #{act} in response to contain property #{exp}',
      'expected #{act} in response to not contain property #{exp}', path, body);
    if (args.length > 1) {
      const actual = get(body, path);
      this.assert(isEqual(actual, wanted), `expected response body json at "${path}" to contain #{exp} but got #{act}`,
        `expected response body json at "${path}" to not contain #{exp} but got #{act}`, wanted, actual);
    }
  });
}
