import { describe, expect, it } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { termsChanged } from '../../keys/record/transitions.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { NOW, request, termsOf, world } from './world.ts';

const ON = { now: NOW, actor: { who: 'local', via: 'test' } };

/** An API whose scope `edit`, with what it implies, asks for something of the account, or does not. */
function apiWhere(edit: { readonly condition?: string }) {
  const catalog = defineCatalog({
    name: 'acme',
    scopes: {
      view: { grants: ['read:item', 'read:list'] },
      edit: { grants: ['update:item'], implies: ['view'], ...edit },
      manage: { grants: ['create:user', 'delete:user', 'update:item'] },
    },
    types: { token: { prefix: 'acme_live', allows: '*', expiry: 'optional', maxLifetime: '365d' } },
  });
  return defineApi(catalog, {
    credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
    routes: {
      'GET /v1/items': { permission: 'read:item' },
      'PUT /v1/items/{id}': { permission: 'update:item' },
    },
  });
}

/** What becomes of a request to an API with these conditions, by a key of an account with these attributes. */
async function setting(
  scopes: readonly ('view' | 'edit' | 'manage')[],
  accountAttributes: readonly string[] | undefined,
) {
  const w = world();
  const key = await w.issue({ scopes });
  const terms = { ...termsOf({ scopes }), ...(accountAttributes && { accountAttributes }) };
  await w.store.write(key.record, termsChanged(key.record, terms, ON));
  return async (edit: { readonly condition?: string }, method: 'GET' | 'PUT') => {
    const verifier = createVerifier({ ...w.deps, api: apiWhere(edit) });
    const path = method === 'GET' ? '/v1/items' : '/v1/items/7';
    return verifier.verify(request(method, path, key.keyString));
  };
}

describe('a scope with a condition', () => {
  it('narrows at once when the catalog of the verifier adds the condition, whatever the record says', async () => {
    const ask = await setting(['edit'], undefined);
    expect(await ask({}, 'PUT')).toMatchObject({ kind: 'allowed' });
    expect(await ask({ condition: 'parent-org' }, 'PUT')).toMatchObject({ refusal: 'permission' });
    expect(await ask({ condition: 'parent-org' }, 'GET')).toMatchObject({ refusal: 'permission' });
  });

  it('grants what it grants to an account that has the attribute', async () => {
    const ask = await setting(['edit'], ['parent-org', 'trial']);
    expect(await ask({ condition: 'parent-org' }, 'PUT')).toMatchObject({
      kind: 'allowed',
      principal: { scopes: ['edit'], permissions: ['read:item', 'read:list', 'update:item'] },
    });
    expect(await ask({ condition: 'other' }, 'PUT')).toMatchObject({ refusal: 'permission' });
  });

  it('takes nothing from scopes beside it, and is not the principal’s for permissions that those bring', async () => {
    const ask = await setting(['edit', 'manage', 'view'], undefined);
    expect(await ask({ condition: 'parent-org' }, 'PUT')).toMatchObject({
      kind: 'allowed',
      principal: {
        scopes: ['manage', 'view'],
        permissions: ['create:user', 'delete:user', 'read:item', 'read:list', 'update:item'],
      },
    });
  });

  it('is judged for each account by itself, by one verifier', async () => {
    const w = world();
    const verifier = createVerifier({ ...w.deps, api: apiWhere({ condition: 'parent-org' }) });
    const kinds = [];
    for (const accountAttributes of [['parent-org'], ['trial'], ['parent-org']]) {
      const key = await w.issue({ scopes: ['edit'] });
      const terms = { ...termsOf({ scopes: ['edit'] }), accountAttributes };
      await w.store.write(key.record, termsChanged(key.record, terms, ON));
      kinds.push((await verifier.verify(request('PUT', '/v1/items/7', key.keyString))).kind);
    }
    expect(kinds).toEqual(['allowed', 'denied', 'allowed']);
  });
});
