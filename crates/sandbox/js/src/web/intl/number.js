// Intl.NumberFormat for English, with the separators of a few other languages.

const separators = { en: [',', '.'], de: ['.', ','], es: ['.', ','], it: ['.', ','], pt: ['.', ','], fr: ['\u202f', ','], sv: ['\u00a0', ','] };
const symbols = { USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹', CNY: 'CN¥', KRW: '₩', CAD: 'CA$', AUD: 'A$', BRL: 'R$' };
const withoutCents = new Set(['JPY', 'KRW', 'CLP', 'VND']);
const compactUnits = [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']];

function digitsOf(options) {
  const currency = options.style === 'currency';
  const cents = withoutCents.has(String(options.currency).toUpperCase()) ? 0 : 2;
  const minimum = options.minimumFractionDigits ?? (currency ? cents : 0);
  const fallback = currency ? cents : options.style === 'percent' ? 0 : 3;
  const maximum = options.maximumFractionDigits ?? Math.max(minimum, fallback);
  if (minimum > maximum || minimum < 0 || maximum > 100) {
    throw new RangeError('maximumFractionDigits value is out of range.');
  }
  return [Math.min(minimum, maximum), maximum];
}

/** Decimal text of a positive number, rounded half away from zero as V8 does. */
function decimal(value, options) {
  if (options.maximumSignificantDigits !== undefined) {
    return String(Number(value.toPrecision(options.maximumSignificantDigits)));
  }
  const [minimum, maximum] = digitsOf(options);
  const [whole, fraction = ''] = (typeof value === 'bigint' ? String(value) : roundedText(value, maximum)).split('.');
  const trimmed = fraction.replace(/0+$/, '').padEnd(minimum, '0');
  return trimmed ? `${whole}.${trimmed}` : whole;
}

function roundedText(value, places) {
  if (value >= 1e21) {
    // V8 fills up the shortest digits with zeros.
    const [digits, exponent] = String(value).split('e+');
    const [whole, fraction = ''] = digits.split('.');
    return (whole + fraction).padEnd(Number(exponent) + 1, '0');
  }
  // `1.005` is a little less than it looks; its shortest text is what is rounded.
  const shifted = Number(`${value}e${places}`);
  const rounded = Number.isNaN(shifted) ? value : Number(`${Math.round(shifted)}e-${places}`);
  return rounded.toFixed(places);
}

function grouped(text, language, options) {
  const [comma, point] = separators[language] ?? separators.en;
  const [whole, fraction] = text.split('.');
  const padded = whole.padStart(options.minimumIntegerDigits ?? 1, '0');
  const groups = options.useGrouping === false ? padded : padded.replace(/\B(?=(\d{3})+$)/g, comma);
  return fraction === undefined ? groups : groups + point + fraction;
}

function compact(value, language, options) {
  const [unit, letter] = compactUnits.find(([size]) => value >= size) ?? [1, ''];
  const scaled = value / unit;
  const digits = scaled < 100 && unit > 1 ? 1 : 0;
  return grouped(decimal(scaled, { ...options, maximumFractionDigits: options.maximumFractionDigits ?? digits }), language, options) + letter;
}

/** A hundred times a number, by its shortest text: `1.005` gives 100.5 rather than a little less. */
function hundredfold(value) {
  const text = String(value);
  return text.includes('e') ? Number(value) * 100 : Number(`${text}e2`);
}

/** Writes a number in the way of a language. */
export function formatNumber(input, locales, options = {}) {
  const value = typeof input === 'bigint' ? input : Number(input);
  const locale = String((Array.isArray(locales) ? locales[0] : locales) ?? 'en-US');
  const language = locale.slice(0, 2).toLowerCase();
  if (options.style === 'currency' && !options.currency) {
    throw new TypeError('Currency code is required with currency style.');
  }
  const negative = value < 0 || Object.is(value, -0);
  let text;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    text = Number.isNaN(value) ? 'NaN' : '∞';
  } else {
    const magnitude = negative ? -value : value;
    const shown = options.style === 'percent' ? hundredfold(magnitude) : magnitude;
    text = options.notation === 'compact' ? compact(Number(shown), language, options) : grouped(decimal(shown, options), language, options);
  }
  if (options.style === 'percent') {
    text += '%';
  } else if (options.style === 'currency') {
    const code = String(options.currency).toUpperCase();
    const symbol = options.currencyDisplay === 'code' ? `${code}\u00a0` : symbols[code] ?? `${code}\u00a0`;
    text = /^(en|ja|zh|ko)$/.test(language) ? symbol + text : `${text}\u00a0${symbols[code] ?? code}`;
  }
  return negative ? `-${text}` : text;
}

/** Intl.NumberFormat. */
export class NumberFormat {
  #locales;

  #options;

  constructor(locales, options = {}) {
    this.#locales = locales;
    this.#options = { ...options };
    formatNumber(0, locales, this.#options);
    this.format = (value) => formatNumber(value, this.#locales, this.#options);
  }

  resolvedOptions() {
    return { locale: String(this.#locales ?? 'en-US'), numberingSystem: 'latn', style: 'decimal', ...this.#options };
  }

  static supportedLocalesOf(locales) {
    return [].concat(locales ?? []);
  }
}
