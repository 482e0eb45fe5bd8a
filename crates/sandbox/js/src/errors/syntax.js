// Syntax errors: the token at the place of the error, in V8's words.

import { enclosingCall, offsetOf } from './expression.js';

const symbols = /^(?:>>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|[^\s])/;
const keywords = new Set(['break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do',
  'else', 'enum', 'export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'new',
  'null', 'return', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with']);

const restAt = (place) => {
  const offset = place && offsetOf(place);
  return offset === undefined ? undefined : place.source.slice(offset);
};

/** `Unexpected …` for the token at a place. */
export function unexpected(place) {
  const rest = restAt(place);
  if (rest === undefined) {
    return undefined;
  }
  if (rest.trim() === '') {
    return 'Unexpected end of input';
  }
  const word = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(rest)?.[0];
  if (word !== undefined) {
    return keywords.has(word) ? `Unexpected token '${word}'` : `Unexpected identifier '${word}'`;
  }
  if (/^["']/.test(rest)) {
    return 'Unexpected string';
  }
  if (/^`/.test(rest)) {
    return 'Unexpected template string';
  }
  if (/^\.?\d/.test(rest)) {
    return 'Unexpected number';
  }
  if (/^[@\\]/.test(rest)) {
    return 'Invalid or unexpected token';
  }
  return `Unexpected token '${symbols.exec(rest.trimStart())[0]}'`;
}

/** The same, where a statement should have ended. */
export function unexpectedAfterStatement(place) {
  const offset = place && offsetOf(place);
  if (offset !== undefined && /\bawait\s+$/.test(place.source.slice(0, offset))) {
    return 'await is only valid in async functions and the top level bodies of modules';
  }
  return unexpected(place);
}

/** The same, where an argument of a call may have ended. */
export function unexpectedInCall(place) {
  return enclosingCall(place) ? 'missing ) after argument list' : unexpected(place);
}

/** The name that is declared at a place, or just before it. */
export function declaredName(place) {
  const offset = place && offsetOf(place);
  if (offset === undefined) {
    return undefined;
  }
  const after = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(place.source.slice(offset))?.[0];
  const before = /([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*$/u.exec(place.source.slice(0, offset))?.[1];
  return before === undefined || keywords.has(before) || before === 'let' ? after : before;
}
