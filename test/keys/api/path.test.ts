import { describe, expect, it } from 'vitest';
import { apiFromJson, defineApi } from '../../../keys/api/define-api.js';
import { parsePath } from '../../../keys/api/path.js';
import { compileRouter } from '../../../keys/api/router.js';
import { defineCatalog } from '../../../keys/catalog/define-catalog.js';
import { CatalogError } from '../../../keys/errors.js';

describe('a path', () => {
  it('is taken apart into what was sent and what it reads', () => {
    expect(parsePath('/')).toEqual([]);
    expect(parsePath('/v1/a%20b/%C3%A9')).toEqual([
      { raw: 'v1', text: 'v1' },
      { raw: 'a%20b', text: 'a b' },
      { raw: '%C3%A9', text: 'é' },
    ]);
  });

  it('is read up to 4,096 characters', () => {
    expect(parsePath(`/${'a'.repeat(4_095)}`)).toHaveLength(1);
    expect(parsePath(`/${'a'.repeat(4_096)}`)).toBeUndefined();
  });

  it.each(['%41', '%7a', '%30', '%2D', '%2e', '%5F', '%7E', 'a%61'])(
    'has one spelling: %s needs no encoding, and is refused',
    (segment) => expect(parsePath(`/${segment}`)).toBeUndefined(),
  );

  it.each([
    '',
    'v1',
    '//',
    '/a/',
    '/.',
    '/a/..',
    '/a;b',
    '/a?b',
    '/a#b',
    '/%',
    '/%4',
    '/%zz',
    '/%2F',
    '/%5c',
    '/%00',
    '/%7f',
    '/%2541',
    '/%ff',
    '/a b',
  ])('is not read from %j', (path) => expect(parsePath(path)).toBeUndefined());
});

describe('a router', () => {
  it('is compiled with the names of parameters, in their order', () => {
    const route = compileRouter([
      'GET /a/{x}/b/{y}',
      'GET /f/{dir}/{rest+}',
      'GET /',
      'no route',
      'PUT /a/{x}',
    ]);
    expect(route('GET', '/a/1/b/2')).toEqual({ key: 'GET /a/{x}/b/{y}', params: { x: '1', y: '2' } });
    expect(route('GET', '/f/d/e/g%20h')).toEqual({
      key: 'GET /f/{dir}/{rest+}',
      params: { dir: 'd', rest: 'e/g h' },
    });
    expect(route('GET', '/')).toEqual({ key: 'GET /', params: {} });
    expect(route('PUT', '/a/%C3%A9')).toEqual({ key: 'PUT /a/{x}', params: { x: 'é' } });
    expect([route('POST', '/a/1'), route('GET', '/a/1'), route('GET', '/f/d')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('an API definition as JSON', () => {
  const catalog = defineCatalog({
    name: 'acme',
    scopes: { view: { grants: ['read:item'] } },
    types: { token: { prefix: 'acme', allows: '*', expiry: 'required' } },
  });
  const api = JSON.parse(
    JSON.stringify(defineApi(catalog, { credentials: [{ header: 'X-Key' }], routes: { 'GET /': {} } })),
  );

  it.each([
    [undefined, 'this is not an API definition: it has no catalog and routes'],
    [{ catalog }, 'this is not an API definition: it has no catalog and routes'],
    [
      { ...api, format: 2 },
      'this API definition has format 2, and this release reads format 1: upgrade keywright',
    ],
    [
      { ...api, format: undefined },
      'this API definition has format undefined, and this release reads format 1: upgrade keywright',
    ],
    [
      { catalog, routes: {} },
      'this API definition has format none, and this release reads format 1: upgrade keywright',
    ],
    [{ ...api, catalog: { ...catalog, odd: () => {} } }, 'the catalog of this API definition is malformed'],
    [
      { ...api, catalog: { ...catalog, format: 9 } },
      'this catalog has format 9, and this release reads format 1: upgrade keywright',
    ],
    [
      { ...api, routes: {} },
      'the API of "acme" is not sound:\n  routes: list at least one route; what is not listed is denied',
    ],
  ])('that is none says so: %#', (value, words) => {
    expect(() => apiFromJson(value)).toThrow(new CatalogError(words));
  });
});
