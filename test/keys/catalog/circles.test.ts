import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyCatalog } from '../../../keys/catalog/catalog.js';
import { catalogProblems } from '../../../keys/catalog/problems.js';

/** A catalog whose scopes imply one another as the lists say. */
function catalogOf(implied: Readonly<Record<string, readonly string[]>>): AnyCatalog {
  const scopes = Object.entries(implied).map(([name, implies]) => [
    name,
    { grants: [`use:${name}`], implies },
  ]);
  return {
    format: 1,
    name: 'acme',
    scopes: Object.fromEntries(scopes),
    types: { t: { prefix: 'acme', allows: '*', expiry: 'required' } },
  };
}

/** `length` scopes, each of which implies the next one, and the last one those in `end`. */
function chain(length: number, end: readonly string[]) {
  const numbers = Array.from({ length }, (_, number) => number);
  return Object.fromEntries(
    numbers.map((number) => [`s${number}`, number + 1 < length ? [`s${number + 1}`] : end]),
  );
}

/** Whether some scope leads back to itself, by brute force. */
function hasCircle(implied: Readonly<Record<string, readonly string[]>>): boolean {
  return Object.keys(implied).some((start) => {
    const reached = new Set(implied[start]);
    for (const name of reached) for (const next of implied[name] ?? []) reached.add(next);
    return reached.has(start);
  });
}

describe('circles of implied scopes', () => {
  it('are found wherever there is one, each told as a way that exists', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.dictionary(name, fc.array(name, { maxLength: 3 })), (some) => {
        const implied = { a: [], b: [], c: [], d: [], e: [], ...some };
        const problems = catalogProblems(catalogOf(implied));
        expect(problems.length > 0).toBe(hasCircle(implied));
        for (const problem of problems) {
          const way = /circle \((.*)\)$/.exec(problem)?.[1]?.split(' → ') ?? [];
          expect(way.length).toBeGreaterThan(1);
          expect(way.at(-1)).toBe(way[0]);
          for (const [index, from] of way.slice(0, -1).entries())
            expect(implied[from as keyof typeof implied]).toContain(way[index + 1]);
        }
      }),
    );
  });

  it('are looked for in time that grows with the catalog only, and at any depth', () => {
    const begin = performance.now();
    expect(catalogProblems(catalogOf(chain(20_000, [])))).toEqual([]);
    expect(catalogProblems(catalogOf(chain(20_000, ['s0'])))).toEqual([
      expect.stringMatching(
        /^scopes\["s0"\]\.implies: goes round in a circle \(s0 → s1 → .* → s19999 → s0\)$/,
      ),
    ]);
    const all = Array.from({ length: 60 }, (_, number) => `s${number}`);
    const linked = all.map((name) => [name, all.filter((other) => other !== name)]);
    expect(catalogProblems(catalogOf(Object.fromEntries(linked))).length).toBeGreaterThan(0);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});

it('a member that says yes or no is asked for in these words', () => {
  const odd = { ...catalogOf({ a: [] }), scopes: { a: { grants: ['x'], elevated: 'yes' } } };
  expect(catalogProblems(odd as unknown as AnyCatalog)).toEqual([
    'scopes["a"].elevated: has not the right form; write true or false',
  ]);
});
