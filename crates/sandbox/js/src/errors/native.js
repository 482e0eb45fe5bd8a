// What V8 says when one of the engine's own functions fails: its messages name the function and often
// the value, of which only the text of the script tells something.

const ITERATOR = '(cannot read property Symbol(Symbol.iterator))';

function isArrayMethod(name) {
  // These are functions of Object too, and those are what scripts call.
  return name in Array.prototype && !['entries', 'keys', 'values'].includes(name);
}

/** A value that an engine function could not iterate, with its type before it. */
function typed(text) {
  const type = /^-?\d/.test(text) ? 'number' : { true: 'boolean', false: 'boolean' }[text];
  return type === undefined ? 'object' : `${type} ${text}`;
}

function notAFunction(place) {
  switch (place.native) {
    case 'Promise':
      return `Promise resolver ${place.argument(0)} is not a function`;
    case 'sort':
    case 'toSorted':
      return 'The comparison function must be either a function or undefined';
    case 'from':
      return `${place.argument(1)} is not a function`;
    default:
      return `${place.argument(0)} is not a function`;
  }
}

function notAnObject(place) {
  switch (place.native) {
    case 'Map':
    case 'WeakMap':
    case 'fromEntries':
      return `Iterator value ${firstEntry(place)} is not an entry object`;
    case 'Proxy':
      return 'Cannot create proxy with a non-object as target or handler';
    case 'getPrototypeOf':
      return 'Cannot convert undefined or null to object';
    case 'setPrototypeOf':
      return 'Object.setPrototypeOf called on null or undefined';
    case 'defineProperty':
    case 'defineProperties':
      return `Object.${place.native} called on non-object`;
    default:
      return place.native in Reflect ? `Reflect.${place.native} called on non-object` : undefined;
  }
}

/** The first element of an array literal that stands as the first argument. */
function firstEntry(place) {
  const { tokens } = place.parts;
  const call = place.sitesOf('call', 'new').find(({ open }) => tokens[open + 1]?.text === '[');
  const entry = tokens[call?.open + 2];
  return entry?.kind === 'number' || entry?.kind === 'string' ? entry.text.replace(/^["']|["']$/g, '') : 'undefined';
}

const regExpProblems = {
  "expecting ')'": 'Unterminated group',
  "extraneous ')'": 'Unmatched \')\'',
  'nothing to repeat': 'Nothing to repeat',
  'unexpected end': 'Unterminated character class',
  'invalid class range': 'Range out of order in character class',
  'invalid group': 'Invalid group',
};

function notARegExp(message, place) {
  if (message === 'invalid regular expression flags') {
    return `Invalid flags supplied to RegExp constructor '${place.argument(1)}'`;
  }
  const problem = regExpProblems[message] ?? message;
  return `Invalid regular expression: /${place.argument(0)}/: ${problem}`;
}

const digits = {
  toFixed: 'toFixed() digits argument must be between 0 and 100',
  toPrecision: 'toPrecision() argument must be between 1 and 100',
  toExponential: 'toExponential() argument must be between 0 and 100',
};

/** Like the rules of messages.js, for errors that one of the engine's own functions threw. */
export const nativeMessages = {
  rules: {
    TypeError: [
      [/^not a function$/, (_, place) => notAFunction(place)],
      [/^not an? object$/, (_, place) => notAnObject(place)],
      [/^must be called with new$/, (_, { native }) => (
        native === 'Promise' ? "Promise constructor cannot be invoked without 'new'" : `Constructor ${native} requires 'new'`
      )],
      [/^not a constructor$/, (_, { native }) => `${native} is not a constructor`],
      [/^object prototype may only be an Object or null$/,
        (_, place) => `Object prototype may only be an Object or null: ${place.argument(0)}`],
      [/^null or undefined are forbidden$/, (_, { native }) => `String.prototype.${native} called on null or undefined`],
      [/^Cannot convert undefined or null to object$/, (_, { native }) => (
        isArrayMethod(native) ? `Array.prototype.${native} called on null or undefined` : 'Cannot convert undefined or null to object'
      )],
      [/^regexp not supported$/, (_, { native }) => `First argument to String.prototype.${native} must not be a regular expression`],
      [/^regexp must have the 'g' flag$/,
        (_, { native }) => `String.prototype.${native} called with a non-global RegExp argument`],
      [/^cannot convert BigInt to number$/, () => 'Cannot convert a BigInt value to a number'],
      [/^value is not iterable$/, (_, place) => `${typed(place.argument(0))} is not iterable ${ITERATOR}`],
      [/^cannot read property 'Symbol\.iterator' of (undefined|null)$/,
        ([, value]) => `${value === 'null' ? 'object null' : value} is not iterable ${ITERATOR}`],
      [/^ArrayBuffer object expected$/, (_, { native }) => (
        native === 'DataView' ? 'First argument to DataView constructor must be an ArrayBuffer' : undefined
      )],
      [/^(\w+) object expected$/,
        ([, type], { native }) => `Method ${type}.prototype.${native} called on incompatible receiver #<Object>`],
      [/^not a (number|boolean|string)$/, ([, type], { native }) => {
        const name = type[0].toUpperCase() + type.slice(1);
        return `${name}.prototype.${native} requires that 'this' be a ${name}`;
      }],
      [/^object is not extensible$/, (_, place) => (
        place.native === 'defineProperty' ? `Cannot define property ${place.argument(1)}, object is not extensible` : undefined
      )],
    ],
    RangeError: [
      [/^invalid repeat count$/, (_, place) => (
        /^-|^Infinity$/.test(place.argument(0)) ? `Invalid count value: ${place.argument(0)}` : 'Invalid string length'
      )],
      [/^invalid number of digits$/, (_, { native }) => digits[native]],
      [/^invalid array index$/, (_, place) => (
        /Array$/.test(place.native) ? `Invalid typed array length: ${place.argument(0)}` : 'Invalid array buffer length'
      )],
      [/^cannot convert to BigInt: not an integer$/,
        (_, place) => `The number ${place.argument(0)} cannot be converted to a BigInt because it is not an integer`],
    ],
    SyntaxError: [
      [/./, (match, place) => (place.native === 'RegExp' ? notARegExp(match.input, place) : undefined)],
      [/^invalid BigInt literal$/, (_, place) => `Cannot convert ${place.argument(0)} to a BigInt`],
    ],
  },
};
