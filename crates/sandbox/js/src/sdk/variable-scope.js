// Variables of one level (environment, globals, …) over further levels to look in.

import { PostmanProperty } from './property.js';
import { propertiesToJSON } from './property-base.js';
import { finishClasses, isInstance, isObject } from './util.js';
import { PostmanVariableList } from './variable-list.js';

/** `values` is the own list; `_layers` are lists that are asked when it has no enabled variable. */
export class PostmanVariableScope extends PostmanProperty {
  static _postman_propertyName = 'VariableScope';

  static isVariableScope(value) {
    return isInstance(value, PostmanVariableScope);
  }

  constructor(definition, layers) {
    const isList = Array.isArray(definition) || PostmanVariableList.isVariableList(definition);
    const scope = isList ? { values: definition } : definition;
    super(scope);
    const values = scope && scope.values;
    this.values = new PostmanVariableList(this, PostmanVariableList.isVariableList(values) ? values.toJSON() : values);
    if (layers) {
      this._layers = [layers].flat().filter(PostmanVariableList.isVariableList);
    }
  }

  variables() {
    throw new Error('`VariableScope#variables` has been discontinued, use `VariableScope#syncVariablesTo` instead.');
  }

  toObject(excludeDisabled, caseSensitive) {
    const lists = [this.values, ...(this._layers || [])].reverse();
    return Object.assign({}, ...lists.map((list) => list.toObject(excludeDisabled, caseSensitive)));
  }

  _find(key) {
    for (const list of [this.values, ...(this._layers || [])]) {
      const variable = list.oneNormalizedVariable(key);
      if (variable && variable.disabled !== true) {
        return variable;
      }
    }
    return undefined;
  }

  has(key) {
    return this._find(key) !== undefined;
  }

  get(key) {
    const variable = this._find(key);
    return variable && variable.valueOf();
  }

  set(key, value, type) {
    const variable = this.values.oneNormalizedVariable(key);
    const update = typeof type === 'string' ? { key, value, type } : { key, value };
    if (variable && !variable.disabled) {
      variable.update(update);
    } else {
      this.values.add(update);
    }
  }

  /** Removes the enabled variables of that key; a disabled one becomes findable again. */
  unset(key) {
    const lastDisabled = this.values.members.findLast((variable) => variable.key === key && variable.disabled);
    this.values.remove((variable) => variable.key === key && !variable.disabled);
    if (lastDisabled) {
      this.values.reference[key] = lastDisabled;
    }
  }

  clear() {
    this.values.clear();
  }

  replaceIn(template) {
    const sources = [this.values, ...(this._layers || [])];
    if (typeof template === 'string' || Array.isArray(template)) {
      return PostmanProperty.replaceSubstitutionsIn({ template }, sources).template;
    }
    return isObject(template) ? PostmanProperty.replaceSubstitutionsIn(template, sources) : template;
  }

  syncVariablesFrom(object, track) {
    return this.values.syncFromObject(object, track);
  }

  syncVariablesTo(object) {
    return this.values.syncToObject(object);
  }

  addLayer(list) {
    if (PostmanVariableList.isVariableList(list)) {
      this._layers = this._layers || [];
      this._layers.push(list);
    }
  }

  toJSON() {
    const json = propertiesToJSON({ ...this, _layers: undefined });
    if (json.value) {
      json.values = json.value;
      delete json.value;
    }
    return json;
  }
}

PostmanVariableScope.prototype._postman_propertyRequiresId = true;

finishClasses({ PostmanVariableScope });
