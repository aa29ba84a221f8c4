import { beforeEach, describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { joseTokens } from '../../../runtime/tokens/index.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { api, bearer, publishing, SESSION, signed, tokenWorld } from './token-world.ts';

let w: Awaited<ReturnType<typeof tokenWorld>>;
beforeEach(async () => {
  w = await tokenWorld();
});

describe('a session with the rights of a grantor', () => {
  const portal = { ...api.tokens?.session, rights: 'grantor' } as never;
  const grantorApi = defineApi(api.catalog, {
    credentials: [{ header: 'Authorization', scheme: 'Bearer', accepts: ['key', 'session'] }],
    tokens: { session: portal },
    routes: {
      'GET /v1/items': { permission: 'read:item' },
      'PUT /v1/items/{id}': { permission: 'update:item' },
    },
  });
  const session = (claims: object = {}) => signed(w.key, { ...SESSION, ...claims });
  const ask = async (method: string, path: string, headers: Readonly<Record<string, string>>) => {
    const tokens = joseTokens(grantorApi, { fetch: publishing(() => [w.key.jwk]) });
    return createVerifier({ api: grantorApi, ...w.deps, tokens }).verify({ method, path, headers });
  };

  it('may do what they may do at that moment, as their keys', async () => {
    await w.grant('user-1', { permissions: ['read:item', 'fly'] });
    const token = bearer(await session({ permissions: ['update:item'] }));
    expect(await ask('GET', '/v1/items', token)).toMatchObject({
      kind: 'allowed',
      principal: { credential: 'session', subject: 'user-1', grantor: 'user-1', permissions: ['read:item'] },
    });
    expect(await ask('PUT', '/v1/items/7', token)).toMatchObject({ refusal: 'permission' });
    await w.grant('user-1', { permissions: ['update:item'] });
    expect(await ask('PUT', '/v1/items/7', token)).toMatchObject({ kind: 'allowed' });
    expect(await ask('GET', '/v1/items', token)).toMatchObject({ refusal: 'permission' });
  });

  it('ends with them', async () => {
    const token = bearer(await session());
    expect(await w.reasonOf(ask('GET', '/v1/items', token))).toBe('grantor-gone');
    expect(w.entries.at(-1)).toMatchObject({ credential: 'session', subject: 'user-1' });
    await w.grant('user-1', { permissions: ['read:item'], disabled: true });
    expect(await w.reasonOf(ask('GET', '/v1/items', token))).toBe('grantor-disabled');
  });

  it('of somebody who cannot be a grantor is nobody', async () => {
    expect(await w.reasonOf(ask('GET', '/v1/items', bearer(await session({ sub: 'Ünal' }))))).toBe(
      'grantor-gone',
    );
    expect(await w.reasonOf(ask('GET', '/v1/items', bearer(await session({ sub: 'a b' }))))).toBe(
      'grantor-gone',
    );
  });

  it('is unavailable where the grantor cannot be looked up', async () => {
    const tokens = joseTokens(grantorApi, { fetch: publishing(() => [w.key.jwk]) });
    const grantors = () => Promise.reject(new Error('down'));
    const verifier = createVerifier({ api: grantorApi, ...w.deps, tokens, grantors });
    const verdict = await verifier.verify({
      method: 'GET',
      path: '/v1/items',
      headers: bearer(await session()),
    });
    expect(verdict).toMatchObject({ refusal: 'unavailable' });
  });
});
