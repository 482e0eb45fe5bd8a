// What QuickJS says, and what V8 says in its place.

import { calleeAt, iterableAt } from './expression.js';
import { declaredName, unexpected, unexpectedAfterStatement, unexpectedInCall } from './syntax.js';

const fixed = {
  TypeError: {
    'circular reference': "Converting circular structure to JSON",
    'cannot convert symbol to string': 'Cannot convert a Symbol value to a string',
    'cannot convert symbol to number': 'Cannot convert a Symbol value to a number',
    'cannot convert BigInt to number': 'Cannot mix BigInt and other types, use explicit conversions',
    'empty array': 'Reduce of empty array with no initial value',
    "invalid 'instanceof' right operand": "Right-hand side of 'instanceof' is not callable",
    'not an object': 'Object.defineProperty called on non-object',
  },
  RangeError: {
    'invalid array length': 'Invalid array length',
    'invalid repeat count': 'Invalid count value: -1',
    'Date value is NaN': 'Invalid time value',
    'invalid number of digits': 'toFixed() digits argument must be between 0 and 100',
    'invalid radix': 'toString() radix must be between 2 and 36',
  },
  URIError: {
    'expecting hex digit': 'URI malformed',
    'malformed UTF-8': 'URI malformed',
    'invalid character': 'URI malformed',
  },
  SyntaxError: {
    'break must be inside loop or switch': 'Illegal break statement',
    'expecting catch or finally': 'Missing catch or finally after try',
    'function name expected': 'Function statements require a function name',
    'invalid number literal': 'Invalid or unexpected token',
    'missing initializer for variable': 'Missing initializer in const declaration',
    'unexpected line terminator in regexp': 'Invalid regular expression: missing /',
  },
};

/** Where an engine error happened: the text of the script and the position in it, if it is a script. */
function placeOf(sites, scriptSource, isSyntax) {
  const site = sites.find((candidate) => candidate.getFileName()?.startsWith('script-'));
  if (site === undefined || site !== sites.find((candidate) => !candidate.isNative?.())) {
    return undefined;
  }
  const source = scriptSource(site.getFileName());
  if (typeof source !== 'string') {
    return undefined;
  }
  return { source, line: site.getLineNumber(), column: site.getColumnNumber(), isSyntax };
}

const rules = {
  TypeError: [
    [/^cannot read property 'Symbol\.iterator' of (undefined|null)$/, ([, value], place) => {
      const expression = place && iterableAt(place());
      return expression ? `${expression} is not iterable`
        : `${value} is not iterable (cannot read property Symbol(Symbol.iterator))`;
    }],
    [/^cannot read property '([\s\S]*)' of (undefined|null)$/,
      ([, name, value]) => `Cannot read properties of ${value} (reading '${name}')`],
    [/^cannot set property '([\s\S]*)' of (undefined|null)$/,
      ([, name, value]) => `Cannot set properties of ${value} (setting '${name}')`],
    [/^not a function$/, (match, place) => {
      const callee = calleeAt(place());
      return callee && `${callee.text} is not a ${callee.isNew ? 'constructor' : 'function'}`;
    }],
    [/^value is not iterable$/, (match, place) => `${iterableAt(place()) ?? 'object'} is not iterable`],
    [/^'(.*)' is read-only$/, ([, name], place) => {
      const { source } = place() ?? {};
      const isConstant = source !== undefined && new RegExp(`\\bconst\\b[^;=]*\\b${escape(name)}\\b`).test(source);
      return isConstant ? 'Assignment to constant variable.' : `Cannot assign to read only property '${name}' of object '#<Object>'`;
    }],
    [/^class constructors must be invoked with 'new'$/, (match, place) => {
      const callee = calleeAt(place());
      return `Class constructor ${callee?.text ?? ''} cannot be invoked without 'new'`;
    }],
  ],
  ReferenceError: [
    [/^(.*) is not initialized$/, ([, name]) => `Cannot access '${name}' before initialization`],
  ],
  SyntaxError: [
    [/^unexpected token in expression: '(@|\\)'$/, () => 'Invalid or unexpected token'],
    [/^unexpected token in expression: '([\s\S]*)'$/, ([, token]) => token === '' ? 'Unexpected end of input' : `Unexpected token '${token}'`],
    [/^(?:expecting '.'|invalid property name|class statement requires a name)$/, (match, place) => unexpectedAfterStatement(place())],
    [/^Unexpected (?:token|number|string|identifier|end)/, (match, place) => unexpectedInCall(place())],
    [/^unexpected token: '([\s\S]*)'$/, ([, token], place) => unexpected(place()) ?? `Unexpected token '${token}'`],
    [/^invalid redefinition of /, (match, place) => {
      const name = declaredName(place());
      return name && `Identifier '${name}' has already been declared`;
    }],
    [/^'super' is only valid in a method$/, () => "'super' keyword unexpected here"],
    [/^unexpected end of (?:string|comment|regexp)$/, (match, place) => {
      const text = unexpected(place());
      return text === 'Unexpected template string' ? 'Unexpected end of input' : 'Invalid or unexpected token';
    }],
  ],
};

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** V8's text for an engine error, or undefined where the text may stay. */
export function rewrite(name, message, sites, scriptSource) {
  const text = fixed[name]?.[message];
  if (text !== undefined) {
    return text;
  }
  for (const [pattern, words] of rules[name] ?? []) {
    const match = pattern.exec(message);
    if (match) {
      return words(match, () => placeOf(sites, scriptSource, name === 'SyntaxError'));
    }
  }
  return undefined;
}
