// The look-up of assertions by name, made cheap.
//
// chai wraps every assertion in a proxy to find misspelt names; in this engine the proxies cost more
// than the assertions. One proxy where the prototype chain ends sees the same misses.

/** Replaces chai's proxies around assertions. To be called when all assertions are defined. */
export function shareMissingNames({ Assertion, config, util }) {
  // Methods have been wrapped when they were defined and go on to explain `.equal.x`.
  config.useProxy = false;

  /** Lets chai's own proxy say what is wrong; it needs an object with the same names behind it. */
  function explain(name) {
    const names = Object.create(null, Object.getOwnPropertyDescriptors(Assertion.prototype));
    config.useProxy = true;
    try {
      return util.proxify(names)[name];
    } finally {
      config.useProxy = false;
    }
  }

  const end = new Proxy(Object.prototype, {
    get(target, name, assertion) {
      // chai reads its own flags (`__flags`) before it first sets one.
      const isInternal = typeof name === 'symbol' || name.startsWith('__') || config.proxyExcludedKeys.includes(name);
      return isInternal || name in target ? Reflect.get(target, name, assertion) : explain(name);
    },
  });
  Object.setPrototypeOf(Assertion.prototype, end);
}
