import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { superseded } from '../../keys/record/transitions.ts';
import type { GrantorLookup } from '../../runtime/grantors.ts';
import { testKeys } from '../../runtime/testing/index.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { api, catalog, NOW, request, world } from './world.ts';

const PERMISSIONS = ['read:item', 'read:list', 'update:item', 'create:user', 'delete:user'];
/** What each scope gives, written out. */
const GRANTS = {
  view: ['read:item', 'read:list'],
  edit: ['read:item', 'read:list', 'update:item'],
  manage: ['create:user', 'delete:user'],
};
const ON = { now: NOW, actor: { who: 'local', via: 'test' } };
const UNAVAILABLE = { kind: 'denied', refusal: 'unavailable', response: { status: 503 } };

async function asked(lookup: GrantorLookup, deadlineMs = 3_000) {
  const w = world();
  const key = await w.issue({ scopes: ['edit'], grantor: 'alice' });
  const verifier = createVerifier({ api, ...w.deps, grantors: lookup, deadlineMs });
  const verdict = await verifier.verify(request('GET', '/v1/items', key.keyString));
  return { verdict, entries: w.entries };
}

describe('a key with a grantor', () => {
  it('tells who that is, and has the permissions that both have', async () => {
    const w = world();
    await w.grant('alice', { permissions: ['delete:user', 'read:item', 'read:list'] });
    const key = await w.issue({ scopes: ['edit'], grantor: 'alice' });
    expect(await w.verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject({
      kind: 'allowed',
      principal: { grantor: 'alice', permissions: ['read:item', 'read:list'], scopes: [] },
    });
    expect(await w.verifier.verify(request('PUT', '/v1/items/7', key.keyString))).toMatchObject({
      refusal: 'permission',
    });
    expect(w.entries).toMatchObject([{ reason: 'insufficient-scope' }]);
  });

  it('is refused with the bytes of a bad credential, and the log says why', async () => {
    const w = world();
    await w.grant('off', { permissions: PERMISSIONS, disabled: true });
    const bad = await w.verifier.verify(request('GET', '/v1/items'));
    const gone = await w.issue({ grantor: 'nobody' });
    const disabled = await w.issue({ grantor: 'off' });
    for (const { keyString } of [gone, disabled])
      expect(await w.verifier.verify(request('GET', '/v1/items', keyString))).toEqual(bad);
    expect(w.entries).toMatchObject([
      { reason: 'missing' },
      { reason: 'grantor-gone', keyId: gone.keyId },
      { reason: 'grantor-disabled', keyId: disabled.keyId },
    ]);
  });

  it('costs one more read, which only the holder of its secret causes; a key without grantor costs none', async () => {
    const w = world();
    await w.grant('alice', { permissions: PERMISSIONS });
    const [bound, free] = [await w.issue({ grantor: 'alice' }), await w.issue()];
    const [keys, grantors] = [vi.spyOn(w.store, 'get'), vi.spyOn(w.store.grantors, 'get')];
    for (let n = 0; n < 3; n++) await w.verifier.verify(request('GET', '/v1/items', free.keyString));
    expect([keys.mock.calls.length, grantors.mock.calls.length]).toEqual([3, 0]);
    for (let n = 0; n < 3; n++) await w.verifier.verify(request('GET', '/v1/items', bound.keyString));
    expect([keys.mock.calls.length, grantors.mock.calls.length]).toEqual([6, 3]);
    const text = bound.keyString.reveal();
    const stranger = await w.rotate(bound, { grantor: 'alice' }); // its own secret, not yet written for `text`
    await w.verifier.verify(request('GET', '/v1/items', `${text.slice(0, -1)}~`));
    await w.verifier.verify(request('GET', '/v1/items', `${stranger.keyString.reveal()}x`));
    expect(grantors.mock.calls.length).toBe(3);
  });

  it.each<readonly [string, GrantorLookup, string]>([
    [
      'throws at once',
      () => {
        throw new RangeError('secret words');
      },
      'RangeError',
    ],
    ['rejects', () => Promise.reject(new Error('secret words')), 'Error'],
    ['rejects with no error', () => Promise.reject('secret words'), 'string'],
    ['answers true', () => true as never, 'ERR_INVARIANT'],
    ['answers a list', () => ['read:item'] as never, 'ERR_INVARIANT'],
    ['answers permissions in one text', () => ({ permissions: 'read:item' }) as never, 'ERR_INVARIANT'],
    ['answers permissions that are no texts', () => ({ permissions: [7] }) as never, 'ERR_INVARIANT'],
    [
      'says disabled in words',
      () => ({ permissions: ['read:item'], disabled: 'no' }) as never,
      'ERR_INVARIANT',
    ],
  ])('cannot be judged by a callback that %s', async (_, lookup, error) => {
    const { verdict, entries } = await asked(lookup);
    expect(verdict).toMatchObject(UNAVAILABLE);
    expect(entries).toMatchObject([{ reason: 'unavailable', error }]);
    expect(JSON.stringify(entries)).not.toContain('secret words');
  });

  it('is refused when the time of its request is up before the callback answers', async () => {
    const w = world();
    const key = await w.issue({ scopes: ['edit'], grantor: 'alice' });
    const verifier = createVerifier({ api, ...w.deps, grantors: () => new Promise(() => {}) });
    const inTime = { ...request('GET', '/v1/items', key.keyString), signal: AbortSignal.timeout(50) };
    expect(await verifier.verify(inTime)).toMatchObject(UNAVAILABLE);
  });

  it('cannot be judged by a callback that does not answer in time', async () => {
    const { verdict, entries } = await asked(() => new Promise(() => {}), 20);
    expect(verdict).toMatchObject(UNAVAILABLE);
    expect(entries).toMatchObject([{ reason: 'unavailable', error: 'ERR_UNAVAILABLE' }]);
  });

  it('is judged by a callback that answers plainly, whatever the table says', async () => {
    expect(
      (await asked((id) => ({ permissions: id === 'alice' ? ['read:item'] : [] }))).verdict,
    ).toMatchObject({ kind: 'allowed', principal: { permissions: ['read:item'] } });
    expect((await asked(async () => ({ permissions: [] }))).verdict).toMatchObject({ refusal: 'permission' });
    for (const none of [undefined, null]) {
      const { verdict, entries } = await asked(async () => none as undefined);
      expect([verdict, entries]).toMatchObject([{ refusal: 'credential' }, [{ reason: 'grantor-gone' }]]);
    }
  });

  it('cannot be judged over a store that cannot tell about grantors', async () => {
    const w = world();
    const key = await w.issue({ grantor: 'alice' });
    const verifier = createVerifier({ api, ...w.deps, store: { get: (keyId) => w.store.get(keyId) } });
    expect(await verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject(UNAVAILABLE);
    expect(w.entries).toMatchObject([{ reason: 'unavailable', error: 'ERR_INVARIANT' }]);
  });

  it('cannot be judged by a grantor that somebody edited by hand', async () => {
    const w = world();
    await w.grant('alice', { permissions: PERMISSIONS });
    const key = await w.issue({ grantor: 'alice' });
    const { items } = w.store.grantors;
    items.set('alice', { ...items.get('alice'), disabled: 'no' });
    expect(await w.verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject(UNAVAILABLE);
    expect(w.entries).toMatchObject([{ error: 'ERR_RECORD_UNREADABLE' }]);
  });

  it('of a type that requires one is refused without', async () => {
    const strict = defineCatalog({
      ...catalog,
      types: { ...catalog.types, token: { ...catalog.types.token, grantor: 'required' } },
    });
    const w = world();
    await w.grant('alice', { permissions: PERMISSIONS });
    const verifier = createVerifier({ ...w.deps, api: defineApi(strict, api) });
    const [bare, bound] = [await w.issue(), await w.issue({ grantor: 'alice' })];
    expect((await verifier.verify(request('GET', '/v1/items', bare.keyString))).kind).toBe('denied');
    expect((await verifier.verify(request('GET', '/v1/items', bound.keyString))).kind).toBe('allowed');
    expect(w.entries).toMatchObject([{ reason: 'grantor-gone', keyId: bare.keyId }]);
  });

  it('never does what any of scopes, type, overlap, catalog and grantor does not give', async () => {
    const subset = fc.subarray(PERMISSIONS);
    const scopes = fc.subarray(['view', 'edit', 'manage'] as const);
    await fc.assert(
      fc.asyncProperty(scopes, scopes, subset, fc.boolean(), async (before, after, granted, disabled) => {
        const w = world();
        const first = await w.issue({ scopes: before, grantor: 'alice' });
        const second = await w.rotate(first, { scopes: after, grantor: 'alice' });
        await w.store.write(second.record, superseded(second.record, NOW, 60, ON));
        await w.grant('alice', { permissions: granted, disabled });
        const of = (names: readonly (keyof typeof GRANTS)[]) =>
          new Set(names.flatMap((name) => GRANTS[name]));
        for (const [key, declared] of [
          [first, [of(before), of(after)]],
          [second, [of(after)]],
        ] as const) {
          const verdict = await w.verifier.verify(request('GET', '/v1/files/x', key.keyString));
          const expected = PERMISSIONS.filter(
            (one) => granted.includes(one) && declared.every((held) => held.has(one)),
          );
          if (disabled) expect(verdict.kind).toBe('denied');
          else expect(verdict).toMatchObject({ kind: 'allowed' });
          if (verdict.kind === 'allowed')
            expect([...verdict.principal.permissions].sort()).toEqual(expected.sort());
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('keys for tests', () => {
  const strict = defineCatalog({
    ...catalog,
    types: {
      ...catalog.types,
      token: { ...catalog.types.token, grantor: 'required' },
      probe: { ...catalog.types.probe, grantor: 'optional' },
    },
  });

  it('have the grantors that the test tells of, where their type takes one', async () => {
    const rights = new Map([['alice', { permissions: ['read:item'] }]]);
    const keys = testKeys(defineApi(strict, api), { grantors: (id) => rights.get(id) });
    const { keyString } = await keys.issue({ type: 'token', scopes: ['edit'], grantor: 'alice' });
    const ask = async () => (await keys.verifier.verify(request('GET', '/v1/items', keyString))).kind;
    expect(await ask()).toBe('allowed');
    rights.delete('alice');
    expect(await ask()).toBe('denied');
    await expect(keys.issue({ type: 'token' })).rejects.toThrow(TypeError);
    await expect(keys.issue({ type: 'audit', grantor: 'alice' })).rejects.toThrow(TypeError);
    expect((await keys.issue({ type: 'probe' })).keyId).toBeDefined();
  });
});
