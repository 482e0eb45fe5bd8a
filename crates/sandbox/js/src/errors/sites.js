// Finds the calls and loops of a script, each with the place that the engine reports for it.
//
// A call is reported where the last thing was that the engine noted before it calls: the token after
// the opening parenthesis, then names, operators and calls among the arguments, in the order in
// which they are evaluated. Walking the tokens in that order gives the same place.

import { endsOperand } from './tokens.js';

const BINARY = new Set(['*', '/', '%', '+', '-', '<<', '>>', '>>>', '<', '>', '<=', '>=', '==', '!=', '===', '!==', '&', '^', '|',
  'in', 'instanceof']);
const CONTROL = new Set(['if', 'for', 'while', 'switch', 'with', 'catch']);
/** Words that are no names of variables. */
const RESERVED = new Set(['await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else',
  'extends', 'false', 'finally', 'for', 'function', 'if', 'in', 'instanceof', 'let', 'new', 'null', 'of', 'return', 'super', 'switch',
  'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with', 'yield']);

class Walker {
  constructor(tokens) {
    this.tokens = tokens;
    this.sites = [];
  }

  text(index) {
    return this.tokens[index]?.text;
  }

  isWord(index, word) {
    const token = this.tokens[index];
    return token !== undefined && token.kind === 'name' && !token.isMember && token.text === word;
  }

  note(scope, index) {
    const token = this.tokens[index];
    if (token) {
      scope.place = { line: token.line, column: token.column };
    }
  }

  record(kind, scope, parts) {
    this.sites.push({ kind, ...parts, ...scope.place });
  }

  /** Walks the tokens from `index` up to `end`; places are noted in `scope`, one for each function. */
  walk(index, end, scope) {
    let position = index;
    while (position < end) {
      position = this.step(position, end, scope);
    }
    return position;
  }

  step(index, end, scope) {
    const token = this.tokens[index];
    const afterFunction = this.functionAt(index, end);
    if (afterFunction !== undefined) {
      return afterFunction;
    }
    if (token.kind === 'name') {
      return this.name(index, end, scope);
    }
    if (token.kind === 'template' && endsOperand(this.tokens[index - 1]) && token.text.startsWith('`')) {
      this.note(scope, index);
      this.record('call', scope, { calleeEnd: index, open: index, close: index });
    }
    if (token.kind !== 'punctuator') {
      return index + 1;
    }
    switch (token.text) {
      case '(':
        return this.parenthesis(index, end, scope);
      case '[':
      case '{':
        return this.bracket(index, end, scope);
      case '...':
        return this.spread(index, end, scope);
      default:
        if (BINARY.has(token.text) && endsOperand(this.tokens[index - 1])) {
          this.note(scope, index + 1);
        }
        return index + 1;
    }
  }

  name(index, end, scope) {
    const token = this.tokens[index];
    if (this.isWord(index, 'new') && this.text(index + 1) !== '.') {
      return this.construction(index, end, scope);
    }
    if (this.isWord(index, 'throw')) {
      this.note(scope, index + 1);
    } else if (BINARY.has(token.text) && !token.isMember) {
      this.note(scope, index + 1);
      this.record(token.text, scope, { index });
    } else if (this.isReference(index)) {
      scope.place = { line: token.line, column: token.exactColumn };
    }
    return index + 1;
  }

  isReference(index) {
    const token = this.tokens[index];
    if (token.isMember || RESERVED.has(token.text) || token.text.startsWith('#')) {
      return false;
    }
    const before = this.text(index - 1);
    const isKey = this.text(index + 1) === ':' && (before === '{' || before === ',');
    const isAsync = token.text === 'async' && this.functionAt(index, this.tokens.length, true) !== undefined;
    return !isKey && !isAsync;
  }

  parenthesis(index, end, scope) {
    const close = this.tokens[index].pair ?? end;
    const before = this.tokens[index - 1];
    const isCall = endsOperand(before) && !this.isControlHead(index - 1);
    const isOptionalCall = before?.text === '?.';
    if (!isCall && !isOptionalCall) {
      return this.group(index, close, end, scope);
    }
    this.note(scope, index + 1);
    this.walk(index + 1, close, scope);
    this.record('call', scope, { calleeEnd: isOptionalCall ? index - 1 : index, open: index, close });
    return close + 1;
  }

  /** Whether the token closes what stands after `if` and alike, so that a statement follows. */
  isControlHead(index) {
    const open = this.text(index) === ')' ? this.tokens[index].pair : undefined;
    const word = open === undefined ? undefined : this.tokens[open - 1];
    return word?.kind === 'name' && !word.isMember && CONTROL.has(word.text);
  }

  group(index, close, end, scope) {
    const isLoop = this.isWord(index - 1, 'for') || (this.isWord(index - 1, 'await') && this.isWord(index - 2, 'for'));
    const of = isLoop ? this.findOf(index + 1, close) : undefined;
    if (of === undefined) {
      this.walk(index + 1, close, scope);
    } else {
      // The loop variable is noted after what it runs over.
      this.walk(of + 1, close, scope);
      this.record('of', scope, { start: of + 1, end: close });
    }
    return Math.min(close + 1, Math.max(end, index + 1));
  }

  findOf(start, end) {
    for (let index = start; index < end; index = (this.tokens[index].pair > index ? this.tokens[index].pair : index) + 1) {
      if (index > start && this.isWord(index, 'of')) {
        return index;
      }
    }
    return undefined;
  }

  bracket(index, end, scope) {
    const close = this.tokens[index].pair ?? end;
    this.walk(index + 1, close, scope);
    if (this.text(close + 1) === '=' && !endsOperand(this.tokens[index - 1])) {
      const stop = this.expressionEnd(close + 2, end);
      this.record(this.text(index) === '[' ? 'array pattern' : 'object pattern', scope, { pattern: index, start: close + 2, end: stop });
    }
    return close + 1;
  }

  spread(index, end, scope) {
    const stop = this.expressionEnd(index + 1, end);
    this.walk(index + 1, stop, scope);
    let open = index;
    while (open >= 0 && !(this.tokens[open].pair > index)) {
      open = this.tokens[open].pair < open ? this.tokens[open].pair - 1 : open - 1;
    }
    this.record(this.text(open) === '[' ? 'array spread' : 'call spread', scope, { start: index + 1, end: stop });
    return stop;
  }

  /** `new` with its operand and arguments. */
  construction(index, end, scope) {
    this.note(scope, index + 1);
    let position = index + 1;
    if (this.isWord(position, 'new')) {
      position = this.construction(position, end, scope);
    } else if (this.functionAt(position, end) === undefined) {
      position = this.text(position) === '(' ? this.group(position, this.tokens[position].pair ?? end, end, scope) : this.name(position, end, scope);
    } else {
      position = this.functionAt(position, end);
    }
    while (position < end && (this.text(position) === '.' || this.text(position) === '[')) {
      position = this.text(position) === '.' ? position + 2 : this.bracket(position, end, scope);
    }
    const isCalled = this.text(position) === '(';
    const close = isCalled ? this.tokens[position].pair ?? end : position;
    if (isCalled) {
      this.walk(position + 1, close, scope);
    }
    this.record('new', scope, { calleeStart: index + 1, calleeEnd: position, open: isCalled ? position : undefined, close });
    return isCalled ? close + 1 : position;
  }

  /** Walks a function that starts at `index` and returns what follows it; undefined where none starts. */
  functionAt(index, end, isDryRun = false) {
    const start = this.isWord(index, 'async') && !endsOperand(this.tokens[index - 1]) ? index + 1 : index;
    const token = this.tokens[start];
    if (token === undefined || token.isMember) {
      return undefined;
    }
    if (this.isWord(start, 'function')) {
      let open = start + 1;
      while (open < end && this.text(open) !== '(') {
        open += 1;
      }
      return this.functionBody(open, end, isDryRun);
    }
    const isName = token.kind === 'name' && !RESERVED.has(token.text);
    const arrow = token.text === '(' && token.kind === 'punctuator' ? (token.pair ?? end) + 1 : start + 1;
    if (this.text(arrow) === '=>' && (isName || token.text === '(')) {
      return this.arrowBody(start, arrow, end, isDryRun);
    }
    const isMethodName = token.kind === 'name' || token.kind === 'string' || token.kind === 'number' || token.text === ']';
    const close = this.text(start + 1) === '(' ? this.tokens[start + 1].pair : undefined;
    if (isMethodName && close !== undefined && this.text(close + 1) === '{' && !CONTROL.has(token.text)) {
      return this.functionBody(start + 1, end, isDryRun);
    }
    return undefined;
  }

  functionBody(open, end, isDryRun) {
    const close = this.tokens[open]?.pair ?? end;
    const body = close + 1;
    const stop = this.tokens[body]?.pair ?? end;
    if (!isDryRun) {
      const scope = {};
      this.parameters(open + 1, close, scope);
      this.walk(body + 1, stop, scope);
    }
    return stop + 1;
  }

  arrowBody(start, arrow, end, isDryRun) {
    const isBlock = this.text(arrow + 1) === '{';
    const stop = isBlock ? this.tokens[arrow + 1].pair ?? end : this.expressionEnd(arrow + 1, end);
    if (!isDryRun) {
      const scope = {};
      this.parameters(this.text(start) === '(' ? start + 1 : start, arrow - 1, scope);
      this.walk(isBlock ? arrow + 2 : arrow + 1, stop, scope);
    }
    return isBlock ? stop + 1 : stop;
  }

  parameters(start, end, scope) {
    for (let index = start; index < end; index = (this.tokens[index].pair > index ? this.tokens[index].pair : index) + 1) {
      const isPattern = this.text(index) === '{' || this.text(index) === '[';
      if (isPattern && (index === start || this.text(index - 1) === ',')) {
        this.record(this.text(index) === '[' ? 'array parameter' : 'object parameter', scope, { pattern: index });
      }
    }
    this.walk(start, end, scope);
  }

  /** Where the expression that starts at `index` ends: at a comma, semicolon or closing bracket. */
  expressionEnd(index, end) {
    let position = index;
    while (position < end) {
      const token = this.tokens[position];
      if (token.kind === 'punctuator' && [',', ';', ')', ']', '}'].includes(token.text)) {
        break;
      }
      position = token.pair > position ? token.pair + 1 : position + 1;
    }
    return Math.min(position, end);
  }
}

/**
 * Calls (`call`, `new`), loops and spreads (`of`, `array spread`, `call spread`), `in` and `instanceof`
 * with their places, and patterns, whose places the engine does not tell. Numbers are token indexes.
 */
export function findSites(tokens) {
  const walker = new Walker(tokens);
  walker.walk(0, tokens.length, {});
  return walker.sites;
}
