// The little of Node's `process` that browser builds of npm packages touch.

const noop = () => {};

module.exports = {
  title: 'browser',
  browser: true,
  env: {},
  argv: [],
  version: '',
  versions: {},
  nextTick(callback, ...args) {
    Promise.resolve().then(() => callback(...args));
  },
  on: noop,
  addListener: noop,
  once: noop,
  off: noop,
  removeListener: noop,
  removeAllListeners: noop,
  emit: noop,
  prependListener: noop,
  prependOnceListener: noop,
  listeners: () => [],
  binding() {
    throw new Error('process.binding is not supported');
  },
  cwd: () => '/',
  chdir() {
    throw new Error('process.chdir is not supported');
  },
  umask: () => 0,
};
