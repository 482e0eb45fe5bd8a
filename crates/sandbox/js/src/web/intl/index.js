// Intl as far as scripts reach it: English (United States), see the modules beside.

import { Collator, compareText } from './compare.js';
import { DateTimeFormat, formatDate } from './date.js';
import { NumberFormat, formatNumber } from './number.js';
import { dateText, timeText } from './zone.js';

/** Intl.PluralRules for English. */
class PluralRules {
  #ordinal;

  constructor(locales, options = {}) {
    this.#ordinal = options.type === 'ordinal';
  }

  select(value) {
    if (!this.#ordinal) {
      return value === 1 ? 'one' : 'other';
    }
    const tens = value % 100;
    const teens = tens > 10 && tens < 14;
    return teens ? 'other' : { 1: 'one', 2: 'two', 3: 'few' }[value % 10] ?? 'other';
  }
}

/** Intl.ListFormat for English. */
class ListFormat {
  #word;

  constructor(locales, options = {}) {
    this.#word = options.type === 'disjunction' ? 'or' : 'and';
  }

  format(list) {
    const items = Array.from(list);
    if (items.length < 3) {
      return items.join(` ${this.#word} `);
    }
    return `${items.slice(0, -1).join(', ')}, ${this.#word} ${items.at(-1)}`;
  }
}

/** Intl.RelativeTimeFormat for English. */
class RelativeTimeFormat {
  #auto;

  constructor(locales, options = {}) {
    this.#auto = options.numeric === 'auto';
  }

  format(value, unit) {
    const name = String(unit).replace(/s$/, '');
    const words = { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' };
    if (this.#auto && name === 'day' && value in words) {
      return words[value];
    }
    const size = Math.abs(value);
    const text = `${formatNumber(size)} ${name}${size === 1 ? '' : 's'}`;
    return value < 0 || Object.is(value, -0) ? `${text} ago` : `in ${text}`;
  }
}

/** The callable constructors of ECMA-402 also work without `new`. */
const callable = (Class) => new Proxy(Class, { apply: (target, self, argumentList) => new target(...argumentList) });

export const Intl = {
  Collator: callable(Collator),
  DateTimeFormat: callable(DateTimeFormat),
  ListFormat,
  NumberFormat: callable(NumberFormat),
  PluralRules,
  RelativeTimeFormat,
  getCanonicalLocales: (locales) => [].concat(locales ?? []),
};

/** What replaces the methods of built-in prototypes, by prototype and name. */
export const localeMethods = {
  Date: {
    toString() {
      return dateText(this);
    },
    toTimeString() {
      return timeText(this);
    },
    toLocaleString(locales, options) {
      return formatDate(this, locales, options, 'any', 'all');
    },
    toLocaleDateString(locales, options) {
      return formatDate(this, locales, options, 'date', 'date');
    },
    toLocaleTimeString(locales, options) {
      return formatDate(this, locales, options, 'time', 'time');
    },
  },
  Number: {
    toLocaleString(locales, options) {
      return formatNumber(this.valueOf(), locales, options);
    },
  },
  BigInt: {
    toLocaleString(locales, options) {
      return formatNumber(this.valueOf(), locales, options);
    },
  },
  String: {
    localeCompare(other, locales, options) {
      return compareText(String(this), String(other), options);
    },
  },
};
