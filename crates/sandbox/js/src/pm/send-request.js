// pm.sendRequest: asks Rust to send a request and brings the answer to a callback or a promise.

import { cookieList } from './cookies.js';
import { reportException } from './errors.js';
import { host, jsonText, parseJson } from './host.js';
import { emptyResponse, responseOf } from './messages.js';
import { run } from './run.js';

let lastId = 0;

/** Sends a request, given as URL, fields or an SDK request. Returns a promise where there is no callback. */
export function sendRequest(pm, request, callback) {
  if (typeof callback === 'function') {
    send(request, (error, response, history) => callback.call(pm, error, response ?? emptyResponse(), history));
    return pm;
  }
  return new Promise((resolve, reject) => {
    send(request, (error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

function send(request, done) {
  if (!request) {
    done(new Error('sendrequest: nothing to request'));
    return;
  }
  const json = jsonText(request);
  if (json === undefined) {
    done(new Error('sendrequest: the request cannot be written as JSON'));
    return;
  }
  const id = ++lastId;
  run.requests.set(id, done);
  host.sendRequest(id, json);
}

/** A request was answered by a response with these parts, or failed: `problem` says why, as JSON. */
export function requestDone(id, parts, problem) {
  const done = run?.requests.get(id);
  if (done === undefined) {
    return;
  }
  run.requests.delete(id);
  try {
    if (problem === undefined) {
      done(null, responseOf(parts), { cookies: cookieList(parts.cookie) });
    } else {
      done(requestError(parseJson(problem)));
    }
  } catch (error) {
    if (!run.isSkipped) {
      reportException(error);
    }
  }
}

/** The error of a failed request: Node's text, with its details as fields. */
function requestError({ name, message, ...details }) {
  const error = Object.assign(new Error(message), details);
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  return error;
}
