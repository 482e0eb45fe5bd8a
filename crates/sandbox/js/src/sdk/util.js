// Small helpers that the SDK classes share. They follow lodash where the SDK's behaviour shows it.

/** Whether `value` is an object or a function, as `_.isObject` says. */
export function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Whether `object` has the own property `key`; false for null and undefined. */
export function hasOwn(object, key) {
  return object !== null && object !== undefined && Object.hasOwn(Object(object), key);
}

/** Own property `key` of anything, without a failure for null and undefined. */
export function getOwn(object, key) {
  return hasOwn(object, key) ? object[key] : undefined;
}

/** Property `key` of anything, `fallback` where it is undefined, as `_.get` does. */
export function get(object, key, fallback) {
  const value = object === null || object === undefined ? undefined : object[key];
  return value === undefined ? fallback : value;
}

/** Whether `value` is null or undefined. */
export function isNil(value) {
  return value === null || value === undefined;
}

/** Whether `value` was made by `{}`, `Object.create(null)` or alike. */
export function isPlainObject(value) {
  if (typeof value !== 'object' || value === null || Object.prototype.toString.call(value) !== '[object Object]') {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || isForeignObjectPrototype(prototype);
}

function isForeignObjectPrototype(prototype) {
  return Object.getPrototypeOf(prototype) === null && typeof prototype.hasOwnProperty === 'function';
}

/** `_.isEmpty` for what appears in definitions: text, lists and objects; everything else is empty. */
export function isEmpty(value) {
  if (typeof value === 'string' || Array.isArray(value)) {
    return value.length === 0;
  }
  return !isObject(value) || Object.keys(value).length === 0;
}

/** The first candidate that is not empty. */
export function choose(...candidates) {
  return candidates.find((candidate) => !isEmpty(candidate));
}

/** Whether `value` is a number or text that reads as a finite number. */
export function isNumeric(value) {
  return !Number.isNaN(parseFloat(value)) && Number.isFinite(Number(value));
}

/** Copies the own properties of `source` that are not undefined. */
export function mergeDefined(target, source) {
  for (const key of Object.keys(source)) {
    if (source[key] !== undefined) {
      target[key] = source[key];
    }
  }
  return target;
}

/** Sets a property that loops and JSON do not see. */
export function assignHidden(object, name, value) {
  Object.defineProperty(object, name, { value, configurable: true, enumerable: false, writable: true });
  return object;
}

/** A deep copy in which everything that has a `toJSON` stands for its result. */
export function cloneElement(value) {
  if (!isObject(value)) {
    return value;
  }
  if (typeof value.toJSON === 'function') {
    return value.toJSON();
  }
  if (Array.isArray(value)) {
    return value.map(cloneElement);
  }
  if (isPlainObject(value)) {
    const copy = {};
    for (const key of Object.keys(value)) {
      copy[key] = cloneElement(value[key]);
    }
    return copy;
  }
  const cloneDeepWith = require('lodash').cloneDeepWith;
  return cloneDeepWith(value, (inner) => (inner && typeof inner.toJSON === 'function' ? inner.toJSON() : undefined));
}

/** Whether `constructor` or one that it extends goes by `name` in the SDK, whichever copy of the SDK made it. */
export function isKindOf(constructor, name) {
  let current = constructor;
  while (current) {
    if (current._postman_propertyName === name) {
      return true;
    }
    current = current.super_;
  }
  return false;
}

/** Whether `value` is an instance of `Class` or of the same class of another copy of the SDK. */
export function isInstance(value, Class) {
  return Boolean(value) && (value instanceof Class || isKindOf(value.constructor, Class._postman_propertyName));
}

/**
 * Gives classes, `{ Name: class }`, what the SDK's have: names that survive bundling, for chai prints
 * them, and methods that `for in` sees, for chai's deep equality and lodash walk them.
 */
export function finishClasses(classes) {
  for (const [name, Class] of Object.entries(classes)) {
    Object.defineProperty(Class, 'name', { value: name, configurable: true });
    const { prototype } = Class;
    for (const key of Object.getOwnPropertyNames(prototype)) {
      if (key !== 'constructor') {
        const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
        Object.defineProperty(prototype, key, { ...descriptor, enumerable: true });
      }
    }
  }
}

/** A random version 4 UUID. It names objects, nothing depends on its secrecy. */
export function uuid() {
  // Every response gets one, so it is made of words rather than of digits.
  const word = (length) => Math.floor(Math.random() * 16 ** length).toString(16).padStart(length, '0');
  const variant = '89ab'[Math.floor(Math.random() * 4)];
  return `${word(8)}-${word(4)}-4${word(3)}-${variant}${word(3)}-${word(12)}`;
}

/** Length of `text` in UTF-8. Lone surrogates count as U+FFFD, three bytes. */
export function utf8Length(text) {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) {
      length += 1;
    }
    if (code > 0x7ff) {
      length += 1;
    }
    if (code >= 0xd800 && code <= 0xdbff && isTrailSurrogate(text.charCodeAt(index + 1))) {
      // A pair takes four bytes: three are counted for the first half, one is left for the second.
      index += 1;
    }
  }
  return length;
}

function isTrailSurrogate(code) {
  return code >= 0xdc00 && code <= 0xdfff;
}
