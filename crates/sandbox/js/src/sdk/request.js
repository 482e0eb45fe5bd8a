// An HTTP request as scripts see it.

import { HeaderList } from './header.js';
import { propertiesToJSON } from './property-base.js';
import { PostmanProperty } from './property.js';
import { PostmanRequestAuth } from './request-auth.js';
import { PostmanRequestBody } from './request-body.js';
import { PostmanUrl } from './url.js';
import { finishClasses, hasOwn, isInstance, isNil, isNumeric, isObject, mergeDefined, utf8Length } from './util.js';

const DEFAULT_METHOD = 'GET';

function methodOf(options) {
  return isNil(options.method) ? DEFAULT_METHOD : String(options.method).toUpperCase();
}

/** `url`, `headers`, `method`, `body` and `auth`; made of a collection's request or a URL text. */
export class PostmanRequest extends PostmanProperty {
  static _postman_propertyName = 'Request';

  static isRequest(value) {
    return isInstance(value, PostmanRequest);
  }

  constructor(options) {
    super(options);
    const definition = typeof options === 'string' ? { url: options } : options;
    this.url = new PostmanUrl();
    this.headers = new HeaderList(this, definition && definition.header);
    this.method = hasOwn(definition, 'method') ? methodOf(definition) : DEFAULT_METHOD;
    this._apply(definition, false);
  }

  update(options) {
    this._apply(options, true);
  }

  _apply(options, withHeaders) {
    if (!options) {
      return;
    }
    if (hasOwn(options, 'url')) {
      this.url.update(options.url);
    }
    if (withHeaders && options.header) {
      this.headers.repopulate(options.header);
    }
    if (hasOwn(options, 'method')) {
      this.method = methodOf(options);
    }
    mergeDefined(this, {
      body: hasOwn(options, 'body') ? new PostmanRequestBody(options.body) : undefined,
      // Without auth the request inherits its folder's, so nothing is made of null or false.
      auth: options.auth ? new PostmanRequestAuth(options.auth) : undefined,
      proxy: options.proxy,
      certificate: options.certificate,
    });
  }

  authorizeUsing(type, options) {
    if (isObject(type) && isNil(options)) {
      const { type: name, ...rest } = type;
      this.authorizeUsing(name, rest);
      return;
    }
    if (type === null) {
      delete this.auth;
      return;
    }
    if (!PostmanRequestAuth.isValidType(type)) {
      return;
    }
    if (this.auth) {
      this.auth.clear(type);
    } else {
      this.auth = new PostmanRequestAuth(null, this);
    }
    this.auth.use(type, options);
  }

  getHeaders(options = {}) {
    const { enabled, ignoreCase, multiValue, sanitizeKeys } = options || {};
    return this.headers.toObject(enabled, !ignoreCase, multiValue, sanitizeKeys);
  }

  forEachHeader(callback) {
    this.headers.all().forEach((header) => callback(header, this));
  }

  addHeader(header) {
    this.headers.add(header);
  }

  removeHeader(toRemove, options = {}) {
    const name = typeof toRemove === 'string' ? toRemove : toRemove.key;
    if (!name) {
      return;
    }
    const ignoreCase = options && options.ignoreCase;
    const fold = ignoreCase ? (text) => text.toLowerCase() : (text) => text;
    this.headers.remove((header) => fold(header.key) === fold(name));
  }

  /** Sets a header whose name is spelled just so, else adds one. */
  upsertHeader(header) {
    if (!header || !header.key) {
      return;
    }
    const existing = this.headers.find((candidate) => candidate.key === header.key);
    if (existing) {
      existing.value = header.value;
    } else {
      this.headers.add(header);
    }
  }

  addQueryParams(params) {
    this.url.addQueryParams(params);
  }

  removeQueryParams(params) {
    this.url.removeQueryParams(params);
  }

  /** Bytes of body and head; the body as `Content-Length` says, else computed from its text form. */
  size() {
    const contentLength = this.headers.get('Content-Length');
    const size = { body: 0, header: 0, total: 0, source: 'COMPUTED' };
    if (contentLength && isNumeric(contentLength)) {
      size.body = parseInt(contentLength, 10);
      size.source = 'CONTENT-LENGTH';
    } else if (this.body) {
      size.body = utf8Length(this.body.toString());
    }
    const requestLine = `${this.method} ${this.url.getPathWithQuery()} HTTP/X.X\r\n\r\n`;
    size.header = requestLine.length + this.headers.contentSize();
    size.total = (size.body || 0) + size.header;
    return size;
  }

  toJSON() {
    const json = propertiesToJSON(this);
    if (Array.isArray(json.header) && !json.header.length) {
      delete json.header;
    }
    return json;
  }

  clone() {
    return new PostmanRequest(this.toJSON());
  }
}

finishClasses({ PostmanRequest });
