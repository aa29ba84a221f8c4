import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf } from '../../keys/canonical-json.js';

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, shuffled(member)]),
  );
}

describe('canonical JSON', () => {
  it('sorts keys, leaves undefined out, and keeps the order of lists', () => {
    expect(canonicalJson({ b: [2, 1], a: { d: null, c: undefined }, é: 'x' })).toBe(
      '{"a":{"d":null},"b":[2,1],"é":"x"}',
    );
  });

  it('is JSON of the same data, whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('tells data apart that differs', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        const same = JSON.stringify(shuffled(shuffled(one))) === JSON.stringify(shuffled(shuffled(two)));
        if (canonicalJson(one) === canonicalJson(two))
          expect(JSON.parse(canonicalJson(one))).toEqual(JSON.parse(JSON.stringify(two)));
        else expect(same).toBe(false);
      }),
    );
  });

  it('has a digest that does not change from release to release', () => {
    expect(digestOf({ b: 1, a: ['x'] })).toBe(
      '9bfce180614e8aaffe8a52084e7be3ee3b4c2e740cae2793550177f953f11c04',
    );
  });
});
