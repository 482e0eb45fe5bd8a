// setTimeout and its kin. Rust keeps the times, this side the callbacks.

import { reportException } from './errors.js';
import { host } from './host.js';
import { run } from './run.js';

/** The longest delay that Node's timers know; what is longer, or no number, is one millisecond. */
const MAX_DELAY_MS = 2 ** 31 - 1;

let lastId = 0;

function start(callback, delay, isRepeating, values) {
  if (typeof callback !== 'function' || run === undefined) {
    return undefined;
  }
  const id = ++lastId;
  run.timers.set(id, { callback, values, interval: isRepeating ? delay : undefined });
  host.startTimer(id, delay);
  return id;
}

function stop(id) {
  if (run?.timers.delete(id)) {
    host.stopTimer(id);
  }
}

function milliseconds(delay) {
  const number = Number(delay);
  return number >= 1 && number <= MAX_DELAY_MS ? number : 1;
}

export const timerFunctions = {
  setTimeout: (callback, delay, ...values) => start(callback, milliseconds(delay), false, values),
  setInterval: (callback, delay, ...values) => start(callback, milliseconds(delay), true, values),
  setImmediate: (callback, ...values) => start(callback, 0, false, values),
  clearTimeout: stop,
  clearInterval: stop,
  clearImmediate: stop,
};

/** Runs work of ours after the running code, as an event that the script waits for. */
export function soon(callback) {
  start(callback, 0, false, []);
}

/** A timer's time has come. */
export function fireTimer(id) {
  const timer = run?.timers.get(id);
  if (timer === undefined) {
    return;
  }
  if (timer.interval === undefined) {
    run.timers.delete(id);
  } else {
    host.startTimer(id, timer.interval);
  }
  try {
    timer.callback.apply({}, timer.values);
  } catch (error) {
    if (!run.isSkipped) {
      reportException(error);
    }
  }
}
