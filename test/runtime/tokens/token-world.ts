import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { defineApi } from '../../../keys/api/define-api.ts';
import type { LogEntry } from '../../../runtime/log.ts';
import { joseTokens } from '../../../runtime/tokens/jose-tokens.ts';
import type { Fetch } from '../../../runtime/tokens/read-keys.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { catalog, NOW, world } from '../world.ts';

export const OAUTH = 'https://login.example.test';
export const PORTAL = 'https://portal.example.test';
export const AUDIENCE = 'https://api.example.test';

const trust = { audience: AUDIENCE, algorithms: ['ES256'], account: 'team' } as const;

/** Keys in a header of their own, tokens in another one, and one for all. */
export const api = defineApi(catalog, {
  credentials: [
    { header: 'X-API-Key' },
    { header: 'Authorization', scheme: 'Bearer', accepts: ['oauth', 'session'] },
    { header: 'X-Any', accepts: ['key', 'oauth', 'session'] },
  ],
  tokens: {
    oauth: {
      ...trust,
      issuer: OAUTH,
      jwksUri: `${OAUTH}/jwks`,
      scopes: { known: ['create_task', 'read_tasks'] },
      resource: `${AUDIENCE}/v1`,
    },
    session: { ...trust, issuer: PORTAL, jwksUri: `${PORTAL}/jwks`, rights: { claim: 'permissions' } },
  },
  routes: {
    'GET /v1/items': { permission: 'read:item', oauthScopes: { anyOf: ['read_tasks', 'create_task'] } },
    'PUT /v1/items/{id}': { permission: 'update:item' },
    'POST /v1/tasks': { oauthScopes: 'create_task', credentials: ['oauth'] },
    'GET /v1/audit': { types: 'audit' },
    'GET /v1/keys': { credentials: ['key'] },
    'GET /v1/me': { credentials: ['session'] },
  },
});

/** A key of an issuer: what it signs with, and what it publishes. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK & { readonly kid: string };
}

export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** The claims of a token that is let through. */
export const CLAIMS: JWTPayload = {
  iss: OAUTH,
  aud: AUDIENCE,
  sub: 'user-1',
  team: 'org-1',
  scope: 'read_tasks',
  exp: NOW + 300,
};
export const SESSION: JWTPayload = { ...CLAIMS, iss: PORTAL, permissions: ['read:item'], scope: undefined };

/** Signs claims as they are: those that are `undefined` are not there. */
export function signed(key: SigningKey, claims: object = {}, header: object = {}) {
  const payload = { ...CLAIMS, ...claims } as JWTPayload;
  const named = { alg: 'ES256', typ: payload.iss === PORTAL ? 'JWT' : 'at+jwt', kid: key.jwk.kid };
  return new SignJWT(JSON.parse(JSON.stringify(payload)) as JWTPayload)
    .setProtectedHeader({ ...named, ...header } as JWTHeaderParameters)
    .sign(key.privateKey);
}

/** A compact JWS of any parts, which nobody has to have signed. */
export function unsigned(header: object, claims: object = CLAIMS, signature = ''): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}

/** Issuers without a network: what they publish is what they say at that moment. */
export function publishing(keys: () => readonly JWK[]): Fetch & { asked: number } {
  const fetch: Fetch & { asked: number } = Object.assign(
    async () => {
      fetch.asked += 1;
      return Response.json({ keys: keys() });
    },
    { asked: 0 },
  );
  return fetch;
}

/** A verifier of keys and tokens, with one key of both issuers. */
export async function tokenWorld(fetch?: Fetch) {
  const key = await signingKey('k1');
  const base = world();
  const issuerLog: LogEntry[] = [];
  const tokens = joseTokens(api, {
    fetch: fetch ?? publishing(() => [key.jwk]),
    log: (entry) => void issuerLog.push(entry),
  });
  const verifier = createVerifier({ api, ...base.deps, tokens });
  const ask = (method: string, path: string, headers: Readonly<Record<string, string>>) =>
    verifier.verify({ method, path, headers, requestId: 'req-1', sourceAddress: '203.0.113.7' });
  /** Why a request was denied, as the log has it; else what became of it. */
  const reasonOf = async (verdict: ReturnType<typeof ask>) => {
    const { kind } = await verdict;
    const entry = base.entries.at(-1);
    return kind === 'denied' && entry?.event === 'request-denied' ? entry.reason : kind;
  };
  return { ...base, key, tokens, verifier, ask, reasonOf, issuerLog };
}

export function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}
