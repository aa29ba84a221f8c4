import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { apiFromJson, defineApi } from '../../../keys/api/define-api.ts';
import { lacking, neededBy } from '../../../keys/api/requirement.ts';
import { defineCatalog } from '../../../keys/catalog/define-catalog.ts';
import { CatalogError } from '../../../keys/errors.ts';
import type { Principal } from '../../../runtime/principal.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { request, world } from '../../runtime/world.ts';

const catalog = defineCatalog({
  name: 'acme',
  scopes: {
    view: { grants: ['read:item', 'read:list'] },
    edit: { grants: ['update:item'], implies: ['view'] },
    manage: { grants: ['delete:user'] },
    orphan: { grants: ['read:attic'] },
  },
  types: {
    token: { prefix: 'acme_live', allows: ['view', 'edit', 'manage'], expiry: 'optional' },
    audit: { prefix: 'acme_live', allows: ['view'], expiry: 'required', methods: ['GET'] },
    probe: { prefix: 'acme_test', allows: [], always: ['view'], expiry: 'optional' },
  },
});
const credentials = [{ header: 'Authorization', scheme: 'Bearer' }];

function problemsOf(key: string, route: unknown): readonly string[] {
  try {
    apiFromJson({ format: 1, catalog, credentials, routes: { [key]: route } });
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

const api = defineApi(catalog, {
  credentials,
  routes: {
    'GET /either': { permission: { anyOf: ['update:item', 'delete:user'] } },
    'GET /both': { permission: { allOf: ['update:item', 'delete:user'] } },
    'GET /one': { types: 'audit' },
    'GET /two': { types: { anyOf: ['audit', 'probe'] } },
    'GET /all': {},
  },
});

describe('a requirement', () => {
  it.each([
    ['/either', ['view'], 'update:item', 'edit'],
    ['/either', ['edit'], undefined, undefined],
    ['/either', ['manage'], undefined, undefined],
    ['/both', ['edit'], 'delete:user', 'manage'],
    ['/both', ['view'], 'update:item delete:user', 'edit manage'],
    ['/both', ['edit', 'manage'], undefined, undefined],
  ] as const)('of %s, asked with %j, misses %s', async (path, scopes, permission, scope) => {
    const w = world();
    const verifier = createVerifier({ ...w.deps, api });
    const verdict = await verifier.verify(request('GET', path, (await w.issue({ scopes })).keyString));
    if (permission === undefined) expect(verdict.kind).toBe('allowed');
    else {
      expect(verdict).toMatchObject({ refusal: 'permission', response: { status: 403 } });
      const { response } = verdict as Extract<typeof verdict, { kind: 'denied' }>;
      expect(JSON.parse(response.body)).toMatchObject({ permission });
      expect(response.headers['WWW-Authenticate']).toContain(`scope="${scope}"`);
    }
  });

  it.each([
    ['/one', 'audit', true],
    ['/one', 'probe', false],
    ['/two', 'audit', true],
    ['/two', 'probe', true],
    ['/two', 'token', false],
  ] as const)('of %s lets %s in: %s', async (path, type, lets) => {
    const w = world();
    const verifier = createVerifier({ ...w.deps, api });
    const verdict = await verifier.verify(request('GET', path, (await w.issue({ type })).keyString));
    expect(verdict.kind === 'allowed').toBe(lets);
    if (!lets) expect(verdict).toMatchObject({ refusal: 'type', response: { status: 401 } });
  });

  it('tells the principal its type', () => {
    type TypeAt<K extends keyof (typeof api)['routes']> = Principal<typeof api, K>['type'];
    expectTypeOf<TypeAt<'GET /one'>>().toEqualTypeOf<'audit'>();
    expectTypeOf<TypeAt<'GET /two'>>().toEqualTypeOf<'audit' | 'probe'>();
    expectTypeOf<TypeAt<'GET /all'>>().toEqualTypeOf<'token' | 'audit' | 'probe'>();
  });

  it('compiles only with names that the catalog has, and where keys can meet it', () => {
    const define = (routes: object) => () => defineApi(catalog, { credentials, routes: routes as never });
    const unsound = [
      () =>
        // @ts-expect-error no scope grants it
        defineApi(catalog, { credentials, routes: { 'GET /a': { permission: { anyOf: ['read:itme'] } } } }),
      // @ts-expect-error there is no such type
      () => defineApi(catalog, { credentials, routes: { 'GET /a': { types: { anyOf: ['tokn'] } } } }),
      // @ts-expect-error a key has one type
      () => defineApi(catalog, { credentials, routes: { 'GET /a': { types: { allOf: ['token'] } } } }),
      define({ 'GET /a': { types: ['token'] } }),
    ];
    for (const wrong of unsound) expect(wrong).toThrow(CatalogError);
  });

  it.each([
    [{ permission: { anyOf: [] } }, 'permission'],
    [{ permission: { allOf: 'read:item' } }, 'permission'],
    [{ permission: { anyOf: ['read:item'], allOf: ['read:item'] } }, 'permission'],
    [{ permission: {} }, 'permission'],
    [{ permission: null }, 'permission'],
    [{ permission: ['read:item'] }, 'permission'],
    [{ permission: { anyOf: ['read:item', 5] } }, 'permission'],
    [{ permission: { allOf: ['read:item', 'read:item'] } }, 'permission'],
    [{ permission: { anyOf: ['read:item', 'no'] } }, 'permission'],
    [{ types: { allOf: ['token', 'audit'] } }, 'types'],
    [{ types: { anyOf: ['token', 'no'] } }, 'types'],
    [{ types: 5 }, 'types'],
  ])('refuses %j', (route, member) => {
    const problems = problemsOf('GET /a', route);
    expect(problems.map((line) => line.split(': ')[0])).toEqual([`routes["GET /a"].${member}`]);
  });

  it('is met exactly as "some" and "every" say', () => {
    const names = fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 });
    fc.assert(
      fc.property(names, fc.subarray(['a', 'b', 'c', 'd']), (asked, held) => {
        const has = (name: string) => held.includes(name);
        expect(lacking(neededBy({ anyOf: asked }), has).length === 0).toBe(asked.some(has));
        expect(lacking(neededBy({ allOf: asked }), has).length === 0).toBe(asked.every(has));
      }),
    );
  });
});

describe('a route that no key can reach is an error that names it:', () => {
  it.each([
    ['a permission that no type can have', 'GET /a', { permission: 'read:attic' }],
    ['one that the served type cannot have', 'GET /a', { types: 'audit', permission: 'update:item' }],
    ['alternatives of which none can be had', 'GET /a', { permission: { anyOf: ['read:attic'] } }],
    ['several of which one cannot be had', 'GET /a', { permission: { allOf: ['read:item', 'read:attic'] } }],
    ['a method that the served type may not use', 'PUT /a', { types: 'audit', permission: 'read:item' }],
  ])('%s', (_, key, route) => {
    const problems = problemsOf(key, route);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`routes["${key}"]`);
    expect(problems[0]).toContain('no key can reach');
  });

  it('but not one that some type can reach', () => {
    expect(problemsOf('GET /a', { permission: { anyOf: ['read:attic', 'read:item'] } })).toEqual([]);
    expect(problemsOf('GET /a', { types: 'probe', permission: 'read:list' })).toEqual([]);
    expect(problemsOf('PUT /a', { types: { anyOf: ['audit', 'token'] } })).toEqual([]);
  });
});
