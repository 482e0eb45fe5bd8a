// pm.visualizer: a template and its data, shown by reports that can.

import { host, jsonText, wellFormed } from './host.js';

export const visualizer = {
  set(template, data, options) {
    if (typeof template !== 'string') {
      throw new Error(`Invalid template. Template must be of type string, found ${typeof template}`);
    }
    if (data && typeof data !== 'object') {
      throw new Error(`Invalid data. Data must be an object, found ${typeof data}`);
    }
    if (options && typeof options !== 'object') {
      throw new Error(`Invalid options. Options must be an object, found ${typeof options}`);
    }
    host.setVisualizer(wellFormed(template), jsonText(data) ?? 'null');
  },

  clear() {
    host.clearVisualizer();
  },
};
