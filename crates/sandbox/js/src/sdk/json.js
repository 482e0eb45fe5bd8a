// JSON as scripts see it: byte order marks are dropped and every error is called JSONError.

import { circleText } from './circle.js';

const ERROR_NAME = 'JSONError';

/** How many characters of a byte order mark the text starts with, also one read as Latin-1. */
function markLength(text) {
  if (typeof text !== 'string') {
    return 0;
  }
  switch (text.charCodeAt(0)) {
    case 0xfeff:
    case 0xbbbf:
      return 1;
    case 0xfe:
      return text.charCodeAt(1) === 0xff ? 2 : 0;
    case 0xff:
      return text.charCodeAt(1) === 0xfe ? 2 : 0;
    case 0xef:
      return text.charCodeAt(1) === 0xbb && text.charCodeAt(2) === 0xbf ? 3 : 0;
    default:
      return 0;
  }
}

const nativeParse = JSON.parse;
const nativeStringify = JSON.stringify;

/** Parses JSON; `strict` refuses a byte order mark. */
export function parseJson(text, reviver, strict) {
  try {
    return nativeParse(text, reviver);
  } catch (error) {
    return parseAgain(text, reviver, strict, error);
  }
}

/** What is left when the engine refused the text: a byte order mark, or an error to explain. */
function parseAgain(text, reviver, strict, error) {
  const length = markLength(text);
  if (length && !strict) {
    return parseJson(text.slice(length), reviver, strict);
  }
  try {
    if (length) {
      throw SyntaxError(`Unexpected byte order mark found in first ${length} character(s)`);
    }
    // The package's own parser says where the text is wrong.
    require('json').parse(text, reviver);
  } catch (explained) {
    explained.name = ERROR_NAME;
    throw explained;
  }
  error.name = ERROR_NAME;
  throw error;
}

/** The global `JSON` of scripts. */
export const scriptJson = {
  parse: parseJson,
  stringify(...args) {
    try {
      return nativeStringify(...args);
    } catch (error) {
      const circle = error instanceof TypeError ? circleText(args[0]) : undefined;
      if (circle !== undefined) {
        error.message = `Converting circular structure to JSON${circle}`;
      }
      error.name = ERROR_NAME;
      throw error;
    }
  },
};
