import { describe, expect, expectTypeOf, it } from 'vitest';
import { catalogDigest, catalogFromJson, defineCatalog } from '../../../keys/catalog/define-catalog.ts';
import { scopesOf, useCase } from '../../../keys/catalog/resolve.ts';
import { CatalogError } from '../../../keys/errors.ts';

const scopes = {
  view: { grants: ['read:item'] },
  edit: { grants: ['update:item'], implies: ['view'] },
  admin: { grants: ['delete:user'], elevated: true },
} as const;
const types = {
  token: { prefix: 'acme', allows: ['edit', 'view'], requires: ['view'], expiry: 'required' },
  root: { prefix: 'acme_root', allows: '*', expiry: 'required' },
} as const;
const catalog = defineCatalog({
  name: 'acme',
  scopes,
  types,
  useCases: {
    editing: { title: 'Edit items', type: 'token', scopes: ['view', 'edit'] },
    everything: { type: 'root', scopes: '*' },
  },
});

/** The places of all problems of a catalog that the compiler has not seen. */
function placesOf(more: object): readonly string[] {
  try {
    catalogFromJson({ format: 1, name: 'acme', scopes, types, ...more });
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(': ')[0] ?? '');
  }
  return [];
}

describe('scopesOf', () => {
  it('is all that a type may declare, in the order of the catalog', () => {
    expect(scopesOf(catalog, 'root')).toEqual(['view', 'edit', 'admin']);
    expect(scopesOf(catalog, 'token')).toEqual(['view', 'edit']);
  });

  it('knows the names', () => {
    expectTypeOf(scopesOf(catalog, 'token')).toEqualTypeOf<('view' | 'edit')[]>();
    expectTypeOf(scopesOf(catalog, 'root')).toEqualTypeOf<('view' | 'edit' | 'admin')[]>();
    // @ts-expect-error there is no such type
    expect(() => scopesOf(catalog, 'tokn')).toThrow(TypeError);
  });
});

describe('a use case', () => {
  it('gives the arguments of a key, and knows their names', () => {
    expect(useCase(catalog, 'editing')).toEqual({
      useCase: 'editing',
      type: 'token',
      scopes: ['view', 'edit'],
    });
    expect(useCase(catalog, 'everything')).toEqual({
      useCase: 'everything',
      type: 'root',
      scopes: ['view', 'edit', 'admin'],
    });
    expectTypeOf(useCase(catalog, 'editing')).toEqualTypeOf<{
      useCase: 'editing';
      type: 'token';
      scopes: ('view' | 'edit')[];
    }>();
    // @ts-expect-error there is no such use case
    expect(() => useCase(catalog, 'edting')).toThrow(TypeError);
    // @ts-expect-error this catalog has none
    expect(() => useCase(defineCatalog({ name: 'bare', scopes, types }), 'editing')).toThrow(TypeError);
  });

  it('decides nothing: the digest of the catalog is the same with and without', () => {
    expect(catalogDigest(catalog)).toBe(catalogDigest(defineCatalog({ name: 'acme', scopes, types })));
  });

  it('survives JSON', () => {
    expect(catalogFromJson(JSON.parse(JSON.stringify(catalog)))).toEqual(catalog);
  });

  it('compiles only with names that the catalog has', () => {
    const unsound = [
      // @ts-expect-error there is no such type
      () => defineCatalog({ name: 'a', scopes, types, useCases: { x: { type: 'tokn', scopes: ['view'] } } }),
      // @ts-expect-error there is no such scope
      () => defineCatalog({ name: 'a', scopes, types, useCases: { x: { type: 'token', scopes: ['veiw'] } } }),
    ];
    for (const define of unsound) expect(define).toThrow(CatalogError);
  });

  it.each([
    ['an unknown type', { x: { type: 'no', scopes: ['view'] } }, ['useCases["x"].type']],
    ['no type', { x: { scopes: ['view'] } }, ['useCases["x"].type']],
    ['an unknown scope', { x: { type: 'token', scopes: ['view', 'no'] } }, ['useCases["x"].scopes']],
    ['what its type may not', { x: { type: 'token', scopes: ['view', 'admin'] } }, ['useCases["x"].scopes']],
    ['less than its type must', { x: { type: 'token', scopes: ['edit'] } }, ['useCases["x"].scopes']],
    ['no list of scopes', { x: { type: 'token', scopes: 'view' } }, ['useCases["x"].scopes']],
    ['unknown members', { x: { type: 'token', scopes: '*', ttl: 1 } }, ['useCases["x"].ttl']],
    ['an odd name', { 'a b': { type: 'token', scopes: '*' } }, ['useCases["a b"]']],
    ['no map', { x: 5 }, ['useCases["x"]']],
    ['no use cases', ['view'], ['useCases']],
  ])('refuses %s', (_, useCases, places) => {
    expect(placesOf({ useCases })).toEqual(places);
  });
});

describe('the methods of a type', () => {
  const methods = (value: unknown) =>
    placesOf({ types: { t: { prefix: 't', allows: '*', expiry: 'required', methods: value } } });

  it('are capitals, each once', () => {
    expect(methods(['GET', 'HEAD'])).toEqual([]);
    for (const odd of [[], ['get'], ['ANY'], ['GET', 'GET'], ['GET', 5], 'GET', [''], ['G ET'], null])
      expect(methods(odd)).toEqual(['types["t"].methods']);
  });

  it('decide: a catalog that has them has another digest', () => {
    const guarded = defineCatalog({
      name: 'acme',
      scopes,
      types: { ...types, root: { ...types.root, methods: ['GET'] } },
    });
    expect(catalogDigest(guarded)).not.toBe(catalogDigest(catalog));
  });
});
