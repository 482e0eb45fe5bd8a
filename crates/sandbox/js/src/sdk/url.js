// A URL in its parts, as collections hold it.

import { parseUrl } from './parse-url.js';
import { PostmanPropertyBase } from './property-base.js';
import { PostmanPropertyList } from './property-list.js';
import { PostmanQueryParam } from './query-param.js';
import { finishClasses, isInstance, isObject } from './util.js';
import { PostmanVariableList } from './variable-list.js';

/** The name of a path variable: `:id.json` is the variable `id` with a suffix. */
function pathVariableName(segment) {
  if (!String(segment).startsWith(':')) {
    return null;
  }
  const dot = segment.indexOf('.');
  return segment.slice(1, dot === -1 ? undefined : dot) || null;
}

function toQueryList(query) {
  const params = typeof query === 'string' && query ? PostmanQueryParam.parse(query) : query;
  if (params && !Array.isArray(params) && Object.keys(params).length) {
    return Object.keys(params).map((key) => ({ key, value: params[key] }));
  }
  return params || [];
}

function toPathSegments(path) {
  if (typeof path !== 'string') {
    return path;
  }
  const withoutSlash = path.replace(/^\/((.+))$/, '$1');
  if (!withoutSlash) {
    return undefined;
  }
  return withoutSlash === '/' ? [''] : withoutSlash.split('/');
}

function withKeys(variables) {
  if (!Array.isArray(variables)) {
    return variables || [];
  }
  // Old collections name path variables by `id`.
  variables.filter(isObject).forEach((variable) => {
    variable.key = variable.key || variable.id;
  });
  return variables;
}

/** `protocol`, `auth`, `host`, `port`, `path`, `query`, `variables` and `hash`. */
export class PostmanUrl extends PostmanPropertyBase {
  static _postman_propertyName = 'Url';

  static isUrl(value) {
    return isInstance(value, PostmanUrl);
  }

  /** The definition that a URL text stands for. */
  static parse(text) {
    const url = parseUrl(text);
    if (url.auth) {
      url.auth = { user: url.auth[0], password: url.auth[1] };
    }
    if (url.query) {
      url.query = url.query.map(PostmanQueryParam.parseSingle);
    }
    const names = new Set((url.path || []).map(pathVariableName).filter(Boolean));
    url.variable = names.size ? Array.from(names, (key) => ({ key })) : undefined;
    return url;
  }

  constructor(options) {
    super(options);
    this.update(options);
  }

  update(url) {
    const parsed = typeof url === 'string' || !url ? PostmanUrl.parse(url || '') : url;
    this.auth = parsed.auth;
    this.protocol = parsed.protocol;
    this.port = parsed.port;
    this.path = toPathSegments(parsed.path);
    this.hash = parsed.hash;
    this.host = typeof parsed.host === 'string' ? parsed.host.split(/\.(?![^{]*\}{2})/g) : parsed.host;
    this.query = new PostmanPropertyList(PostmanQueryParam, this, toQueryList(parsed.query));
    this.variables = new PostmanVariableList(this, withKeys(parsed.variable));
  }

  addQueryParams(params) {
    this.query.populate(typeof params === 'string' ? PostmanQueryParam.parse(params) : params);
  }

  removeQueryParams(params) {
    const names = Array.isArray(params) ? params.map((param) => (param.key ? param.key : param)) : [params];
    this.query.remove((param) => names.includes(param.key));
  }

  getRaw() {
    throw new Error('`Url#getRaw` has been discontinued, use `Url#toString` instead.');
  }

  toString(forceProtocol) {
    const port = this.port !== null && this.port !== undefined ? `:${this.port.toString()}` : '';
    const hash = typeof this.hash === 'string' ? `#${this.hash}` : '';
    return this._protocolText(forceProtocol) + this._authText() + this.getHost() + port
      + (this.path ? this.getPath() : '') + this._queryText() + hash;
  }

  _protocolText(forceProtocol) {
    const protocol = this.protocol || (forceProtocol ? 'http://' : '');
    return protocol && !protocol.endsWith('://') ? `${protocol}://` : protocol;
  }

  _authText() {
    const { user, password } = this.auth || {};
    const hasUser = typeof user === 'string';
    const hasPassword = typeof password === 'string';
    if (!hasUser && !hasPassword) {
      return '';
    }
    return `${hasUser ? user : ''}${hasPassword ? `:${password}` : ''}@`;
  }

  _queryText() {
    if (!this.query || !this.query.count()) {
      return '';
    }
    const text = this.getQueryString();
    // A lone parameter with an empty key is a lone `?`; without any enabled one there is none.
    const isAnyEnabled = text !== '' || this.query.find((param) => !(param && param.disabled));
    return isAnyEnabled ? `?${text}` : '';
  }

  getPath(unresolved) {
    if (unresolved) {
      return `/${this.path.join('/')}`;
    }
    const segments = (this.path || []).map((segment) => {
      const name = pathVariableName(segment);
      const value = this.variables.get(name);
      return value && typeof value === 'string' ? value + segment.slice(name.length + 1) : segment;
    });
    return `/${segments.join('/')}`;
  }

  getQueryString() {
    return this.query.count() ? PostmanQueryParam.unparse(this.query.all()) : '';
  }

  getPathWithQuery() {
    const query = this.getQueryString();
    return query ? `${this.getPath()}?${query}` : this.getPath();
  }

  getHost() {
    if (!this.host) {
      return '';
    }
    return Array.isArray(this.host) ? this.host.join('.') : this.host.toString();
  }

  getRemote(forcePort) {
    const host = this.getHost();
    const defaultPort = this.protocol === 'https' ? '443' : '80';
    const port = (this.port && this.port.toString()) || (forcePort ? defaultPort : '');
    return port ? `${host}:${port}` : host;
  }

  getOAuth1BaseUrl() {
    const protocol = this.protocol || 'http';
    const port = this.port ? this.port.toString() : undefined;
    const host = this.host.join('.');
    const isDefaultPort = port === undefined || port === '80' || port === '443';
    const prefix = protocol.endsWith('://') ? protocol : `${protocol}://`;
    return prefix.toLowerCase() + (isDefaultPort ? host : `${host}:${port}`).toLowerCase() + this.getPath();
  }
}

finishClasses({ PostmanUrl });
