import { beforeEach, describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { SecretText } from '../../../keys/secret-text.ts';
import { joseTokens } from '../../../runtime/tokens/index.ts';
import type { TokenVerifier } from '../../../runtime/tokens/token-verifier.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { api as keysOnly, NOW } from '../world.ts';
import {
  api,
  bearer,
  CLAIMS,
  OAUTH,
  publishing,
  SESSION,
  signed,
  tokenWorld,
  unsigned,
} from './token-world.ts';

let w: Awaited<ReturnType<typeof tokenWorld>>;
beforeEach(async () => {
  w = await tokenWorld();
});

describe('who presents a proven token', () => {
  it('is known by its claims: an application on behalf of somebody', async () => {
    const token = await signed(w.key, { scope: 'read_tasks  openid create_task', client_id: 'app-1' });
    expect(await w.ask('GET', '/v1/items', bearer(token))).toMatchObject({
      kind: 'allowed',
      route: 'GET /v1/items',
      principal: {
        credential: 'oauth',
        account: 'org-1',
        subject: 'user-1',
        clientId: 'app-1',
        scopes: ['create_task', 'read_tasks'],
        permissions: [],
        expiresAt: NOW + 300,
      },
    });
  });

  it('is known by its claims: somebody who has signed in', async () => {
    const token = await signed(w.key, { ...SESSION, permissions: 'read:item fly  delete:user' });
    const verdict = await w.ask('GET', '/v1/items', bearer(token));
    expect(verdict).toMatchObject({
      kind: 'allowed',
      principal: {
        credential: 'session',
        subject: 'user-1',
        permissions: ['read:item', 'delete:user'],
        scopes: [],
      },
    });
    expect(JSON.stringify(verdict)).not.toContain('grantor');
  });

  it('leaves no use of any key, and reads no record', async () => {
    const fail = () => Promise.reject(new Error('asked'));
    const activity = { note: fail, flush: fail, usageOf: fail };
    const store = { get: fail };
    const verifier = createVerifier({ api, ...w.deps, store, activity, tokens: w.tokens });
    const request = { method: 'GET', path: '/v1/items', headers: bearer(await signed(w.key)) };
    expect(await verifier.verify(request)).toMatchObject({ kind: 'allowed' });
    await verifier.settled();
    expect(w.entries).toEqual([]);
  });

  it.each<readonly [string, object]>([
    ['no account', { team: undefined }],
    ['an empty account', { team: '' }],
    ['an account that is a list', { team: ['org-1'] }],
    ['an account of blanks', { team: ' ' }],
    ['an account with a line feed', { team: 'org\n1' }],
    ['an account that is too long', { team: 'x'.repeat(129) }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject that is a number', { sub: 7 }],
    ['scopes that are a map', { scope: { read_tasks: true } }],
    ['scopes that are numbers', { scope: [7] }],
  ])('is nobody with %s', async (_, claims) => {
    expect(await w.reasonOf(w.ask('GET', '/v1/items', bearer(await signed(w.key, claims))))).toBe(
      'token-claims',
    );
  });

  it('with an expiry beyond all numbers is nobody', async () => {
    const endless: TokenVerifier = {
      verify: async () => ({ kind: 'verified', claims: { ...CLAIMS, exp: Number.POSITIVE_INFINITY } }),
    };
    const verifier = createVerifier({ api, ...w.deps, tokens: endless });
    const request = { method: 'GET', path: '/v1/items', headers: bearer(await signed(w.key)) };
    expect(await w.reasonOf(verifier.verify(request))).toBe('token-claims');
  });
});

describe('a route takes', () => {
  const tokens = {
    none: async () => ({}),
    key: async () => ({ 'x-api-key': (await w.issue({ scopes: ['edit'] })).keyString.reveal() }),
    oauth: async () => bearer(await signed(w.key, { scope: 'create_task' })),
    session: async () =>
      bearer(await signed(w.key, { ...SESSION, permissions: ['read:item', 'update:item'] })),
  } as const;

  it.each<readonly [string, string, Readonly<Record<'key' | 'oauth' | 'session', string>>]>([
    ['GET', '/v1/items', { key: 'allowed', oauth: 'allowed', session: 'allowed' }],
    ['PUT', '/v1/items/7', { key: 'allowed', oauth: 'wrong-credential', session: 'allowed' }],
    ['POST', '/v1/tasks', { key: 'wrong-credential', oauth: 'allowed', session: 'wrong-credential' }],
    ['GET', '/v1/audit', { key: 'wrong-type', oauth: 'wrong-credential', session: 'wrong-credential' }],
    ['GET', '/v1/keys', { key: 'allowed', oauth: 'wrong-credential', session: 'wrong-credential' }],
    ['GET', '/v1/me', { key: 'wrong-credential', oauth: 'wrong-credential', session: 'allowed' }],
    ['GET', '/v1/nowhere', { key: 'unlisted-route', oauth: 'unlisted-route', session: 'unlisted-route' }],
    ['HEAD', '/v1/items', { key: 'unlisted-route', oauth: 'unlisted-route', session: 'unlisted-route' }],
  ])('%s %s: what its definition says', async (method, path, expected) => {
    const found = {
      key: await w.reasonOf(w.ask(method, path, await tokens.key())),
      oauth: await w.reasonOf(w.ask(method, path, await tokens.oauth())),
      session: await w.reasonOf(w.ask(method, path, await tokens.session())),
    };
    expect(found).toEqual(expected);
    expect(await w.reasonOf(w.ask(method, path, await tokens.none()))).toBe('missing');
  });

  it('a token with the scopes that it asks for, and tells which are missing', async () => {
    const verdict = await w.ask('POST', '/v1/tasks', bearer(await signed(w.key)));
    expect(verdict).toMatchObject({
      kind: 'denied',
      refusal: 'permission',
      details: { permission: 'create_task', scope: 'create_task' },
      response: {
        status: 403,
        headers: {
          'WWW-Authenticate':
            'ApiKey realm="acme", Bearer realm="acme", error="insufficient_scope", scope="create_task", resource_metadata="https://api.example.test/.well-known/oauth-protected-resource/v1"',
        },
      },
    });
  });

  it('a session with the permission that it asks for, and tells the scope of the catalog that has it', async () => {
    const verdict = await w.ask('PUT', '/v1/items/7', bearer(await signed(w.key, SESSION)));
    expect(verdict).toMatchObject({
      refusal: 'permission',
      details: { permission: 'update:item', scope: 'edit' },
    });
  });

  it('no token that asks for another method by a header', async () => {
    const headers = { ...bearer(await signed(w.key)), 'x-http-method-override': 'DELETE' };
    expect(await w.reasonOf(w.ask('GET', '/v1/items', headers))).toBe('wrong-method');
    expect(await w.reasonOf(w.ask('GET', '/nowhere', headers))).toBe('wrong-method');
  });

  it('no token for another route than the one that its handler is bound to', async () => {
    let ran = 0;
    const handler = w.verifier.protect('GET /v1/items', (_, { account, credential }) => {
      ran += 1;
      return `${credential} ${account}`;
    });
    const headers = bearer(await signed(w.key, { scope: 'create_task' }));
    const answer = await handler({ method: 'POST', path: '/v1/tasks', headers });
    expect([answer, ran]).toMatchObject([{ status: 404 }, 0]);
    expect(await handler({ method: 'GET', path: '/v1/items', headers })).toBe('oauth org-1');
  });
});

describe('a credential is judged as what it looks like, in the header where it may stand:', () => {
  const key = async () => (await w.issue()).keyString.reveal();
  const token = () => signed(w.key);
  const damaged = async () => `${(await key()).slice(0, -1)}!`;

  it.each<readonly [string, () => Promise<Readonly<Record<string, string>>>, string]>([
    ['a key in its header', async () => ({ 'x-api-key': await key() }), 'allowed'],
    ['a token in its header', async () => bearer(await token()), 'allowed'],
    ['a key in the header for all', async () => ({ 'x-any': await key() }), 'allowed'],
    ['a token in the header for all', async () => ({ 'x-any': await token() }), 'allowed'],
    ['a session in the header for all', async () => ({ 'x-any': await signed(w.key, SESSION) }), 'allowed'],
    ['a key where only tokens may stand', async () => bearer(await key()), 'wrong-header'],
    ['a damaged key where only tokens may stand', async () => bearer(await damaged()), 'wrong-header'],
    [
      'a token where only keys may stand',
      async () => ({ 'x-api-key': (await token()).slice(0, 80) }),
      'malformed',
    ],
    ['a short token where only keys may stand', async () => ({ 'x-api-key': 'e30.e30.e30' }), 'wrong-header'],
    ['a damaged key in the header for all', async () => ({ 'x-any': await damaged() }), 'malformed'],
    ['a key with a token behind it', async () => ({ 'x-any': `${await key()}.e30.e30` }), 'malformed'],
    ['two headers', async () => ({ 'x-api-key': await key(), ...bearer(await token()) }), 'ambiguous'],
    ['neither', async () => bearer('hello'), 'malformed'],
    ['another scheme', async () => ({ authorization: `Basic ${await token()}` }), 'malformed'],
    ['two tokens', async () => bearer(`${await token()}, ${await token()}`), 'malformed'],
    [
      'an issuer that nobody pinned',
      async () => bearer(await signed(w.key, { iss: 'https://evil' })),
      'token-issuer',
    ],
    ['no issuer', async () => bearer(unsigned({ alg: 'ES256' }, {}, 'AA')), 'token-issuer'],
    [
      'an issuer that is no text',
      async () => bearer(unsigned({ alg: 'ES256' }, { iss: [OAUTH] }, 'AA')),
      'token-issuer',
    ],
    ['claims that are no JSON', async () => bearer('e30.bm8.AA'), 'token-issuer'],
    ['claims that are nothing', async () => bearer('e30.bnVsbA.AA'), 'token-issuer'],
  ])('%s', async (_, headers, reason) => {
    expect(await w.reasonOf(w.ask('GET', '/v1/items', await headers()))).toBe(reason);
  });

  it('a token of 16 KiB, and no longer one', async () => {
    const fill = async (length: number) => {
      const short = await signed(w.key, { fill: '' });
      return signed(w.key, { fill: 'x'.repeat(Math.floor(((length - short.length) * 3) / 4)) });
    };
    const [most, more] = [await fill(16_384), await fill(16_390)];
    expect([most.length <= 16_384, more.length > 16_384]).toEqual([true, true]);
    expect(await w.reasonOf(w.ask('GET', '/v1/items', bearer(most)))).toBe('allowed');
    expect(await w.reasonOf(w.ask('GET', '/v1/items', bearer(more)))).toBe('malformed');
  });

  it('of others, if it is neither a key of the catalog nor of a pinned issuer', async () => {
    const open = defineApi(api.catalog, { ...structuredClone(api), others: 'pass' } as never);
    const tokens = joseTokens(api, { fetch: publishing(() => [w.key.jwk]), log: () => {} });
    const verifier = createVerifier({ api: open, ...w.deps, tokens });
    const kindOf = async (headers: Readonly<Record<string, string>>) =>
      (await verifier.verify({ method: 'GET', path: '/v1/items', headers })).kind;
    expect([
      await kindOf(bearer(await signed(w.key, { iss: 'https://elsewhere' }))),
      await kindOf({ authorization: 'Basic dXNlcjp3b3Jk' }),
      await kindOf({ 'x-api-key': 'e30.e30.e30' }),
      await kindOf(bearer(await token())),
      await kindOf(bearer(await signed(w.key, { exp: NOW - 60 }))),
      await kindOf(bearer(await key())),
    ]).toEqual(['not-a-key', 'not-a-key', 'not-a-key', 'allowed', 'denied', 'denied']);
  });
});

describe('a verifier', () => {
  it('of an API with tokens is given what verifies them, and no other is', () => {
    const tokens = { verify: () => Promise.reject(new Error('unused')) };
    expect(() => createVerifier({ api, ...w.deps })).toThrow(TypeError);
    expect(() => createVerifier({ api: keysOnly, ...w.deps, tokens })).toThrow(TypeError);
  });

  it('is handed tokens as what must not be seen', async () => {
    let given: unknown;
    const tokens: TokenVerifier = {
      verify: async (kind, token, now) => {
        given = [kind, token instanceof SecretText, `${token}`, now];
        return { kind: 'refused', reason: 'token-key' };
      },
    };
    const verifier = createVerifier({ api, ...w.deps, tokens });
    await verifier.verify({ method: 'GET', path: '/', headers: bearer(await signed(w.key)) });
    expect(given).toEqual(['oauth', true, '[redacted]', NOW]);
  });
});
