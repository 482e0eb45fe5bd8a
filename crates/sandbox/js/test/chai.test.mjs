// Postman's assertions beside those of the chai-postman package: same outcomes, same messages.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { loader, outcome } from './load.mjs';

const require = createRequire(import.meta.url);
const sdk = require('postman-collection');
const wantedChai = require('chai');
wantedChai.use(require('chai-postman')(sdk, require('lodash'), require('ajv')));

const load = await loader();
const ours = { expect: load('chai').expect, ...load('sdk') };
const reference = { expect: wantedChai.expect, ...sdk };

/** Runs a check with both, as it is and negated. */
function same(name, check) {
  test(name, () => {
    for (const negate of [(expectation) => expectation, (expectation) => expectation.not]) {
      const run = (kit) => outcome(() => {
        check((value) => negate(kit.expect(value).to), kit);
        return 'passed';
      });
      assert.deepEqual(run(ours), run(reference));
    }
  });
}

const bodies = ['{"a":{"b":[1,{"c":null}]},"d":"x"}', '', 'plain text', '[1,2]', '{"broken"', '"text"', undefined];
const codes = [200, 201, 202, 204, 302, 400, 401, 403, 404, 406, 429, 500, 100, undefined, '200'];

const subjects = {
  ...Object.fromEntries(codes.map((code) => [`response ${code}`, ({ Response }) => new Response({ id: 'i', code, body: '{}' })])),
  ...Object.fromEntries(bodies.map((body) => [`body ${body}`, ({ Response }) => new Response({ id: 'i', code: 200, body, responseTime: 12 })])),
  'response with headers': ({ Response }) => new Response({ id: 'i', code: 200, status: 'Fine', header: 'A: 1\r\na: 2\r\nB: 3', body: '' }),
  request: ({ Request }) => new Request({ url: 'http://h', header: [{ key: 'A', value: '1' }] }),
  object: () => ({ code: 200, a: 1 }),
  number: () => 5,
  null: () => null,
  undefined: () => undefined,
};

const properties = [
  'postmanRequest', 'postmanResponse', 'postmanRequestOrResponse', 'info', 'success', 'redirection', 'clientError', 'serverError', 'error', 'ok', 'accepted',
  'withoutContent', 'badRequest', 'unauthorised', 'unauthorized', 'forbidden', 'notFound', 'notAcceptable', 'rateLimited', 'withBody', 'json', 'responseTime', 'responseSize',
];

const calls = [
  ['statusCode', 200], ['statusCode', '404'], ['statusCode', 'x'], ['statusCodeClass', 2], ['statusCodeClass', '2'], ['statusReason', 'OK'], ['statusReason', 5], ['status', 200],
  ['status', 404], ['status', 'OK'], ['status', 'Fine'], ['status', undefined], ['header', 'A'], ['header', 'a', '2'], ['header', 'b', '3'], ['header', 'none'], ['header', 'none', 'x'],
  ['header'], ['body'], ['body', ''], ['body', 'plain text'], ['body', /text/], ['body', { a: 1 }], ['body', {}], ['body', null], ['body', [1, 2]], ['jsonBody'], ['jsonBody', 'a.b[1].c'], ['jsonBody', 'a.b[0]', 1],
  ['jsonBody', 'a', { b: [1, { c: null }] }], ['jsonBody', 'a', {}], ['jsonBody', 'nope'], ['jsonBody', 'nope', undefined], ['jsonBody', 5], ['jsonBody', { a: 1 }], ['responseTime', 12], ['responseTime', 13],
  ['responseSize', 40], ['responseSize', 20], ['jsonSchema', { type: 'object', required: ['a'] }], ['jsonSchema', { type: 'array', items: { type: 'string' } }], ['jsonSchema', 'x'],
  ['jsonSchema', { type: 'object', properties: { a: { type: 'string' }, d: { type: 'number' } } }, { allErrors: false }],
];

for (const [name, make] of Object.entries(subjects)) {
  for (const property of properties) {
    same(`${name}: ${property}`, (to, kit) => to(make(kit)).be[property]);
  }
  for (const [method, ...args] of calls) {
    same(`${name}: ${method}(${args.map((arg) => (arg instanceof RegExp ? String(arg) : JSON.stringify(arg))).join(', ')})`, (to, kit) => to(make(kit)).have[method](...args));
  }
  same(`${name}: chained`, (to, kit) => to(make(kit)).have.responseTime.below(10));
  same(`${name}: chained size`, (to, kit) => to(make(kit)).have.responseSize.within(1, 30));
}

const plainChecks = [
  (to) => to({ a: 1 }).eql({ a: 2 }), (to) => to([1, 2, 3]).include(4), (to) => to('abc').match(/x/), (to) => to(5).be.above(6), (to) => to(undefined).exist, (to) => to([]).be.empty,
  (to) => to({ a: { b: 1 } }).have.nested.property('a.b', 2), (to) => to(() => {}).throw(), (to) => to('x').be.a('number'), (to) => to([1]).have.lengthOf(2), (to) => to(1).be.oneOf([2, 3]),
  (to, { Request }) => to(new Request('http://h')).equal(5), (to, { Header }) => to(new Header('a: b')).eql({ key: 'a', value: 'b' }), (to, { Response }) => to(new Response({ id: 'i' })).be.undefined,
  (to, { Url }) => to(new Url('http://h')).be.a('string'), (to) => to({ a: 1, b: 2 }).have.all.keys('a', 'c'), (to) => to(new Date(0)).equal(new Date(0)), (to) => to(null).be.an('object'),
];

plainChecks.forEach((check, index) => same(`chai as it is #${index}`, check));
