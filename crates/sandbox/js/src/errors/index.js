// Errors in V8's words. Scripts compare messages, and what they compare with was written by V8.
//
// QuickJS asks `Error.prepareStackTrace` for the stack of every error before any script sees it:
// the place to put the message in other words, and the stack in V8's form. Errors that scripts
// throw themselves do not match the engine's texts and stay as they are.

import { rewrite } from './messages.js';
import { Place } from './place.js';

const shownFrames = 10;

function frameText(site) {
  const file = site.getFileName();
  const place = file === null || file === undefined || site.isNative?.() ? '<anonymous>'
    : `${file}:${site.getLineNumber()}:${site.getColumnNumber()}`;
  const name = site.getFunctionName();
  return name ? `    at ${name} (${place})` : `    at ${place}`;
}

/** The name and message of an error, as the first line of a stack shows them. */
function header(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return 'Error';
  }
}

function setMessage(error, message) {
  Object.defineProperty(error, 'message', { value: message, writable: true, enumerable: false, configurable: true });
}

/** Makes the stack text, and first the message where the engine's own has other words in V8. */
function prepareStackTrace(error, sites) {
  try {
    if (Object.hasOwn(error, 'message')) {
      const message = rewrite(error.name, error.message, new Place(sites, __host.scriptSource));
      if (message !== undefined) {
        setMessage(error, message);
      }
    }
  } catch {
    // An object of the script's own whose properties throw: its text is its own business.
  }
  return [header(error), ...sites.slice(0, shownFrames).map(frameText)].join('\n');
}

Error.prepareStackTrace = prepareStackTrace;
