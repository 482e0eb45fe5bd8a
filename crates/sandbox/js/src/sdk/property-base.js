// The root of all SDK classes: metadata, parents and the JSON form.

import { assignHidden, cloneElement, finishClasses, isObject } from './util.js';

function isMeta(key) {
  return key.startsWith('_') && key !== '_';
}

/**
 * Copies the own properties of `source` the way the SDK writes JSON: undefined ones are left out,
 * lists lose the plural `s` of their name, whatever has a `toJSON` stands for its result.
 */
export function propertiesToJSON(source) {
  const json = {};
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value === undefined) {
      continue;
    }
    const isList = value && value._postman_propertyIsList && !value._postman_proprtyIsSerialisedAsPlural;
    const name = isList && key.endsWith('s') ? key.slice(0, -1) : key;
    json[name] = cloneElement(value);
  }
  return json;
}

/** Base of every SDK object. Properties of the definition that start with `_` are kept apart, in `_`. */
export class PostmanPropertyBase {
  static _postman_propertyName = 'PropertyBase';

  /** The class that this one extends, as the SDK's own inheritance names it. */
  static get super_() {
    const parent = Object.getPrototypeOf(this);
    return parent === Function.prototype ? undefined : parent;
  }

  static propertyIsMeta(_value, key) {
    return isMeta(key);
  }

  static propertyUnprefixMeta(_value, key) {
    return key.replace(/^_+/, '');
  }

  static toJSON(object) {
    return PostmanPropertyBase.prototype.toJSON.call(object);
  }

  constructor(definition) {
    if (!definition || typeof definition === 'string') {
      return;
    }
    const source = definition.info || definition;
    // Only objects can have such keys; the check of the first character is cheap on long lists.
    for (const key in source) {
      if (key.charCodeAt(0) === 0x5f && isMeta(key)) {
        if (!isObject(this._)) {
          this._ = {};
        }
        this._[PostmanPropertyBase.propertyUnprefixMeta(undefined, key)] = source[key];
      }
    }
  }

  forEachParent(options, iterator) {
    if (typeof options === 'function') {
      iterator = options;
      options = {};
    }
    if (typeof iterator !== 'function' || !isObject(options)) {
      return;
    }
    const parentOf = (property) => property && typeof property.parent === 'function' && property.parent();
    let parent = this.parent();
    let grandparent = parentOf(parent);
    while (parent && (grandparent || options.withRoot)) {
      iterator(parent);
      parent = grandparent;
      grandparent = parentOf(grandparent);
    }
  }

  findInParents(property, customizer) {
    const owner = this.findParentContaining(property, customizer);
    return owner ? owner[property] : undefined;
  }

  findParentContaining(property, customizer) {
    const isOwner = customizer ? customizer.bind(this) : (candidate) => candidate[property];
    let candidate = this;
    do {
      if (isOwner(candidate)) {
        return candidate;
      }
      candidate = candidate.__parent;
    } while (candidate);
    return undefined;
  }

  toJSON() {
    return propertiesToJSON(this);
  }

  meta(...keys) {
    const all = this._ || {};
    if (keys.length === 0) {
      return this._ && cloneElement(this._);
    }
    return Object.fromEntries(keys.flat().filter((key) => key in all).map((key) => [key, all[key]]));
  }

  parent() {
    return (this.__parent && (this.__parent.__parent || this.__parent)) || undefined;
  }

  setParent(parent) {
    assignHidden(this, '__parent', parent);
  }
}

finishClasses({ PostmanPropertyBase });
