// The functions that Rust gives to the script side, and engine functions that scripts must not
// be able to replace for us.
//
// Modules of the bundle get the same object as their `__host` parameter:
//   module(name)            the function of a module, or undefined
//   scriptModule(name)      the module that a script means by `require(name)`, or undefined
//   scriptSource(fileName)  the text of a script as it was compiled, by the file name of a stack frame
//   randomBytes(length)     an ArrayBuffer of random bytes
// The rest serves the pm API and is listed in the Rust module of each group.

export const host = globalThis.__host;

delete globalThis.__host;

export const { parse: parseJson, stringify: toJson } = JSON;

/** Text that Rust can take: lone surrogates become U+FFFD, as when V8 writes UTF-8. */
export function wellFormed(text) {
  return text.isWellFormed() ? text : text.toWellFormed();
}

/** JSON text that Rust can take, or undefined where JSON has no text for the value. */
export function jsonText(value) {
  let text;
  try {
    text = toJson(value);
  } catch {
    // Circular structures and BigInt have no JSON text.
    return undefined;
  }
  return text?.replace(/\\ud[89a-f][0-9a-f]{2}/gi, '\ufffd');
}
