// Parameters of a query string and of urlencoded bodies.

import { PostmanPropertyList } from './property-list.js';
import { PostmanProperty } from './property.js';
import { finishClasses, get, hasOwn } from './util.js';

// Tokens stay as they are even if they hold characters that would be escaped outside.
const TOKEN_PATTERN = /(\{\{[^{}]*[&#=][^{}]*\}\})/;

function escapeReserved(text, withEquals) {
  const escaped = text.replace(/&/g, '%26').replace(/#/g, '%23');
  return withEquals ? escaped.replace(/=/g, '%3D') : escaped;
}

/** Escapes what would end a key or value early, outside of variable tokens. */
function escapePart(text, withEquals) {
  if (!/[&#=]/.test(text)) {
    return text;
  }
  return text.split(TOKEN_PATTERN)
    .map((piece, index) => (index % 2 === 1 ? piece : escapeReserved(piece, withEquals)))
    .join('');
}

/** A key and a value; a null value prints without `=`. */
export class PostmanQueryParam extends PostmanProperty {
  static _postman_propertyName = 'QueryParam';

  static _postman_propertyIndexKey = 'key';

  static _postman_propertyAllowsMultipleValues = true;

  static parse(query) {
    return typeof query === 'string' ? query.split('&').map(PostmanQueryParam.parseSingle) : [];
  }

  static parseSingle(param, index, all) {
    // An empty piece that is not the last, as in `a=b&&c`, prints as an empty piece again.
    if (param === '' && typeof index === 'number' && Array.isArray(all) && index !== all.length - 1) {
      return { key: null, value: null };
    }
    const equals = typeof param === 'string' ? param.indexOf('=') : -1;
    return equals < 0
      ? { key: param.slice(0), value: null }
      : { key: param.slice(0, equals), value: param.slice(equals + 1) };
  }

  static unparse(params) {
    if (!params) {
      return '';
    }
    if (!Array.isArray(params) && !PostmanPropertyList.isPropertyList(params)) {
      return Object.keys(params)
        .map((key) => PostmanQueryParam.unparseSingle({ key, value: params[key] }))
        .join('&');
    }
    const enabled = params.filter((param) => param.disabled !== true);
    return enabled.map((param) => PostmanQueryParam.unparseSingle(param)).join('&');
  }

  static unparseSingle(param) {
    if (!param) {
      return '';
    }
    const key = typeof param.key === 'string' ? escapePart(param.key, true) : '';
    return typeof param.value === 'string' ? `${key}=${escapePart(param.value, false)}` : key;
  }

  constructor(options) {
    super(options);
    this.update(options);
  }

  toString() {
    return PostmanQueryParam.unparseSingle(this);
  }

  update(param) {
    const { key, value } = typeof param === 'string'
      ? PostmanQueryParam.parseSingle(param)
      : { key: get(param, 'key'), value: get(param, 'value') };
    this.key = key;
    this.value = value;
    if (hasOwn(param, 'system')) {
      this.system = param.system;
    }
  }

  valueOf() {
    return typeof this.value === 'string' ? this.value : '';
  }
}

finishClasses({ PostmanQueryParam });
