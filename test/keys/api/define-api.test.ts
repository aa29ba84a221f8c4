import { describe, expect, expectTypeOf, it } from 'vitest';
import { apiFromJson, defineApi, type RouteKey } from '../../../keys/api/define-api.ts';
import { defineCatalog } from '../../../keys/catalog/define-catalog.ts';
import { CatalogError } from '../../../keys/errors.ts';

const catalog = defineCatalog({
  name: 'acme',
  scopes: { view: { grants: ['read:item'] }, edit: { grants: ['update:item'], implies: ['view'] } },
  types: { token: { prefix: 'acme', allows: '*', expiry: 'required' } },
});
const credentials = [{ header: 'Authorization', scheme: 'Bearer' }];
const routes = { 'GET /v1/items': { permission: 'read:item' } } as const;

/** Defines from data that the compiler has not seen, and gives the places of all problems. */
function placesOf(definition: unknown): readonly string[] {
  try {
    apiFromJson({ format: 1, catalog, credentials, routes, ...(definition as object) });
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(': ')[0] ?? '');
  }
  return [];
}

describe('defineApi', () => {
  it('gives frozen data that survives JSON with its catalog', () => {
    const api = defineApi(catalog, {
      credentials,
      routes,
      refusals: { credential: { status: 401, body: { ok: false, request_id: '$requestId' } } },
    });
    expect(Object.isFrozen(api.routes['GET /v1/items'])).toBe(true);
    expect(apiFromJson(JSON.parse(JSON.stringify(api)))).toEqual(api);
    expect(api.format).toBe(1);
  });

  it('does not share what it was given', () => {
    const given = { 'GET /v1/items': { permission: 'read:item' as const } };
    const api = defineApi(catalog, { credentials, routes: given });
    expect(Object.isFrozen(given['GET /v1/items'])).toBe(false);
    expect(api.routes).not.toBe(given);
  });

  it('lets only names compile that the catalog has', () => {
    const api = defineApi(catalog, {
      credentials,
      routes: { 'GET /v1/items': { permission: 'read:item', types: 'token' }, 'GET /v1/free': {} },
    });
    expectTypeOf<RouteKey<typeof api>>().toEqualTypeOf<'GET /v1/items' | 'GET /v1/free'>();
    const unsound = [
      () =>
        defineApi(catalog, {
          credentials,
          // @ts-expect-error no scope grants it
          routes: { 'GET /a': { permission: 'read:itme' } },
        }),
      () =>
        defineApi(catalog, {
          credentials,
          // @ts-expect-error there is no such type
          routes: { 'GET /a': { types: 'tokn' } },
        }),
      () =>
        defineApi(catalog, {
          credentials,
          // @ts-expect-error a misspelt requirement must not leave a route open
          routes: { 'GET /a': { permision: 'read:item' } },
        }),
    ];
    for (const define of unsound) expect(define).toThrow(CatalogError);
  });

  it.each([
    [
      'an unknown permission',
      { routes: { 'GET /a': { permission: 'no' } } },
      ['routes["GET /a"].permission'],
    ],
    ['an unknown type', { routes: { 'GET /a': { types: 'no' } } }, ['routes["GET /a"].types']],
    ['no type at all', { routes: { 'GET /a': { types: { anyOf: [] } } } }, ['routes["GET /a"].types']],
    ['an unknown requirement', { routes: { 'GET /a': { quota: 3 } } }, ['routes["GET /a"]']],
    ['a limit that is none', { routes: { 'GET /a': { limit: 3 } } }, ['routes["GET /a"].limit']],
    [
      'a requirement without a value',
      { routes: { 'GET /a': { permission: undefined } } },
      ['routes["GET /a"].permission'],
    ],
    ['no routes', { routes: {} }, ['routes']],
    ['a route without method', { routes: { '/a': {} } }, ['routes["/a"]']],
    ['a method in small letters', { routes: { 'get /a': {} } }, ['routes["get /a"]']],
    ['any method', { routes: { 'ANY /a': {} } }, ['routes["ANY /a"]']],
    ['a slash at the end', { routes: { 'GET /a/': {} } }, ['routes["GET /a/"]']],
    ['an empty segment', { routes: { 'GET /a//b': {} } }, ['routes["GET /a//b"]']],
    ['a dot segment', { routes: { 'GET /a/../b': {} } }, ['routes["GET /a/../b"]']],
    ['an encoded character', { routes: { 'GET /%61': {} } }, ['routes["GET /%61"]']],
    ['a query', { routes: { 'GET /a?b': {} } }, ['routes["GET /a?b"]']],
    ['a greedy parameter inside', { routes: { 'GET /{a+}/b': {} } }, ['routes["GET /{a+}/b"]']],
    ['a parameter twice', { routes: { 'GET /{a}/{a}': {} } }, ['routes["GET /{a}/{a}"]']],
    ['the same requests twice', { routes: { 'GET /{a}': {}, 'GET /{b}': {} } }, ['routes["GET /{b}"]']],
    ['other case', { routes: { 'GET /a/x': {}, 'GET /A/y': {} } }, ['routes["GET /A/y"]']],
    ['no credentials', { credentials: [] }, ['credentials']],
    ['a header twice', { credentials: [{ header: 'X-Key' }, { header: 'x-key' }] }, ['credentials[1]']],
    ['a query parameter', { credentials: [{ query: 'key' }] }, ['credentials[0].header']],
    ['an odd scheme', { credentials: [{ header: 'A', scheme: 'Bea rer' }] }, ['credentials[0].scheme']],
    ['an unknown class', { refusals: { nope: { status: 401 } } }, ['refusals']],
    ['a status that lets in', { refusals: { credential: { status: 200 } } }, ['refusals.credential.status']],
    [
      'a header with a line feed',
      { refusals: { route: { status: 404, headers: { a: 'b\nc' } } } },
      ['refusals.route.headers["a"]'],
    ],
    ['members that it does not know', { quotas: {} }, ['the definition']],
    ['others that are let through', { others: 'allow' }, ['others']],
  ])('refuses %s', (_, definition, places) => {
    expect(placesOf(definition)).toEqual(places);
  });

  it('lists all problems at once', () => {
    const definition = { credentials: [], routes: { 'GET /a': { permission: 'no', types: 'no' }, b: {} } };
    expect(placesOf(definition)).toHaveLength(4);
  });

  it.each([
    ['a newer format', { format: 2, catalog, credentials, routes }],
    ['no format', { catalog, credentials, routes }],
    ['no catalog', { format: 1, credentials, routes }],
    [
      'a malformed catalog',
      {
        format: 1,
        catalog: { format: 1, name: 'x', scopes: { a: 5 }, types: { t: 1 } },
        credentials,
        routes,
      },
    ],
    ['a catalog of a newer format', { format: 1, catalog: { ...catalog, format: 2 }, credentials, routes }],
    ['a text', 'api'],
    ['nothing', null],
  ])('refuses %s', (_, value) => {
    expect(() => apiFromJson(value)).toThrow(CatalogError);
  });
});
