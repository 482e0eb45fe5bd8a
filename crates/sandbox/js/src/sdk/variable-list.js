// A list of variables in which a disabled one gives way to an enabled one of the same key.

import { PostmanPropertyList } from './property-list.js';
import { PostmanProperty } from './property.js';
import { finishClasses, hasOwn, isInstance, isObject } from './util.js';
import { PostmanVariable } from './variable.js';

/** Variables of an auth block, a URL or a scope. */
export class PostmanVariableList extends PostmanPropertyList {
  static _postman_propertyName = 'VariableList';

  static isVariableList(value) {
    return isInstance(value, PostmanVariableList);
  }

  constructor(parent, variables) {
    super(PostmanVariable, parent, variables);
  }

  replace(text, overrides) {
    return PostmanProperty.replaceSubstitutions(text, this, overrides);
  }

  substitute(object, overrides) {
    const sources = [this];
    for (let owner = this.__parent; owner; owner = owner.__parent) {
      if (owner.variables) {
        sources.push(owner.variables);
      }
    }
    return PostmanProperty.replaceSubstitutionsIn(object, sources.concat(overrides || []));
  }

  /** Takes values over from a plain object; returns the keys changed if `track` is set. */
  syncFromObject(object, track, prune) {
    const operations = track && { created: [], updated: [], deleted: [] };
    if (!isObject(object)) {
      return operations;
    }
    const note = (kind, key) => operations && operations[kind].push(key);
    Object.keys(object).forEach((key) => {
      if (this.has(key)) {
        this.one(key).set(object[key]);
        note('updated', key);
      } else {
        this.add({ value: object[key], [this._postman_listIndexKey]: key });
        note('created', key);
      }
    });
    if (prune !== false) {
      Object.keys(this.reference).filter((key) => !hasOwn(object, key)).forEach((key) => {
        this.remove(key);
        note('deleted', key);
      });
    }
    return operations;
  }

  syncToObject(target) {
    const object = isObject(target) ? target : {};
    Object.keys(object).filter((key) => !Object.hasOwn(this.reference, key)).forEach((key) => delete object[key]);
    this.members.forEach((variable) => {
      object[variable.key] = variable.valueOf();
    });
    return object;
  }

  /** The variable that a name means: the indexed one, or the last enabled one if that is disabled. */
  oneNormalizedVariable(name) {
    const indexed = this.reference[name];
    if (indexed && !indexed.disabled) {
      return indexed;
    }
    const enabled = this.members.findLast((variable) => (
      variable[this._postman_listIndexKey] === name && !variable.disabled
    ));
    if (enabled) {
      this.reference[name] = enabled;
    }
    return this.reference[name];
  }
}

finishClasses({ PostmanVariableList });
