// Syntax errors in V8's words. QuickJS mostly says what it expected, V8 names the token that it met.

import { endsOperand } from './tokens.js';

const KEYWORDS = new Set(['break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else',
  'export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'new', 'null', 'return', 'super',
  'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with']);
const ARGUMENTS = 'missing ) after argument list';
const INVALID = 'Invalid or unexpected token';

/** `Unexpected …` for a token; undefined stands for the end of the text. */
function unexpected(token) {
  if (token === undefined) {
    return 'Unexpected end of input';
  }
  switch (token.kind) {
    case 'name':
      return nameText(token.text);
    case 'number':
      return 'Unexpected number';
    case 'string':
      return 'Unexpected string';
    case 'template':
      return 'Unexpected template string';
    default:
      return /^[@\\#]/.test(token.text) ? INVALID : `Unexpected token '${token.text}'`;
  }
}

function nameText(name) {
  if (name === 'enum') {
    return 'Unexpected reserved word';
  }
  return KEYWORDS.has(name) ? `Unexpected token '${name}'` : `Unexpected identifier '${name}'`;
}

/** The index of the token that the parser could not use; that of the end where it met the end. */
function offender(place) {
  const line = place.frame?.getLineNumber();
  const column = place.frame?.getColumnNumber();
  const { tokens } = place.parts;
  const index = tokens.findIndex((token) => token.line === line && token.exactColumn === column);
  return index < 0 ? tokens.length : index;
}

function unexpectedAt(place) {
  return unexpected(place.parts.tokens[offender(place)]);
}

/** Whether the innermost bracket that is open before the token at `index` is that of a call's arguments. */
function isInCall(tokens, index) {
  let position = index - 1;
  while (position >= 0) {
    const { text, kind, pair } = tokens[position];
    if (kind === 'punctuator' && /^[([{]$/.test(text)) {
      const before = tokens[position - 1];
      return text === '(' && endsOperand(before) && !isFunctionName(tokens, position - 1);
    }
    position = pair < position ? pair - 1 : position - 1;
  }
  return false;
}

function isFunctionName(tokens, index) {
  const before = tokens[index - 1];
  return tokens[index].kind === 'name' && before?.kind === 'name' && before.text === 'function';
}

/** Where a list of arguments could have gone on or ended. */
function unexpectedInList(place) {
  const { tokens } = place.parts;
  const index = offender(place);
  if (isInCall(tokens, index)) {
    return ARGUMENTS;
  }
  if (tokens[index]?.text === ',' && isRestParameter(tokens, index)) {
    return 'Rest parameter must be last formal parameter';
  }
  return isPatternDefault(tokens, index) ? 'Invalid shorthand property initializer' : undefined;
}

function isRestParameter(tokens, index) {
  return tokens[index - 2]?.text === '...' && /^(?:\(|,)$/.test(tokens[index - 3]?.text);
}

function isPatternDefault(tokens, index) {
  const before = tokens[index - 2]?.text;
  return tokens[index]?.text === '=' && tokens[index - 1]?.kind === 'name' && (before === '{' || before === ',');
}

/** Where a statement should have ended. */
function afterStatement(place) {
  const index = offender(place);
  const before = place.parts.tokens[index - 1];
  if (before?.kind === 'name' && before.text === 'await' && !before.isMember) {
    return 'await is only valid in async functions and the top level bodies of modules';
  }
  return unexpectedAt(place);
}

/** Where the name of a declared variable was expected, or the value of a pattern. */
function variableName(place) {
  const { tokens } = place.parts;
  const index = offender(place);
  const close = tokens[index]?.pair;
  const isPattern = close > index && /^[[{]$/.test(tokens[index].text);
  if (isPattern && tokens[close + 1]?.text !== '=') {
    // Braces around a name, `{{name}}`: V8 takes the outer ones for a block and the inner for a pattern.
    const isBlock = tokens[index - 1]?.text === '{' && tokens[close + 1]?.text === '}';
    return isBlock ? "Unexpected token '}'" : 'Missing initializer in destructuring declaration';
  }
  return unexpected(tokens[index]);
}

/** The name that is declared twice: the one at the place, or the last before it. */
function declaredTwice(place) {
  const { tokens } = place.parts;
  const first = offender(place);
  const isDeclared = (token) => token?.kind === 'name' && !KEYWORDS.has(token.text) && !['let', 'of'].includes(token.text);
  const name = [...new Set([...declaredNames(tokens, isDeclared)])].find((candidate) => isRepeated(tokens, candidate, first));
  const before = tokens.slice(0, first).findLast(isDeclared);
  const declared = name ?? before?.text;
  return declared && `Identifier '${declared}' has already been declared`;
}

function* declaredNames(tokens, isDeclared) {
  for (let index = 1; index < tokens.length; index += 1) {
    const word = tokens[index - 1];
    if (isDeclared(tokens[index]) && word.kind === 'name' && ['var', 'let', 'const', 'function', 'class'].includes(word.text)) {
      yield tokens[index].text;
    }
  }
}

/** Whether the name is declared right before the place, and somewhere before that. */
function isRepeated(tokens, name, end) {
  const last = tokens.slice(0, end + 1).findLastIndex((token) => token.kind === 'name' && token.text === name);
  return last >= 0 && end - last <= 2 && tokens.slice(0, last).some((token) => token.text === name);
}

function undefinedLabel(place) {
  const { tokens } = place.parts;
  const name = tokens[offender(place)];
  const label = name?.kind === 'name' && !KEYWORDS.has(name.text) ? name : tokens[offender(place) - 1];
  return label && `Undefined label '${label.text}'`;
}

function duplicateLabel(place) {
  const label = place.parts.tokens[offender(place)];
  return label && `Label '${label.text}' has already been declared`;
}

function singleStatement(place) {
  const word = place.parts.tokens[offender(place)]?.text;
  return word === 'const' ? "Unexpected token 'const'" : 'Lexical declaration cannot appear in a single-statement context';
}

function importStatement(place) {
  const { tokens } = place.parts;
  const isImport = tokens[offender(place) - 1]?.text === 'import';
  return isImport ? 'Cannot use import statement outside a module' : undefined;
}

function isOpenTemplate(token, index, tokens) {
  return token.kind === 'template' && !token.text.endsWith('`') && index === tokens.length - 1;
}

const say = (text) => () => text;

/** `[pattern, (match, place) => text]`; the first that gives a text counts. */
export const syntaxRules = [
  [/^unexpected token in expression: '([\s\S]*)'$/, ([, text], place) => unexpectedToken(text, place)],
  [/^Unexpected (?:token|number|string|identifier|template|end)/, (_, place) => importStatement(place) ?? unexpectedInList(place)],
  [/^unexpected token: '([\s\S]*)'$/, ([, text]) => `Unexpected token '${text}'`],
  [/^(?:expecting '[;.]'|expecting target)$/, (_, place) => afterStatement(place)],
  [/^expecting field name$/, (_, place) => unexpectedAt(place)],
  [/^variable name expected$/, (_, place) => variableName(place)],
  [/^class statement requires a name$/, (_, place) => unexpectedAt(place)],
  [/^invalid property name$/, (_, place) => unexpectedAt(place)],
  [/^invalid switch statement$/, (_, place) => unexpectedAt(place)],
  [/^unsupported keyword: /, (_, place) => unexpectedAt(place)],
  [/^invalid redefinition of /, (_, place) => declaredTwice(place)],
  [/^break\/continue label not found$/, (_, place) => undefinedLabel(place)],
  [/^duplicate label name$/, (_, place) => duplicateLabel(place)],
  [/^lexical declarations can't appear in single-statement context$/, (_, place) => singleStatement(place)],
  [/^unexpected end of string$/, (_, place) => (
    place.parts.tokens.some(isOpenTemplate) ? 'Unexpected end of input' : INVALID
  )],
  [/^unexpected end of (?:comment|regexp)$/, say(INVALID)],
  [/^unexpected line terminator in regexp$/, say('Invalid regular expression: missing /')],
  [/^invalid regular expression flags$/, say('Invalid regular expression flags')],
  [/^invalid number literal$/, say(INVALID)],
  [/^missing initializer for variable$/, say('Missing initializer in const declaration')],
  [/^function name expected$/, say('Function statements require a function name')],
  [/^invalid (?:assignment left-hand side|destructuring target)$/, say('Invalid left-hand side in assignment')],
  [/^invalid increment\/decrement operand$/, say('Invalid left-hand side expression in postfix operation')],
  [/^break must be inside loop or switch$/, say('Illegal break statement')],
  [/^continue must be inside loop$/, say('Illegal continue statement: no surrounding iteration statement')],
  [/^expecting catch or finally$/, say('Missing catch or finally after try')],
  [/^line terminator not allowed after throw$/, say('Illegal newline after throw')],
  [/^property constructor appears more than once$/, say('A class may only have one constructor')],
  [/^(?:super\(\) is only valid|'super' is only valid)/, say("'super' keyword unexpected here")],
  [/^'let' is not a valid lexical identifier$/, say('let is disallowed as a lexically bound name')],
  [/^expected '}' after template expression$/, say('Missing } in template expression')],
  [/^template literal cannot appear in an optional chain$/, say('Invalid tagged template on optional chain')],
  [/^(?:assignment rest property must be last|rest element must be the last one)$/, say('Rest element must be last element')],
  [/^a declaration in the head of a for-of loop can't have an initializer$/,
    say('for-of loop variable declaration may not have an initializer.')],
  [/^function declarations can't appear in single-statement context$/,
    say('Generators can only be declared at the top level or inside a block.')],
];

function unexpectedToken(text, place) {
  if (text === '') {
    return 'Unexpected end of input';
  }
  if (/^#\w/.test(text)) {
    return `Private field '${text}' must be declared in an enclosing class`;
  }
  if (/^[@\\#]/.test(text)) {
    return INVALID;
  }
  const token = place.parts.tokens.find((candidate) => candidate.text === text);
  return token === undefined ? `Unexpected token '${text}'` : unexpected(token);
}
