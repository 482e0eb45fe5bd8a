// A typed value with a key.

import { PostmanProperty } from './property.js';
import { finishClasses, hasOwn, isInstance, isNil, isObject } from './util.js';

function toJsonText(value) {
  try {
    return typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return 'null';
  }
}

function fromJsonText(text, isExpected) {
  try {
    const value = JSON.parse(text);
    return isExpected(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const same = (value) => value;
const isJsonObject = (value) => value instanceof Object && !Array.isArray(value);

/** How a type stores a value and how it gives it back. Lists and objects are kept as JSON text. */
const types = {
  string: String,
  boolean: Boolean,
  number: Number,
  array: { in: toJsonText, out: (text) => fromJsonText(text, Array.isArray) },
  object: { in: toJsonText, out: (text) => fromJsonText(text, isJsonObject) },
  any: { in: same, out: same },
};

/** `key`, `value`, `type`; a value that is a function is called for every read. */
export class PostmanVariable extends PostmanProperty {
  static _postman_propertyName = 'Variable';

  static _postman_propertyIndexKey = 'key';

  static types = types;

  static isVariable(value) {
    return isInstance(value, PostmanVariable);
  }

  constructor(definition) {
    super(definition);
    this.type = 'any';
    this.value = undefined;
    if (!isNil(definition)) {
      const indexKey = this.constructor._postman_propertyIndexKey;
      if (hasOwn(definition, indexKey)) {
        this[indexKey] = definition[indexKey];
      }
      this.update(definition);
    }
  }

  get() {
    return this.castOut(typeof this.value === 'function' ? this.value() : this.value);
  }

  set(value) {
    this.value = typeof value === 'function' ? value : this.castIn(value);
  }

  valueOf(...values) {
    if (values.length) {
      this.set(values[0]);
    }
    return this.get();
  }

  toString() {
    const value = this.valueOf();
    if (value === null) {
      return 'null';
    }
    return value !== undefined && typeof value.toString === 'function' ? value.toString() : '';
  }

  cast(value) {
    return this.castOut(value);
  }

  castIn(value) {
    const handler = types[this.type] || types.any;
    return typeof handler === 'function' ? handler(value) : handler.in(value);
  }

  castOut(value) {
    const handler = types[this.type] || types.any;
    return typeof handler === 'function' ? handler(value) : handler.out(value);
  }

  /** Sets the type if it is a known one, and casts the value unless told not to. */
  valueType(typeName, withoutCast) {
    const name = isNil(typeName) ? typeName : typeName.toString().toLowerCase();
    if (!types[name]) {
      return this.type || 'any';
    }
    this.type = name;
    if (!withoutCast && typeof this.value !== 'function') {
      this.set(this.get());
    }
    return this.type;
  }

  update(options) {
    if (!isObject(options)) {
      return;
    }
    if (hasOwn(options, 'type')) {
      this.valueType(options.type, hasOwn(options, 'value'));
    }
    if (hasOwn(options, 'value')) {
      this.set(options.value);
    }
    if (hasOwn(options, 'system')) {
      this.system = options.system;
    }
    if (hasOwn(options, 'disabled')) {
      this.disabled = options.disabled;
    }
    if (hasOwn(options, 'description')) {
      this.describe(options.description);
    }
  }
}

finishClasses({ PostmanVariable });
