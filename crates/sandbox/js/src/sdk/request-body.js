// The body of a request in one of its modes.

import { propertiesToJSON, PostmanPropertyBase } from './property-base.js';
import { PostmanPropertyList } from './property-list.js';
import { PostmanProperty } from './property.js';
import { PostmanQueryParam } from './query-param.js';
import { finishClasses, isEmpty, isInstance, isObject } from './util.js';

/** One part of a multipart form: text, or a file named by `src`. */
export class PostmanFormParam extends PostmanProperty {
  static _postman_propertyName = 'FormParam';

  static _postman_propertyIndexKey = 'key';

  static _postman_propertyAllowsMultipleValues = true;

  static parse() {
    // Form data has no text form.
  }

  static isFormParam(value) {
    return isInstance(value, PostmanFormParam);
  }

  constructor(options = {}) {
    super(options);
    this.key = options.key || '';
    this.value = options.value || '';
    this.type = options.type;
    this.src = options.src;
    this.contentType = options.contentType;
    this.fileName = options.fileName;
  }

  toString() {
    return `${this.key}=${this.value}`;
  }

  valueOf() {
    return this.value;
  }

  toJSON() {
    const json = propertiesToJSON(this);
    if (json.type === 'file' && (typeof json.value !== 'string' || !json.value)) {
      delete json.value;
    }
    return json;
  }
}

const MODES = {
  file: 'file',
  formdata: 'formdata',
  graphql: 'graphql',
  raw: 'raw',
  urlencoded: 'urlencoded',
};

/** `mode` and the content under the mode's name; other modes' content is kept as well. */
export class PostmanRequestBody extends PostmanPropertyBase {
  static _postman_propertyName = 'RequestBody';

  static MODES = MODES;

  static isRequestBody(value) {
    return isInstance(value, PostmanRequestBody);
  }

  constructor(options) {
    super(options);
    if (options) {
      this.update(options);
    }
  }

  update(options) {
    const definition = typeof options === 'string' ? { mode: 'raw', raw: options } : options;
    if (!definition.mode) {
      return;
    }
    const mode = MODES[definition.mode.toString().toLowerCase()] || MODES.raw;
    const content = this._contentOf(definition, mode);
    this.mode = mode;
    this.raw = content.raw;
    this.urlencoded = content.urlencoded;
    this.formdata = content.formdata;
    this.file = content.file;
    this.graphql = content.graphql;
    this.options = isObject(definition.options) ? definition.options : undefined;
    this.disabled = definition.disabled;
  }

  /** The content of every mode that the definition has; the chosen mode's is never missing. */
  _contentOf({ raw, urlencoded, formdata, file, graphql }, mode) {
    const isChosen = (name) => mode === name;
    const toList = (Type, items, name) => {
      const given = items || (isChosen(name) ? [] : undefined);
      return given && new PostmanPropertyList(Type, this, given);
    };
    const params = typeof urlencoded === 'string' && urlencoded ? PostmanQueryParam.parse(urlencoded) : urlencoded;
    return {
      raw: isChosen('raw') && !raw ? '' : raw,
      urlencoded: toList(PostmanQueryParam, params, 'urlencoded'),
      formdata: toList(PostmanFormParam, formdata, 'formdata'),
      file: typeof file === 'string' ? { src: file } : file,
      graphql: graphqlContent(graphql, isChosen('graphql')),
    };
  }

  /** Raw text or an urlencoded form; other modes have no text form. */
  toString() {
    const content = this[this.mode];
    if (this.mode === MODES.urlencoded && PostmanPropertyList.isPropertyList(content)) {
      return PostmanQueryParam.unparse(content.all());
    }
    const isText = this.mode === MODES.urlencoded || this.mode === MODES.raw;
    return isText && content && typeof content.toString === 'function' ? content.toString() : '';
  }

  isEmpty() {
    const content = this.mode && this[this.mode];
    if (!content) {
      return true;
    }
    if (this.mode === MODES.file) {
      return !(content.src || content.content);
    }
    if (typeof content !== 'string' && typeof content.count === 'function') {
      return content.count() === 0;
    }
    return isEmpty(content);
  }

  toJSON() {
    const json = propertiesToJSON(this);
    if (json.file && json.file.content && typeof json.file.content !== 'string') {
      delete json.file.content;
    }
    return json;
  }
}

function graphqlContent(graphql, isChosen) {
  if (!graphql) {
    return isChosen ? {} : graphql;
  }
  return { query: graphql.query, operationName: graphql.operationName, variables: graphql.variables };
}

finishClasses({ PostmanFormParam, PostmanRequestBody });
