// The clients that the oidc-provider knows. Their secrets hold what has to be form-encoded inside Basic credentials.

import { generateKeyPairSync } from 'node:crypto';

const LOOPBACK = ['http://127.0.0.1/callback', 'http://[::1]/callback', 'http://localhost/callback'];
const POSTMAN = ['https://oauth.pstmn.io/v1/callback', 'https://oauth.pstmn.io/v1/browser-callback'];
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const USER_GRANTS = ['authorization_code', 'refresh_token', DEVICE];

const ODD_SECRET = 'odd +%:&=/secret-of-basic-client';
const JWT_SECRET = 'a-secret-of-more-than-thirty-two-bytes-for-hs256';

function user(id, method, more = {}) {
  return {
    client_id: id,
    token_endpoint_auth_method: method,
    application_type: 'native',
    grant_types: USER_GRANTS,
    response_types: ['code'],
    redirect_uris: [...LOOPBACK, ...POSTMAN],
    ...more,
  };
}

function machine(id, method, more) {
  return {
    client_id: id,
    token_endpoint_auth_method: method,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    ...more,
  };
}

function signing(id, algorithm, type, parameters) {
  const { privateKey, publicKey } = generateKeyPairSync(type, parameters);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: `${id}-key`, use: 'sig', alg: algorithm };
  const client = machine(id, 'private_key_jwt', {
    token_endpoint_auth_signing_alg: algorithm,
    jwks: { keys: [jwk] },
  });
  return { client, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
}

/** All clients, and the private keys of those that sign, by client id. Keys cost time: only on request. */
export function makeClients({ keys = false }) {
  const clients = [
    user('public', 'none'),
    user('basic id:1', 'client_secret_basic', { client_secret: ODD_SECRET }),
    user('body', 'client_secret_post', { client_secret: 'secret-of-body-client' }),
    machine('machine', 'client_secret_basic', { client_secret: 'secret-of-machine' }),
    machine('hmac', 'client_secret_jwt', { client_secret: JWT_SECRET, token_endpoint_auth_signing_alg: 'HS256' }),
  ];
  const signers = keys
    ? [
        signing('rsa', 'RS256', 'rsa', { modulusLength: 2048 }),
        signing('pss', 'PS256', 'rsa', { modulusLength: 2048 }),
        signing('ec', 'ES256', 'ec', { namedCurve: 'P-256' }),
      ]
    : [];
  return {
    clients: [...clients, ...signers.map(({ client }) => client)],
    keys: Object.fromEntries(signers.map(({ client, key }) => [client.client_id, key])),
  };
}
