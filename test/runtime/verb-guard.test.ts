import { describe, expect, it } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { methodsOf } from '../../runtime/method-guard.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { api, catalog, request, world } from './world.ts';

/** The world's catalog, whose `token` keys only read by method, whatever they may have. */
const guarded = defineCatalog({
  ...catalog,
  types: { ...catalog.types, token: { ...catalog.types.token, methods: ['GET'] } },
});
const guardedApi = defineApi(guarded, {
  credentials: api.credentials,
  routes: {
    'GET /v1/items': { permission: 'read:item' },
    'HEAD /v1/items': { permission: 'read:item' },
    'PUT /v1/items/{id}': { permission: 'update:item' },
    'PUT /v1/audit': { types: 'audit' },
  },
  refusals: { method: { status: 401, body: { error: 'read-only', use: '$methods', id: '$requestId' } } },
});

async function setting() {
  const w = world();
  const verifier = createVerifier({ ...w.deps, api: guardedApi });
  const readOnly = await w.issue({ scopes: ['edit', 'manage'] });
  const key = await w.issue({ type: 'probe', scopes: ['edit', 'manage'] });
  const refusalOf = async (method: string, path: string, from = readOnly, headers = {}) => {
    const asked = request(method, path, from.keyString);
    const verdict = await verifier.verify({ ...asked, headers: { ...asked.headers, ...headers } });
    return verdict.kind === 'denied' ? verdict.refusal : verdict.kind;
  };
  return { w, verifier, readOnly, key, refusalOf };
}

describe('a type with methods', () => {
  it('is refused every other method, whatever its scopes say, in words of its own', async () => {
    const { w, verifier, readOnly, refusalOf } = await setting();
    expect(await refusalOf('GET', '/v1/items')).toBe('allowed');
    const verdict = await verifier.verify(request('PUT', '/v1/items/7', readOnly.keyString));
    expect(verdict).toMatchObject({
      kind: 'denied',
      refusal: 'method',
      response: { status: 401, body: '{"error":"read-only","use":"GET","id":"req-1"}' },
    });
    expect(w.entries).toMatchObject([{ reason: 'wrong-method', route: 'PUT /v1/items/{id}' }]);
  });

  it('that may GET may not HEAD', async () => {
    const { refusalOf, key } = await setting();
    expect(await refusalOf('HEAD', '/v1/items')).toBe('method');
    expect(await refusalOf('HEAD', '/v1/items', key)).toBe('allowed');
  });

  it('is refused a method also where there is no route, and told of routes only with its own', async () => {
    const { refusalOf } = await setting();
    expect(await refusalOf('POST', '/nowhere')).toBe('method');
    expect(await refusalOf('GET', '/nowhere')).toBe('route');
    expect(await refusalOf('get', '/v1/items')).toBe('method');
  });

  it('is nobody outside its surface: that goes before the method', async () => {
    const { refusalOf } = await setting();
    expect(await refusalOf('PUT', '/v1/audit')).toBe('type');
  });

  it('says nothing to those whose credential is bad', async () => {
    const { verifier } = await setting();
    const verdict = await verifier.verify(request('PUT', '/v1/items/7', 'nonsense'));
    expect(verdict).toMatchObject({ kind: 'denied', refusal: 'credential' });
  });

  it('bounds a key in the overlap of two types by both', async () => {
    const { w, refusalOf, readOnly, key } = await setting();
    const scopes = ['edit', 'manage'] as const;
    const [freed, bound] = [
      await w.rotate(readOnly, { type: 'probe', scopes }),
      await w.rotate(key, { type: 'token', scopes }),
    ];
    expect(await refusalOf('PUT', '/v1/items/7', readOnly)).toBe('method');
    expect(await refusalOf('PUT', '/v1/items/7', freed)).toBe('allowed');
    expect(await refusalOf('PUT', '/v1/items/7', key)).toBe('method');
    expect(await refusalOf('PUT', '/v1/items/7', bound)).toBe('method');
    for (const one of [readOnly, freed, key, bound])
      expect(await refusalOf('GET', '/v1/items', one)).toBe('allowed');
  });

  it('is told all methods that it may use', async () => {
    const { w, readOnly } = await setting();
    const { types } = catalog;
    const reading = defineCatalog({
      ...catalog,
      types: { ...types, token: { ...types.token, methods: ['GET', 'HEAD'] } },
    });
    const { format: _, catalog: __, ...definition } = guardedApi;
    const verifier = createVerifier({ ...w.deps, api: defineApi(reading, definition) });
    for (const path of ['/v1/items/7', '/nowhere'])
      expect(await verifier.verify(request('PUT', path, readOnly.keyString))).toMatchObject({
        refusal: 'method',
        details: { methods: 'GET, HEAD' },
      });
  });

  it('leaves a key in the overlap of two types with methods those of both', () => {
    const { types } = catalog;
    const two = defineCatalog({
      ...catalog,
      types: {
        ...types,
        token: { ...types.token, methods: ['GET', 'HEAD'] },
        probe: { ...types.probe, methods: ['PUT', 'GET'] },
      },
    });
    expect(methodsOf(two, ['token', 'probe'])).toEqual(['GET']);
    expect(methodsOf(two, ['probe', 'audit'])).toEqual(['PUT', 'GET']);
    expect(methodsOf(two, ['audit', 'gone'])).toBeUndefined();
  });

  it('is answered 403 if the API does not word it', async () => {
    const { w, readOnly } = await setting();
    const { refusals: _, format: __, catalog: ___, ...plain } = guardedApi;
    const verifier = createVerifier({ ...w.deps, api: defineApi(guarded, plain) });
    const verdict = await verifier.verify(request('PUT', '/v1/items/7', readOnly.keyString));
    expect(verdict).toMatchObject({ refusal: 'method', response: { status: 403 } });
  });
});

describe('a header that asks for another method', () => {
  it.each(['X-HTTP-Method-Override', 'x-http-method', 'X-Method-Override'])(
    '%s lets nobody through, whatever the type and the permissions',
    async (name) => {
      const { refusalOf, key, readOnly } = await setting();
      for (const from of [key, readOnly]) {
        expect(await refusalOf('GET', '/v1/items', from, { [name]: 'PUT' })).toBe('method');
        expect(await refusalOf('GET', '/v1/items', from, { [name]: ['GET', 'DELETE'] })).toBe('method');
        expect(await refusalOf('GET', '/v1/items', from, { [name]: 'put' })).toBe('method');
        expect(await refusalOf('GET', '/v1/items', from, { [name]: 'GET' })).toBe('allowed');
      }
      expect(await refusalOf('POST', '/v1/items', readOnly, { [name]: 'GET' })).toBe('method');
    },
  );
});
