import { describe, expect, it } from 'vitest';
import { request, world } from './world.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

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
