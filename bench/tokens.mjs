import { createRemoteJWKSet, customFetch, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { api as keysOnly } from './fixtures.mjs';
import { byTurns } from './measure.mjs';
import { catalogs, runtime, tokenVerifiers } from './product.mjs';

const ROUNDS = 4_000;
const AT_MOST = 1.15;

const ISSUER = 'https://login.example.test';
const AUDIENCE = 'https://api.example.test';

/**
 * What the verification of an access token costs beyond what it cannot do without: `jose`, with the same pins and its own cache of the
 * issuer's keys.
 *
 * @returns {Promise<readonly import('./measure.mjs').Row[]>}
 */
export async function tokens() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] };
  const api = catalogs.defineApi(keysOnly.catalog, {
    credentials: [{ header: 'Authorization', scheme: 'Bearer', accepts: ['key', 'oauth'] }],
    tokens: {
      oauth: {
        issuer: ISSUER,
        audience: AUDIENCE,
        jwksUri: `${ISSUER}/jwks`,
        algorithms: ['ES256'],
        account: 'team',
        scopes: { known: ['read_tasks'] },
      },
    },
    routes: { 'GET /v1/tasks': { oauthScopes: 'read_tasks' } },
  });
  const store = { get: () => Promise.reject(new Error('a token is no key')) };
  const verifier = runtime.createVerifier({
    api,
    store,
    log: () => {},
    tokens: tokenVerifiers.joseTokens(api, { fetch: async () => Response.json(keys), log: () => {} }),
  });
  const token = await new SignJWT({ scope: 'read_tasks', team: 'team-7', client_id: 'app-1' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('user-1')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  const remote = createRemoteJWKSet(new URL(`${ISSUER}/jwks`), {
    [customFetch]: async () => Response.json(keys),
  });
  const pinned = {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ['ES256'],
    typ: 'at+jwt',
    requiredClaims: ['exp'],
  };
  const request = { method: 'GET', path: '/v1/tasks', headers: { authorization: `Bearer ${token}` } };
  const [bare, ours] = await byTurns(
    ROUNDS,
    () => jwtVerify(token, remote, pinned),
    async () => {
      const { kind } = await verifier.verify(request);
      if (kind !== 'allowed') throw new Error(`the token was ${kind}`);
    },
  );
  return [
    {
      what: 'token: whole verification, of bare jose',
      seen: `${(ours / bare).toFixed(3)} × (${ours.toFixed(3)} ms to ${bare.toFixed(3)} ms)`,
      promised: `≤ ${AT_MOST.toFixed(2)} ×`,
      kept: ours <= AT_MOST * bare,
    },
  ];
}
