// Free text that documents a property, with its MIME type.

import { finishClasses, isInstance, isObject } from './util.js';

const DEFAULT_TYPE = 'text/plain';

/** `{content, type}`; a string is content of type text/plain. */
export class PostmanPropertyDescription {
  static _postman_propertyName = 'Description';

  static isDescription(value) {
    return isInstance(value, PostmanPropertyDescription);
  }

  constructor(definition) {
    if (definition) {
      this.update(typeof definition === 'string' ? { content: definition, type: DEFAULT_TYPE } : definition);
    }
  }

  update(content, type) {
    const isDefinition = isObject(content);
    this.content = isDefinition ? content.content : content;
    this.type = (isDefinition ? content.type : type) || DEFAULT_TYPE;
  }

  toString() {
    return this.content || '';
  }

  toJSON() {
    return { content: this.content, type: this.type };
  }
}

finishClasses({ PostmanPropertyDescription });
