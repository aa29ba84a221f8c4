import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import type { Principal } from '../../../runtime/principal.ts';
import { testKeys, testTokens } from '../../../runtime/testing/index.ts';
import { api } from '../tokens/token-world.ts';
import { catalog, api as keysOnly, NOW } from '../world.ts';

const clock = () => NOW;

async function reading() {
  const tokens = await testTokens(api, clock);
  const { verifier, issue } = testKeys(api, { tokens: tokens.verifier, clock });
  const handler = verifier.protect('GET /v1/items', (_, principal) => principal);
  const ask = (headers: Readonly<Record<string, string>>) =>
    handler({ method: 'GET', path: '/v1/items', headers });
  return { tokens, ask, issue };
}

describe('tokens for the tests of a handler', () => {
  it('are let through as those of the issuers that the API pins', async () => {
    const { tokens, ask, issue } = await reading();
    const oauth = await tokens.issue({ kind: 'oauth', account: 'team-7', scopes: ['read_tasks'] });
    expect(oauth.headers).toEqual({ Authorization: `Bearer ${oauth.token}` });
    expect(await ask(oauth.headers)).toMatchObject({
      credential: 'oauth',
      account: 'team-7',
      scopes: ['read_tasks'],
    });
    const session = await tokens.issue({ kind: 'session', subject: 'lena', permissions: ['read:item'] });
    expect(await ask(session.headers)).toMatchObject({
      credential: 'session',
      account: 'test-account',
      subject: 'lena',
      permissions: ['read:item'],
    });
    const key = await issue({ type: 'token', scopes: ['view'] });
    expect(key.headers).toEqual({ 'X-API-Key': key.keyString });
    expect(await ask(key.headers)).toMatchObject({ credential: 'key', keyId: key.keyId });
  });

  it('are refused as tokens are', async () => {
    const { tokens, ask } = await reading();
    const status = async (wish: object) =>
      ask((await tokens.issue({ kind: 'oauth', scopes: ['read_tasks'], ...wish })).headers);
    expect(await status({ expiresAt: NOW - 60 })).toMatchObject({ status: 401 });
    expect(await status({ scopes: [] })).toMatchObject({ status: 403 });
    expect(await status({ claims: { aud: 'another' } })).toMatchObject({ status: 401 });
    expect(await status({ kind: 'session' })).toMatchObject({ status: 403 });
  });

  it('are those of another maker for nobody', async () => {
    const { ask } = await reading();
    const other = await testTokens(api, clock);
    const { headers } = await other.issue({ kind: 'oauth', scopes: ['read_tasks'] });
    expect(await ask(headers)).toMatchObject({ status: 401 });
  });

  it('have one name where the API has account and subject in one claim', async () => {
    const single = defineApi(catalog, {
      credentials: [{ header: 'X-Any', accepts: ['key', 'session'] }],
      tokens: {
        session: {
          issuer: 'https://portal.test',
          audience: 'https://api.test',
          jwksUri: 'https://portal.test/jwks',
          algorithms: ['ES256'],
          account: 'sub',
          rights: { claim: 'permissions' },
        },
      },
      routes: { 'GET /v1/me': {} },
    });
    const tokens = await testTokens(single, clock);
    const { verifier } = testKeys(single, { tokens: tokens.verifier, clock });
    const me = verifier.protect('GET /v1/me', (_, { account }) => account);
    const whose = async (wish: object) =>
      me({
        method: 'GET',
        path: '/v1/me',
        headers: (await tokens.issue({ kind: 'session', ...wish })).headers,
      });
    expect(await whose({ subject: 'lena' })).toBe('lena');
    expect(await whose({ account: 'lena' })).toBe('lena');
    expect(await whose({ account: 'lena', subject: 'lena' })).toBe('lena');
    await expect(whose({ account: 'team-7', subject: 'lena' })).rejects.toThrow(TypeError);
  });

  it('are for APIs that take such tokens', async () => {
    await expect(testTokens(keysOnly)).rejects.toThrow(TypeError);
    const sessions = defineApi(catalog, {
      credentials: [{ header: 'A', accepts: ['key', 'session'] }],
      tokens: {
        session: { ...(api.tokens?.session as NonNullable<typeof api.tokens>['session']), rights: 'grantor' },
      },
      routes: { 'GET /': {} },
    });
    const tokens = await testTokens(sessions, clock);
    await expect(tokens.issue({ kind: 'oauth' })).rejects.toThrow(TypeError);
    const session = await tokens.issue({ kind: 'session', subject: 'lena' });
    expect(session.headers).toEqual({ A: session.token });
    const { verifier } = testKeys(sessions, {
      tokens: tokens.verifier,
      clock,
      grantors: (id) => (id === 'lena' ? { permissions: ['read:item'] } : undefined),
    });
    const verdict = await verifier.verify({ method: 'GET', path: '/', headers: session.headers });
    expect(verdict).toMatchObject({
      kind: 'allowed',
      principal: { grantor: 'lena', permissions: ['read:item'] },
    });
  });
});

describe('the types of callers', () => {
  type Api = typeof api;
  it('are those of the kinds that a route takes', () => {
    expectTypeOf<Principal<Api, 'GET /v1/items'>['credential']>().toEqualTypeOf<
      'key' | 'oauth' | 'session'
    >();
    expectTypeOf<Principal<Api, 'PUT /v1/items/{id}'>['credential']>().toEqualTypeOf<'key' | 'session'>();
    expectTypeOf<Principal<Api, 'POST /v1/tasks'>['credential']>().toEqualTypeOf<'oauth'>();
    expectTypeOf<Principal<Api, 'GET /v1/audit'>['credential']>().toEqualTypeOf<'key'>();
    expectTypeOf<Principal<Api, 'GET /v1/me'>['credential']>().toEqualTypeOf<'session'>();
    expectTypeOf<Principal<Api, 'POST /v1/tasks'>['scopes']>().toEqualTypeOf<
      readonly ('create_task' | 'read_tasks')[]
    >();
  });

  it('have no kind where an API takes keys alone', () => {
    expectTypeOf<
      'credential' extends keyof Principal<typeof keysOnly> ? true : false
    >().toEqualTypeOf<false>();
    expectTypeOf<'keyId' extends keyof Principal ? true : false>().toEqualTypeOf<true>();
  });
});
