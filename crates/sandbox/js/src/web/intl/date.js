// Intl.DateTimeFormat for English (United States), and the day-first and year-first orders of a few
// other languages. Time zones: the local one and UTC; others are refused by name.

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
  'November', 'December'];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const styles = {
  date: {
    full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
    long: { year: 'numeric', month: 'long', day: 'numeric' },
    medium: { year: 'numeric', month: 'short', day: 'numeric' },
    short: { year: '2-digit', month: 'numeric', day: 'numeric' },
  },
  time: {
    full: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'long' },
    long: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
    medium: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
    short: { hour: 'numeric', minute: '2-digit' },
  },
};

const dateFields = ['weekday', 'year', 'month', 'day'];
const timeFields = ['hour', 'minute', 'second', 'fractionalSecondDigits', 'dayPeriod'];

const pad = (number, length = 2) => String(number).padStart(length, '0');

function isUtc(timeZone) {
  if (timeZone === undefined) {
    return new Date().getTimezoneOffset() === 0;
  }
  if (/^(utc|gmt|etc\/utc|etc\/gmt)$/i.test(timeZone)) {
    return true;
  }
  throw new RangeError(`Invalid time zone specified: ${timeZone}`);
}

/** The fields that are shown: those asked for, or the defaults of the method. */
function fieldsOf(options, required, defaults) {
  if (options.dateStyle !== undefined || options.timeStyle !== undefined) {
    return { ...styles.date[options.dateStyle], ...styles.time[options.timeStyle] };
  }
  const wanted = required === 'date' ? dateFields : required === 'time' ? timeFields : [...dateFields, ...timeFields];
  const given = Object.fromEntries(['era', ...dateFields, ...timeFields, 'timeZoneName']
    .filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
  if (wanted.some((name) => name in given)) {
    return given;
  }
  const date = { year: 'numeric', month: 'numeric', day: 'numeric' };
  const time = { hour: 'numeric', minute: '2-digit', second: '2-digit' };
  return { ...given, ...(defaults !== 'time' && date), ...(defaults !== 'date' && time) };
}

function read(date, utc) {
  const get = (name) => (utc ? date[`getUTC${name}`]() : date[`get${name}`]());
  return { year: get('FullYear'), month: get('Month'), day: get('Date'), weekday: get('Day'), hour: get('Hours'),
    minute: get('Minutes'), second: get('Seconds'), millisecond: get('Milliseconds') };
}

const textOf = (names, index, style) => (style === 'long' ? names[index] : names[index].slice(0, style === 'narrow' ? 1 : 3));

function numericDate(fields, parts, language) {
  const year = fields.year && (fields.year === '2-digit' ? pad(parts.year % 100) : String(parts.year));
  const two = (field, number) => field && (field === '2-digit' ? pad(number) : String(number));
  const month = two(fields.month, parts.month + 1);
  const day = two(fields.day, parts.day);
  const join = (separator, list) => list.filter(Boolean).join(separator);
  switch (language) {
    case 'en-GB': case 'fr': case 'es': case 'it': case 'pt':
      return join('/', [day && pad(parts.day), month && pad(parts.month + 1), year]);
    case 'de': return join('.', [day, month, year]);
    case 'en-CA': case 'sv': return join('-', [year, month && pad(parts.month + 1), day && pad(parts.day)]);
    default: return join('/', [month, day, year]);
  }
}

function dateText(fields, parts, language) {
  const weekday = fields.weekday && textOf(weekdays, parts.weekday, fields.weekday);
  let rest;
  if (/long|short|narrow/.test(fields.month)) {
    const month = textOf(months, parts.month, fields.month);
    const day = fields.day && (fields.day === '2-digit' ? pad(parts.day) : String(parts.day));
    const year = fields.year && (fields.year === '2-digit' ? pad(parts.year % 100) : String(parts.year));
    if (language === 'en-GB') {
      rest = [day, month, year].filter(Boolean).join(' ');
    } else {
      const monthDay = [month, day].filter(Boolean).join(' ');
      rest = year ? `${monthDay}${day ? ', ' : ' '}${year}` : monthDay;
    }
  } else {
    rest = numericDate(fields, parts, language);
  }
  return [weekday, rest].filter(Boolean).join(', ');
}

function timeText(fields, parts, options, language, utc) {
  const hour12 = options.hour12 ?? (options.hourCycle ? /h1[12]/.test(options.hourCycle) : /^en-(US|CA)$/.test(language));
  const pieces = [];
  if (fields.hour) {
    const hour = hour12 ? parts.hour % 12 || 12 : parts.hour;
    pieces.push(fields.hour === '2-digit' || !hour12 ? pad(hour) : String(hour));
  }
  if (fields.minute) {
    pieces.push(fields.hour || fields.second ? pad(parts.minute) : String(parts.minute));
  }
  if (fields.second) {
    pieces.push(fields.minute ? pad(parts.second) : String(parts.second));
  }
  let text = pieces.join(':');
  if (fields.fractionalSecondDigits) {
    text += `.${pad(parts.millisecond, 3).slice(0, fields.fractionalSecondDigits)}`;
  }
  if (fields.hour && hour12) {
    text += parts.hour < 12 ? ' AM' : ' PM';
  }
  if (fields.timeZoneName) {
    const zone = fields.timeZoneName === 'long' ? 'Coordinated Universal Time' : 'UTC';
    text += ` ${utc ? zone : 'local'}`;
  }
  return text;
}

function languageOf(locales) {
  const locale = String((Array.isArray(locales) ? locales[0] : locales) ?? 'en-US');
  if (!/^[a-z]{2,8}([-_][a-z0-9]{1,8})*$/i.test(locale)) {
    throw new RangeError(`Incorrect locale information provided`);
  }
  if (/^en(-US)?$/i.test(locale)) {
    return 'en-US';
  }
  return /^en-/i.test(locale) ? (/^en-CA$/i.test(locale) ? 'en-CA' : 'en-GB') : locale.slice(0, 2).toLowerCase();
}

/** Writes dates; `required` and `defaults` are those of ECMA-402, section 11.1. */
export function formatDate(date, locales, options = {}, required = 'any', defaults = 'date') {
  if (Number.isNaN(date.getTime())) {
    return 'Invalid Date';
  }
  const language = languageOf(locales);
  const utc = isUtc(options.timeZone);
  const fields = fieldsOf(options, required, defaults);
  const parts = read(date, utc);
  const day = dateFields.some((name) => fields[name]) ? dateText(fields, parts, language) : '';
  const time = timeFields.some((name) => fields[name]) ? timeText(fields, parts, options, language, utc) : '';
  const separator = /full|long/.test(options.dateStyle) ? ' at ' : ', ';
  return [day, time].filter(Boolean).join(separator);
}

/** Intl.DateTimeFormat. */
export class DateTimeFormat {
  #locales;

  #options;

  constructor(locales, options = {}) {
    this.#locales = locales;
    this.#options = { ...options };
    languageOf(locales);
    isUtc(this.#options.timeZone);
    this.format = (date) => formatDate(date === undefined ? new Date() : new Date(date), this.#locales, this.#options);
  }

  formatToParts(date) {
    return [{ type: 'literal', value: this.format(date) }];
  }

  resolvedOptions() {
    return { locale: String(this.#locales ?? 'en-US'), calendar: 'gregory', numberingSystem: 'latn',
      timeZone: this.#options.timeZone ?? 'UTC', ...this.#options };
  }

  static supportedLocalesOf(locales) {
    return [].concat(locales ?? []);
  }
}
