// Blob, File and FormData as far as scripts reach them: content in memory, no streams.

import { TextDecoder, TextEncoder } from './encoding.js';

function bytesOf(part) {
  if (part instanceof Blob) {
    return part.bytesNow();
  }
  if (part instanceof ArrayBuffer) {
    return new Uint8Array(part.slice(0));
  }
  if (ArrayBuffer.isView(part)) {
    return new Uint8Array(part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength));
  }
  return new TextEncoder().encode(String(part));
}

/** Immutable bytes with a type (File API). */
export class Blob {
  #bytes;

  constructor(parts = [], options = {}) {
    const pieces = Array.from(parts, bytesOf);
    const bytes = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
    let position = 0;
    for (const piece of pieces) {
      bytes.set(piece, position);
      position += piece.length;
    }
    this.#bytes = bytes;
    this.type = String(options?.type ?? '').toLowerCase();
  }

  get size() {
    return this.#bytes.length;
  }

  bytesNow() {
    return this.#bytes;
  }

  async arrayBuffer() {
    return this.#bytes.slice().buffer;
  }

  async bytes() {
    return this.#bytes.slice();
  }

  async text() {
    return new TextDecoder().decode(this.#bytes);
  }

  slice(start, end, type = '') {
    return new Blob([this.#bytes.slice(start, end)], { type });
  }

  get [Symbol.toStringTag]() {
    return 'Blob';
  }
}

/** A blob with a name. */
export class File extends Blob {
  constructor(parts, name, options = {}) {
    super(parts, options);
    this.name = String(name);
    this.lastModified = options?.lastModified ?? Date.now();
  }

  get [Symbol.toStringTag]() {
    return 'File';
  }
}

/** Pairs of a form, in order (XMLHttpRequest Standard). */
export class FormData {
  #entries = [];

  append(name, value, fileName) {
    this.#entries.push([String(name), entryValue(value, fileName)]);
  }

  set(name, value, fileName) {
    const key = String(name);
    const index = this.#entries.findIndex(([entry]) => entry === key);
    this.#entries = this.#entries.filter(([entry], position) => entry !== key || position === index);
    if (index < 0) {
      this.append(key, value, fileName);
    } else {
      this.#entries[index] = [key, entryValue(value, fileName)];
    }
  }

  delete(name) {
    this.#entries = this.#entries.filter(([entry]) => entry !== String(name));
  }

  get(name) {
    return this.#entries.find(([entry]) => entry === String(name))?.[1] ?? null;
  }

  getAll(name) {
    return this.#entries.filter(([entry]) => entry === String(name)).map(([, value]) => value);
  }

  has(name) {
    return this.#entries.some(([entry]) => entry === String(name));
  }

  forEach(callback, thisArgument) {
    this.#entries.forEach(([name, value]) => callback.call(thisArgument, value, name, this));
  }

  * entries() {
    yield* this.#entries.map(([name, value]) => [name, value]);
  }

  * keys() {
    yield* this.#entries.map(([name]) => name);
  }

  * values() {
    yield* this.#entries.map(([, value]) => value);
  }

  [Symbol.iterator]() {
    return this.entries();
  }
}

function entryValue(value, fileName) {
  if (!(value instanceof Blob)) {
    return String(value);
  }
  const name = fileName ?? (value instanceof File ? value.name : 'blob');
  return new File([value], name, { type: value.type });
}
