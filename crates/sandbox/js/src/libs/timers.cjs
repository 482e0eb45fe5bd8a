// `require('timers')`: the timers of the running script, looked up when called because every
// script has its own.

for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate']) {
  exports[name] = (...args) => globalThis[name](...args);
}
