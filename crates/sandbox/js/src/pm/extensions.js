// Methods that the library Sugar adds to built-in objects, defined so that the first use of one
// loads the library.

import { load } from './modules.js';

const placeholders = [];
let isLoaded = false;

function loadAll() {
  isLoaded = true;
  for (const [owner, name] of placeholders) {
    delete owner[name];
  }
  placeholders.length = 0;
  load('sugar');
}

function define(owner, name) {
  placeholders.push([owner, name]);
  Object.defineProperty(owner, name, {
    configurable: true,
    get() {
      loadAll();
      return this[name];
    },
    set(value) {
      // What is set on a list or a string object stays its own; a script may also bring its own method.
      Object.defineProperty(this, name, { value, configurable: true, enumerable: this !== owner, writable: true });
    },
  });
}

/** Prepares methods that a script names, given as `String#has` or `Date.create`. */
export function prepareExtensions(methods) {
  if (isLoaded) {
    return;
  }
  for (const method of methods) {
    const [, className, mark, name] = /^(\w+)([#.])(\w+)$/.exec(method);
    const owner = mark === '#' ? globalThis[className].prototype : globalThis[className];
    if (!Object.hasOwn(owner, name)) {
      define(owner, name);
    }
  }
}
