// Request and response headers.

import { PostmanPropertyList } from './property-list.js';
import { PostmanProperty } from './property.js';
import { finishClasses, get, hasOwn, isInstance, isObject } from './util.js';

const CRLF = '\r\n';

/** One header line. `disabled` and `system` are kept as given. */
export class PostmanHeader extends PostmanProperty {
  static _postman_propertyName = 'Header';

  static _postman_propertyIndexKey = 'key';

  static _postman_propertyIndexCaseInsensitive = true;

  static _postman_propertyAllowsMultipleValues = true;

  static create(...options) {
    return new PostmanHeader(...options);
  }

  static isHeader(value) {
    return isInstance(value, PostmanHeader);
  }

  /** Reads a header block; folded lines are joined, lines without a colon are skipped. */
  static parse(text) {
    const pattern = /^(\S+):(.*)$/gm;
    const headers = [];
    const unfolded = text.toString().replace(/\r\n([ \t])/g, '$1');
    // As in Postman, the first header is looked for before the text is unfolded.
    for (let match = pattern.exec(text); match; match = pattern.exec(unfolded)) {
      headers.push({ key: match[1], value: match[2].replace(/^\s*(.*\S)?\s*$/, '$1') });
    }
    return headers;
  }

  static parseSingle(line) {
    if (typeof line !== 'string') {
      return { key: '', value: '' };
    }
    const colon = line.includes(':') ? line.indexOf(':') : line.length;
    return { key: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
  }

  /** The enabled headers as lines, each ended by `separator`. */
  static unparse(headers, separator = CRLF) {
    if (!Array.isArray(headers) && !PostmanPropertyList.isPropertyList(headers)) {
      return '';
    }
    return headers.reduce((text, header) => (
      header && !header.disabled ? text + PostmanHeader.unparseSingle(header) + separator : text
    ), '');
  }

  static unparseSingle(header) {
    return isObject(header) ? `${header.key}: ${header.value}` : '';
  }

  constructor(options, name) {
    let definition = options;
    if (typeof options === 'string') {
      definition = typeof name === 'string' ? { key: name, value: options } : PostmanHeader.parseSingle(options);
    }
    super(definition);
    this.update(definition);
  }

  toString() {
    return `${this.key}: ${this.value}`;
  }

  valueOf() {
    return this.value;
  }

  update(options) {
    this.key = get(options, 'key') || '';
    this.value = get(options, 'value', '');
    if (hasOwn(options, 'system')) {
      this.system = options.system;
    }
    if (hasOwn(options, 'disabled')) {
      this.disabled = options.disabled;
    }
  }
}

/** Headers in wire order, found without regard to case. */
export class HeaderList extends PostmanPropertyList {
  static _postman_propertyName = 'HeaderList';

  static isHeaderList(value) {
    return isInstance(value, HeaderList);
  }

  constructor(parent, headers) {
    super(PostmanHeader, parent, headers);
  }

  /** Length of the header block in characters. */
  contentSize() {
    return this.count() ? PostmanHeader.unparse(this).length : 0;
  }
}

finishClasses({ PostmanHeader, HeaderList });
