// SubtleCrypto over the audited primitives of @noble. Every method returns a promise, as in the
// Web Cryptography API; what is not supported is refused by name with a `NotSupportedError`.

import { cbc, ctr, gcm } from '@noble/ciphers/aes.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';

const hashes = { 'SHA-1': sha1, 'SHA-256': sha256, 'SHA-384': sha384, 'SHA-512': sha512 };
const secret = new WeakMap();

function refuse(what) {
  throw new DOMException(`${what} is not supported`, 'NotSupportedError');
}

const nameOf = (algorithm) => String(typeof algorithm === 'string' ? algorithm : algorithm?.name);

function hashOf(algorithm) {
  const name = nameOf(algorithm).toUpperCase();
  return hashes[name] ?? refuse(`Unrecognized algorithm name: ${name}`);
}

function bytesOf(data) {
  if (data instanceof ArrayBuffer) {
    return new Uint8Array(data);
  }
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  throw new TypeError('The provided value is not of type \'(ArrayBuffer or ArrayBufferView)\'.');
}

const bufferOf = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

/** A key; its bytes are kept apart so that scripts do not print them by accident. */
class CryptoKey {
  constructor(bytes, algorithm, extractable, usages) {
    secret.set(this, bytes);
    Object.assign(this, { type: 'secret', extractable: Boolean(extractable), algorithm, usages: Array.from(usages ?? []) });
  }
}

const base64Url = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));

function keyBytes(format, data) {
  if (format === 'raw') {
    return bytesOf(data).slice();
  }
  if (format === 'jwk' && data?.kty === 'oct') {
    return base64Url(data.k);
  }
  return refuse(`Key format "${format}"`);
}

function keyAlgorithm(algorithm, bytes) {
  const name = nameOf(algorithm).toUpperCase();
  if (name === 'HMAC') {
    return { name, hash: { name: nameOf(algorithm.hash).toUpperCase() }, length: bytes.length * 8 };
  }
  if (name === 'PBKDF2') {
    return { name };
  }
  return /^AES-(CBC|CTR|GCM)$/.test(name) ? { name, length: bytes.length * 8 } : refuse(`Algorithm "${name}"`);
}

function useOf(key, usage) {
  if (!(key instanceof CryptoKey) || !key.usages.includes(usage)) {
    throw new DOMException(`The key cannot be used to ${usage}`, 'InvalidAccessError');
  }
  return secret.get(key);
}

function cipherOf(algorithm, key) {
  switch (nameOf(algorithm).toUpperCase()) {
    case 'AES-CBC': return cbc(key, bytesOf(algorithm.iv));
    case 'AES-CTR': return ctr(key, bytesOf(algorithm.counter));
    case 'AES-GCM':
      return gcm(key, bytesOf(algorithm.iv), algorithm.additionalData && bytesOf(algorithm.additionalData));
    default: return refuse(`Algorithm "${nameOf(algorithm)}"`);
  }
}

function mac(key, data) {
  return hmac(hashOf(key.algorithm.hash), secret.get(key), bytesOf(data));
}

export const subtle = {
  async digest(algorithm, data) {
    return bufferOf(hashOf(algorithm)(bytesOf(data)));
  },

  async importKey(format, data, algorithm, extractable, usages) {
    const bytes = keyBytes(format, data);
    return new CryptoKey(bytes, keyAlgorithm(algorithm, bytes), extractable, usages);
  },

  async exportKey(format, key) {
    if (!key.extractable || format !== 'raw') {
      throw new DOMException('The key is not extractable', 'InvalidAccessError');
    }
    return bufferOf(secret.get(key));
  },

  async sign(algorithm, key, data) {
    useOf(key, 'sign');
    return bufferOf(mac(key, data));
  },

  async verify(algorithm, key, signature, data) {
    useOf(key, 'verify');
    const expected = mac(key, data);
    const given = bytesOf(signature);
    let difference = expected.length ^ given.length;
    expected.forEach((byte, index) => {
      difference |= byte ^ (given[index] ?? 0);
    });
    return difference === 0;
  },

  async encrypt(algorithm, key, data) {
    return bufferOf(cipherOf(algorithm, useOf(key, 'encrypt')).encrypt(bytesOf(data)));
  },

  async decrypt(algorithm, key, data) {
    const cipher = cipherOf(algorithm, useOf(key, 'decrypt'));
    try {
      return bufferOf(cipher.decrypt(bytesOf(data)));
    } catch {
      throw new DOMException('The operation failed for an operation-specific reason', 'OperationError');
    }
  },

  async deriveBits(algorithm, key, length) {
    const password = useOf(key, 'deriveBits');
    const options = { c: algorithm.iterations, dkLen: length / 8 };
    return bufferOf(pbkdf2(hashOf(algorithm.hash), password, bytesOf(algorithm.salt), options));
  },
};
