// An HTTP response as scripts see it.

import { CookieList } from './cookie.js';
import { HeaderList } from './header.js';
import { lookupReason } from './http-reasons.js';
import { parseJson } from './json.js';
import { propertiesToJSON } from './property-base.js';
import { PostmanProperty } from './property.js';
import { PostmanRequest } from './request.js';
import { choose, finishClasses, isInstance, isNil, isNumeric, isObject, mergeDefined, utf8Length } from './util.js';

function toBuffer(...args) {
  return require('buffer').Buffer.from(...args);
}

/** A body given as bytes: a buffer, the JSON form of one, or base64. */
function normalizeStream(stream) {
  if (!stream) {
    return undefined;
  }
  if (stream.type === 'Buffer' && Array.isArray(stream.data)) {
    return toBuffer(stream.data);
  }
  if (stream.type === 'Base64' && typeof stream.data === 'string') {
    return toBuffer(stream.data, 'base64');
  }
  return stream;
}

/** Bytes to text in a charset that the platform knows, else UTF-8. */
function decodeBytes(bytes, charset) {
  const Decoder = require('web').TextDecoder();
  try {
    return new Decoder(charset, { ignoreBOM: true }).decode(bytes);
  } catch {
    return new Decoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }
}

/**
 * Made of a definition in the collection format. A subclass whose body is elsewhere overrides
 * `text()` and `stream`, and passes `responseSize` and `downloadedBytes` (the body as it came, still
 * encoded), both in bytes, so that `size()` need not look at the body.
 */
export class PostmanResponse extends PostmanProperty {
  static _postman_propertyName = 'Response';

  static isResponse(value) {
    return isInstance(value, PostmanResponse);
  }

  static createFromNode(response, cookies) {
    return new PostmanResponse({
      cookie: cookies,
      body: response.body.toString(),
      stream: response.body,
      header: response.headers,
      code: response.statusCode,
      status: response.statusMessage,
      responseTime: response.elapsedTime,
    });
  }

  static mimeInfo() {
    throw new Error('`Response.mimeInfo` has been discontinued, use `Response#contentInfo` instead.');
  }

  static timingPhases(timings) {
    return timings && timings.offset ? phasesOf(timings.offset) : undefined;
  }

  constructor(options) {
    super(options);
    this.update(options || {});
  }

  update(options) {
    const stream = normalizeStream(options.stream);
    const details = { ...lookupReason(options.code) };
    this._details = mergeDefined(details, {
      name: choose(options.reason, options.status),
      code: options.code,
      standardName: details.name,
    });
    mergeDefined(this, {
      originalRequest: options.originalRequest ? new PostmanRequest(options.originalRequest) : undefined,
      status: this._details.name,
      code: options.code,
      headers: new HeaderList(this, options.header),
      body: options.body,
      stream: isObject(options.body) ? options.body : stream,
      cookies: new CookieList(this, options.cookie),
      responseTime: options.responseTime,
      responseSize: stream ? stream.byteLength : options.responseSize,
      downloadedBytes: options.downloadedBytes,
    });
  }

  reason() {
    return this.status || lookupReason(this.code).name;
  }

  details() {
    if (!this._details || this._details.code !== this.code) {
      const details = lookupReason(this.code);
      this._details = { ...details, code: this.code, standardName: details.name };
    }
    return { ...this._details };
  }

  text() {
    if (!this.stream) {
      return this.body;
    }
    if (typeof this.stream === 'string') {
      return this.stream;
    }
    return decodeBytes(this.stream, this.contentInfo().charset);
  }

  json(reviver, strict) {
    return parseJson(this.text(), reviver, strict);
  }

  jsonp(reviver, strict) {
    const text = (this.text() || '').replace(/^[^{(].*\(/, '').replace(/\)[^}].*$|\)$/, '');
    return parseJson(text, reviver, strict);
  }

  contentInfo() {
    return require('content-info').contentInfo(this);
  }

  mime() {
    throw new Error('`Response#mime` has been discontinued, use `Response#contentInfo` instead.');
  }

  dataURI() {
    const { contentType } = this.contentInfo();
    if (!contentType) {
      return '';
    }
    const content = isNil(this.stream) ? this.body : this.stream;
    const base64 = isNil(content) ? '' : toBuffer(content).toString('base64');
    return `data:${contentType};base64, ${base64}`;
  }

  /** Bytes of body (as transferred, if that is known) and head. */
  size() {
    const head = `HTTP/X.X ${this.code} ${this.reason()}\r\n\r\n`;
    const header = head.length + this.headers.contentSize();
    const body = this._bodySize();
    return { body, header, total: (body || 0) + header };
  }

  _bodySize() {
    const contentEncoding = this.headers.get('Content-Encoding');
    const contentLength = this.headers.get('Content-Length');
    const isCompressed = typeof contentEncoding === 'string' && /gzip|deflate/i.test(contentEncoding);
    if (isCompressed && contentLength && isNumeric(contentLength)) {
      return parseInt(contentLength, 10);
    }
    if (isNumeric(this.downloadedBytes)) {
      return this.downloadedBytes;
    }
    if (isNumeric(this.responseSize)) {
      return this.responseSize;
    }
    if (this.stream) {
      return isNumeric(this.stream.byteLength) ? this.stream.byteLength : 0;
    }
    return isNil(this.body) ? 0 : utf8Length(this.body.toString());
  }

  encoding() {
    const fromHeader = this.headers.get('Content-Encoding');
    if (fromHeader) {
      return { format: fromHeader, source: 'header' };
    }
    const body = this.stream || this.body;
    const isGzip = body && body[0] === 0x1f && body[1] === 0x8b && body[2] === 0x08;
    return isGzip ? { format: 'gzip', source: 'body' } : { format: fromHeader, source: undefined };
  }

  toJSON() {
    const json = propertiesToJSON(this);
    delete json._details;
    return json;
  }
}

/** Milliseconds spent in each phase, from the offsets at which the phases ended. */
function phasesOf(offset) {
  const phases = {
    prepare: offset.request,
    wait: offset.socket - offset.request,
    dns: offset.lookup - offset.socket,
    tcp: offset.connect - offset.lookup,
    firstByte: offset.response - offset.connect,
    download: offset.end - offset.response,
    process: offset.done - offset.end,
    total: offset.done,
  };
  if (offset.secureConnect) {
    phases.secureHandshake = offset.secureConnect - offset.connect;
    phases.firstByte = offset.response - offset.secureConnect;
  }
  return phases;
}

PostmanResponse.prototype._postman_propertyRequiresId = true;

finishClasses({ PostmanResponse });
