// Assertions about requests and responses as a whole: their kind, headers, time and size.

import { isRequest, isResponse, requireMembers, requireResponse } from './require-kind.js';

function kindOf(message) {
  if (isRequest(message)) {
    return 'request';
  }
  return isResponse(message) ? 'response' : undefined;
}

/** chai plugin: postmanRequest, postmanResponse, postmanRequestOrResponse, header, responseTime, responseSize. */
export function addMessageAssertions(chai) {
  const { Assertion } = chai;
  addKinds(Assertion);

  Assertion.addMethod('header', function header(key, ...values) {
    new Assertion(this._obj).to.be.postmanRequestOrResponse;
    requireMembers(Assertion, this._obj, { headers: undefined });
    const { headers } = this._obj;
    const kind = kindOf(this._obj);
    const name = `'${String(key)}'`;
    const isThere = headers.has(key);
    this.assert(isThere, `expected ${kind} to have header with key ${name}`,
      `expected ${kind} to not have header with key ${name}`, true, isThere);
    if (values.length > 0) {
      const value = headers.one(key).value;
      this.assert(value === values[0], `expected ${name} ${kind} header to be #{exp} but got #{act}`,
        `expected ${name} ${kind} header to not be #{act}`, values[0], value);
    }
  });

  addNumber(chai, 'responseTime', {
    members: { responseTime: undefined },
    read: (response) => response.responseTime,
    difference: [
      'expected response to have a valid response time but got #{act}',
      'expected response to not have a valid response time but got #{act}',
    ],
    orderOf: (_wanted, actual) => [null, actual],
  });
  addNumber(chai, 'responseSize', {
    members: { size: 'function' },
    read: (response) => {
      const { header, body } = response.size();
      return (header || 0) + (body || 0);
    },
    difference: ['expected response size to equal #{act} but got #{exp}', 'expected response size to not equal #{act} but got #{exp}'],
    orderOf: (wanted, actual) => [wanted, actual],
  });
}

function addKinds(Assertion) {
  const kinds = {
    postmanRequest: [isRequest, 'request'],
    postmanResponse: [isResponse, 'response'],
    postmanRequestOrResponse: [(value) => isResponse(value) || isRequest(value), 'request or response'],
  };
  for (const [name, [isKind, words]] of Object.entries(kinds)) {
    Assertion.addProperty(name, function kind() {
      this.assert(isKind(this._obj), `expecting a postman ${words} object but got #{this}`, `not expecting a postman ${words} object`);
    });
  }
}

/** A figure of a response: read as a property it becomes the object of the chain, called it is compared. */
function addNumber(chai, name, { members, read, difference, orderOf }) {
  const { Assertion, util } = chai;
  const words = name === 'responseTime' ? 'response time' : 'response size';

  function compare(...values) {
    const figure = util.flag(this, 'number');
    this.assert(typeof figure === 'number', `expected response to have a valid ${words} but got #{act}`,
      `expected response to not have a valid ${words} but got #{act}`, null, figure);
    if (values.length > 0) {
      this.assert(Object.is(figure, values[0]), ...difference, ...orderOf(values[0], figure));
    }
  }

  function select() {
    requireResponse(Assertion, this._obj, members);
    const figure = read(this._obj);
    util.flag(this, 'number', figure);
    this._obj = figure;
  }

  Assertion.addChainableMethod(name, compare, select);
}
