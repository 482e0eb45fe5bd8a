// pm.cookies and the cookie jar of the run.

import { host, jsonText, parseJson, wellFormed } from './host.js';
import { load } from './modules.js';
import { soon } from './timers.js';

/** The cookies of the request's URL, with access to the jar. */
export function makeCookies() {
  const list = cookieList(parseJson(host.cookies()));
  list.jar = () => new CookieJar();
  return list;
}

/** A list of the SDK with these cookies. */
export function cookieList(cookies) {
  const { CookieList } = load('sdk');
  return new CookieList(null, cookies);
}

/**
 * Runs a command on the jar and hands its result to a callback, or to a promise where there is none.
 * The command runs at once; the script learns of it later, as with Postman's store.
 */
function dualMode(command, callback, isCallbackRequired) {
  if (callback !== undefined && typeof callback !== 'function') {
    if (isCallbackRequired) {
      throw new TypeError('callback needs to be a function');
    }
    callback = () => {};
  }
  const outcome = attempt(command);
  if (callback === undefined) {
    return new Promise((resolve, reject) => {
      soon(() => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value)));
    });
  }
  soon(() => ('error' in outcome ? callback(outcome.error) : callback(null, outcome.value)));
  return undefined;
}

function attempt(command) {
  try {
    return { value: command() };
  } catch (error) {
    return { error };
  }
}

/** `pm.cookies.jar()`. */
class CookieJar {
  get(url, name, callback) {
    return dualMode(() => {
      const target = urlText(url, 'get');
      requireName(name, 'get');
      const cookie = command({ get: target, name });
      return cookie === null ? null : new (load('sdk').Cookie)(cookie).valueOf();
    }, callback, true);
  }

  getAll(url, options, callback) {
    const isShort = typeof options === 'function' && callback === undefined;
    return dualMode(() => {
      const target = urlText(url, 'getAll');
      if (!isShort && options !== undefined && typeof options !== 'object') {
        throw new TypeError('CookieJar.getAll() requires options to be an object');
      }
      return cookieList(visible(command({ getAll: target }), isShort ? undefined : options));
    }, isShort ? options : callback, true);
  }

  set(url, name, value, callback) {
    const isShort = typeof value === 'function' && callback === undefined;
    return dualMode(() => {
      const target = urlText(url, 'set');
      const cookie = cookieToSet(name, isShort ? undefined : value);
      return new (load('sdk').Cookie)(command({ set: target, cookie }));
    }, isShort ? value : callback, false);
  }

  unset(url, name, callback) {
    return dualMode(() => {
      const target = urlText(url, 'unset');
      requireName(name, 'unset');
      command({ unset: target, name });
    }, callback, false);
  }

  clear(url, callback) {
    return dualMode(() => {
      command({ clear: urlText(url, 'clear') });
    }, callback, false);
  }
}

function command(parts) {
  return parseJson(host.cookieJar(jsonText(parts)));
}

function urlText(url, method) {
  const text = url !== null && typeof url === 'object' ? String(url) : url;
  if (!text || typeof text !== 'string') {
    throw new TypeError(`CookieJar.${method}() requires a valid url`);
  }
  return wellFormed(text.includes('://') ? text : `http://${text}`);
}

function requireName(name, method) {
  if (typeof name !== 'string') {
    throw new TypeError(`CookieJar.${method}() requires cookie name to be a string`);
  }
}

/** A cookie from name and value, from its fields, or from the text of a Set-Cookie header. */
function cookieToSet(name, value) {
  if (name && value) {
    return { name: String(name), value: String(value) };
  }
  if (name !== null && typeof name === 'object') {
    return cookieFields(name);
  }
  if (typeof name === 'string') {
    return cookieFields(load('sdk').Cookie.parse(name));
  }
  throw new TypeError('CookieJar.set() requires a valid set cookie arguments');
}

function cookieFields(cookie) {
  const expires = cookie.expires ? new Date(cookie.expires).getTime() : NaN;
  const maxAge = Number.parseInt(cookie.maxAge, 10);
  return {
    name: String(cookie.name ?? cookie.key ?? ''),
    value: String(cookie.value ?? ''),
    domain: cookie.domain,
    path: cookie.path,
    expires: Number.isNaN(expires) ? undefined : expires,
    maxAge: Number.isNaN(maxAge) ? undefined : maxAge,
    secure: Boolean(cookie.secure),
    httpOnly: Boolean(cookie.httpOnly),
    hostOnly: Boolean(cookie.hostOnly),
    sameSite: cookie.sameSite,
    extensions: (cookie.extensions ?? []).map((item) => (typeof item === 'string' ? item : `${item.key}=${item.value}`)),
  };
}

/** What the options of getAll leave: `http: false` hides HttpOnly cookies, `secure: false` Secure ones. */
function visible(cookies, options) {
  return cookies.filter((cookie) => !(options?.http === false && cookie.httpOnly) && !(options?.secure === false && cookie.secure));
}
