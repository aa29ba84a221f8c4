import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyCatalog, ScopeNameOf } from '../../../keys/catalog/catalog.js';
import {
  catalogDigest,
  catalogFromJson,
  defineCatalog,
  parseScope,
} from '../../../keys/catalog/define-catalog.js';
import {
  closureOf,
  elevatedAmong,
  resolvePermissions,
  scopeProblems,
} from '../../../keys/catalog/resolve.js';

const sound = {
  name: 'acme',
  scopes: {
    view: { title: 'View', grants: ['read:item'] },
    edit: { grants: ['update:item'], implies: ['view'] },
    admin: { grants: ['delete:user'], implies: ['edit'], elevated: true },
    surface: { grants: ['use:api'] },
  },
  types: {
    token: { prefix: 'acme_live', allows: '*', expiry: 'required', maxLifetime: '365d' },
    audit: {
      prefix: 'acme_live',
      allows: ['view'],
      always: ['surface'],
      requires: ['view'],
      expiry: 'optional',
    },
  },
} as const;

const catalog = defineCatalog(sound);

function problemsOf(change: object): string {
  try {
    defineCatalog({ ...sound, ...change } as never);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_CATALOG' });
    return String(error);
  }
  throw new Error('the catalog was accepted');
}

describe('defineCatalog', () => {
  it('gives frozen data that equals the definition, and leaves the definition alone', () => {
    expect(catalog).toEqual({ ...sound, format: 1 });
    expect(Object.isFrozen(catalog.scopes.edit.implies)).toBe(true);
    expect(Object.isFrozen(sound.scopes)).toBe(false);
  });

  it.each([
    ['name', { name: 'a b' }, /name: "a b"/],
    ['a scope name', { scopes: { ...sound.scopes, 'a b': { grants: ['x'] } } }, /scopes\["a b"\]/],
    [
      'a scope that grants nothing',
      { scopes: { ...sound.scopes, none: { grants: [] } } },
      /scopes\["none"\].*grants nothing/,
    ],
    [
      'a permission',
      { scopes: { ...sound.scopes, odd: { grants: ['a b'] } } },
      /scopes\["odd"\]\.grants: "a b"/,
    ],
    [
      'an implied scope',
      { scopes: { ...sound.scopes, odd: { grants: [], implies: ['nowhere'] } } },
      /scopes\["odd"\]\.implies.*"nowhere"/,
    ],
    [
      'an inherited name',
      { scopes: { ...sound.scopes, odd: { grants: [], implies: ['toString'] } } },
      /implies.*"toString"/,
    ],
    ['itself implied', { scopes: { ...sound.scopes, me: { grants: [], implies: ['me'] } } }, /me → me/],
    ['a prefix', { types: { t: { ...sound.types.token, prefix: 'ACME' } } }, /types\["t"\]\.prefix: "ACME"/],
    ['an expiry', { types: { t: { ...sound.types.token, expiry: 'never' } } }, /types\["t"\]\.expiry/],
    ['an expiry left out', { types: { t: { prefix: 'a', allows: '*' } } }, /types\["t"\]\.expiry/],
    [
      'an allowed scope',
      { types: { t: { ...sound.types.token, allows: ['nowhere'] } } },
      /types\["t"\]\.allows.*"nowhere"/,
    ],
    [
      'an always scope',
      { types: { t: { ...sound.types.token, always: ['nowhere'] } } },
      /types\["t"\]\.always.*"nowhere"/,
    ],
    [
      'a required scope that is not allowed',
      { types: { t: { ...sound.types.token, allows: ['view'], requires: ['edit'] } } },
      /types\["t"\]\.requires: "edit"/,
    ],
    [
      'a type that can do nothing',
      { types: { t: { ...sound.types.token, allows: [] } } },
      /could do nothing/,
    ],
    [
      'a life',
      { types: { t: { ...sound.types.token, maxLifetime: '1y' } } },
      /types\["t"\]\.maxLifetime: "1y"/,
    ],
    [
      'a life of nothing',
      { types: { t: { ...sound.types.token, minLifetime: '0s' } } },
      /types\["t"\]\.minLifetime/,
    ],
    [
      'lives the wrong way round',
      { types: { t: { ...sound.types.token, minLifetime: '366d' } } },
      /minLifetime is longer/,
    ],
    ['no type', { types: {} }, /at least one key type/],
    [
      'a member that is not known',
      { types: { t: { ...sound.types.token, maxUses: 7 } } },
      /types\["t"\]\.maxUses/,
    ],
  ])('names %s that is wrong', (_, change, words) => {
    expect(problemsOf(change)).toMatch(words);
  });

  it('names all problems at once, each with its place', () => {
    const text = problemsOf({
      name: '',
      scopes: { 'a b': { grants: ['x y'], implies: ['nowhere'] } },
      types: { 'c d': { prefix: '', allows: ['nowhere'], expiry: 'x', maxLifetime: '1y' } },
    });
    for (const place of [
      'name: ',
      'scopes["a b"]: ',
      '.grants: ',
      '.implies: ',
      'types["c d"]: ',
      '.prefix: ',
      '.expiry: ',
      '.allows: ',
      '.maxLifetime: ',
    ])
      expect(text).toContain(place);
  });

  it('says which catalog is wrong, if it has a name', () => {
    expect(problemsOf({ types: {} })).toContain('the catalog "acme" is not sound');
    expect(problemsOf({ name: 7 })).toContain('the catalog is not sound');
  });

  it('names a circle of implied scopes by the way round it', () => {
    const round = {
      a: { grants: ['x'], implies: ['b'] },
      b: { grants: [], implies: ['c'] },
      c: { grants: [], implies: ['a'] },
    };
    expect(problemsOf({ scopes: round, types: { t: sound.types.token } })).toContain('a → b → c → a');
  });

  it('takes no longer for many ways to the same scope', () => {
    const scopes: Record<string, { grants: string[]; implies: string[] }> = {};
    for (let layer = 0; layer < 30; layer++) {
      const below = layer === 0 ? [] : [`l${layer - 1}a`, `l${layer - 1}b`];
      for (const side of ['a', 'b'])
        scopes[`l${layer}${side}`] = { grants: [`p${layer}${side}`], implies: below };
    }
    const begin = performance.now();
    const wide = defineCatalog({ name: 'wide', scopes, types: { t: sound.types.token } } as never);
    expect(closureOf(wide, ['l29a']).size).toBe(59);
    expect(performance.now() - begin).toBeLessThan(1_000);
  });
});

describe('a catalog as JSON', () => {
  it('is read back as it was', () => {
    expect(catalogFromJson(JSON.parse(JSON.stringify(catalog)))).toEqual(catalog);
  });

  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['text', 'catalog'],
    ['without types', { format: 1, name: 'a', scopes: {} }],
    ['of no format', { ...sound }],
    ['of a newer format', { ...sound, format: 2 }],
    ['of a format in text', { ...sound, format: '1' }],
    ['with scopes that are none', { ...sound, format: 1, scopes: 7 }],
    ['with types that are none', { ...sound, format: 1, types: [7] }],
    ['with a scope that is none', { ...sound, format: 1, scopes: { a: null } }],
  ])('that is %s is refused', (_, value) => {
    expect(() => catalogFromJson(value)).toThrow(expect.objectContaining({ code: 'ERR_CATALOG' }));
  });

  it('that is anything at all is read or refused, and breaks nothing', () => {
    const parts = fc.dictionary(fc.constantFrom('view', 'a', 'grants', 'allows', 'prefix'), fc.jsonValue());
    fc.assert(
      fc.property(parts, parts, fc.jsonValue(), (scopes, types, name) => {
        try {
          catalogFromJson({ format: 1, name, scopes, types });
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_CATALOG' });
        }
      }),
    );
  });
});

describe('the digest of a catalog', () => {
  it('is the same in every release', () => {
    expect(catalogDigest(catalog)).toBe('d0f1c18c52adf271');
  });

  it('does not depend on titles, descriptions or the order of names', () => {
    const { view, edit, admin, surface } = sound.scopes;
    const { token, audit } = sound.types;
    const same = {
      name: 'acme',
      types: { audit: { description: 'For auditors', ...audit }, token: { ...token, title: 'Token' } },
      scopes: { surface, admin: { ...admin, description: 'All' }, edit, view: { ...view, title: 'Look' } },
    };
    expect(catalogDigest(defineCatalog(same))).toBe(catalogDigest(catalog));
  });

  it.each([
    ['a permission', { scopes: { ...sound.scopes, view: { grants: ['read:item', 'read:list'] } } }],
    ['an implied scope', { scopes: { ...sound.scopes, edit: { grants: ['update:item'] } } }],
    ['what is elevated', { scopes: { ...sound.scopes, view: { grants: ['read:item'], elevated: true } } }],
    ['a prefix', { types: { ...sound.types, token: { ...sound.types.token, prefix: 'acme_test' } } }],
    ['a life', { types: { ...sound.types, token: { ...sound.types.token, maxLifetime: '366d' } } }],
    ['the name', { name: 'acme2' }],
    ['a scope called title', { scopes: { ...sound.scopes, title: { grants: ['read:title'] } } }],
  ])('changes with %s', (_, change) => {
    expect(catalogDigest(defineCatalog({ ...sound, ...change } as never))).not.toBe(catalogDigest(catalog));
  });
});

describe('the scopes of a key', () => {
  it('resolve to permissions, each with the first scope that brings it', () => {
    expect(resolvePermissions(catalog, 'token', ['view', 'edit'])).toEqual({
      'read:item': 'edit',
      'update:item': 'edit',
    });
    expect(resolvePermissions(catalog, 'token', [])).toEqual({});
    expect(resolvePermissions(catalog, 'audit', ['view'])).toEqual({
      'read:item': 'view',
      'use:api': 'surface',
    });
  });

  it('bring nothing that the type does not allow, and nothing for a type or scope that there is not', () => {
    expect(resolvePermissions(catalog, 'audit', ['admin'])).toEqual({ 'use:api': 'surface' });
    expect(resolvePermissions(catalog, 'none', ['view'])).toEqual({});
    expect(resolvePermissions(catalog, 'toString', ['view'])).toEqual({});
    expect(resolvePermissions(catalog, 'token', ['constructor'])).toEqual({});
  });

  it('bring the same permissions whatever their order, and more scopes never less', () => {
    const names = fc.subarray(Object.keys(sound.scopes));
    fc.assert(
      fc.property(names, names, (some, more) => {
        const one = resolvePermissions(catalog, 'token', some);
        expect(resolvePermissions(catalog, 'token', some.toReversed())).toEqual(one);
        const both = Object.keys(resolvePermissions(catalog, 'token', [...some, ...more]));
        for (const permission of Object.keys(one)) expect(both).toContain(permission);
      }),
    );
  });

  it.each([
    ['token', ['view', 'edit'], []],
    ['token', ['nowhere'], [0]],
    ['token', ['toString'], [0]],
    ['token', ['view', 'view'], [1]],
    ['audit', ['view', 'edit', 'admin'], [1, 2]],
    ['audit', [], [undefined]],
    ['none', ['view'], [undefined]],
  ])('of type %s, %j, are wrong at %j', (type, scopes, places) => {
    expect(scopeProblems(catalog, type, scopes).map(({ index }) => index)).toEqual(places);
  });

  it('are elevated also when they are only implied', () => {
    const over = defineCatalog({
      ...sound,
      scopes: { ...sound.scopes, root: { grants: ['x'], implies: ['admin'] } },
    } as never);
    expect(elevatedAmong(over, ['root'])).toEqual(['admin']);
    expect(elevatedAmong(catalog, ['edit'])).toEqual([]);
  });

  it('are parsed from text', () => {
    expect(parseScope(catalog, 'view')).toBe('view');
    for (const text of ['View', '', 'toString'])
      expect(() => parseScope(catalog, text)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
  });
});

// What the compiler promises; `npm run check` compiles it, and nothing runs it.
function typesOfCatalogs(): void {
  const any: ScopeNameOf<typeof catalog, 'token'> = 'admin';
  const one: ScopeNameOf<typeof catalog, 'audit'> = 'view';
  // @ts-expect-error the type allows no such scope
  const wrong: ScopeNameOf<typeof catalog, 'audit'> = 'edit';
  // @ts-expect-error the catalog has no such scope
  const none: ScopeNameOf<typeof catalog, 'token'> = 'nowhere';
  // @ts-expect-error the catalog has no such type
  const type: ScopeNameOf<typeof catalog, 'nothing'> = 'view';
  const everything: AnyCatalog = catalog;
  defineCatalog({
    name: 'a',
    // @ts-expect-error an implied scope must exist
    scopes: { a: { grants: ['x'], implies: ['b'] } },
    types: { t: { prefix: 'a', allows: '*', expiry: 'required' } },
  });
  defineCatalog({
    name: 'a',
    scopes: { a: { grants: ['x'] } },
    // @ts-expect-error an allowed scope must exist
    types: { t: { prefix: 'a', allows: ['b'], expiry: 'required' } },
  });
  defineCatalog({
    name: 'a',
    scopes: { a: { grants: ['x'] } },
    // @ts-expect-error how keys expire must be written out
    types: { t: { prefix: 'a', allows: ['a'] } },
  });
  defineCatalog({
    name: 'a',
    scopes: { a: { grants: ['x'] } },
    // @ts-expect-error a life is a duration
    types: { t: { prefix: 'a', allows: ['a'], expiry: 'required', maxLifetime: 'long' } },
  });
  void [any, one, wrong, none, type, everything];
}

describe('the names in a catalog', () => {
  it('are known to the compiler', () => expect(typesOfCatalogs).toBeTypeOf('function'));
});
