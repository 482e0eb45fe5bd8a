// The web globals beside Node's own: same calls, same results.

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

import { buildAll } from '../build.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'postrider-web-'));
after(() => rmSync(folder, { recursive: true, force: true }));
await buildAll(folder, ['web']);

const host = { randomBytes: (length) => webcrypto.getRandomValues(new Uint8Array(length)).buffer };
const module = { exports: {} };
const wrapper = (0, eval)(readFileSync(path.join(folder, 'web.js'), 'utf8'));
wrapper(module, module.exports, createRequire(import.meta.url), host);
const web = module.exports;

test('dates are written as V8 writes them', () => {
  const { Date: methods } = web.localeMethods();
  const dates = [Date.UTC(2026, 10, 23, 21, 5, 9, 7), Date.UTC(2024, 0, 2, 0, 0, 0), Date.UTC(1999, 11, 31, 12, 30, 1)];
  const table = [
    ['toLocaleString'], ['toLocaleDateString'], ['toLocaleTimeString'], ['toLocaleString', 'en-GB'],
    ['toLocaleDateString', 'en-US', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }],
    ['toLocaleDateString', 'en-US', { month: 'short', day: '2-digit' }],
    ['toLocaleDateString', 'en-US', { year: 'numeric', month: '2-digit', day: '2-digit' }],
    ['toLocaleDateString', 'en-US', { month: 'long', year: 'numeric' }],
    ['toLocaleDateString', 'en-GB', { day: 'numeric', month: 'long', year: 'numeric' }],
    ['toLocaleTimeString', 'en-US', { hour: '2-digit', minute: '2-digit' }],
    ['toLocaleTimeString', 'en-US', { hour12: false }],
    ['toLocaleString', 'en-US', { dateStyle: 'medium', timeStyle: 'short' }],
    ['toLocaleString', 'en-US', { dateStyle: 'full' }],
    ['toLocaleString', 'en-US', { weekday: 'short' }],
    ['toLocaleDateString', 'de-DE'], ['toLocaleDateString', 'en-CA'], ['toLocaleDateString', 'sv-SE'],
  ];
  for (const time of dates) {
    for (const [method, locale, options = {}] of table) {
      const date = new Date(time);
      const zoned = { ...options, timeZone: 'UTC' };
      const expected = date[method](locale, zoned).replaceAll('\u202f', ' ');
      // At midnight `hour12: false` means 24:00 to V8 and 00:00 to us and to newer V8.
      assert.equal(methods[method].call(date, locale, zoned), expected.replace(/^24:/, '00:'), `${method} ${locale} ${JSON.stringify(options)}`);
    }
  }
});

test('numbers are written as V8 writes them', () => {
  const { Number: methods } = web.localeMethods();
  const values = [0, 1, -1, 1234.5, 1234567.891, 0.5, 1.005, 1e21, NaN, Infinity, 999.9999];
  const table = [[], ['en-US', { minimumFractionDigits: 2 }], ['en-US', { style: 'currency', currency: 'USD' }],
    ['en-US', { style: 'percent' }], ['en-US', { maximumFractionDigits: 0 }], ['de-DE'], ['en-US', { useGrouping: false }]];
  for (const value of values) {
    for (const [locale, options] of table) {
      assert.equal(methods.toLocaleString.call(value, locale, options), value.toLocaleString(locale, options), `${value} ${locale}`);
    }
  }
});

test('texts are ordered as in a dictionary', () => {
  const { String: methods } = web.localeMethods();
  const words = ['b', 'a', 'C', 'ä', 'A', 'z', 'résumé', 'resume', 'Resume', '10', '9', 'a b', 'ab', '', '_x'];
  const ours = words.toSorted((left, right) => methods.localeCompare.call(left, right));
  assert.deepEqual(ours, words.toSorted((left, right) => left.localeCompare(right)));
  assert.equal(methods.localeCompare.call('a', 'A', 'en', { sensitivity: 'base' }), 0);
  assert.equal(methods.localeCompare.call('2', '10', 'en', { numeric: true }), -1);
});

test('URLs are parsed as in browsers', () => {
  const OurUrl = web.URL();
  for (const text of ['https://u:p@example.com:8080/a/../b c?x=1&y=ä#h', 'http://EXAMPLE.com', 'http://[::1]:80/', 'data:text/plain,x']) {
    const [ours, theirs] = [new OurUrl(text), new URL(text)];
    for (const key of ['href', 'origin', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'username']) {
      assert.equal(ours[key], theirs[key], `${text} ${key}`);
    }
  }
  assert.throws(() => new OurUrl('nonsense'), TypeError);
  const params = new (web.URLSearchParams())('a=1&b=2&a=3');
  params.append('c', 'x y');
  assert.equal(params.toString(), 'a=1&b=2&a=3&c=x+y');
  assert.deepEqual(params.getAll('a'), ['1', '3']);
});

test('structuredClone keeps cycles and types', () => {
  const clone = web.structuredClone();
  const value = { date: new Date(5), map: new Map([[1, { a: 1 }]]), set: new Set(['x']), bytes: new Uint8Array([1, 2]), list: [1, , 3] };
  value.self = value;
  const copy = clone(value);
  assert.notEqual(copy, value);
  assert.equal(copy.self, copy);
  assert.deepEqual(copy, value);
  assert.throws(() => clone(() => 1), { name: 'DataCloneError' });
});

test('text is encoded and decoded', () => {
  const encoder = new (web.TextEncoder())();
  const decoder = new (web.TextDecoder())();
  for (const text of ['', 'plain', 'Zoë 名前 😀']) {
    assert.deepEqual(Array.from(encoder.encode(text)), Array.from(new TextEncoder().encode(text)));
    assert.equal(decoder.decode(encoder.encode(text)), text);
  }
  const streaming = new (web.TextDecoder())();
  const bytes = encoder.encode('ä😀');
  const pieces = Array.from(bytes, (byte) => streaming.decode(Uint8Array.of(byte), { stream: true }));
  assert.equal(pieces.join('') + streaming.decode(), 'ä😀');
  const strict = new (web.TextDecoder())('utf-8', { fatal: true });
  assert.throws(() => strict.decode(Uint8Array.of(0xff)), TypeError);
});

test('crypto.subtle agrees with Node', async () => {
  const ours = web.crypto().subtle;
  const data = new TextEncoder().encode('message');
  const hex = (buffer) => Buffer.from(buffer).toString('hex');
  for (const name of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']) {
    assert.equal(hex(await ours.digest(name, data)), hex(await webcrypto.subtle.digest(name, data)));
  }
  const raw = Uint8Array.from({ length: 16 }, (_, index) => index);
  const both = async (run) => [await run(ours), await run(webcrypto.subtle)].map(hex);
  const [mac, expectedMac] = await both(async (subtle) => {
    const key = await subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return subtle.sign('HMAC', key, data);
  });
  assert.equal(mac, expectedMac);
  for (const algorithm of [{ name: 'AES-CBC', iv: raw }, { name: 'AES-GCM', iv: raw.slice(0, 12) }]) {
    const [sealed, expected] = await both(async (subtle) => {
      const key = await subtle.importKey('raw', raw, algorithm.name, false, ['encrypt']);
      return subtle.encrypt(algorithm, key, data);
    });
    assert.equal(sealed, expected, algorithm.name);
  }
  await assert.rejects(ours.digest('MD5', data), { name: 'NotSupportedError' });
});

test('crypto makes random values and UUIDs', () => {
  const crypto = web.crypto();
  assert.match(crypto.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notDeepEqual(crypto.getRandomValues(new Uint8Array(16)), new Uint8Array(16));
  assert.throws(() => crypto.getRandomValues([1]), { name: 'TypeMismatchError' });
});

test('blobs, forms and abort signals hold what they are given', async () => {
  const blob = new (web.Blob())(['ä', Uint8Array.of(33)], { type: 'Text/Plain' });
  assert.equal(blob.size, 3);
  assert.equal(await blob.text(), 'ä!');
  const form = new (web.FormData())();
  form.append('a', 1);
  form.append('a', blob, 'f.txt');
  assert.equal(form.get('a'), '1');
  assert.equal(form.getAll('a')[1].name, 'f.txt');
  const controller = new (web.AbortController())();
  let calls = 0;
  controller.signal.addEventListener('abort', () => { calls += 1; });
  controller.abort();
  assert.equal(calls, 1);
  assert.throws(() => controller.signal.throwIfAborted(), { name: 'AbortError' });
});

test('dates name their time zone as V8 does', () => {
  const { toString, toTimeString } = web.localeMethods().Date;
  for (const date of [new Date(2026, 0, 1), new Date(2026, 6, 1, 13, 5, 9), new Date(NaN), new Date(12345, 0)]) {
    assert.equal(toString.call(date), date.toString());
    assert.equal(toTimeString.call(date), date.toTimeString());
  }
});
