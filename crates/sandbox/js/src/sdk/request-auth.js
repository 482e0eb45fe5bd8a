// The authorization block of a request: a type and, for each type given, its parameters.

import { PostmanProperty } from './property.js';
import { finishClasses, hasOwn, isInstance, isObject } from './util.js';
import { PostmanVariableList } from './variable-list.js';

/** `type` selects the parameter list in use; other lists may be kept beside it. */
export class PostmanRequestAuth extends PostmanProperty {
  static _postman_propertyName = 'RequestAuth';

  static isRequestAuth(value) {
    return isInstance(value, PostmanRequestAuth);
  }

  static isValidType(type) {
    return typeof type === 'string' && type !== 'type';
  }

  constructor(options, parent) {
    super(options);
    if (parent) {
      this.setParent(parent);
    }
    if (hasOwn(options, 'type')) {
      this.use(options.type);
    }
    Object.keys(options || {}).filter((key) => key !== 'type').forEach((key) => this.update(options[key], key));
  }

  update(options, type = this.type) {
    if (!isObject(options) || !PostmanRequestAuth.isValidType(type)) {
      return;
    }
    if (!PostmanVariableList.isVariableList(this[type])) {
      this[type] = new PostmanVariableList(this);
      this[type]._postman_requestAuthType = type;
    }
    this._takeOver(this[type], options);
  }

  use(type, options) {
    if (!PostmanRequestAuth.isValidType(type)) {
      return;
    }
    this.type = type;
    if (!PostmanVariableList.isVariableList(this[type])) {
      this[type] = new PostmanVariableList(this);
    }
    this._takeOver(this[type], options);
  }

  _takeOver(parameters, options) {
    if (Array.isArray(options) || PostmanVariableList.isVariableList(options)) {
      parameters.assimilate(options);
    } else {
      parameters.syncFromObject(options, false, false);
    }
  }

  current() {
    throw new Error('`Request#current` has been discontinued, use `Request#parameters` instead.');
  }

  parameters() {
    return this[this.type];
  }

  clear(type) {
    if (!PostmanRequestAuth.isValidType(type) || !PostmanVariableList.isVariableList(this[type])) {
      return;
    }
    this[type].clear();
    if (type !== this.type) {
      delete this[type];
    }
  }
}

finishClasses({ PostmanRequestAuth });
