// pm.execution: where the script runs, and what runs next.

import { host, wellFormed } from './host.js';
import { run } from './run.js';

/** Thrown to leave a script that skips its request; whoever catches it can do nothing more. */
const skip = Object.freeze({ name: 'SkipRequest', message: 'the request is skipped' });

/** Says what runs next: a name or id, null to stop, undefined to take back what was said. */
export function setNextRequest(request) {
  if (request === undefined || request === null) {
    host.setNextRequest(request === null, undefined);
  } else {
    host.setNextRequest(true, wellFormed(String(request)));
  }
}

export function makeExecution() {
  const location = host.location();
  Object.defineProperty(location, 'current', { value: host.levelName() });
  return {
    location,
    setNextRequest,
    skipRequest() {
      if (run.isTest) {
        throw new TypeError('pm.execution.skipRequest is not a function');
      }
      run.isSkipped = true;
      host.skipRequest();
      throw skip;
    },
  };
}
