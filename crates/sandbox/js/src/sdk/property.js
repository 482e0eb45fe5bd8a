// A property with identity: id, name, description and the `disabled` flag.

import { PostmanPropertyDescription } from './description.js';
import { PostmanPropertyBase } from './property-base.js';
import { Substitutor, VARIABLE_PATTERN } from './substitutor.js';
import { finishClasses, hasOwn, isObject, uuid } from './util.js';

/** Base of headers, parameters, variables, requests and responses. */
export class PostmanProperty extends PostmanPropertyBase {
  static _postman_propertyName = 'Property';

  /** Replaces `{{name}}` in a text by what the lists and objects in `variables` hold. */
  static replaceSubstitutions(text, variables, ...more) {
    if (!text || typeof text !== 'string') {
      return text;
    }
    const isReady = variables instanceof Substitutor || Array.isArray(variables);
    return Substitutor.box(isReady ? variables : [variables, ...more]).parse(text);
  }

  /** A copy of `object` with the variables of every text in it replaced. */
  static replaceSubstitutionsIn(object, variables) {
    if (!isObject(object)) {
      return object;
    }
    return replaceInside(object, Substitutor.box(variables));
  }

  /** The names between `{{` and `}}` in all texts of `object`. */
  static findSubstitutions(object) {
    const names = new Set();
    collectNames(object, new Set(), names);
    return Array.from(names);
  }

  constructor(definition) {
    super(definition);
    const source = (definition && definition.info) || definition;
    const id = (source && source.id) || this.id || (this._ && this._.postman_id)
      || (this._postman_propertyRequiresId && uuid());
    if (id) {
      this.id = id;
    }
    if (source && source.name) {
      this.name = source.name;
    }
    if (definition && hasOwn(definition, 'disabled')) {
      this.disabled = Boolean(definition.disabled);
    }
    if (hasOwn(source, 'description')) {
      this.description = new PostmanPropertyDescription(source.description);
    }
  }

  describe(content, type) {
    if (!PostmanPropertyDescription.isDescription(this.description)) {
      this.description = new PostmanPropertyDescription();
    }
    this.description.update(content, type);
  }

  toObjectResolved(scope, overrides, options) {
    const reference = this.toJSON();
    if (Array.isArray(reference.variable)) {
      delete reference.variable;
    }
    if (options && options.ignoreOwnVariables) {
      return PostmanProperty.replaceSubstitutionsIn(reference, overrides);
    }
    let owner = scope || this;
    while (owner && !owner.variables) {
      owner = owner.__parent;
    }
    if (!owner) {
      throw Error('Unable to resolve variables. Require a List type property for variable auto resolution.');
    }
    return owner.variables.substitute(reference, overrides);
  }

  findSubstitutions() {
    return PostmanProperty.findSubstitutions(this.toJSON());
  }
}

function replaceInside(value, substitutor) {
  if (typeof value === 'string') {
    return substitutor.parse(value);
  }
  if (Array.isArray(value)) {
    return value.map((element) => replaceInside(element, substitutor));
  }
  if (!isObject(value)) {
    return value;
  }
  const copy = {};
  for (const key of Object.keys(value)) {
    copy[key] = replaceInside(value[key], substitutor);
  }
  return copy;
}

function collectNames(value, seen, names) {
  if (typeof value === 'string') {
    for (const match of value.matchAll(VARIABLE_PATTERN)) {
      names.add(match[1]);
    }
  } else if (isObject(value) && !seen.has(value)) {
    seen.add(value);
    Object.keys(value).forEach((key) => collectNames(value[key], seen, names));
  }
}

finishClasses({ PostmanProperty });
