// Errors as reports show them.

import { host, wellFormed } from './host.js';

/** Name, message and stack of anything that was thrown; undefined where there is none. */
export function errorParts(error) {
  if (error === null || (typeof error !== 'object' && typeof error !== 'function')) {
    return [undefined, String(error), undefined];
  }
  return [part(error, 'name'), part(error, 'message'), part(error, 'stack')];
}

function part(error, key) {
  try {
    const value = error[key];
    return value === undefined || value === null ? undefined : wellFormed(String(value));
  } catch {
    // A getter or toString of the script's own.
    return undefined;
  }
}

/** Reports an error that does not end the script: of a timer, a callback, a promise nobody handles. */
export function reportException(error) {
  const [name, message, stack] = errorParts(error);
  host.exception(name ?? 'Error', message ?? '', stack);
}
