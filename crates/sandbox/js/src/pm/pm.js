// The `pm` object. Its members are made when a script first asks for them.

import { defineTest } from './assertions.js';
import { makeCookies } from './cookies.js';
import { makeExecution } from './execution.js';
import { host } from './host.js';
import { currentRequest, currentResponse } from './messages.js';
import { load } from './modules.js';
import { own, run } from './run.js';
import { scopes } from './scopes.js';
import { sendRequest } from './send-request.js';
import { visualizer } from './visualizer.js';

class Postman {
  get info() {
    return own('pm.info', () => Object.freeze(host.info()));
  }

  get environment() {
    return scopes.environment;
  }

  get globals() {
    return scopes.globals;
  }

  get collectionVariables() {
    return scopes.collectionVariables;
  }

  get variables() {
    return scopes.variables;
  }

  get iterationData() {
    return scopes.iterationData;
  }

  get request() {
    return currentRequest();
  }

  get response() {
    return run.isTest ? own('pm.response', currentResponse) : undefined;
  }

  get cookies() {
    return own('pm.cookies', makeCookies);
  }

  get execution() {
    return own('pm.execution', makeExecution);
  }

  get visualizer() {
    return visualizer;
  }

  get vault() {
    return vault;
  }

  get expect() {
    return load('chai').expect;
  }

  sendRequest(request, callback) {
    return sendRequest(this, request, callback);
  }
}

const noVault = () => Promise.reject(new Error('pm.vault: there is no vault outside of the Postman app; use an environment variable instead'));

const vault = Object.freeze({ get: noVault, set: noVault, unset: noVault });

/** A `pm` object for the script that starts. */
export function makePm() {
  const pm = new Postman();
  defineTest(pm);
  return pm;
}
