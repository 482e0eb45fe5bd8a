// Cuts the expression that an error is about out of a script, and writes it as V8 does.
//
// The engine names the position of a call: of `a.b.c(1)` that of `c`, of `f(1)` that of `f`, and of a
// call whose last argument is a function that of this function. No parser: what cannot be read
// safely gives no expression, and the message stays general.

const identifierStart = /[\p{ID_Start}$_]/u;
const identifierPart = /[\p{ID_Continue}$\u200c\u200d]/u;
const closers = { ')': '(', ']': '[', '}': '{' };

/** The index of a place in its text. On the first line the engine counts columns of calls from 0. */
export function offsetOf({ source, line, column, isSyntax }) {
  let start = 0;
  for (let index = 1; index < line; index += 1) {
    start = source.indexOf('\n', start) + 1;
    if (start === 0) {
      return undefined;
    }
  }
  return start + column - (line === 1 && !isSyntax ? 0 : 1);
}

const isSpace = (character) => /\s/.test(character ?? '');

function skipBack(source, index) {
  while (index >= 0 && isSpace(source[index])) {
    index -= 1;
  }
  return index;
}

function skipOn(source, index) {
  while (index < source.length && isSpace(source[index])) {
    index += 1;
  }
  return index;
}

/** The position of the bracket that opens what the bracket at `index` closes. */
function openingOf(source, index) {
  const stack = [];
  for (let position = index; position >= 0; position -= 1) {
    const character = source[position];
    if (/["'`]/.test(character)) {
      const start = source.lastIndexOf(character, position - 1);
      if (start < 0) {
        return -1;
      }
      position = start;
    } else if (character in closers) {
      stack.push(closers[character]);
    } else if ('([{'.includes(character)) {
      if (stack.pop() !== character) {
        return -1;
      }
      if (stack.length === 0) {
        return position;
      }
    }
  }
  return -1;
}

/** The bracket around `index` that is still open, or -1. */
function enclosingOpen(source, index) {
  for (let position = index - 1; position >= 0; position -= 1) {
    const character = source[position];
    if (character in closers) {
      position = openingOf(source, position);
      if (position < 0) {
        return -1;
      }
    } else if ('([{'.includes(character)) {
      return position;
    } else if (/["'`]/.test(character)) {
      position = source.lastIndexOf(character, position - 1);
      if (position < 0) {
        return -1;
      }
    }
  }
  return -1;
}

function wordBefore(source, end) {
  let start = end;
  while (start > 0 && identifierPart.test(source[start - 1])) {
    start -= 1;
  }
  return start;
}

/** How V8 writes an index: names of literal strings as members, other texts as they stand. */
function indexText(inner) {
  const literal = /^\s*(["'])((?:(?!\1).)*)\1\s*$/.exec(inner);
  if (literal) {
    return `.${literal[2]}`;
  }
  const simple = inner.trim();
  return /^[\w$.]+$/.test(simple) ? `[${simple}]` : '[...]';
}

/** The chain of members and calls that ends before `end`: its text as V8 writes it, and its start. */
function chainBefore(source, end) {
  const parts = [];
  let position = end;
  for (;;) {
    const last = skipBack(source, position - 1);
    const character = source[last];
    if (character === ')' || character === ']') {
      const open = openingOf(source, last);
      if (open < 0) {
        return undefined;
      }
      const before = skipBack(source, open - 1);
      const hasOperand = before >= 0 && (identifierPart.test(source[before]) || ')]'.includes(source[before]))
        && !/^(?:return|typeof|in|of|new|await|case|void|delete|throw)$/.test(source.slice(wordBefore(source, before + 1), before + 1));
      if (!hasOperand) {
        parts.unshift('(intermediate value)');
        return { text: parts.join(''), start: open };
      }
      parts.unshift(character === ')' ? '(...)' : indexText(source.slice(open + 1, last)));
      position = open;
    } else if (/["'`]/.test(character ?? '')) {
      const open = source.lastIndexOf(character, last - 1);
      parts.unshift(character === '`' ? '(intermediate value)' : `"${source.slice(open + 1, last)}"`);
      return { text: parts.join(''), start: open };
    } else {
      const start = wordBefore(source, last + 1);
      if (start > last) {
        return parts.length > 0 ? { text: `(intermediate value)${parts.join('')}`, start: position } : undefined;
      }
      parts.unshift(source.slice(start, last + 1));
      const dot = skipBack(source, start - 1);
      if (source[dot] !== '.') {
        return { text: parts.join(''), start };
      }
      const optional = source[dot - 1] === '?';
      parts.unshift(optional ? '?.' : '.');
      position = optional ? dot - 1 : dot;
    }
  }
}

/** The end of the operand that starts at `index`: names, members and indexes, up to a call. */
function operandEnd(source, index) {
  let position = index;
  while (position < source.length && identifierPart.test(source[position])) {
    position += 1;
  }
  for (;;) {
    const next = skipOn(source, position);
    if (source[next] === '.' && identifierStart.test(source[skipOn(source, next + 1)] ?? '')) {
      position = skipOn(source, next + 1);
      while (position < source.length && identifierPart.test(source[position])) {
        position += 1;
      }
    } else if (source[next] === '[') {
      const close = source.indexOf(']', next);
      if (close < 0) {
        return position;
      }
      position = close + 1;
    } else {
      return position;
    }
  }
}

const startsFunction = (source, index) => /^(?:function\b|async\b|[\w$]+\s*=>|\([^()]*\)\s*=>)/.test(source.slice(index, index + 200));

/** What is called at a place: its text, and whether by `new`. */
export function calleeAt(place) {
  const offset = place && offsetOf(place);
  if (offset === undefined) {
    return undefined;
  }
  const { source } = place;
  let end;
  if (startsFunction(source, offset) && !/[.\w$]/.test(source[skipBack(source, offset - 1)] ?? '')) {
    const open = enclosingOpen(source, offset);
    if (open < 0 || source[open] !== '(') {
      return undefined;
    }
    end = open;
  } else {
    end = operandEnd(source, offset);
  }
  const chain = chainBefore(source, end);
  if (chain === undefined) {
    return undefined;
  }
  const isNew = /\bnew\s+$/.test(source.slice(Math.max(0, chain.start - 20), chain.start));
  return { text: chain.text, isNew };
}

/** Whether a place stands among the arguments of a call. */
export function enclosingCall(place) {
  const offset = place && offsetOf(place);
  const open = offset === undefined ? -1 : enclosingOpen(place.source, offset);
  const before = skipBack(place?.source ?? '', open - 1);
  const word = open > 0 ? place.source.slice(wordBefore(place.source, before + 1), before + 1) : '';
  return place?.source[open] === '(' && /[\p{ID_Continue}$)\]]/u.test(place.source[before] ?? '')
    && !/^(?:if|for|while|switch|catch|with|function)$/.test(word);
}

/** What is iterated at a place, when a loop or a spread over a plain expression stands there. */
export function iterableAt(place) {
  const offset = place && offsetOf({ ...place, isSyntax: true });
  if (offset === undefined || !/\bof\s+$|\.\.\.$/.test(place.source.slice(Math.max(0, offset - 20), offset))) {
    return undefined;
  }
  const match = /^[\p{ID_Start}$_][\p{ID_Continue}$.]*/u.exec(place.source.slice(offset));
  return match?.[0];
}
