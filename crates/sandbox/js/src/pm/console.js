// The console of scripts. Arguments reach Rust as primitives, or as JSON text of a tagged tree:
// plain JSON values stand for themselves, {u} is undefined, {v: text} is shown as it stands,
// {a: items} is a list, {o: [[key, value], …]} an object.

import { host, toJson, wellFormed } from './host.js';

const LEVELS = ['log', 'debug', 'info', 'warn', 'error'];

/** Deeper levels and more nodes than this help nobody who reads a log. */
const MAX_DEPTH = 20;
const MAX_NODES = 20_000;
const MAX_BYTES_SHOWN = 50;
const MAX_ITEMS_SHOWN = 100;

export function makeConsole() {
  const methods = LEVELS.map((level, index) => [level, (...values) => host.console(index, values.map(argument))]);
  return Object.assign(Object.fromEntries(methods), { clear() {} });
}

/** Writes a warning in the script's place. */
export function warn(text) {
  host.console(LEVELS.indexOf('warn'), [text]);
}

/** A primitive as it is; anything else as JSON text in a list of one. */
function argument(value) {
  switch (typeof value) {
    case 'string':
      return wellFormed(value);
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : [toJson(tree(value))];
    default:
      return value === null ? null : [toJson(new TreeBuilder().node(value, [])) ?? '{"u":1}'];
  }
}

const verbatim = (text) => ({ v: wellFormed(text) });

/** The tree of a value that is no object; undefined for objects. */
function tree(value) {
  switch (typeof value) {
    case 'string':
      return wellFormed(value);
    case 'number':
      return Number.isFinite(value) ? value : verbatim(String(value));
    case 'undefined':
      return { u: 1 };
    case 'bigint':
      return verbatim(`${value}n`);
    case 'symbol':
      return verbatim(String(value));
    case 'function':
      return value.name ? `[Function: ${wellFormed(String(value.name))}]` : '[Function]';
    default:
      return undefined;
  }
}

class TreeBuilder {
  constructor() {
    this.nodes = 0;
  }

  node(value, ancestors) {
    if (value === null || value === true || value === false) {
      return value;
    }
    const simple = tree(value);
    if (simple !== undefined) {
      return simple;
    }
    this.nodes += 1;
    const circle = ancestors.indexOf(value);
    if (circle >= 0) {
      return verbatim('[Circular *1]');
    }
    if (ancestors.length >= MAX_DEPTH || this.nodes > MAX_NODES) {
      return verbatim(Array.isArray(value) ? '[Array]' : '[Object]');
    }
    try {
      return builtIn(value, this) ?? this.object(value, [...ancestors, value]);
    } catch {
      // A getter or toJSON of the script's own.
      return verbatim('[Object]');
    }
  }

  object(value, ancestors) {
    if (Array.isArray(value)) {
      return { a: Array.from(value, (item) => this.node(item, ancestors)) };
    }
    if (typeof value.toJSON === 'function') {
      const json = value.toJSON();
      return json === value ? this.fields(value, ancestors) : this.node(json, ancestors);
    }
    if (value instanceof Error) {
      const { name, message } = value;
      return { o: Object.entries({ type: 'Error', name, message }).map(([key, part]) => [key, this.node(part, ancestors)]) };
    }
    return this.fields(value, ancestors);
  }

  fields(value, ancestors) {
    return { o: Object.keys(value).map((key) => [wellFormed(key), this.node(value[key], ancestors)]) };
  }

  /** One line for what is shown as a whole. */
  line(value) {
    const node = this.node(value, []);
    return node !== null && typeof node === 'object' ? (node.v ?? toJson(value) ?? 'undefined') : quoted(node);
  }
}

function quoted(value) {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** The tree of an object with a form of its own; undefined for any other. */
function builtIn(value, builder) {
  if (value instanceof Date) {
    return verbatim(Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString());
  }
  if (value instanceof RegExp) {
    return verbatim(String(value));
  }
  if (value instanceof Map) {
    const items = Array.from(value, ([key, item]) => `${builder.line(key)} => ${builder.line(item)}`);
    return verbatim(`Map(${value.size}) ${braces(items)}`);
  }
  if (value instanceof Set) {
    return verbatim(`Set(${value.size}) ${braces(Array.from(value, (item) => builder.line(item)))}`);
  }
  if (value instanceof ArrayBuffer) {
    return `[ArrayBuffer { byteLength: ${value.byteLength} }]`;
  }
  if (value instanceof WeakMap) {
    return '[WeakMap]';
  }
  if (value instanceof WeakSet) {
    return '[WeakSet]';
  }
  return ArrayBuffer.isView(value) ? bytes(value) : undefined;
}

function braces(items) {
  return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`;
}

function bytes(view) {
  if (typeof view.constructor?.isBuffer === 'function') {
    const shown = Array.from(view.subarray(0, MAX_BYTES_SHOWN), (byte) => byte.toString(16).padStart(2, '0'));
    const rest = view.length - shown.length;
    const more = rest > 0 ? ` ... ${rest} more byte${rest > 1 ? 's' : ''}` : '';
    return verbatim(`<Buffer${shown.map((byte) => ` ${byte}`).join('')}${more}>`);
  }
  if (view instanceof DataView) {
    return verbatim(`[DataView { byteLength: ${view.byteLength} }]`);
  }
  const items = Array.from(view.subarray(0, MAX_ITEMS_SHOWN), String);
  const rest = view.length - items.length;
  const all = rest > 0 ? [...items, `... ${rest} more item${rest > 1 ? 's' : ''}`] : items;
  return verbatim(`${view.constructor.name}(${view.length}) ${all.length === 0 ? '[]' : `[ ${all.join(', ')} ]`}`);
}
