import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { later, NOW, request, world } from './world.ts';

type Path = readonly (string | number)[];

/** The places of all values in plain data, its own place first. */
function placesIn(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, member]) => placesIn(member, [...at, name]))];
}

function withValue(value: unknown, at: Path, put: unknown): unknown {
  const [name, ...rest] = at;
  if (name === undefined) return put;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const members = copy as Record<string | number, unknown>;
  if (put === DELETED && rest.length === 0) delete members[name];
  else members[name] = withValue(members[name], rest, put);
  return copy;
}

const DELETED = Symbol('deleted');

const value = fc.oneof(
  fc.constant(DELETED),
  fc.constantFrom<unknown>(
    null,
    '',
    'never',
    0,
    1,
    2,
    -1,
    1.5,
    NOW,
    NOW * 1000,
    true,
    [],
    {},
    '*',
    'live',
    'token',
    'audit',
    'probe',
    'acme',
    'acme_live',
    'acme_test',
  ),
  fc.constantFrom<unknown>(
    ['manage'],
    ['view', 'edit', 'manage'],
    ['create:user', 'delete:user', 'update:item', 'read:item'],
    ['__proto__'],
  ),
  fc.anything({ maxDepth: 2 }),
);

describe('a record that was edited by hand', () => {
  it('never lets a key do more than its catalog gives its scopes, be of another type, or pass for another key', async () => {
    const w = world();
    const key = await w.issue({ type: 'audit', scopes: ['view'] });
    const original = w.store.items.get(key.keyId) ?? {};
    const places = placesIn(original).slice(1);
    const routes = [
      ['PUT', '/v1/items/1'],
      ['DELETE', '/v1/users/1'],
      ['GET', '/v1/tokens'],
    ] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), value, async (place, put) => {
        w.store.items.set(key.keyId, withValue(original, place, put) as Record<string, unknown>);
        for (const [method, path] of routes)
          expect((await w.verifier.verify(request(method, path, key.keyString))).kind).toBe('denied');
        const read = await w.verifier.verify(request('GET', '/v1/items', key.keyString));
        if (read.kind !== 'allowed') return;
        expect(['read:item', 'read:list']).toEqual(expect.arrayContaining([...read.principal.permissions]));
        expect(read.principal).toMatchObject({ keyId: key.keyId, version: 1 });
      }),
      { numRuns: 3_000 },
    );
  });

  it('is refused when a member is there that this release does not know: it may be a limit', async () => {
    const w = world();
    const key = await w.issue();
    const original = w.store.items.get(key.keyId) ?? {};
    for (const place of [[], ['terms'], ['audit'], ['versions', '1'], ['versions', '1', 'mintedFor']]) {
      w.store.items.set(
        key.keyId,
        withValue(original, [...place, 'notAfter'], NOW) as Record<string, unknown>,
      );
      expect(await w.verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject({
        refusal: 'unavailable',
      });
    }
  });

  it('does not outlive the longest life of its type', async () => {
    const w = world();
    const key = await w.issue({ type: 'token' });
    const original = w.store.items.get(key.keyId) ?? {};
    w.time.now = later(NOW, 365 * 86_400);
    for (const end of ['never', NOW * 1000, later(NOW, 999 * 86_400)]) {
      w.store.items.set(
        key.keyId,
        withValue(original, ['versions', '1', 'expiresAt'], end) as Record<string, unknown>,
      );
      expect((await w.verifier.verify(request('GET', '/v1/items', key.keyString))).kind).toBe('denied');
    }
  });
});
