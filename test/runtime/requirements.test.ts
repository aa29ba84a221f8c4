import { describe, expect, it } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { catalog, NOW, request, type Wish, world } from './world.ts';

/** The world's catalog behind routes that ask for one of several permissions, for all of them, or for none. */
const api = defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: {
    'GET /any': { permission: { anyOf: ['update:item', 'read:item'] } },
    'GET /all': { permission: { allOf: ['read:item', 'update:item', 'delete:user'] } },
    'GET /users': { permission: { allOf: ['delete:user', 'create:user'] } },
    'GET /free': {},
  },
});

/** What becomes of a request with a new key of these scopes, and which permissions it is noted to have used. */
async function asked(path: string, scopes: NonNullable<Wish['scopes']>) {
  const w = world();
  const verifier = createVerifier({ ...w.deps, api });
  const key = await w.issue({ scopes });
  const verdict = await verifier.verify(request('GET', path, key.keyString));
  await verifier.settled();
  return { verdict, used: (await w.usages.get(key.keyId))?.permissions };
}

describe('a route that asks for any of several permissions', () => {
  it('is passed with one of them, and the first that is there counts as used', async () => {
    expect(await asked('/any', ['view'])).toMatchObject({
      verdict: { kind: 'allowed' },
      used: { 'read:item': NOW },
    });
    expect((await asked('/any', ['edit'])).used).toEqual({ 'update:item': NOW });
  });

  it('names the first of them to those who have none', async () => {
    expect(await asked('/any', ['manage'])).toMatchObject({
      verdict: { refusal: 'permission', details: { permission: 'update:item', scope: 'edit' } },
      used: undefined,
    });
  });
});

describe('a route that asks for all of several permissions', () => {
  it('is passed with all of them, and all count as used', async () => {
    const { verdict, used } = await asked('/all', ['edit', 'manage']);
    expect(verdict.kind).toBe('allowed');
    expect(used).toEqual({ 'read:item': NOW, 'update:item': NOW, 'delete:user': NOW });
  });

  it('names all that are missing, and each scope once', async () => {
    expect((await asked('/all', ['view'])).verdict).toMatchObject({
      refusal: 'permission',
      details: { permission: 'update:item delete:user', scope: 'edit manage' },
    });
    expect((await asked('/users', ['view'])).verdict).toMatchObject({
      details: { permission: 'delete:user create:user', scope: 'manage' },
    });
  });
});

describe('a route that asks for no permission', () => {
  it('is passed with any key, and none counts as used', async () => {
    const { verdict, used } = await asked('/free', ['edit']);
    expect(verdict.kind).toBe('allowed');
    expect(used ?? {}).toEqual({});
  });
});
