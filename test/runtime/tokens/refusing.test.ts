import { beforeEach, describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { joseTokens } from '../../../runtime/tokens/index.ts';
import type { TokenVerifier } from '../../../runtime/tokens/token-verifier.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { catalog, NOW } from '../world.ts';
import {
  AUDIENCE,
  api,
  bearer,
  OAUTH,
  publishing,
  signed,
  signingKey,
  tokenWorld,
  unsigned,
} from './token-world.ts';

let w: Awaited<ReturnType<typeof tokenWorld>>;
beforeEach(async () => {
  w = await tokenWorld();
});

describe('a refusal', () => {
  it('is the same for every bad credential in a header for tokens, byte for byte', async () => {
    const stranger = await signingKey('k1');
    const revoked = (await w.issue({ expiresAt: NOW })).keyString.reveal();
    const wrong = await (await w.issue()).keyString.reveal();
    const bad = [
      bearer(await signed(stranger)),
      bearer(await signed(w.key, { exp: NOW - 60 })),
      bearer(await signed(w.key, { aud: 'other' })),
      bearer(await signed(w.key, { iss: 'https://evil' })),
      bearer(await signed(w.key, { team: '' })),
      bearer(await signed(w.key, {}, { kid: 'k9' })),
      bearer(unsigned({ alg: 'none' })),
      bearer(wrong),
      bearer('nonsense'),
      { 'x-any': revoked },
      { 'x-any': 'nonsense' },
    ];
    const answers = await Promise.all(bad.map((headers) => w.ask('GET', '/v1/items', headers)));
    // What a route does not take is a bad credential as well, once it is proven.
    answers.push(await w.ask('GET', '/v1/keys', bearer(await signed(w.key))));
    answers.push(await w.ask('GET', '/v1/me', { 'x-any': wrong }));
    const responses = answers.map((verdict) => (verdict.kind === 'denied' ? verdict.response : verdict.kind));
    expect(new Set(responses.map((response) => JSON.stringify(response))).size).toBe(1);
    expect(responses[0]).toEqual({
      status: 401,
      headers: {
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        'WWW-Authenticate':
          'ApiKey realm="acme", Bearer realm="acme", error="invalid_token", resource_metadata="https://api.example.test/.well-known/oauth-protected-resource/v1"',
      },
      body: '{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The credential is missing or not valid.","requestId":"req-1"}',
    });
  });

  it('speaks of no token where none was presented', async () => {
    const challenge =
      'ApiKey realm="acme", Bearer realm="acme", resource_metadata="https://api.example.test/.well-known/oauth-protected-resource/v1"';
    const none = await w.ask('GET', '/v1/items', {});
    const key = await w.ask('GET', '/v1/items', { 'x-api-key': 'nonsense' });
    const both = await w.ask('GET', '/v1/items', { 'x-api-key': 'a', authorization: 'Bearer b' });
    for (const verdict of [none, key, both])
      expect(verdict).toMatchObject({
        response: { status: 401, headers: { 'WWW-Authenticate': challenge } },
      });
  });

  it('is logged with kind and reason, with the subject once it is proven, and with nothing else of the token', async () => {
    await w.ask('GET', '/v1/items', bearer(await signed(w.key, { exp: NOW - 60 })));
    await w.ask('GET', '/v1/keys', bearer(await signed(w.key)));
    expect(w.entries).toEqual([
      { event: 'request-denied', reason: 'token-expired', requestId: 'req-1', credential: 'oauth' },
      {
        event: 'request-denied',
        reason: 'wrong-credential',
        requestId: 'req-1',
        credential: 'oauth',
        subject: 'user-1',
        route: 'GET /v1/keys',
      },
    ]);
  });

  it('of a credential that a route does not take can have words of its own', async () => {
    const worded = defineApi(api.catalog, {
      ...structuredClone(api),
      refusals: {
        type: {
          status: 403,
          headers: { 'WWW-Authenticate': '$challenge', 'X-Id': '$requestId' },
          body: { no: '$challenge' },
        },
      },
    } as never);
    const tokens = joseTokens(api, { fetch: publishing(() => [w.key.jwk]) });
    const verifier = createVerifier({ api: worded, ...w.deps, tokens });
    const request = { method: 'GET', path: '/v1/keys', requestId: 'r' };
    const verdict = await verifier.verify({ ...request, headers: bearer(await signed(w.key)) });
    expect(verdict).toMatchObject({
      refusal: 'type',
      response: {
        status: 403,
        headers: {
          'WWW-Authenticate':
            'ApiKey realm="acme", Bearer realm="acme", error="invalid_token", resource_metadata="https://api.example.test/.well-known/oauth-protected-resource/v1"',
          'X-Id': 'r',
        },
        body: '{"no":"$challenge"}',
      },
    });
    const bad = await verifier.verify({ ...request, headers: bearer(await signed(w.key, { aud: 'x' })) });
    expect(bad).toMatchObject({ refusal: 'credential', response: { status: 401 } });
  });
});

describe('what cannot be judged is unavailable, and never let in:', () => {
  const odd: readonly (readonly [string, TokenVerifier['verify']])[] = [
    [
      'it throws',
      () => {
        throw new Error('no');
      },
    ],
    ['it rejects', () => Promise.reject(new Error('no'))],
    ['it does not answer', () => new Promise(() => {})],
    ['it gives nothing', async () => undefined as never],
    ['it gives text', async () => 'verified' as never],
    ['it gives no claims', async () => ({ kind: 'verified' }) as never],
    ['it gives claims that are none', async () => ({ kind: 'verified', claims: null }) as never],
    ['it gives a reason that nobody knows', async () => ({ kind: 'refused', reason: 'mood' }) as never],
    ['it says yes', async () => true as never],
  ];
  it.each(odd)('%s', async (_, verify) => {
    const verifier = createVerifier({ api, ...w.deps, tokens: { verify }, deadlineMs: 20 });
    const headers = bearer(await signed(w.key));
    const verdict = await verifier.verify({ method: 'GET', path: '/v1/items', headers });
    expect(verdict).toMatchObject({ kind: 'denied', refusal: 'unavailable', response: { status: 503 } });
    expect(w.entries.at(-1)).toMatchObject({ reason: 'unavailable', credential: 'oauth' });
  });

  it('what verifies tokens is for another definition, and lets in what that one pins', async () => {
    const pinning = (issuer: string) =>
      defineApi(catalog, {
        credentials: [
          { header: 'X-API-Key' },
          { header: 'Authorization', scheme: 'Bearer', accepts: ['oauth'] },
        ],
        tokens: {
          oauth: {
            issuer,
            audience: AUDIENCE,
            jwksUri: 'https://login.test/jwks',
            algorithms: ['ES256'],
            account: 'team',
            scopes: { known: ['read_tasks'] },
          },
        },
        routes: { 'GET /v1/items': { oauthScopes: 'read_tasks' } },
      });
    const issuer = 'https://login.staging.test';
    const tokens = joseTokens(pinning(issuer), { fetch: publishing(() => [w.key.jwk]) });
    const verifier = createVerifier({ api: pinning(OAUTH), ...w.deps, tokens });
    const headers = bearer(await signed(w.key, { iss: issuer }));
    const verdict = await verifier.verify({ method: 'GET', path: '/v1/items', headers });
    expect(verdict).toMatchObject({ kind: 'denied', refusal: 'unavailable' });
    expect(w.entries.at(-1)).toMatchObject({ reason: 'unavailable', error: 'ERR_INVARIANT' });
  });

  it('the time of the request is up', async () => {
    const never: TokenVerifier = { verify: () => new Promise(() => {}) };
    const verifier = createVerifier({ api, ...w.deps, tokens: never });
    const headers = bearer(await signed(w.key));
    const signal = AbortSignal.abort();
    const verdict = await verifier.verify({ method: 'GET', path: '/v1/items', headers, signal });
    expect(verdict).toMatchObject({ refusal: 'unavailable' });
  });

  it('the issuer does not answer, and keys are not kept waiting for it', async () => {
    w = await tokenWorld(() => Promise.reject(new TypeError('fetch failed')));
    const verdict = await w.ask('GET', '/v1/items', bearer(await signed(w.key)));
    expect(verdict).toMatchObject({
      refusal: 'unavailable',
      response: { status: 503, headers: { 'Retry-After': '1' } },
    });
    expect(w.issuerLog).toMatchObject([
      {
        event: 'issuer-keys-not-read',
        credential: 'oauth',
        error: 'ERR_UNAVAILABLE',
        message: 'https://login.example.test/jwks: there is no answer',
      },
    ]);
    const { keyString } = await w.issue();
    expect(await w.ask('GET', '/v1/items', { 'x-api-key': keyString.reveal() })).toMatchObject({
      kind: 'allowed',
    });
  });
});
