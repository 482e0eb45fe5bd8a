// Our SDK classes beside those of the postman-collection package, on the same input.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { loader, outcome } from './load.mjs';

const reference = createRequire(import.meta.url)('postman-collection');
const load = await loader();
const ours = load('sdk');

const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

/** Runs `use` with both SDKs; what it returns must be equal, as JSON. */
function same(name, use) {
  test(name, () => {
    const wanted = outcome(() => plain(use(reference)));
    assert.deepEqual(outcome(() => plain(use(ours))), wanted);
  });
}

/** Calls every method of the table on an object that `make` makes, each on a fresh one. */
function sameCalls(name, make, calls) {
  calls.forEach(([method, ...args], index) => {
    same(`${name}: ${method} #${index}`, (sdk) => {
      const object = make(sdk);
      const result = object[method](...args);
      return { result, object: object.toJSON(), text: typeof object.Type === 'function' ? undefined : String(object) };
    });
  });
}

const urls = [
  '', 'http://example.com', 'example.com/a/b?c=d#e', 'http://u:p@h.x:8080/p/:id/:id.json?a=1&b&c=&&=x&a=2#frag',
  '{{base}}/x/{{y}}?{{q}}={{v#x}}', 'http://{{a.b}}.c:{{port:x}}/{{p/q}}?a={{b&c}}', 'localhost:3000', '  http://a/b  ',
  'http:////h/p', 'file:///etc/x', 'http:\\\\h\\p?x=\\y', 'http://[::1]:8080/x', 'http://u@h', 'http://u@p@h:1:2/x', '//h/p',
  'http://h?', 'http://h/?#', 'http://h?&', 'h#?x', ':id/x', 'http://h/:a.b/:/:c', '{{a}}{{b}}://x', 'http://h/{{x}}/{{y/z}}@w',
  'https://h/p?q=a b&r=%20&s=é', 'http://h:/x', 'HTTP://H.X/P', null, undefined,
];

urls.forEach((url) => {
  same(`url ${url}`, ({ Url }) => {
    const parsed = new Url(url);
    return [
      parsed.toJSON(), parsed.toString(), parsed.toString(true), parsed.getHost(), parsed.getPath(), parsed.getQueryString(),
      parsed.getPathWithQuery(), parsed.getRemote(), parsed.getRemote(true), Object.keys(parsed),
    ];
  });
});

const urlObjects = [
  {}, { host: 'a.{{b.c}}.d', path: '/x/y', query: 'a=b&c' }, { host: ['a', 'b'], path: ['x', ':id'], variable: [{ key: 'id', value: '7' }] },
  { host: 'h', path: '/' }, { host: 'h', path: '' }, { host: 'h', path: 'x' }, { protocol: 'https://', host: 'h', port: 8080 },
  { host: 'h', query: { a: '1', b: '2' } }, { host: 'h', query: [{ key: 'a', value: '1', disabled: true }] },
  { host: 'h', query: [{ key: '', value: null }] }, { host: 'h', query: [{ key: 'a&b=c#', value: 'd&e=f#{{g&h}}' }] },
  { host: 'h', path: [':id.json', ':n'], variable: [{ id: 'id', value: 'x' }, { key: 'n', value: 5 }] },
  { host: 'h', auth: { user: 'u' } }, { host: 'h', auth: { password: 'p' } }, { host: 'h', port: 0 }, { host: 'h', hash: '' },
  { host: 'h', query: [] }, { host: 'h', query: {} }, { raw: 'http://x' }, { host: 'h', variable: { key: 'x' } },
];

urlObjects.forEach((url, index) => {
  same(`url object #${index}`, ({ Url }) => {
    const parsed = new Url(JSON.parse(JSON.stringify(url)));
    return [parsed.toJSON(), parsed.toString(), parsed.getPathWithQuery(), parsed.getRemote(true)];
  });
});

sameCalls('url', ({ Url }) => new Url('http://h.x/p?a=1&b=2&a=3'), [
  ['addQueryParams', 'c=4&d'], ['addQueryParams', [{ key: 'e', value: '5' }]], ['addQueryParams', { key: 'f', value: '6' }],
  ['removeQueryParams', 'a'], ['removeQueryParams', ['a', 'b']], ['removeQueryParams', [{ key: 'b' }]],
  ['update', 'https://other/:x'], ['update', { host: 'h' }], ['getRaw'], ['getOAuth1BaseUrl'], ['getPath', true],
]);

const headerLists = [
  undefined, 'A: 1\r\nB: 2\nC:3', [{ key: 'A', value: '1' }, { key: 'a', value: '2' }, { key: 'B', value: null, disabled: true }],
  { key: 'A', value: 'x' }, { a: '1', b: '2' }, ['X: 1', 'Y:2:3'], [{ key: '', value: 'v' }, { value: 'w' }, null, {}],
  'F: a\r\n b\r\nno colon\r\nG:h', [{ key: 'S', value: 's', system: true, description: 'd' }, { key: 5, value: 6 }], '', 'x',
];

headerLists.forEach((headers, index) => {
  same(`headers #${index}`, ({ HeaderList }) => {
    const list = new HeaderList(null, headers);
    return [
      list.toJSON(), list.toString(), list.toObject(), list.toObject(true), list.toObject(true, true, true, true), list.count(),
      list.contentSize(), list.get('a'), list.one('A'), list.has('a'), list.has('A', '1'), list.has('nope', 'x'), list.all(),
      list.map('key'), list.filter({ key: 'A' }), list.find({ key: 'a' }), list.indexOf('a'), list.idx(0), Object.keys(list),
    ];
  });
});

const someHeaders = [{ key: 'A', value: '1' }, { key: 'a', value: '2' }, { key: 'B', value: '3' }, { key: 'C', value: '4', disabled: true }];

sameCalls('header list', ({ HeaderList }) => new HeaderList(null, someHeaders), [
  ['add', { key: 'D', value: '5' }], ['add', 'E: 6'], ['add', null], ['add', ''], ['append', { key: 'F' }], ['prepend', { key: 'G' }],
  ['upsert', { key: 'a', value: 'new' }], ['upsert', { key: 'H', value: 'h' }], ['upsert', null], ['remove', 'a'], ['remove', 'B'],
  ['remove', 'none'], ['remove', (header) => header.value > '2'], ['clear'], ['populate', 'I: 9'], ['populate', { j: '1', k: '2' }],
  ['repopulate', [{ key: 'L', value: 'l' }]], ['assimilate', [{ key: 'a', value: 'x' }, { key: 'M', value: 'm' }]],
  ['assimilate', [{ key: 'B', value: 'x' }], true], ['assimilate', 5], ['has', 'b', '3'], ['has', 'a', '1'], ['reduce', (sum, header) => sum + header.value, ''],
  ['insert', { key: 'N', value: 'n' }, 'B'], ['insertAfter', { key: 'O', value: 'o' }, 'A'], ['map', (header) => header.value],
]);

same('header texts', ({ Header }) => [
  new Header('a: b'), new Header('v', 'k'), new Header({ key: 'k' }), new Header(), String(new Header({ key: 'k', value: 'v' })),
  Header.parse('a: 1\r\nb: 2'), Header.parseSingle('x : y : z'), Header.parseSingle(3), Header.unparse([{ key: 'a', value: 1 }], '|'), Header.unparse(3),
  Header.unparseSingle(null), Header.create('v', 'k'), Header.isHeader(new Header('a: b')), Header.isHeader({}),
]);

same('query parameters', ({ QueryParam }) => [
  QueryParam.parse('a=b&c&&d=&=e&'), QueryParam.parse(5), QueryParam.unparse({ a: 'b', c: null, d: 'x&y' }), QueryParam.unparse(null),
  QueryParam.unparse([{ key: 'a', value: 1 }, { key: null, value: 'x' }, { key: 'b=c', value: 'd=e', disabled: false }, { key: 'z', disabled: true }]),
  new QueryParam('a=b'), new QueryParam({ key: 'x' }), String(new QueryParam({ key: 'x', value: '' })), new QueryParam({ key: 'a', value: 5 }).valueOf(),
]);

const bodies = [
  undefined, null, 'text', { mode: 'raw' }, { mode: 'raw', raw: 'x', options: { raw: { language: 'json' } } }, { mode: 'RAW', raw: { a: 1 } },
  { mode: 'urlencoded', urlencoded: 'a=b&c=d' }, { mode: 'urlencoded', urlencoded: [{ key: 'a', value: 'b', disabled: true }, { key: 'c', value: 'd e' }] },
  { mode: 'urlencoded' }, { mode: 'formdata', formdata: [{ key: 'a', value: 'b' }, { key: 'f', type: 'file', src: '/x', contentType: 'y' }] }, { mode: 'formdata' },
  { mode: 'file', file: '/p' }, { mode: 'file', file: { src: '/p', content: { a: 1 } } }, { mode: 'file', file: { content: 'abc' } },
  { mode: 'graphql', graphql: { query: 'q', variables: { a: 1 }, extra: 2 } }, { mode: 'graphql' }, { mode: 'nonsense', raw: 'z' }, { raw: 'x' }, { mode: 'raw', raw: 'x', disabled: true },
  { mode: 'urlencoded', urlencoded: { key: 'a', value: 'b' } }, { mode: 'raw', raw: 'r', urlencoded: [{ key: 'a', value: 'b' }] },
];

bodies.forEach((body, index) => {
  same(`body #${index}`, ({ RequestBody }) => {
    const made = new RequestBody(body);
    return [made.toJSON(), made.toString(), made.isEmpty(), Object.keys(made)];
  });
});

const auths = [
  undefined, {}, { type: 'basic', basic: [{ key: 'username', value: 'u' }, { key: 'password', value: 'p', type: 'string' }] },
  { type: 'basic', basic: { username: 'u', password: 'p' } }, { type: 'noauth' }, { type: 'bearer', bearer: [{ key: 'token', value: 't' }], basic: { a: 1 } },
  { type: 'type' }, { type: 5 }, { type: 'oauth2', oauth2: [{ key: 'a', value: true, type: 'boolean' }, { key: 'b', value: [1], type: 'any' }, { value: 'no key' }] }, { type: null },
];

auths.forEach((auth, index) => {
  same(`auth #${index}`, ({ RequestAuth }) => {
    const made = new RequestAuth(auth);
    const parameters = made.parameters();
    return [made.toJSON(), parameters && parameters.toObject(), Object.keys(made)];
  });
});

sameCalls('auth', ({ RequestAuth }) => new RequestAuth({ type: 'basic', basic: { username: 'u' } }), [
  ['update', { username: 'v', password: 'w' }], ['update', [{ key: 'username', value: 'z' }], 'digest'], ['update', 5], ['use', 'bearer', { token: 't' }],
  ['use', 'type'], ['clear', 'basic'], ['clear', 'none'], ['current'], ['use', 'basic', [{ key: 'password', value: 'p' }]],
]);

const requests = [
  'http://h/p?q=1', undefined, {}, { url: 'http://h', method: 'post' }, { url: { host: 'h', path: 'p' }, method: null, header: [] },
  { url: 'http://h', header: [{ key: 'A', value: '1' }], body: { mode: 'raw', raw: 'é' }, auth: { type: 'noauth' }, description: 'text' },
  { url: 'http://h', header: 'A: 1\nContent-Length: 12', body: 'str', name: 'n', id: 'i' }, { url: null, auth: null, body: null }, { url: 'h', _x: 1, _: 2 },
  { url: 'h', proxy: undefined, description: { content: 'c', type: 'text/markdown' }, disabled: 1 },
];

requests.forEach((request, index) => {
  same(`request #${index}`, ({ Request }) => {
    const made = new Request(request);
    return [made.toJSON(), made.size(), made.getHeaders(), made.clone().toJSON(), Object.keys(made), made.meta()];
  });
});

sameCalls('request', ({ Request }) => new Request({ url: 'http://h/p?a=1', header: [{ key: 'A', value: '1' }, { key: 'a', value: '2' }, { key: 'C', value: '3', disabled: true }] }), [
  ['addHeader', { key: 'X', value: 'x' }], ['addHeader', 'Y: y'], ['upsertHeader', { key: 'A', value: 'new' }], ['upsertHeader', { key: 'N', value: 'n' }], ['upsertHeader', {}],
  ['removeHeader', 'a'], ['removeHeader', 'a', { ignoreCase: true }], ['removeHeader', { key: 'A' }], ['removeHeader', ''], ['getHeaders', { enabled: true, ignoreCase: true }],
  ['getHeaders', { sanitizeKeys: true }], ['addQueryParams', 'b=2'], ['removeQueryParams', 'a'], ['update', { method: 'put', body: 'x' }], ['update', { header: 'Z: z', url: 'http://o' }],
  ['update', 'http://x'], ['authorizeUsing', 'basic', { username: 'u' }], ['authorizeUsing', { type: 'bearer', token: 't' }], ['authorizeUsing', null], ['authorizeUsing', 5], ['size'],
]);

const responses = [
  {}, { code: 200 }, { code: 404, status: 'Nope' }, { code: 999 }, { code: 200, reason: 'Fine', header: [{ key: 'Content-Type', value: 'application/json; charset=utf-8' }], body: '{"a":1}' },
  { code: 200, stream: Buffer.from('héllo'), header: 'Content-Type: text/plain\r\nContent-Length: 99' }, { code: 200, stream: { type: 'Buffer', data: [104, 105] } },
  { code: 200, stream: { type: 'Base64', data: 'aGk=' }, header: 'Content-Encoding: gzip\r\nContent-Length: 7' }, { code: 200, body: 'x', cookie: [{ name: 'c', value: 'v' }], responseTime: 12 },
  { code: 200, body: 'callback({"a":1})', header: 'Content-Disposition: attachment; filename="a b.txt"' }, { code: '201', body: '' },
  { code: 200, header: 'Content-Type: image/png', stream: Buffer.from([0x89, 0x50, 0x4e, 0x47]) }, { code: 200, stream: Buffer.from([0x1f, 0x8b, 8, 0]) },
  { code: 200, header: "Content-Disposition: inline; filename*=utf-8''n%C3%A4me.html", body: 'x' }, { code: 200, body: '\ufeff{"a":2}' }, { code: 200, body: '{bad' }, { code: 200, body: '' },
];

responses.forEach((response, index) => {
  same(`response #${index}`, ({ Response }) => {
    const made = new Response({ id: 'fixed', ...response });
    return [
      made.toJSON(), made.reason(), made.details(), outcome(() => made.text()), outcome(() => made.json()), outcome(() => made.jsonp()),
      outcome(() => made.contentInfo()), index === 14 ? 0 : outcome(() => made.dataURI()), outcome(() => made.size()), made.encoding(), Object.keys(made),
    ];
  });
});

const cookies = [
  'a=b; Path=/; Domain=x.y; Secure; HttpOnly; Max-Age=5; Expires=Wed, 21 Oct 2015 07:28:00 GMT; SameSite=Lax', 'a', 'a=', '=v', 'a="q r"; X', { name: 'n', value: 'a b%' }, {}, undefined,
  { key: 'k', value: '%41', expires: 'Infinity', maxAge: 'x', secure: 0, hostOnly: true, domain: 'd', path: '/p', session: true, extensions: [{ key: 'e', value: true }, { key: 'f', value: 1 }] },
  { name: 'n', value: 5 }, { name: 'n', expires: new Date(0) },
];

cookies.forEach((cookie, index) => {
  same(`cookie #${index}`, ({ Cookie }) => {
    const made = new Cookie(cookie);
    return [made.toJSON(), outcome(() => made.toString()), made.valueOf(), Cookie.unparseSingle(made), Object.keys(made)];
  });
});

same('cookie list', ({ CookieList }) => {
  const list = new CookieList(null, [{ name: 'A', value: '1' }, { name: 'a', value: '2' }, { name: 'b', value: 'x%20y' }]);
  return [list.get('a'), list.one('A'), list.has('B'), list.toObject(), list.get('b'), list.toString(), list.count(), list.toJSON()];
});

const variables = [
  { key: 'a', value: 1 }, { key: 'a', value: '1', type: 'number' }, { key: 'a', value: 'false', type: 'boolean' }, { key: 'a', value: { b: 1 }, type: 'object' }, { key: 'a', value: '[1]', type: 'array' },
  { key: 'a', value: '{', type: 'object' }, { key: 'a', value: null }, { key: 'a' }, {}, undefined, { key: 'a', value: 5, type: 'string' }, { key: 'a', value: 5, type: 'secret' }, { id: 'x', value: 1, name: 'n', disabled: true },
  { key: 'a', value: [1, 2], type: 'any' }, { key: 'a', value: [1, 2], type: 'array' }, { key: 'a', description: 'd', value: 'x', system: true }, { key: 'a', value: '5', type: 'ARRAY' },
];

variables.forEach((variable, index) => {
  same(`variable #${index}`, ({ Variable }) => {
    const made = new Variable(variable);
    return [made.toJSON(), made.get(), made.valueOf(), made.toString(), Object.keys(made), made.valueType('number'), made.toJSON()];
  });
});

same('substitution of nested and recursive names', ({ Property }) => [
  Property.replaceSubstitutions('{{a{{b}}}}', [{ b: 'c', ac: 'hit' }]), Property.replaceSubstitutions('{{self}}', [{ self: '{{self}}!' }]),
  Property.replaceSubstitutionsIn({ x: '{{a}}', y: { z: ['{{n}}', 5, null] } }, [{ a: 'b', n: 0, nul: null }]), Property.findSubstitutions({ a: '{{b}} {{c}}', d: ['{{e}}'] }),
]);

same('instances of one SDK count in the other', (sdk) => {
  const other = sdk === ours ? reference : ours;
  return [sdk.Request.isRequest(new other.Request('h')), sdk.HeaderList.isHeaderList(new other.HeaderList()), sdk.PropertyList.isPropertyList(new other.HeaderList()), sdk.Url.isUrl({})];
});

test('class names are those that chai prints', () => {
  for (const name of ['Request', 'Response', 'Header', 'Url', 'QueryParam', 'RequestBody', 'RequestAuth', 'Cookie', 'Variable', 'VariableList', 'PropertyList', 'FormParam']) {
    assert.equal(ours[name].name, reference[name].name);
  }
});

test('circles are drawn as V8 draws them', () => {
  const arrow = (count) => {
    const first = {};
    let last = first;
    for (let index = 0; index < count; index += 1) {
      last.next = index % 2 ? [{}] : {};
      last = index % 2 ? last.next[0] : last.next;
    }
    last.back = first;
    return { around: { first } };
  };
  for (let count = 0; count < 7; count += 1) {
    const value = arrow(count);
    const message = (json) => outcome(() => json.stringify(value)).error.replace(/^\w+/, '');
    assert.equal(message(ours.scriptJson), message(JSON));
  }
});
