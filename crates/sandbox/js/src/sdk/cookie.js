// Cookies of a response or a jar.

import { PostmanPropertyBase } from './property-base.js';
import { PostmanPropertyList } from './property-list.js';
import { choose, finishClasses, hasOwn, isInstance, isNil, isObject, mergeDefined } from './util.js';

const ATTRIBUTES = {
  httponly: 'httpOnly',
  secure: 'secure',
  domain: 'domain',
  path: 'path',
  'max-age': 'maxAge',
  session: 'session',
  expires: 'expires',
};

/** The text percent-encoded, whether or not it already was; as it is if it cannot be. */
function ensureEncoded(text) {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text was not encoded.
  }
  try {
    return encodeURIComponent(decoded);
  } catch {
    return decoded;
  }
}

/** One cookie. `value` is kept percent-encoded, `valueOf()` decodes it. */
export class PostmanCookie extends PostmanPropertyBase {
  static _postman_propertyName = 'Cookie';

  static _postman_propertyIndexKey = 'name';

  static _postman_propertyIndexCaseInsensitive = true;

  static _postman_propertyAllowsMultipleValues = true;

  static isCookie(value) {
    return isInstance(value, PostmanCookie);
  }

  static unparse(cookies) {
    const isList = Array.isArray(cookies) || PostmanPropertyList.isPropertyList(cookies);
    return isList ? cookies.map(PostmanCookie.unparseSingle).join('; ') : '';
  }

  static unparseSingle(cookie) {
    if (!isObject(cookie)) {
      return '';
    }
    const value = isNil(cookie.value) ? '' : cookie.value;
    return cookie.name ? `${cookie.name}=${value}` : value;
  }

  /** Reads a Set-Cookie value. */
  static parse(text) {
    if (typeof text !== 'string') {
      return text;
    }
    const [first, ...pairs] = text.split(/; */).map(PostmanCookie.splitParam);
    const cookie = { key: first.key, value: first.value };
    for (const pair of pairs) {
      const attribute = ATTRIBUTES[pair.key.toLowerCase()];
      if (attribute) {
        cookie[attribute] = pair.value;
      } else {
        cookie.extensions = [...(cookie.extensions || []), pair];
      }
    }
    if (!cookie.domain) {
      cookie.hostOnly = true;
    }
    return cookie;
  }

  static stringify(cookie) {
    return PostmanCookie.prototype.toString.call(cookie);
  }

  static splitParam(param) {
    const [key, value] = param.split('=');
    if (typeof value !== 'string') {
      return { key: key.trim(), value: true };
    }
    const trimmed = value.trim();
    return { key: key.trim(), value: trimmed.startsWith('"') ? trimmed.slice(1, -1) : trimmed };
  }

  constructor(options) {
    super(options);
    const definition = typeof options === 'string' ? PostmanCookie.parse(options) : options;
    if (definition) {
      this.update(definition);
    }
  }

  update(options) {
    const flag = (name) => (hasOwn(options, name) ? Boolean(options[name]) : undefined);
    mergeDefined(this, {
      name: choose(options.name, options.key),
      expires: typeof options.expires === 'string' ? new Date(options.expires) : options.expires,
      maxAge: hasOwn(options, 'maxAge') ? Number(options.maxAge) : undefined,
      domain: options.domain,
      path: options.path,
      secure: flag('secure'),
      httpOnly: flag('httpOnly'),
      hostOnly: flag('hostOnly'),
      session: flag('session'),
      value: options.value ? ensureEncoded(options.value) : undefined,
      extensions: options.extensions || undefined,
    });
  }

  valueOf() {
    try {
      return decodeURIComponent(this.value);
    } catch {
      return this.value;
    }
  }

  /** The Set-Cookie form. */
  toString() {
    const attributes = [PostmanCookie.unparseSingle(this)];
    const add = (condition, attribute) => condition && attributes.push(attribute);
    if (this.expires instanceof Date) {
      add(!Number.isNaN(this.expires.getTime()), `Expires=${this.expires.toUTCString()}`);
    } else {
      add(this.expires, `Expires=${this.expires}`);
    }
    add(this.maxAge && this.maxAge !== Infinity, `Max-Age=${this.maxAge}`);
    add(this.domain && !this.hostOnly, `Domain=${this.domain}`);
    add(this.path, `Path=${this.path}`);
    add(this.secure, 'Secure');
    add(this.httpOnly, 'HttpOnly');
    (this.extensions || []).forEach(({ key, value }) => attributes.push(value === true ? key : `${key}=${value}`));
    return attributes.join('; ');
  }
}

/** Cookies found by name without regard to case. */
export class CookieList extends PostmanPropertyList {
  static _postman_propertyName = 'CookieList';

  static isCookieList(value) {
    return isInstance(value, CookieList);
  }

  constructor(parent, cookies) {
    super(PostmanCookie, parent, cookies);
  }
}

finishClasses({ PostmanCookie, CookieList });
