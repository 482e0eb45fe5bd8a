// Checks that precede an assertion: what kind of object it is about and what that must have.

/** Fails unless the asserted object is a response with these members: `{ name: type }`, any type if undefined. */
export function requireResponse(Assertion, response, members = {}) {
  if (!isResponse(response)) {
    new Assertion(response).to.be.postmanResponse;
  }
  requireMembers(Assertion, response, members);
}

/** Fails unless the object has the members and they are of the given types. */
export function requireMembers(Assertion, object, members) {
  for (const [name, type] of Object.entries(members)) {
    // Assertions are for what fails: they cost far more than looking.
    if (object && name in Object(object) && (type === undefined || typeof object[name] === type)) {
      continue;
    }
    new Assertion(object).to.have.property(name);
    if (type !== undefined) {
      new Assertion(object[name]).to.be.a(type);
    }
  }
}

/** Whether the value is a response of the SDK. */
export function isResponse(value) {
  return Boolean(value) && typeof value === 'object' && require('sdk').Response.isResponse(value);
}

/** Whether the value is a request of the SDK. */
export function isRequest(value) {
  return Boolean(value) && typeof value === 'object' && require('sdk').Request.isRequest(value);
}
