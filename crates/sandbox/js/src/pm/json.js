// The `JSON` of scripts, whose errors are Postman's.

import { parseJson, toJson } from './host.js';
import { load } from './modules.js';

/** The `JSON` of scripts: the engine's where it succeeds, else Postman's for its error. */
export function makeScriptJson() {
  return {
    parse(...values) {
      try {
        return parseJson(values[0], values[1]);
      } catch {
        return load('sdk').scriptJson.parse(...values);
      }
    },
    stringify(...values) {
      try {
        return toJson(...values);
      } catch {
        return load('sdk').scriptJson.stringify(...values);
      }
    },
  };
}
