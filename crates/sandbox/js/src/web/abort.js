// EventTarget, Event, AbortController and AbortSignal (DOM Standard, sections 2 and 3), without a tree.

/** Something that happened. */
export class Event {
  constructor(type, options = {}) {
    this.type = String(type);
    this.cancelable = Boolean(options?.cancelable);
    this.defaultPrevented = false;
    this.target = null;
  }

  preventDefault() {
    this.defaultPrevented = this.cancelable;
  }
}

/** Keeps listeners and calls them. */
export class EventTarget {
  #listeners = [];

  addEventListener(type, callback, options) {
    if (!callback || this.#listeners.some((entry) => entry.type === type && entry.callback === callback)) {
      return;
    }
    this.#listeners.push({ type, callback, once: Boolean(options?.once) });
  }

  removeEventListener(type, callback) {
    this.#listeners = this.#listeners.filter((entry) => entry.type !== type || entry.callback !== callback);
  }

  dispatchEvent(event) {
    event.target = this;
    for (const entry of this.#listeners.filter(({ type }) => type === event.type)) {
      if (entry.once) {
        this.removeEventListener(entry.type, entry.callback);
      }
      if (typeof entry.callback === 'function') {
        entry.callback.call(this, event);
      } else {
        entry.callback.handleEvent(event);
      }
    }
    return !event.defaultPrevented;
  }
}

const abort = Symbol('abort');

/** Tells whether something was called off. */
export class AbortSignal extends EventTarget {
  aborted = false;

  reason = undefined;

  onabort = null;

  static abort(reason) {
    const signal = new AbortSignal();
    signal[abort](reason);
    return signal;
  }

  static timeout(delay) {
    const signal = new AbortSignal();
    setTimeout(() => signal[abort](new DOMException('The operation was aborted due to timeout', 'TimeoutError')), delay);
    return signal;
  }

  throwIfAborted() {
    if (this.aborted) {
      throw this.reason;
    }
  }

  [abort](reason) {
    if (this.aborted) {
      return;
    }
    this.aborted = true;
    this.reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
    const event = new Event('abort');
    this.onabort?.call(this, event);
    this.dispatchEvent(event);
  }
}

/** Calls something off. */
export class AbortController {
  signal = new AbortSignal();

  abort(reason) {
    this.signal[abort](reason);
  }
}
