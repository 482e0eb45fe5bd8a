// Cuts a script into tokens that know where the engine says they are.
//
// The engine's columns count bytes of UTF-8. A name is where it starts. Any other token that follows
// another one without a space between is reported where the name before it starts: the engine
// remembers a place only at names and after blanks.

const NAME = /[\p{ID_Start}$_\\][\p{ID_Continue}$\u200c\u200d\\]*/uy;
const NUMBER = /(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?[\d_]+)?)n?/y;
const STRING = /(["'])(?:\\[\s\S]|(?!\1)[^\\\n\r])*\1?/y;
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\\n\r])*\]|[^/\\[\n\r])+\/[\p{ID_Continue}$]*/uy;
const PUNCTUATOR = />>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|[\s\S]/y;
const BLANK = /[ \t\f\v\u00a0\ufeff\u2028\u2029]+|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|\r\n|\n|\r/y;

const CLOSERS = { ')': '(', ']': '[', '}': '{' };

/** Words with which no operand ends: what follows is an operand, not an operator or a call. */
const KEYWORDS = new Set(['await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'default', 'delete', 'do', 'else', 'extends',
  'finally', 'for', 'function', 'if', 'in', 'instanceof', 'let', 'new', 'of', 'return', 'switch', 'throw', 'try', 'typeof', 'var',
  'void', 'while', 'with', 'yield']);

/** Whether an expression may end with this token. */
export function endsOperand(token) {
  if (token === undefined) {
    return false;
  }
  if (token.kind === 'punctuator') {
    return token.text === ')' || token.text === ']' || token.text === '}';
  }
  return token.kind !== 'name' || token.isMember || !KEYWORDS.has(token.text);
}

class Tokenizer {
  constructor(source) {
    this.source = source;
    this.position = 0;
    this.line = 1;
    // As the engine counts: on the first line from the start of the text, then from the line feed.
    this.lineEnd = 0;
    this.lineStart = 0;
    this.mark = 0;
    this.tokens = [];
    this.open = [];
  }

  match(pattern) {
    pattern.lastIndex = this.position;
    return pattern.exec(this.source)?.[0];
  }

  newLines(text, start) {
    for (const { 0: feed, index } of text.matchAll(/\r\n|\n|\r/g)) {
      this.line += 1;
      this.lineStart = start + index + feed.length;
      this.lineEnd = this.lineStart - 1;
    }
  }

  skipBlanks() {
    for (let blank = this.match(BLANK); blank; blank = this.match(BLANK)) {
      this.newLines(blank, this.position);
      this.position += blank.length;
      this.mark = this.position;
    }
  }

  push(kind, text) {
    const start = this.position;
    const before = this.tokens[this.tokens.length - 1];
    if (kind === 'name') {
      this.mark = start;
    }
    this.tokens.push({
      kind, text, start, end: start + text.length, line: this.line,
      // Places as the engine reports them: of calls and operators, and of names and syntax errors.
      column: Math.max(1, this.bytes(this.lineEnd, this.mark)),
      exactColumn: this.bytes(this.lineStart, start) + 1,
      isMember: before !== undefined && (before.text === '.' || before.text === '?.') && before.kind === 'punctuator',
      pair: undefined,
    });
    this.position = start + text.length;
    return this.tokens.length - 1;
  }

  bytes(from, to) {
    let count = 0;
    for (let index = from; index < to; index += 1) {
      const code = this.source.charCodeAt(index);
      // Each half of a surrogate pair stands for two of its four bytes.
      count += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
    }
    return count;
  }

  /** Reads template text up to its end or the next `${`. */
  template(opening) {
    const pattern = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*(?:`|\$\{)?/y;
    pattern.lastIndex = this.position + opening.length;
    const text = opening + pattern.exec(this.source)[0];
    const start = this.position;
    const index = this.push('template', text);
    this.newLines(text, start);
    if (text.endsWith('${') && text.length > 1) {
      this.open.push({ text: '${', index });
    }
  }

  punctuator() {
    const text = this.match(PUNCTUATOR);
    const last = this.open[this.open.length - 1];
    if (text === '}' && last?.text === '${') {
      this.open.pop();
      this.template('}');
      return;
    }
    const index = this.push('punctuator', text);
    if (text === '(' || text === '[' || text === '{') {
      this.open.push({ text, index });
    } else if (Object.hasOwn(CLOSERS, text) && last?.text === CLOSERS[text]) {
      this.open.pop();
      this.tokens[index].pair = last.index;
      this.tokens[last.index].pair = index;
    }
  }

  next() {
    const character = this.source[this.position];
    if (character === '`') {
      this.template('`');
      return;
    }
    if (character === '/' && !endsOperand(this.tokens[this.tokens.length - 1])) {
      const regexp = this.match(REGEXP);
      if (regexp) {
        this.push('regexp', regexp);
        return;
      }
    }
    for (const [kind, pattern] of [['name', NAME], ['number', NUMBER], ['string', STRING]]) {
      const text = this.match(pattern);
      if (text) {
        this.push(kind, text);
        return;
      }
    }
    this.punctuator();
  }

  run() {
    this.skipBlanks();
    while (this.position < this.source.length) {
      this.next();
      this.skipBlanks();
    }
    return this.tokens;
  }
}

/**
 * The tokens of a script: `kind` (name, number, string, template, regexp, punctuator), `text`, `start`,
 * `end`, `line`, `column` where the engine says that a call or an operator is, `exactColumn` where it
 * says that a name or a syntax error is, `isMember` for what follows a dot, and for brackets `pair`,
 * the index of the other one.
 */
export function tokenize(source) {
  return new Tokenizer(source).run();
}
