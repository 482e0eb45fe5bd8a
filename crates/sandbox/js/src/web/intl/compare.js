// Intl.Collator and String.prototype.localeCompare: the order of dictionaries for Latin text,
// letters before their accents, accents before case.

const base = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const kind = (character) => (/\p{L}/u.test(character) ? 3 : /\p{N}/u.test(character) ? 2 : /\s/.test(character) ? 0 : 1);

function compareKeys(left, right) {
  const a = Array.from(left);
  const b = Array.from(right);
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    if (a[index] !== b[index]) {
      return kind(a[index]) - kind(b[index]) || (a[index] < b[index] ? -1 : 1);
    }
  }
  return a.length - b.length;
}

function compareNumeric(left, right) {
  const split = (text) => text.split(/(\d+)/).filter(Boolean);
  const a = split(left);
  const b = split(right);
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const bothNumbers = /^\d/.test(a[index]) && /^\d/.test(b[index]);
    const order = bothNumbers ? Number(a[index]) - Number(b[index]) : compareKeys(a[index], b[index]);
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}

/** The accents of a text, letter by letter: a letter without one comes first. */
const accents = (text) => text.normalize('NFD').replace(/\P{M}(\p{M}*)/gu, '$1\u0001');

/** Compares two texts: -1, 0 or 1. */
export function compareText(left, right, options = {}) {
  const order = options.numeric ? compareNumeric : compareKeys;
  let result = order(base(left), base(right));
  const sensitivity = options.sensitivity ?? 'variant';
  if (result === 0 && (sensitivity === 'accent' || sensitivity === 'variant')) {
    const [a, b] = [accents(left), accents(right)];
    result = a < b ? -1 : a > b ? 1 : 0;
  }
  if (result === 0 && (sensitivity === 'case' || sensitivity === 'variant') && left !== right) {
    const difference = Array.from(left).findIndex((character, index) => character !== Array.from(right)[index]);
    const character = Array.from(left)[difference] ?? '';
    result = character === character.toLowerCase() ? -1 : 1;
  }
  return Math.sign(result);
}

/** Intl.Collator. */
export class Collator {
  constructor(locales, options = {}) {
    this.compare = (left, right) => compareText(String(left), String(right), options);
    this.resolvedOptions = () => ({ locale: String(locales ?? 'en-US'), usage: 'sort', sensitivity: 'variant', ...options });
  }
}
