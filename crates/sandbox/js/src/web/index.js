// Web globals that Postman's sandbox has and QuickJS has not.
//
// Each export is a function that makes the global of its name; the pm API installs getters that
// call it at the first use. Every part is required when it is asked for, so that a script which
// needs `URL` does not pay for ciphers.

export const URL = () => require('core-js-pure/web/url');
export const URLSearchParams = () => require('core-js-pure/web/url-search-params');
export const structuredClone = () => require('./clone.js').structuredClone;
export const TextEncoder = () => require('./encoding.js').TextEncoder;
export const TextDecoder = () => require('./encoding.js').TextDecoder;
export const Blob = () => require('./blob.js').Blob;
export const File = () => require('./blob.js').File;
export const FormData = () => require('./blob.js').FormData;
export const AbortController = () => require('./abort.js').AbortController;
export const AbortSignal = () => require('./abort.js').AbortSignal;
export const Event = () => require('./abort.js').Event;
export const EventTarget = () => require('./abort.js').EventTarget;
export const Intl = () => require('./intl/index.js').Intl;
export const crypto = () => require('./crypto/index.js').makeCrypto(__host);

// Methods of built-in objects that follow the language of the user. QuickJS prints them in a
// form of its own; these give V8's texts for en-US. `{ Date: { toLocaleString, … }, … }`
export const localeMethods = () => require('./intl/index.js').localeMethods;
