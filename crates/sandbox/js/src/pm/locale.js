// Methods of built-in objects that print in the language of the user or name a time zone. The engine
// prints them in a form of its own; the real ones are loaded when one is first called.

import { load } from './modules.js';

const methods = {
  BigInt: ['toLocaleString'],
  Date: ['toString', 'toTimeString', 'toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'],
  Number: ['toLocaleString'],
  String: ['localeCompare'],
};

function install() {
  for (const [name, replacements] of Object.entries(load('web').localeMethods())) {
    for (const [method, value] of Object.entries(replacements)) {
      set(name, method, value);
    }
  }
}

function set(name, method, value) {
  Object.defineProperty(globalThis[name].prototype, method, { value, configurable: true, writable: true });
}

/** Defines methods that replace themselves when they are called. */
export function defineLocaleMethods() {
  for (const [name, list] of Object.entries(methods)) {
    for (const method of list) {
      const original = globalThis[name].prototype[method];
      const placeholder = function (...values) {
        install();
        const installed = globalThis[name].prototype[method];
        return (installed === placeholder ? original : installed).apply(this, values);
      };
      set(name, method, placeholder);
    }
  }
}
