import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLASS_OF } from '../../runtime/denial.js';
import { createVerifier } from '../../runtime/verifier.js';
import { api, request, world } from './world.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

afterEach(() => {
  vi.useRealTimers();
});

describe('the id of a request', () => {
  async function idOf(requestId: unknown) {
    const w = world();
    const verdict = await w.verifier.verify({ ...request('GET', '/v1/items'), requestId } as never);
    if (verdict.kind !== 'denied') throw new Error(`the verdict is ${verdict.kind}`);
    expect(w.entries).toMatchObject([{ requestId: verdict.details.requestId }]);
    return verdict.details.requestId;
  }

  it.each(['r', 'a.b_c:d=e+f/g-9Z', 'x'.repeat(128)])('is that of the gateway: %s', async (id) => {
    expect(await idOf(id)).toBe(id);
  });

  it.each([
    [undefined],
    [7],
    [''],
    ['x'.repeat(129)],
    ['a b'],
    ['a"b'],
    ['a\n'],
    ['\na'],
    [{ toString: () => 'a' }],
  ])('is made up in place of %j, which could be anything', async (id) => {
    expect(await idOf(id)).toMatch(UUID);
  });

  it('is made up anew for each request', async () => {
    expect(await idOf(undefined)).not.toBe(await idOf(undefined));
  });
});

describe('a verifier', () => {
  it('waits for its store for three seconds, if nothing else is said', async () => {
    const w = world();
    const key = await w.issue();
    const store = { get: () => new Promise<never>(() => {}) };
    const verifier = createVerifier({ api, ...w.deps, store });
    vi.useFakeTimers();
    const settled = vi.fn();
    const verdict = verifier.verify(request('GET', '/v1/items', key.keyString));
    void verdict.then(settled);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await verdict).toMatchObject({ kind: 'denied', refusal: 'unavailable' });
    expect(w.entries).toMatchObject([
      { error: 'ERR_UNAVAILABLE', message: expect.stringContaining(`reading key ${key.keyId}`) },
    ]);
  });

  it('binds no handler to a route that is not there, and says so', () => {
    expect(() => world().verifier.protect('GET /nowhere' as never, () => 'ran')).toThrow(
      new TypeError('the API has no route "GET /nowhere"'),
    );
  });

  it('tells a caller no more than a class: whatever is wrong with a credential is one', () => {
    expect(CLASS_OF).toEqual({
      missing: 'credential',
      malformed: 'credential',
      ambiguous: 'credential',
      'wrong-prefix': 'credential',
      'wrong-catalog': 'credential',
      unknown: 'credential',
      mismatch: 'credential',
      'not-yet-valid': 'credential',
      expired: 'credential',
      superseded: 'credential',
      revoked: 'credential',
      deleted: 'credential',
      'retired-type': 'credential',
      'wrong-address': 'credential',
      'grantor-gone': 'credential',
      'grantor-disabled': 'credential',
      'unlisted-route': 'route',
      'wrong-type': 'type',
      'wrong-method': 'method',
      'insufficient-scope': 'permission',
      'too-busy': 'unavailable',
      unavailable: 'unavailable',
    });
  });
});
