// The API of Postman's first scripts: `postman`, `tests`, `environment`, `responseBody` and so on.
// Reading a member of one of these warns once a script, in Postman's words.

import { warn } from './console.js';
import { makeCookies } from './cookies.js';
import { setNextRequest } from './execution.js';
import { host } from './host.js';
import { currentRequest, currentResponse } from './messages.js';
import { load } from './modules.js';
import { own, run } from './run.js';
import { scopes } from './scopes.js';

const alternatives = {
  tests: 'pm.test()',
  globals: 'pm.globals',
  environment: 'pm.environment',
  data: 'pm.iterationData',
  request: 'pm.request',
  responseCookies: 'pm.cookies',
  responseHeaders: 'pm.response.headers',
  responseCode: 'pm.response.code',
  _: "require('lodash')",
  CryptoJS: "require('crypto-js')",
  atob: "require('atob')",
  btoa: "require('btoa')",
  tv4: "require('ajv')",
  xml2Json: "require('xml2js')",
  Backbone: "require('backbone')",
  cheerio: "require('cheerio')",
  'postman.setNextRequest': 'pm.execution.setNextRequest()',
};

const cookies = () => own('pm.cookies', makeCookies);
const response = () => own('pm.response', currentResponse);

/** Warns of a deprecated name, once a script. */
function deprecated(name) {
  if (run.isWarning && !run.warned.has(name)) {
    run.warned.add(name);
    warn(`Using "${name}" is deprecated. Use "${alternatives[name]}" instead.`);
  }
}

/** The value behind a proxy that warns when it is used. */
function warning(value, name) {
  return new Proxy(value, {
    get(target, key) {
      deprecated(name);
      return target[key];
    },
    set(target, key, item) {
      deprecated(name);
      target[key] = item;
      return true;
    },
    apply(target, receiver, values) {
      deprecated(name);
      return target.apply(receiver, values);
    },
  });
}

class LegacyInterface {
  setEnvironmentVariable(key, value) {
    setBoth(scopes.environment, 'environment', key, value);
  }

  getEnvironmentVariable(key) {
    return scopes.environment.get(key);
  }

  clearEnvironmentVariable(key) {
    delete snapshot('environment')[key];
    scopes.environment.unset(key);
  }

  clearEnvironmentVariables() {
    clearBoth(scopes.environment, 'environment');
  }

  setGlobalVariable(key, value) {
    setBoth(scopes.globals, 'globals', key, value);
  }

  getGlobalVariable(key) {
    return scopes.globals.get(key);
  }

  clearGlobalVariable(key) {
    delete snapshot('globals')[key];
    scopes.globals.unset(key);
  }

  clearGlobalVariables() {
    clearBoth(scopes.globals, 'globals');
  }

  setNextRequest(request) {
    setNextRequest(request);
  }
}

class LegacyTestInterface extends LegacyInterface {
  getResponseCookie(name) {
    return cookies().one(String(name));
  }

  getResponseHeader(name) {
    return response().headers.one(name)?.value;
  }
}

function setBoth(scope, name, key, value) {
  // As in Postman: everything but falsy values turns into text.
  const text = value && typeof value.toString === 'function' ? value.toString() : value;
  snapshot(name)[key] = text;
  scope.set(key, text);
}

function clearBoth(scope, name) {
  const object = snapshot(name);
  Object.keys(object).forEach((key) => delete object[key]);
  scope.clear();
}

/** The variables of a scope as they were when the script started, in a plain object. */
export function snapshot(name) {
  return own(`snapshot of ${name}`, () => scopes[name].toObject());
}

/** The legacy `tests` object. */
export function legacyTests() {
  return own('tests object', () => ({}));
}

/** The name and value of every body parameter; the values of a repeated name in a list. */
function params(list) {
  const result = {};
  for (const { key, value, disabled } of list) {
    if (!disabled) {
      // A falsy first value is replaced, as in Postman.
      const previous = result[key];
      result[key] = previous ? [].concat(previous, [value]) : value;
    }
  }
  return result;
}

function legacyBody({ body }) {
  if (!body || body.isEmpty()) {
    return {};
  }
  switch (body.mode) {
    case 'raw':
      return body.raw || {};
    case 'urlencoded':
    case 'formdata':
      return params(body[body.mode].all());
    case 'file':
      return body.file?.content || {};
    default:
      return {};
  }
}

function legacyRequest() {
  const request = currentRequest();
  const info = host.info();
  return {
    id: info.requestId,
    name: info.requestName,
    description: request.description ? String(request.description) : undefined,
    headers: request.headers.toObject(true, false, true, true),
    method: request.method,
    url: request.url.toString(),
    data: legacyBody(request),
  };
}

/** Names that every script has, and how their values are made. */
export const legacyGlobals = {
  tests: () => warning(legacyTests(), 'tests'),
  environment: () => warning(snapshot('environment'), 'environment'),
  globals: () => warning(snapshot('globals'), 'globals'),
  data: () => warning(host.data(), 'data'),
  request: () => warning(legacyRequest(), 'request'),
  iteration: () => host.info().iteration,
  postman: () => warning(new (run.isTest ? LegacyTestInterface : LegacyInterface)(), 'postman.setNextRequest'),
};

/** Names that only scripts with a response have. */
export const legacyResponseGlobals = {
  responseBody: () => host.responseText(),
  responseTime: () => response().responseTime,
  responseCode: () => warning({ ...response().details() }, 'responseCode'),
  responseCookies: () => warning(cookies(), 'responseCookies'),
  responseHeaders: () => warning(headerObject(response().headers), 'responseHeaders'),
};

function headerObject(headers) {
  const object = {};
  headers.each(({ key, value, disabled }) => {
    if (!disabled) {
      object[key] = value;
    }
  });
  return object;
}

/** Libraries that are there without `require`, under these names. */
const libraries = {
  _: 'lodash3',
  CryptoJS: 'crypto-js',
  atob: 'atob',
  btoa: 'btoa',
  tv4: 'tv4',
  xml2Json: 'xml2json',
  Backbone: 'backbone',
  cheerio: 'cheerio',
};

export const legacyLibraries = Object.fromEntries(
  Object.entries(libraries).map(([name, module]) => [name, () => warning(load(module), name)]),
);
