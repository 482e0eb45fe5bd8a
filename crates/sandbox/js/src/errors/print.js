// Writes an expression as V8 does in its messages: calls as `(...)`, texts in double quotes, operators
// in parentheses, and `(intermediate value)` for what it has no words for.

import { endsOperand } from './tokens.js';

const UNKNOWN = '(intermediate value)';
const PRECEDENCE = {
  ',': 1, '??': 3, '||': 4, '&&': 5, '|': 6, '^': 7, '&': 8, '==': 9, '!=': 9, '===': 9, '!==': 9, '<': 10, '>': 10, '<=': 10, '>=': 10,
  in: 10, instanceof: 10, '<<': 11, '>>': 11, '>>>': 11, '+': 12, '-': 12, '*': 13, '/': 13, '%': 13, '**': 14,
};
const UNARY = new Set(['!', '~', '+', '-', 'typeof', 'void', 'delete']);
const LITERALS = new Set(['true', 'false', 'null', 'undefined']);

class Printer {
  constructor(tokens, start, end) {
    this.tokens = tokens;
    this.position = start;
    this.end = end;
  }

  get token() {
    return this.position < this.end ? this.tokens[this.position] : undefined;
  }

  isAt(text) {
    return this.token?.text === text && this.token.kind === 'punctuator';
  }

  /** What stands inside the bracket at the position, printed; moves behind the bracket. */
  inside(print) {
    const close = this.token.pair ?? this.end;
    const inner = new Printer(this.tokens, this.position + 1, close);
    this.position = close + 1;
    return print(inner);
  }

  expression(precedence = 0) {
    let left = this.unary();
    for (let operator = this.token?.text; PRECEDENCE[operator] > precedence; operator = this.token?.text) {
      this.position += 1;
      left = `(${left} ${operator} ${this.expression(PRECEDENCE[operator])}${this.rest(operator)})`;
    }
    if (precedence === 0 && this.isAt('?')) {
      this.position = this.end;
      return UNKNOWN.repeat(3);
    }
    return this.isAt('=') || this.isAt('=>') ? UNKNOWN : left;
  }

  /** Further operands of the same operator: V8 writes `(a + b + c)`. */
  rest(operator) {
    let text = '';
    while (this.token?.text === operator) {
      this.position += 1;
      text += ` ${operator} ${this.expression(PRECEDENCE[operator])}`;
    }
    return text;
  }

  unary() {
    const { text, kind } = this.token ?? {};
    if (UNARY.has(text) && (kind === 'punctuator' || kind === 'name')) {
      this.position += 1;
      return `(${text}${kind === 'name' ? ' ' : ''}${this.unary()})`;
    }
    if (text === 'await' && kind === 'name') {
      this.position += 1;
      this.unary();
      return UNKNOWN;
    }
    if (this.isAt('++') || this.isAt('--')) {
      this.position += 1;
      return `(${text}${this.unary()})`;
    }
    return this.postfix(this.primary());
  }

  postfix(operand) {
    let text = operand;
    while (this.token !== undefined) {
      if (this.isAt('.') || this.isAt('?.')) {
        text = this.member(text);
      } else if (this.isAt('[')) {
        text += this.index();
      } else if (this.isAt('(')) {
        this.inside(() => undefined);
        text += '(...)';
      } else if (this.isAt('++') || this.isAt('--')) {
        text = `(${text}${this.token.text})`;
        this.position += 1;
      } else {
        break;
      }
    }
    return text;
  }

  member(object) {
    const dot = this.token.text;
    this.position += 1;
    if (this.isAt('(')) {
      return object;
    }
    if (this.isAt('[')) {
      return `${object}?.${this.index()}`;
    }
    const name = this.token?.text ?? '';
    this.position += 1;
    return `${object}${dot}${name}`;
  }

  index() {
    return this.inside((inner) => {
      const isText = inner.token?.kind === 'string' && inner.position + 1 === inner.end;
      return isText ? `.${inner.token.text.slice(1, -1)}` : `[${inner.expression()}]`;
    });
  }

  primary() {
    const { token } = this;
    if (token === undefined) {
      return UNKNOWN;
    }
    if (token.kind === 'punctuator') {
      return this.bracketed(token.text);
    }
    this.position += 1;
    switch (token.kind) {
      case 'string':
        return `"${token.text.slice(1, -1)}"`;
      case 'template':
        return this.template(token);
      case 'number':
        return String(Number(token.text.replace(/[_n]/g, '')));
      case 'name':
        return this.word(token.text);
      default:
        return token.text;
    }
  }

  template(token) {
    if (token.text.endsWith('`') && token.text.startsWith('`')) {
      return `"${token.text.slice(1, -1)}"`;
    }
    this.position = this.end;
    return UNKNOWN;
  }

  word(word) {
    if (word === 'new') {
      this.construction();
      return UNKNOWN;
    }
    if (['function', 'class', 'async', 'super', 'import', 'yield'].includes(word)) {
      this.skipBody();
      return UNKNOWN;
    }
    return word;
  }

  construction() {
    this.primary();
    while (this.isAt('.') || this.isAt('[')) {
      this.position = this.isAt('.') ? this.position + 2 : (this.token.pair ?? this.end) + 1;
    }
    if (this.isAt('(')) {
      this.inside(() => undefined);
    }
  }

  /** Moves behind the body of a function or class. */
  skipBody() {
    while (this.token !== undefined && !this.isAt('{')) {
      this.position = this.token.pair > this.position ? this.token.pair + 1 : this.position + 1;
    }
    if (this.token !== undefined) {
      this.inside(() => undefined);
    }
  }

  bracketed(text) {
    if (text === '(') {
      return this.inside((inner) => inner.expression());
    }
    if (text === '[') {
      return this.inside((inner) => `[${inner.list((part) => part.expression()).join(',')}]`);
    }
    if (text === '{') {
      return this.inside((inner) => `{${inner.list(() => UNKNOWN).join('')}}`);
    }
    this.position = this.end;
    return UNKNOWN;
  }

  /** The parts between commas, printed. */
  list(print) {
    const parts = [];
    for (const [start, end] of splitAtCommas(this.tokens, this.position, this.end)) {
      parts.push(print(new Printer(this.tokens, start, end)));
    }
    return parts;
  }
}

/** The ranges between commas, `[start, end]` each. */
export function splitAtCommas(tokens, start, end) {
  const ranges = [];
  let from = start;
  for (let index = start; index < end; index = (tokens[index].pair > index ? tokens[index].pair : index) + 1) {
    if (tokens[index].text === ',' && tokens[index].kind === 'punctuator') {
      ranges.push([from, index]);
      from = index + 1;
    }
  }
  return from < end ? [...ranges, [from, end]] : ranges;
}

/** The expression in the tokens from `start` to `end`. */
export function print(tokens, start, end) {
  return new Printer(tokens, start, end).expression();
}

/** Where the operand that ends before `end` starts: names, members, indexes and calls in a row. */
export function operandStart(tokens, end) {
  let start = end;
  for (;;) {
    const token = tokens[start - 1];
    if (token === undefined) {
      return start;
    }
    const isBracket = token.text === ')' || token.text === ']' || token.text === '}';
    start = isBracket && token.pair !== undefined ? token.pair : start - 1;
    const before = tokens[start - 1];
    if (tokens[start].isMember) {
      start -= 1;
    } else if (before?.text === '?.') {
      start -= 1;
    } else if (!(isBracket && token.text !== '}' && endsOperand(before))) {
      return startOfFunction(tokens, before?.text === 'new' && before.kind === 'name' ? start - 1 : start);
    }
  }
}

/** The start of a function or class whose body, or an arrow's parameters, start at `start`. */
function startOfFunction(tokens, start) {
  const isBody = tokens[start]?.text === '{' && tokens[start - 1]?.text === ')';
  return isBody ? tokens[start - 1].pair ?? start : start;
}

/**
 * What the text of an argument says about its value, as V8 writes values: literals as they are, texts
 * without quotes, `#<Object>`; anything else is most likely what makes calls fail, undefined.
 */
export function valueText(tokens, [start, end] = [0, 0]) {
  const first = tokens[start];
  if (start >= end) {
    return 'undefined';
  }
  if (first.text === '{') {
    return '#<Object>';
  }
  if (first.text === '[' && tokens[start].pair === end - 1) {
    return '[object Array]';
  }
  if (end - start === 2 && first.text === '-' && tokens[start + 1].kind === 'number') {
    return `-${tokens[start + 1].text}`;
  }
  if (end - start > 1) {
    return 'undefined';
  }
  if (first.kind === 'string') {
    return first.text.slice(1, -1);
  }
  const isLiteral = first.kind === 'number' || first.kind === 'regexp' || LITERALS.has(first.text) || first.text === 'Infinity';
  return isLiteral ? first.text : 'undefined';
}
