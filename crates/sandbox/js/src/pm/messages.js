// pm.request and pm.response: objects of the SDK, made when a script first asks for them.

import { host, jsonText, parseJson } from './host.js';
import { load } from './modules.js';
import { run } from './run.js';

/** Defines `to`, so that assertions can start at the message itself. */
function withAssertions(message) {
  Object.defineProperty(message, 'to', {
    configurable: true,
    get() {
      return load('chai').expect(this).to;
    },
  });
  return message;
}

/** The request of the running script. */
export function currentRequest() {
  if (run.request === undefined) {
    const { Request } = load('sdk');
    const message = withAssertions(new Request(parseJson(host.request())));
    run.request = { message, before: jsonText(message) };
  }
  return run.request.message;
}

/** Tells Rust what the script changed in the request. */
export function reportRequestChange() {
  if (run.request !== undefined) {
    const after = jsonText(run.request.message);
    if (after !== undefined && after !== run.request.before) {
      host.changeRequest(after);
    }
  }
}

let HostResponse;

/** A response whose body stays in Rust until it is asked for; Rust also parses it. */
function hostResponseClass() {
  const { Response } = load('sdk');
  return class extends Response {
    static name = 'PostmanResponse';

    constructor({ hostBody, ...parts }) {
      super(parts);
      Object.defineProperty(this, 'host', { value: hostBody });
    }

    text() {
      return this.host.text();
    }

    json(reviver, strict) {
      if (reviver === undefined && strict === undefined) {
        const json = this.host.json();
        if (json !== undefined) {
          return json;
        }
      }
      return super.json(reviver, strict);
    }

    toJSON() {
      // Reading the body makes it a property, which is then part of the JSON.
      return this.stream === undefined ? undefined : super.toJSON();
    }

    get stream() {
      const value = load('buffer').Buffer.from(this.host.bytes());
      Object.defineProperty(this, 'stream', { value, configurable: true, enumerable: true, writable: true });
      return value;
    }
  };
}

/** The response that Rust describes by these parts. */
export function responseOf(parts) {
  HostResponse = HostResponse ?? hostResponseClass();
  return withAssertions(new HostResponse(parts));
}

/** A response without anything, for a request that got none. */
export function emptyResponse() {
  const { Response } = load('sdk');
  return withAssertions(new Response());
}

/** The response of a test script; of a failed request an empty one. */
export function currentResponse() {
  const parts = host.response();
  return parts === undefined ? emptyResponse() : responseOf(parts);
}
