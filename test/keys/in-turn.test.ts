import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inTurns } from '../../keys/in-turn.js';

describe('work in turn', () => {
  it('of one name never overlaps, in the order in which it came, whatever fails and whatever else waits', async () => {
    const works = fc.array(
      fc.record({
        names: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
        ticks: fc.nat(3),
        fails: fc.boolean(),
      }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(works, async (wanted) => {
        const inTurn = inTurns();
        const [running, began] = [new Map<string, number>(), new Map<string, number[]>()];
        const all = wanted.map(({ names, ticks, fails }, index) =>
          inTurn(names, async () => {
            for (const name of names) {
              expect(running.get(name) ?? 0).toBe(0);
              running.set(name, 1);
              began.set(name, [...(began.get(name) ?? []), index]);
            }
            for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
            for (const name of names) running.set(name, 0);
            if (fails) throw new Error('failed');
            return index;
          }),
        );
        const settled = await Promise.allSettled(all);
        expect(settled.map(({ status }) => status)).toEqual(
          wanted.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
        );
        for (const order of began.values()) expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
    );
  });

  it('of other names does not wait, nor does work without a name', async () => {
    const inTurn = inTurns();
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = inTurn(['a'], () => promise);
    expect(await inTurn(['b'], async () => 'b')).toBe('b');
    expect(await inTurn([], async () => 'nobody')).toBe('nobody');
    resolve();
    await first;
  });
});
