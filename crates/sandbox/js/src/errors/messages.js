// What QuickJS says, and what V8 says in its place.

import { nativeMessages } from './native.js';
import { syntaxRules } from './syntax.js';

const ITERATOR = '(cannot read property Symbol(Symbol.iterator))';

/** Messages that are the same wherever they come from. */
const fixed = {
  TypeError: {
    'cannot convert symbol to string': 'Cannot convert a Symbol value to a string',
    'cannot convert symbol to number': 'Cannot convert a Symbol value to a number',
    'circular reference': 'Converting circular structure to JSON',
    'BigInt are forbidden in JSON.stringify': 'Do not know how to serialize a BigInt',
    'empty array': 'Reduce of empty array with no initial value',
    'invalid value used as WeakMap key': 'Invalid value used as weak map key',
    'invalid value used as WeakSet key': 'Invalid value used in weak set',
    'not a Date object': 'this is not a Date object.',
    "invalid 'instanceof' right operand": "Right-hand side of 'instanceof' is not callable",
  },
  RangeError: {
    'invalid array length': 'Invalid array length',
    'Date value is NaN': 'Invalid time value',
    'bad normalization form': 'The normalization form should be one of NFC, NFD, NFKC, NFKD.',
  },
  ReferenceError: {
    'this is not initialized':
      "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
  },
  URIError: {
    'expecting hex digit': 'URI malformed',
    'expecting surrogate pair': 'URI malformed',
    'invalid character': 'URI malformed',
    'malformed UTF-8': 'URI malformed',
  },
};

function notAFunction(place) {
  const call = place.failedCall();
  return `${call?.text ?? '(intermediate value)'} is not a ${call?.kind === 'new' ? 'constructor' : 'function'}`;
}

/** A value that is iterated and cannot be: `value` is undefined or null, or not told. */
function notIterable(place, value) {
  const site = place.sitesOf('of', 'array spread', 'call spread')[0] ?? place.onlySiteOf('of', 'array spread', 'array pattern');
  if (site === undefined) {
    return `${value ?? 'object'} is not iterable ${ITERATOR}`;
  }
  const text = place.print(site.start, site.end);
  if (site.kind === 'call spread') {
    return value === undefined ? 'Spread syntax requires ...iterable[Symbol.iterator] to be a function'
      : `${text} is not iterable (cannot read property undefined)`;
  }
  const isNamed = site.kind !== 'array pattern' || value === undefined || text === value;
  return isNamed ? `${text} is not iterable` : `${value} is not iterable ${ITERATOR}`;
}

/** The object of a pattern that is undefined or null; the engine does not tell which, nor where. */
function notDestructurable(place) {
  const site = place.onlySiteOf('object pattern', 'object parameter');
  if (site === undefined) {
    return undefined;
  }
  const { tokens } = place.parts;
  const key = tokens[site.pattern + 1].text;
  const text = site.start === undefined ? 'undefined' : place.print(site.start, site.end);
  if (tokens[site.pattern + 3]?.text === '{' && /^[\w$]+$/.test(text) && text !== 'undefined' && text !== 'null') {
    return `Cannot read properties of undefined (reading '${tokens[site.pattern + 4].text}')`;
  }
  return `Cannot destructure property '${key}' of '${text}' as it is ${text === 'null' ? 'null' : 'undefined'}.`;
}

function invalidIn(place) {
  const { tokens } = place.parts;
  const site = place.sitesOf('in')[0] ?? place.onlySiteOf('in');
  const left = tokens[site?.index - 1];
  const right = tokens[site?.index + 1];
  const key = left?.kind === 'string' ? left.text.slice(1, -1) : 'undefined';
  const isLiteral = right?.kind === 'string' || right?.kind === 'number' || ['true', 'false', 'null'].includes(right?.text);
  const value = isLiteral ? right.text.replace(/^["']|["']$/g, '') : 'undefined';
  return `Cannot use 'in' operator to search for '${key}' in ${value}`;
}

function readOnly(name, place) {
  const isConstant = place.parts.tokens.some(({ text }, index, tokens) => text === name && isDeclaredConstant(tokens, index));
  return isConstant ? 'Assignment to constant variable.' : `Cannot assign to read only property '${name}' of object '#<Object>'`;
}

/** Whether a name stands in a declaration that starts with `const`. */
function isDeclaredConstant(tokens, index) {
  for (let position = index - 1; position >= 0 && ![';', ')', 'var', 'let'].includes(tokens[position].text); position -= 1) {
    if (tokens[position].text === 'const') {
      return true;
    }
  }
  return false;
}

/** `[pattern, (match, place) => text]`; the first that gives a text counts. */
const rules = {
  TypeError: [
    [/^cannot read property 'Symbol\.iterator' of (undefined|null)$/, ([, value], place) => notIterable(place, value)],
    [/^cannot read property '([\s\S]*)' of (undefined|null)$/,
      ([, name, value]) => `Cannot read properties of ${value} (reading '${name === '{}' ? '#<Object>' : name}')`],
    [/^cannot set property '([\s\S]*)' of (undefined|null)$/,
      ([, name, value]) => `Cannot set properties of ${value} (setting '${name}')`],
    [/^not a (?:function|constructor)$/, (_, place) => notAFunction(place)],
    [/^value is not iterable$/, (_, place) => notIterable(place, undefined)],
    [/^Cannot convert undefined or null to object$/, (_, place) => notDestructurable(place)],
    [/^invalid 'in' operand$/, (_, place) => invalidIn(place)],
    [/^'(.*)' is read-only$/, ([, name], place) => readOnly(name, place)],
    [/^class constructors must be invoked with 'new'$/,
      (_, place) => `Class constructor ${place.frame.getFunctionName() ?? ''} cannot be invoked without 'new'`],
    [/^private class field '(.*)' does not exist$/,
      ([, name]) => `Cannot read private member ${name} from an object whose class did not declare it`],
    [/^cannot convert BigInt to number$/, () => 'Cannot mix BigInt and other types, use explicit conversions'],
    [/^parent class must be constructor$/, () => 'Class extends value undefined is not a constructor or null'],
  ],
  ReferenceError: [
    [/^(.*) is not initialized$/, ([, name]) => `Cannot access '${name}' before initialization`],
  ],
  SyntaxError: [
    // Newer engines tell the line and column as well.
    [/^(.* in JSON at position \d+) \(line \d+ column \d+\)$/, ([, text]) => text],
    [/^unexpected token: '(undefined|NaN|Infinity|object)'$/,
      ([, text]) => `"${text === 'object' ? '[object Object]' : text}" is not valid JSON`],
    ...syntaxRules,
  ],
};

function applyRules(list, name, message, place) {
  const text = list.fixed?.[name]?.[message];
  if (text !== undefined) {
    return text;
  }
  for (const [pattern, write] of list.rules[name] ?? []) {
    const match = pattern.exec(message);
    const words = match && write(match, place);
    if (words) {
      return words;
    }
  }
  return undefined;
}

/** V8's text for an engine error, or undefined where the text may stay. */
export function rewrite(name, message, place) {
  const fromNative = place.native === undefined ? undefined : applyRules(nativeMessages, name, message, place);
  return fromNative ?? applyRules({ fixed, rules }, name, message, place);
}
