// Replaces `{{name}}` in text. Values may hold further names; nineteen passes end that.

import { hasOwn, isObject } from './util.js';

/** A variable token: the shortest text without braces between double braces. */
export const VARIABLE_PATTERN = /\{\{([^{}]*?)\}\}/g;

const MAX_PASSES = 19;

/** Looks names up in a list of variable lists and plain objects, the first hit wins. */
export class Substitutor {
  static box(variables) {
    return variables instanceof Substitutor ? variables : new Substitutor(variables);
  }

  constructor(variables) {
    this.variables = Array.isArray(variables) ? variables : [variables];
  }

  find(name) {
    for (const source of this.variables) {
      if (!isObject(source)) {
        continue;
      }
      if (source.constructor && source.constructor._postman_propertyName === 'VariableList') {
        const variable = source.oneNormalizedVariable(name);
        if (variable && !variable.disabled) {
          return variable;
        }
      } else if (hasOwn(source, name)) {
        return source[name];
      }
    }
    return undefined;
  }

  /** The text with all known names replaced; unknown ones stay as they are. */
  parse(text) {
    let result = text;
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      let wasFound = false;
      result = result.replace(VARIABLE_PATTERN, (token, name) => {
        wasFound = true;
        return this.textOf(name, token);
      });
      if (!wasFound) {
        break;
      }
    }
    return result;
  }

  textOf(name, token) {
    let value = this.find(name);
    if (typeof value === 'function') {
      value = value();
    }
    if (value && typeof value.toString === 'function') {
      value = value.toString();
    }
    return ['string', 'number', 'boolean'].includes(typeof value) ? value : token;
  }
}
