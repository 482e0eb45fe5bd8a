// Where in a script an error happened, and what stands there.

import { findSites } from './sites.js';
import { operandStart, print, splitAtCommas, valueText } from './print.js';
import { endsOperand, tokenize } from './tokens.js';

let lastText;
let lastParts;

/** Tokens and sites of a text; of the text asked for last they are kept. */
function partsOf(text) {
  if (text !== lastText) {
    const tokens = tokenize(text);
    lastParts = { tokens, sites: findSites(tokens) };
    lastText = text;
  }
  return lastParts;
}

/**
 * The text that a stack frame's line and column count in: the script, or for code in `eval` as many
 * lines and columns as stand before the function, and the function.
 */
function textOf(frame, scriptSource) {
  const source = scriptSource(frame.getFileName());
  const code = frame.getFunction?.();
  if (typeof source === 'string' || typeof code !== 'function' || typeof code.lineNumber !== 'number') {
    return source;
  }
  const text = Function.prototype.toString.call(code);
  // Libraries are compiled without their text.
  if (text.endsWith('[native code]\n}')) {
    return undefined;
  }
  return '\n'.repeat(code.lineNumber - 1) + ' '.repeat(Math.max(0, code.columnNumber - 1)) + text;
}

/** Whether a chain of names that starts at a global leads to a function; undefined if that is not known. */
function isFunctionByName(text) {
  if (!/^[\w$]+(?:\.[\w$]+)*$/.test(text)) {
    return undefined;
  }
  let value = globalThis;
  for (const name of text.split('.')) {
    if (value === null || value === undefined || !(name in Object(value))) {
      return value === globalThis ? undefined : false;
    }
    value = value[name];
  }
  return typeof value === 'function';
}

const builtIns = [Array, Date, Function, Map, Number, Object, Promise, RegExp, Set, String];

/** Whether a call of a member has the name of a method that built-in objects have. */
function isBuiltInMethod(text) {
  const name = /\.([\w$]+)$/.exec(text)?.[1];
  return name !== undefined && builtIns.some(({ prototype }) => Object.hasOwn(prototype, name));
}

/** Whether a call around this one has called the same before: `a.b(1).c(a.b())`. */
function hasBeenCalled({ text, open }, calls) {
  return calls.some((outer) => outer.open < open && outer.text.startsWith(`${text}(...)`));
}

/** The innermost script or library frame of an error, with what the script has at its place. */
export class Place {
  constructor(frames, scriptSource) {
    const index = frames.findIndex((frame) => !frame.isNative());
    this.frame = frames[index];
    this.scriptSource = scriptSource;
    /** The name of the engine's own function that failed, if it was one. */
    this.native = index > 0 ? frames[0].getFunctionName() ?? undefined : undefined;
  }

  get parts() {
    const text = this.frame && textOf(this.frame, this.scriptSource);
    return typeof text === 'string' ? partsOf(text) : { tokens: [], sites: [] };
  }

  /** Sites of these kinds at the place of the error. */
  sitesOf(...kinds) {
    const line = this.frame?.getLineNumber();
    const column = this.frame?.getColumnNumber();
    return this.parts.sites.filter((site) => kinds.includes(site.kind) && site.line === line && site.column === column);
  }

  /** The only site of these kinds in the text, for what the engine gives no place. */
  onlySiteOf(...kinds) {
    const sites = this.parts.sites.filter((site) => kinds.includes(site.kind));
    return sites.length === 1 ? sites[0] : undefined;
  }

  print(start, end) {
    return print(this.parts.tokens, start, end);
  }

  callee(site) {
    return this.print(site.calleeStart ?? operandStart(this.parts.tokens, site.calleeEnd), site.calleeEnd);
  }

  /**
   * The call that failed. Calls that stand in one another's arguments may share a place: then those
   * that are known to have called a function did not fail, nor most likely those of built-in methods;
   * of the rest the innermost is evaluated first.
   */
  failedCall() {
    const calls = this.sitesOf('call', 'new').map((site) => ({ ...site, text: this.callee(site) }));
    const suspects = calls.filter((call) => (
      !this.isFunctionLiteral(call) && isFunctionByName(call.text) !== true && !hasBeenCalled(call, calls)
    ));
    return suspects.find((call) => !isBuiltInMethod(call.text)) ?? suspects[0] ?? calls[0];
  }

  /** Whether a function is called where it is written, `(() => 1)()`. */
  isFunctionLiteral({ calleeEnd }) {
    const { tokens } = this.parts;
    const last = tokens[calleeEnd - 1];
    return last?.text === '}' || (last?.text === ')' && tokens[calleeEnd - 2]?.text === '}' && tokens[last.pair - 1]?.text !== '.'
      && !endsOperand(tokens[last.pair - 1]));
  }

  /** The value of an argument of the engine's function that failed, as far as the script's text tells. */
  argument(index) {
    const { tokens } = this.parts;
    const call = this.sitesOf('call', 'new').find(({ calleeEnd }) => tokens[calleeEnd - 1]?.text === this.native);
    if (call === undefined || call.open === undefined) {
      return 'undefined';
    }
    return valueText(tokens, splitAtCommas(tokens, call.open + 1, call.close)[index]);
  }
}
