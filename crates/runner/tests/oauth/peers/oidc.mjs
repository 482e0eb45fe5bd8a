// The npm oidc-provider with a small protected resource. Options: `consent` (true: its real pages; otherwise everybody
// is alice and says yes), `ttl` (seconds a token lives, by kind), `keys` (clients with private keys), `rotate` (false:
// a refresh token stays), `oneAccessToken` (a refresh kills the access token before it), `port`.

import { createServer } from 'node:http';

import { makeClients } from './oidc-clients.mjs';
import { fromPackage, options, ready } from './peer.mjs';

console.warn = () => {};
console.info = () => {};
const { Provider } = await fromPackage('oidc-provider/lib/index.js');

const { clients, keys } = makeClients(options);
const server = createServer();
await new Promise((listening) => server.listen(options.port ?? 0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const configuration = {
  clients,
  scopes: ['openid', 'offline_access', 'api:read', 'api:write'],
  clockTolerance: 0,
  pkce: { required: () => true },
  rotateRefreshToken: () => options.rotate !== false,
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
  clientBasedCORS: () => false,
  cookies: { keys: ['keys-of-the-cookies-of-a-test'] },
  ttl: { AccessToken: 3600, ClientCredentials: 3600, RefreshToken: 86400, Grant: 86400, ...options.ttl },
  features: {
    devInteractions: { enabled: options.consent === true },
    deviceFlow: { enabled: true },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
  },
};
if (options.consent !== true) {
  configuration.interactions = { url: (ctx, interaction) => `/auto/${interaction.uid}` };
  configuration.loadExistingGrant = grantAll;
}

const provider = new Provider(issuer, configuration);
const live = new Map();
const counts = {};
const secrets = new Set([...clients.map((client) => client.client_secret), ...Object.values(keys)].filter(Boolean));
const count = (what) => (counts[what] = (counts[what] ?? 0) + 1);

async function grantAll({ oidc }) {
  const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope('openid offline_access api:read api:write');
  await grant.save();
  return grant;
}

provider.on('access_token.saved', (token) => {
  if (options.oneAccessToken) {
    for (const [jti, grantId] of live) if (grantId === token.grantId) live.delete(jti);
  }
  live.set(token.jti, token.grantId);
});
provider.on('client_credentials.saved', (token) => live.set(token.jti));
provider.on('access_token.destroyed', (token) => live.delete(token.jti));
provider.on('grant.revoked', (ctx, revoked) => {
  for (const [jti, grantId] of live) if (grantId === revoked) live.delete(jti);
});
provider.on('grant.success', (ctx) => count(`token:${ctx.oidc.params.grant_type}`));
provider.on('grant.error', (ctx, error) => count(`error:${error.error}`));
// Opaque values are their own identifiers.
for (const kind of ['access_token', 'client_credentials', 'refresh_token', 'authorization_code', 'device_code']) {
  provider.on(`${kind}.saved`, (value) => secrets.add(value.jti));
}
provider.use(async (ctx, next) => {
  await next();
  const { code_verifier: verifier, client_assertion: assertion } = ctx.oidc?.params ?? {};
  for (const secret of [verifier, assertion]) if (secret) secrets.add(secret);
  count(ctx.path.replace(/^(\/auth)\/.*/, '$1'));
  // RFC 8628 leaves the interval out to mean 5 s; tests have no time.
  if (ctx.path === '/device/auth' && ctx.body?.device_code) ctx.body.interval = 1;
});

/** The protected resource: 200 for a live token, 401 with RFC 6750's challenge for any other. */
async function resource(request, response) {
  count('/api');
  const [, value] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  const token = value && ((await provider.AccessToken.find(value)) ?? (await provider.ClientCredentials.find(value)));
  if (token && live.has(token.jti)) {
    return json(response, 200, { client: token.clientId, user: token.accountId ?? null, scope: token.scope ?? '' });
  }
  response.setHeader('WWW-Authenticate', value ? 'Bearer error="invalid_token"' : 'Bearer');
  return json(response, 401, { error: value ? 'dead token' : 'no token' });
}

/** The person with the other device: says yes to the device code with this user code. */
async function approve(response, query) {
  const device = await provider.DeviceCode.findByUserCode(query.get('user_code').replaceAll('-', ''));
  if (!device) return json(response, 404, {});
  if (query.has('deny')) {
    Object.assign(device, { error: 'access_denied', errorDescription: 'said <no>' });
  } else {
    const grant = new provider.Grant({ clientId: device.clientId, accountId: 'alice' });
    grant.addOIDCScope('openid offline_access api:read api:write');
    Object.assign(device, { accountId: 'alice', grantId: await grant.save(), scope: device.params.scope });
  }
  await device.save();
  return json(response, 200, {});
}

function json(response, status, body) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(body));
}

const oidc = provider.callback();
server.on('request', async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, issuer);
  if (pathname === '/api') return resource(request, response);
  if (pathname === '/_counts') return json(response, 200, counts);
  if (pathname === '/_secrets') return json(response, 200, [...secrets]);
  if (pathname === '/_approve') return approve(response, searchParams);
  if (pathname === '/_kill') return json(response, 200, { killed: live.size, _: live.clear() });
  if (pathname.startsWith('/auto/')) {
    // A native client must ask (RFC 8252 section 8.6); alice always agrees.
    return provider.interactionFinished(request, response, { login: { accountId: 'alice' }, consent: {} });
  }
  return oidc(request, response);
});

ready({ port: server.address().port, keys });
