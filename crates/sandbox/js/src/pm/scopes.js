// Variable scopes: pm.environment, pm.globals, pm.collectionVariables, pm.variables, pm.iterationData.
//
// Rust holds the variables and every change is made there at once. What JSON cannot hold (dates,
// undefined, NaN) and the identity of objects last as long as the script: such values are
// remembered here.

import { host, jsonText, parseJson, wellFormed } from './host.js';
import { load } from './modules.js';
import { run } from './run.js';

const LOCAL = 0;
const ENVIRONMENT = 1;
const COLLECTION = 2;
const GLOBALS = 3;
const DATA = 4;

/** The most times that a text is searched for `{{name}}`. */
const MAX_PASSES = 19;

/** Common behaviour of scopes; `find` and `toObject` make the difference. */
class VariableScope {
  replaceIn(template) {
    return replaceDeep(template, (text) => this.replaceText(text));
  }

  replaceText(text) {
    let current = text;
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      let hasChanged = false;
      current = current.replace(/\{\{([^{}]*?)\}\}/g, (token, name) => {
        hasChanged = true;
        if (this.has(name)) {
          const value = this.get(name);
          return value === undefined ? '' : String(value);
        }
        return name.startsWith('$') ? host.replaceIn(token) : token;
      });
      if (!hasChanged) {
        break;
      }
    }
    return current;
  }

  syncVariablesTo(target = {}) {
    return Object.assign(target, this.toObject());
  }

  /** A list of the SDK with the variables as they are now. */
  get values() {
    const { VariableList } = load('sdk');
    return new VariableList(undefined, this.toJSON().values);
  }
}

function replaceDeep(template, replace) {
  if (typeof template === 'string') {
    return replace(template);
  }
  if (Array.isArray(template)) {
    return template.map((item) => replaceDeep(item, replace));
  }
  if (template !== null && typeof template === 'object') {
    const source = typeof template.toJSON === 'function' ? template.toJSON() : template;
    return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, replaceDeep(value, replace)]));
  }
  return template;
}

/** A scope whose variables Rust holds. */
class HostScope extends VariableScope {
  constructor(index) {
    super();
    // Not enumerable: scripts may list what a scope has.
    Object.defineProperty(this, 'index', { value: index });
    Object.defineProperty(this, 'remembered', { value: new Map() });
  }

  get id() {
    return host.scopeId(this.index);
  }

  get name() {
    return host.scopeName(this.index);
  }

  has(key) {
    return host.variableHas(this.index, String(key));
  }

  get(key) {
    const name = String(key);
    const kept = this.remembered.get(name);
    if (kept !== undefined) {
      return kept.value;
    }
    const value = host.variableGet(this.index, name);
    if (typeof value === 'object' && value !== null && host.isKeptAsIs(this.index, name)) {
      this.remembered.set(name, { value, json: undefined });
    }
    return value;
  }

  set(key, value, type) {
    if (key === undefined || key === null) {
      return;
    }
    const name = wellFormed(String(key));
    const declared = typeof type === 'string' ? type : undefined;
    this.remembered.delete(name);
    switch (typeof value) {
      case 'string':
        host.variableSet(this.index, name, wellFormed(value), declared);
        return;
      case 'boolean':
        host.variableSet(this.index, name, value, declared);
        return;
      case 'number':
        host.variableSet(this.index, name, value, declared);
        if (!Number.isFinite(value)) {
          this.remember(name, value, 'null');
        }
        return;
      default:
        this.setJson(name, value, declared);
    }
  }

  setJson(name, value, declared) {
    const json = jsonText(typeof value === 'bigint' ? String(value) : value) ?? 'null';
    host.variableSetJson(this.index, name, json, declared);
    this.remember(name, typeof value === 'function' ? undefined : value, json);
  }

  remember(name, value, json) {
    if (value !== null && host.isKeptAsIs(this.index, name)) {
      this.remembered.set(name, { value, json });
    }
  }

  unset(key) {
    const name = String(key);
    this.remembered.delete(name);
    host.variableUnset(this.index, name);
  }

  clear() {
    this.remembered.clear();
    host.variableClear(this.index);
  }

  toObject() {
    const object = host.variableObject(this.index);
    for (const [name, { value }] of this.remembered) {
      if (name in object) {
        object[name] = value;
      }
    }
    return object;
  }

  toJSON() {
    return parseJson(host.variableList(this.index));
  }

  /** Takes over changes that the script made inside objects after it had set them. */
  writeBack() {
    for (const [name, { value, json }] of this.remembered) {
      if (json !== undefined && value !== null && typeof value === 'object') {
        const now = jsonText(value);
        if (now !== undefined && now !== json) {
          host.variableSetJson(this.index, name, now, undefined);
        }
      }
    }
  }
}

/** The row of this iteration. Changes last as long as the script. */
class DataScope extends VariableScope {
  constructor() {
    super();
    Object.defineProperty(this, 'row', { value: { ...host.data() } });
    Object.defineProperty(this, 'isChanged', { value: false, writable: true });
  }

  has(key) {
    return Object.hasOwn(this.row, key);
  }

  get(key) {
    return this.has(key) ? this.row[key] : undefined;
  }

  set(key, value) {
    this.isChanged = true;
    this.row[key] = value;
  }

  unset(key) {
    this.isChanged = true;
    delete this.row[key];
  }

  clear() {
    this.isChanged = true;
    Object.keys(this.row).forEach((key) => delete this.row[key]);
  }

  toObject() {
    return { ...this.row };
  }

  toJSON() {
    return { values: Object.entries(this.row).map(([key, value]) => ({ type: 'any', value, key })) };
  }
}

/** pm.variables: reads all scopes in order of precedence, writes the local one. */
class AllScopes extends HostScope {
  constructor() {
    super(LOCAL);
  }

  holder(key) {
    const name = String(key);
    if (host.variableHas(LOCAL, name)) {
      return undefined;
    }
    if (dataScope().has(name)) {
      return dataScope();
    }
    const index = [ENVIRONMENT, COLLECTION, GLOBALS].find((candidate) => host.variableHas(candidate, name));
    return index === undefined ? undefined : scope(index);
  }

  has(key) {
    return super.has(key) || this.holder(key) !== undefined;
  }

  get(key) {
    const holder = this.holder(key);
    return holder === undefined ? super.get(key) : holder.get(key);
  }

  toObject() {
    return Object.assign(
      scope(GLOBALS).toObject(),
      scope(COLLECTION).toObject(),
      scope(ENVIRONMENT).toObject(),
      dataScope().toObject(),
      super.toObject(),
    );
  }

  replaceText(text) {
    // Rust knows all scopes and every dynamic variable; what only this script knows stays here.
    return dataScope().isChanged ? super.replaceText(text) : host.replaceIn(wellFormed(text));
  }
}

function scope(index) {
  return run.scopes[index] ?? (run.scopes[index] = new HostScope(index));
}

function dataScope() {
  return run.scopes[DATA] ?? (run.scopes[DATA] = new DataScope());
}

export const scopes = {
  get environment() {
    return scope(ENVIRONMENT);
  },
  get globals() {
    return scope(GLOBALS);
  },
  get collectionVariables() {
    return scope(COLLECTION);
  },
  get iterationData() {
    return dataScope();
  },
  get variables() {
    return run.scopes[LOCAL] ?? (run.scopes[LOCAL] = new AllScopes());
  },
};

/** Writes back what scripts changed inside objects. */
export function writeBackObjects() {
  for (const index of [LOCAL, ENVIRONMENT, COLLECTION, GLOBALS]) {
    run.scopes[index]?.writeBack();
  }
}
