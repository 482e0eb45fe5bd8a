// Names and explanations of status codes.

/** `{name, detail}` of a status code, empty for an unknown one. */
export function lookupReason(code) {
  return require('http-reasons').lookup(code);
}
