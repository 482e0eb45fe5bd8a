// Names that scripts find without declaring anything. They are accessors of the global object, so
// that a script pays only for what it uses; what a script assigns to them lasts as long as it runs.

import { makeConsole } from './console.js';
import { legacyGlobals, legacyLibraries, legacyResponseGlobals } from './legacy.js';
import { defineLocaleMethods } from './locale.js';
import { load, scriptRequire } from './modules.js';
import { makePm } from './pm.js';
import { own, run } from './run.js';
import { timerFunctions } from './timers.js';

/** What `web` can make, where the engine has none of its own. */
const webNames = [
  'AbortController', 'AbortSignal', 'Blob', 'Event', 'EventTarget', 'File', 'FormData', 'Intl', 'TextDecoder',
  'TextEncoder', 'URL', 'URLSearchParams', 'crypto', 'structuredClone',
];

/** Defines a global that is made once a script, or once a context. */
function define(name, make, isPerScript) {
  let shared;
  const read = isPerScript ? () => own(name, make) : () => (shared === undefined ? (shared = make()) : shared);
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      return run !== undefined && run.assigned.has(name) ? run.assigned.get(name) : read();
    },
    set(value) {
      run?.assigned.set(name, value);
    },
  });
}

function defineAll(globals, isPerScript) {
  for (const [name, make] of Object.entries(globals)) {
    define(name, make, isPerScript);
  }
}

/** Defines what every script has. */
export function defineGlobals() {
  define('pm', makePm, true);
  define('console', makeConsole, true);
  defineAll(legacyGlobals, true);
  defineAll(legacyLibraries, false);
  define('Buffer', () => load('buffer').Buffer, false);
  define('require', () => scriptRequire, false);
  for (const [name, timerFunction] of Object.entries(timerFunctions)) {
    define(name, () => timerFunction, false);
  }
  for (const name of webNames.filter((candidate) => !(candidate in globalThis))) {
    define(name, () => load('web')[name](), false);
  }
  defineLocaleMethods();
}

let hasResponseGlobals = false;

/** Defines or removes what only scripts with a response have. */
export function setResponseGlobals(isTest) {
  if (isTest === hasResponseGlobals) {
    return;
  }
  hasResponseGlobals = isTest;
  if (isTest) {
    defineAll(legacyResponseGlobals, true);
  } else {
    Object.keys(legacyResponseGlobals).forEach((name) => delete globalThis[name]);
  }
}
