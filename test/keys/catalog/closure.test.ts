import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyCatalog } from '../../../keys/catalog/catalog.ts';
import { defineCatalog } from '../../../keys/catalog/define-catalog.ts';
import { closureOf, resolvePermissions } from '../../../keys/catalog/resolve.ts';

/** What implication means, as it would be written in a text book. */
function reach(catalog: AnyCatalog, name: string, reached: Set<string>): Set<string> {
  const scope = Object.hasOwn(catalog.scopes, name) ? catalog.scopes[name] : undefined;
  if (scope === undefined || reached.has(name)) return reached;
  reached.add(name);
  for (const implied of scope.implies ?? []) reach(catalog, implied, reached);
  return reached;
}

/** Each permission with the first of the sources, by name, that reaches it. */
function sourcesOf(catalog: AnyCatalog, scopes: readonly string[]): Record<string, string> {
  const found = new Map<string, string>();
  for (const source of [...new Set(scopes)].sort())
    for (const name of reach(catalog, source, new Set()))
      for (const permission of catalog.scopes[name]?.grants ?? [])
        if (!found.has(permission)) found.set(permission, source);
  return Object.fromEntries(found);
}

const MOST = 12;
const nameOf = (index: number) => `s${index}`;

/** Catalogs in which a scope implies only later ones: so none is circular. */
const catalogs = fc
  .array(
    fc.record({
      grants: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }),
      implies: fc.array(fc.integer({ min: 1, max: MOST }), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: MOST },
  )
  .map((scopes) =>
    defineCatalog({
      name: 'acme',
      scopes: Object.fromEntries(
        scopes.map(({ grants, implies }, index) => [
          nameOf(index),
          {
            grants: [...new Set([...grants, 10])].map((grant) => `p:${grant}`),
            implies: [...new Set(implies.map((step) => index + step))]
              .filter((target) => target < scopes.length)
              .map(nameOf),
          },
        ]),
      ),
      types: { token: { prefix: 'acme', allows: '*', expiry: 'optional' } },
    }),
  );
const choices = fc.array(fc.integer({ min: 0, max: MOST + 2 }).map(nameOf), { maxLength: 6 });

describe('implied scopes', () => {
  it('are all that can be reached, in the order in which they are reached', () => {
    fc.assert(
      fc.property(catalogs, choices, (catalog, scopes) => {
        const expected = new Set<string>();
        for (const scope of scopes) reach(catalog, scope, expected);
        expect([...closureOf(catalog, scopes)]).toEqual([...expected]);
      }),
    );
  });

  it('bring their permissions under the first declared scope, by name, that leads to them', () => {
    fc.assert(
      fc.property(catalogs, choices, (catalog, scopes) => {
        expect(resolvePermissions(catalog, 'token', scopes)).toEqual(sourcesOf(catalog, scopes));
      }),
    );
  });

  it('may be a chain of any length', () => {
    const length = 20_000;
    const scopes = Object.fromEntries(
      Array.from({ length }, (_, index) => [
        nameOf(index),
        { grants: [`p:${index}`], implies: index + 1 < length ? [nameOf(index + 1)] : [] },
      ]),
    );
    const catalog = defineCatalog({
      name: 'acme',
      scopes,
      types: { token: { prefix: 'acme', allows: '*', expiry: 'optional' } },
    });
    expect(closureOf(catalog, ['s0']).size).toBe(length);
    expect(Object.keys(resolvePermissions(catalog, 'token', Object.keys(scopes)))).toHaveLength(length);
  });
});
