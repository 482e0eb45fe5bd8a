// Loads modules of the bundle: once per context, when first asked for.

import { host } from './host.js';

const loaded = new Map();

/** What the module of this name exports. */
export function load(name) {
  let module = loaded.get(name);
  if (module === undefined) {
    const define = host.module(name);
    if (define === undefined) {
      throw missing(name);
    }
    module = { exports: {} };
    // Stored before it runs, so that modules which need one another see what is there already.
    loaded.set(name, module);
    define.call(module.exports, module, module.exports, load, host);
  }
  return module.exports;
}

/** `require` of scripts: the modules of Postman's sandbox, nothing else. */
export function scriptRequire(name) {
  const module = host.scriptModule(String(name));
  if (module === undefined) {
    throw missing(name);
  }
  return load(module);
}

function missing(name) {
  const error = new Error(`Cannot find module '${name}'`);
  error.code = 'MODULE_NOT_FOUND';
  return error;
}
