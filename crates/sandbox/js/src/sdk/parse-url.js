// Splits URL text as Postman does: nothing is decoded, `{{…}}` is one opaque character.

const TOKEN_PATTERN = /\{\{[^{}]*[.:/?#@&\]][^{}]*\}\}/g;

/** Puts the tokens back, in the order in which their marks appear. */
function restorer(tokens, mark) {
  let next = 0;
  const restore = (text) => text.split(mark).reduce((result, piece) => result + tokens[next++] + piece);
  return (part) => {
    if (part === undefined) {
      return part;
    }
    return Array.isArray(part) ? part.map(restore) : restore(part);
  };
}

/** A character that does not appear in `text`. */
function unusedMark(text) {
  let code = 0xe000;
  while (text.includes(String.fromCharCode(code))) {
    code += 1;
  }
  return String.fromCharCode(code);
}

/**
 * The parts of `text`: protocol, auth ([user, password?]), host (labels), port, path (segments),
 * query (pieces between `&`), hash; undefined where the text has no such part.
 */
export function parseUrl(text) {
  if (!text || typeof text !== 'string') {
    return { raw: text };
  }
  const raw = text.trimStart();
  const tokens = raw.match(TOKEN_PATTERN) || [];
  const mark = tokens.length ? unusedMark(raw) : '';
  const parts = splitUrl(tokens.length ? raw.replace(TOKEN_PATTERN, mark) : raw);
  if (tokens.length) {
    const restore = restorer(tokens, mark);
    for (const name of ['protocol', 'auth', 'host', 'port', 'path', 'query', 'hash']) {
      parts[name] = restore(parts[name]);
    }
  }
  return { raw, ...parts };
}

/** Cuts from the back what follows the first `separator`: [rest, part]. */
function cutAfterFirst(text, separator) {
  const index = text.indexOf(separator);
  return index === -1 ? [text, undefined] : [text.slice(0, index), text.slice(index + separator.length)];
}

function splitUrl(text) {
  const [beforeHash, hash] = cutAfterFirst(text, '#');
  const [beforeQuery, query] = cutAfterFirst(beforeHash, '?');
  const { protocol, rest } = splitProtocol(beforeQuery.replace(/\\/g, '/'));
  const [authority, path] = cutAfterFirst(rest, '/');
  const { auth, hostAndPort } = splitAuth(authority);
  const { host, port } = splitPort(hostAndPort);
  return {
    protocol,
    auth,
    host: host ? host.split('.') : undefined,
    port,
    path: path === undefined ? undefined : path.split('/'),
    query: query === undefined ? undefined : query.split('&'),
    hash,
  };
}

function splitProtocol(text) {
  const index = text.indexOf('://');
  if (index === -1) {
    return { protocol: undefined, rest: text };
  }
  const protocol = text.slice(0, index);
  // Further slashes belong to nothing, but a file URL keeps one as the start of its path.
  const rest = text.slice(index + 3).replace(/^\/+/, protocol.toLowerCase() === 'file' ? '/' : '');
  return { protocol, rest };
}

function splitAuth(authority) {
  const at = authority.lastIndexOf('@');
  if (at === -1) {
    return { auth: undefined, hostAndPort: authority };
  }
  const [user, password] = cutAfterFirst(authority.slice(0, at), ':');
  return { auth: password === undefined ? [user] : [user, password], hostAndPort: authority.slice(at + 1) };
}

function splitPort(text) {
  const colon = text.lastIndexOf(':');
  const port = text.slice(colon + 1);
  return colon === -1 || port.includes(']') ? { host: text, port: undefined } : { host: text.slice(0, colon), port };
}
