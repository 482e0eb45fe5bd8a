// An ordered list of properties with an index by key.

import { PostmanPropertyBase, propertiesToJSON } from './property-base.js';
import { assignHidden, finishClasses, getOwn, hasOwn, isEmpty, isInstance, isNil, isObject, isPlainObject } from './util.js';

function isAbsent(item) {
  return isNil(item) || Number.isNaN(item);
}

function unlink(item) {
  if (item.__parent) {
    delete item.__parent;
  }
}

/** lodash's own functions take over for rules that are not functions, such as `{ key: 'a' }`. */
function lodash() {
  return require('lodash');
}

/**
 * `members` keeps the order, `reference` finds by key. The class of the items says which key
 * that is, whether case counts and whether one key may have several items.
 */
export class PostmanPropertyList extends PostmanPropertyBase {
  static _postman_propertyName = 'PropertyList';

  static _unlinkItemFromParent = unlink;

  static isPropertyList(value) {
    return isInstance(value, PostmanPropertyList);
  }

  constructor(Type, parent, items) {
    super();
    this.setParent(parent);
    this.members = this.members || [];
    this.reference = this.reference || {};
    this.Type = Type;
    const indexKey = getOwn(Type, '_postman_propertyIndexKey');
    if (indexKey) {
      this._postman_listIndexKey = indexKey;
    }
    const isCaseInsensitive = getOwn(Type, '_postman_propertyIndexCaseInsensitive');
    if (isCaseInsensitive) {
      this._postman_listIndexCaseInsensitive = isCaseInsensitive;
    }
    const allowsMultipleValues = getOwn(Type, '_postman_propertyAllowsMultipleValues');
    if (allowsMultipleValues) {
      this._postman_listAllowsMultipleValues = allowsMultipleValues;
    }
    if (items) {
      this.populate(items);
    }
  }

  /** The index entry of an item: its key as text, undefined for an empty one. */
  _indexOfItem(item) {
    const key = item[this._postman_listIndexKey];
    const index = key ? String(key) : '';
    return (this._postman_listIndexCaseInsensitive ? index.toLowerCase() : index) || undefined;
  }

  _reference(key) {
    return this.reference[this._postman_listIndexCaseInsensitive ? String(key).toLowerCase() : key];
  }

  insert(item, before) {
    if (!isObject(item)) {
      return;
    }
    const duplicate = this.indexOf(item);
    if (PostmanPropertyList.isPropertyList(item.__parent) && item.__parent !== this) {
      item.__parent.remove(item);
    }
    assignHidden(item, '__parent', this);
    if (duplicate > -1) {
      this.members.splice(duplicate, 1);
    }
    const position = before ? this.indexOf(before) : -1;
    if (position > -1) {
      this.members.splice(position, 0, item);
    } else {
      this.members.push(item);
    }
    this._addReference(item);
  }

  _addReference(item) {
    const index = this._indexOfItem(item);
    if (index === undefined) {
      return;
    }
    const { reference } = this;
    if (!this._postman_listAllowsMultipleValues || !Object.hasOwn(reference, index)) {
      reference[index] = item;
    } else if (Array.isArray(reference[index])) {
      reference[index].push(item);
    } else {
      reference[index] = [reference[index], item];
    }
  }

  insertAfter(item, after) {
    return this.insert(item, this.idx(this.indexOf(after) + 1));
  }

  append(item) {
    return this.insert(item);
  }

  prepend(item) {
    return this.insert(item, this.idx(0));
  }

  add(item, ...more) {
    if (isAbsent(item)) {
      return;
    }
    if (item.constructor === this.Type) {
      this.insert(item);
    } else {
      this.insert(Object.hasOwn(this.Type, 'create') ? this.Type.create(item, ...more) : new this.Type(item));
    }
  }

  upsert(item) {
    if (isAbsent(item)) {
      return null;
    }
    const existing = this.one(item[this._postman_listIndexKey]);
    if (!existing) {
      this.add(item);
      return true;
    }
    if (typeof existing.update !== 'function') {
      throw new Error('collection: unable to upsert into a list of Type that does not support .update()');
    }
    existing.update(item);
    return false;
  }

  remove(predicate, context) {
    const matches = this._removalTest(predicate);
    if (!matches) {
      return;
    }
    const kept = [];
    const removed = [];
    this.members.forEach((item, position) => {
      const isMatch = matches.call(context || this, item, position, this.members);
      (isMatch ? removed : kept).push(item);
    });
    this.members.splice(0, this.members.length, ...kept);
    removed.forEach((item) => this._removeReference(item));
  }

  _removalTest(predicate) {
    if (typeof predicate === 'string') {
      const fold = this._postman_listIndexCaseInsensitive ? (text) => text.toLowerCase() : (text) => text;
      const wanted = fold(predicate);
      return (item) => fold(item[this._postman_listIndexKey]) === wanted;
    }
    if (predicate instanceof this.Type) {
      return (item) => item === predicate;
    }
    return typeof predicate === 'function' ? predicate : undefined;
  }

  _removeReference(item) {
    const index = this._indexOfItem(item);
    if (index !== undefined) {
      const entry = this.reference[index];
      const others = this._postman_listAllowsMultipleValues && Array.isArray(entry)
        ? entry.filter((other) => other !== item)
        : [];
      if (others.length === 0) {
        delete this.reference[index];
      } else {
        this.reference[index] = others.length === 1 ? others[0] : others;
      }
    }
    delete item.__parent;
  }

  clear() {
    this.all().forEach(unlink);
    this.members.length = 0;
    Object.keys(this.reference).forEach((key) => delete this.reference[key]);
  }

  populate(items) {
    const { Type } = this;
    const definitions = typeof items === 'string' && typeof Type.parse === 'function' ? Type.parse(items) : items;
    if (Array.isArray(definitions)) {
      definitions.forEach((item, position) => this.add(item, position));
    } else if (isPlainObject(definitions) && Object.hasOwn(Type, 'create')) {
      Object.keys(definitions).forEach((key) => this.add(definitions[key], key));
    } else {
      this.add(definitions);
    }
  }

  repopulate(items) {
    this.clear();
    this.populate(items);
  }

  assimilate(source, prune) {
    const members = PostmanPropertyList.isPropertyList(source) ? source.members : source;
    const indexKey = this._postman_listIndexKey;
    if (!Array.isArray(members)) {
      return;
    }
    const sourceKeys = new Set();
    members.filter((item) => item && hasOwn(item, indexKey)).forEach((item) => {
      this.upsert(item);
      sourceKeys.add(String(item[indexKey]));
    });
    if (prune) {
      Object.keys(this.reference).filter((key) => !sourceKeys.has(key)).forEach((key) => this.remove(key));
    }
  }

  all() {
    return this.members.slice();
  }

  one(id) {
    const entry = this._reference(id);
    if (this._postman_listAllowsMultipleValues && Array.isArray(entry)) {
      return entry.length ? entry[entry.length - 1] : undefined;
    }
    return entry;
  }

  get(key) {
    const member = this.one(key);
    return member ? member.valueOf() : undefined;
  }

  each(iterator, context) {
    if (typeof iterator !== 'function') {
      return;
    }
    const bound = iterator.bind(context || this.__parent);
    for (let position = 0; position < this.members.length; position++) {
      if (bound(this.members[position], position, this.members) === false) {
        break;
      }
    }
  }

  filter(rule, context) {
    const bound = typeof rule === 'function' && isObject(context) ? rule.bind(context) : rule;
    return typeof bound === 'function'
      ? this.members.filter((member, position) => bound(member, position, this.members))
      : lodash().filter(this.members, bound);
  }

  find(rule, context) {
    const bound = typeof rule === 'function' && isObject(context) ? rule.bind(context) : rule;
    return typeof bound === 'function'
      ? this.members.find((member, position) => bound(member, position, this.members))
      : lodash().find(this.members, bound);
  }

  map(iterator, context) {
    if (typeof iterator !== 'function') {
      return lodash().map(this.members, iterator);
    }
    const bound = iterator.bind(context || this);
    return this.members.map((member, position) => bound(member, position, this.members));
  }

  reduce(iterator, ...rest) {
    if (typeof iterator !== 'function') {
      return lodash().reduce(this.members, iterator, ...rest);
    }
    const bound = iterator.bind(rest[1] || this);
    const step = (accumulator, member, position) => bound(accumulator, member, position, this.members);
    return this.members.reduce(step, rest[0]);
  }

  count() {
    return this.members.length;
  }

  idx(index) {
    return this.members[index];
  }

  indexOf(item) {
    return this.members.indexOf(typeof item === 'string' ? this.one(item) : item);
  }

  has(item, ...rest) {
    const match = typeof item === 'string'
      ? this._reference(item)
      : this.members.filter((member) => member === item);
    if (!match) {
      return false;
    }
    if (rest.length === 0) {
      return Boolean(Array.isArray(match) ? match.length : match);
    }
    if (this._postman_listAllowsMultipleValues && Array.isArray(match)) {
      return match.some((member) => member.valueOf() === rest[0]);
    }
    return match.valueOf() === rest[0];
  }

  eachParent(iterator, context) {
    if (typeof iterator !== 'function') {
      return;
    }
    let parent = this.__parent;
    let previous;
    while (parent) {
      iterator.call(context || this, parent, previous);
      previous = parent;
      parent = parent.__parent;
    }
  }

  toObject(excludeDisabled, caseSensitive, multiValue, sanitizeKeys) {
    const indexKey = this._postman_listIndexKey;
    const keepsCase = !this._postman_listIndexCaseInsensitive || caseSensitive;
    const keepsAll = this._postman_listAllowsMultipleValues || multiValue;
    const skipsEmptyKeys = this._postman_sanitizeKeys || sanitizeKeys;
    const object = {};
    for (const member of this.members) {
      if (!member || !hasOwn(member, indexKey) || (excludeDisabled && member.disabled)
        || (skipsEmptyKeys && !member[indexKey])) {
        continue;
      }
      const name = keepsCase ? member[indexKey] : String(member[indexKey]).toLowerCase();
      if (!keepsAll || !hasOwn(object, name)) {
        object[name] = member.valueOf();
      } else if (Array.isArray(object[name])) {
        object[name].push(member.valueOf());
      } else {
        object[name] = [object[name], member.valueOf()];
      }
    }
    return object;
  }

  toString() {
    return this.Type.unparse ? this.Type.unparse(this.members) : Object.prototype.toString.call(this);
  }

  toJSON() {
    return this.members.map((member) => (
      !isEmpty(member) && typeof member.toJSON === 'function' ? member.toJSON() : propertiesToJSON(Object(member))
    ));
  }
}

Object.assign(PostmanPropertyList.prototype, {
  _postman_propertyIsList: true,
  _postman_listIndexKey: 'id',
  _postman_listIndexCaseInsensitive: false,
  _postman_listAllowsMultipleValues: false,
});

finishClasses({ PostmanPropertyList });
