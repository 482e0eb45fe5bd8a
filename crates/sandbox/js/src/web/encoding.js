// TextEncoder and TextDecoder (Encoding Standard) over the buffer package, which knows UTF-8,
// UTF-16LE and Latin-1.

import { Buffer } from 'buffer';

const labels = new Map([
  ...['utf-8', 'utf8', 'unicode-1-1-utf-8'].map((label) => [label, 'utf-8']),
  ...['utf-16le', 'utf-16', 'ucs-2', 'unicode'].map((label) => [label, 'utf-16le']),
  ...['latin1', 'iso-8859-1', 'ascii', 'us-ascii', 'windows-1252', 'l1'].map((label) => [label, 'windows-1252']),
]);

const bufferNames = { 'utf-8': 'utf8', 'utf-16le': 'utf16le', 'windows-1252': 'latin1' };

/** Turns text into UTF-8 bytes. */
export class TextEncoder {
  get encoding() {
    return 'utf-8';
  }

  encode(text = '') {
    const bytes = Buffer.from(String(text).toWellFormed(), 'utf8');
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length).slice();
  }

  encodeInto(text, target) {
    let read = 0;
    let written = 0;
    for (const character of String(text).toWellFormed()) {
      const bytes = Buffer.from(character, 'utf8');
      if (written + bytes.length > target.length) {
        break;
      }
      target.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

function bytesOf(input) {
  if (input === undefined) {
    return Buffer.alloc(0);
  }
  if (input instanceof ArrayBuffer) {
    return Buffer.from(input);
  }
  if (ArrayBuffer.isView(input)) {
    return Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  }
  throw new TypeError('The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.');
}

/** How many bytes at the end begin a UTF-8 character that is not complete yet. */
function incompleteTail(bytes) {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back];
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
    if (byte < 0x80) {
      return 0;
    }
  }
  return 0;
}

/** Turns bytes into text. */
export class TextDecoder {
  #rest = Buffer.alloc(0);

  #started = false;

  constructor(label = 'utf-8', options = {}) {
    const encoding = labels.get(String(label).trim().toLowerCase());
    if (encoding === undefined) {
      throw new RangeError(`The "${label}" encoding is not supported`);
    }
    this.encoding = encoding;
    this.fatal = Boolean(options?.fatal);
    this.ignoreBOM = Boolean(options?.ignoreBOM);
  }

  decode(input, options = {}) {
    let bytes = Buffer.concat([this.#rest, bytesOf(input)]);
    this.#rest = Buffer.alloc(0);
    if (options?.stream) {
      const tail = this.encoding === 'utf-8' ? incompleteTail(bytes) : this.encoding === 'utf-16le' ? bytes.length % 2 : 0;
      this.#rest = Buffer.from(bytes.subarray(bytes.length - tail));
      bytes = bytes.subarray(0, bytes.length - tail);
    }
    let text = bytes.toString(bufferNames[this.encoding]);
    if (this.fatal && this.encoding === 'utf-8' && !Buffer.from(text, 'utf8').equals(bytes)) {
      throw new TypeError('The encoded data was not valid for encoding utf-8');
    }
    if (!this.#started && !this.ignoreBOM && text.charCodeAt(0) === 0xfeff) {
      text = text.slice(1);
    }
    this.#started = Boolean(options?.stream) && (this.#started || bytes.length > 0);
    return text;
  }
}
