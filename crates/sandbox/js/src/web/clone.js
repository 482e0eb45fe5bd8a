// structuredClone (HTML, section 2.7): deep copies that keep cycles and built-in types.

const builtIns = new Set(['[object Boolean]', '[object Number]', '[object String]', '[object BigInt]']);

function refuse(value) {
  const shown = typeof value === 'symbol' ? value.toString() : typeof value === 'function' ? String(value) : '#<Object>';
  throw new DOMException(`${shown} could not be cloned.`, 'DataCloneError');
}

function cloneError(value) {
  const known = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const copy = new (known[value.name] ?? Error)(value.message);
  copy.stack = value.stack;
  return copy;
}

function cloneBinary(value) {
  const buffer = value instanceof ArrayBuffer ? value : value.buffer;
  const copy = buffer.slice(0);
  if (value instanceof ArrayBuffer) {
    return copy;
  }
  const length = value instanceof DataView ? value.byteLength : value.length;
  return new value.constructor(copy, value.byteOffset, length);
}

/** The empty copy of an object, and how its content is carried over. */
function shellOf(value) {
  if (Array.isArray(value)) {
    return [new Array(value.length), true];
  }
  if (value instanceof Date) {
    return [new Date(value.getTime()), false];
  }
  if (value instanceof RegExp) {
    return [new RegExp(value.source, value.flags), false];
  }
  if (value instanceof Map || value instanceof Set) {
    return [new value.constructor(), false];
  }
  if (value instanceof Error) {
    return [cloneError(value), false];
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    return [cloneBinary(value), false];
  }
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef || value instanceof Promise) {
    refuse(value);
  }
  if (builtIns.has(Object.prototype.toString.call(value))) {
    return [Object(value.valueOf()), false];
  }
  return [{}, true];
}

function clone(value, seen) {
  if (typeof value === 'function' || typeof value === 'symbol') {
    refuse(value);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (seen.has(value)) {
    return seen.get(value);
  }
  const [copy, hasProperties] = shellOf(value);
  seen.set(value, copy);
  if (value instanceof Map) {
    value.forEach((entry, key) => copy.set(clone(key, seen), clone(entry, seen)));
  } else if (value instanceof Set) {
    value.forEach((entry) => copy.add(clone(entry, seen)));
  } else if (hasProperties) {
    for (const key of Object.keys(value)) {
      copy[key] = clone(value[key], seen);
    }
  }
  return copy;
}

/** Copies a value deeply. Throws a `DataCloneError` for functions, symbols and weak collections. */
export function structuredClone(value) {
  if (arguments.length === 0) {
    throw new TypeError("The \"value\" argument must be specified");
  }
  return clone(value, new Map());
}
