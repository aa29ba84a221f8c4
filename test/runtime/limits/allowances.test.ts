import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Drawn, LimitStore } from '../../../keys/activity/limit-store.js';
import { MemoryLimitStore } from '../../../keys/activity/memory-limit-store.js';
import type { Limit } from '../../../keys/api/limit.js';
import { instantOf } from '../../../keys/time/instant.js';
import { Allowances } from '../../../runtime/limits/allowances.js';
import { WatchedLimits } from './limited-world.js';

const WINDOW = { seconds: 60, end: instantOf(1_800_000_060) };
const NEXT = { seconds: 60, end: instantOf(1_800_000_120) };

function limit(change: Partial<Limit> = {}): Limit {
  return {
    pool: 'standard',
    by: 'account',
    requests: 10,
    windowSeconds: 60,
    lease: 1,
    whenUnavailable: 'refuse',
    cost: 1,
    ...change,
  };
}

function process(store: LimitStore = new WatchedLimits()) {
  const allowances = new Allowances(store, 50);
  return (change: Partial<Limit> = {}, count = 'c', window = WINDOW) =>
    allowances.spend(count, window, limit(change));
}

const many = <T>(count: number, one: (n: number) => T) => Array.from({ length: count }, (_, n) => one(n));
const letThrough = (all: readonly { readonly kind: string }[]) =>
  all.filter(({ kind }) => kind === 'within').length;

describe('requests that are counted one by one', () => {
  it('are let through until the window is spent, and then refused without a write until it ends', async () => {
    const store = new WatchedLimits();
    const spend = process(store);
    for (let left = 9; left >= 0; left--) expect(await spend()).toEqual({ kind: 'within', left });
    expect(store.draws).toHaveLength(10);
    for (const _ of many(5, () => 0)) expect(await spend()).toEqual({ kind: 'over', left: 0 });
    expect(store.draws).toHaveLength(10);
    expect(await spend({}, 'c', NEXT)).toEqual({ kind: 'within', left: 9 });
    expect(await spend({}, 'other')).toEqual({ kind: 'within', left: 9 });
  });

  it('are refused with one write by a process that starts when the window is spent', async () => {
    const store = new WatchedLimits();
    const spend = process(store);
    await Promise.all(many(10, () => spend()));
    const later = process(store);
    for (const _ of many(3, () => 0)) expect(await later()).toEqual({ kind: 'over', left: 0 });
    expect(store.draws).toHaveLength(11);
  });

  it('are refused where they cost more than is left, without a write from then on; cheaper ones are not', async () => {
    const store = new WatchedLimits();
    const spend = process(store);
    await spend({ cost: 7 });
    expect(await spend({ cost: 5 })).toEqual({ kind: 'over', left: 3 });
    expect(await spend({ cost: 4 })).toEqual({ kind: 'over', left: 3 });
    expect(store.draws).toHaveLength(1);
    expect(await spend({ cost: 1 })).toEqual({ kind: 'within', left: 2 });
    expect(await spend({ cost: 3 })).toEqual({ kind: 'over', left: 2 });
    expect(await spend({ cost: 2 })).toEqual({ kind: 'within', left: 0 });
  });

  it('are blocked each in their own window, though others are counted meanwhile', async () => {
    const store = new WatchedLimits();
    const spend = process(store);
    await spend({ cost: 10 });
    for (const n of many(500, (one) => one)) await spend({}, `other ${n}`);
    expect(await spend()).toEqual({ kind: 'over', left: 0 });
    expect(store.draws).toHaveLength(501);
    expect(await spend({ windowSeconds: 30 }, 'c', { ...WINDOW, seconds: 30 })).toMatchObject({
      kind: 'within',
    });
  });
});

describe('requests that are counted by leases', () => {
  it('cost one write for so many, and end exactly where the limit does', async () => {
    const store = new WatchedLimits();
    const spend = process(store);
    for (let left = 49; left >= 0; left--)
      expect(await spend({ requests: 50, lease: 20 })).toEqual({ kind: 'within', left });
    expect(await spend({ requests: 50, lease: 20 })).toEqual({ kind: 'over', left: 0 });
    expect(store.draws).toHaveLength(3);
  });

  it('share one write if they come at once', async () => {
    const store = new WatchedLimits();
    const spend = process(store);
    const spent = await Promise.all(many(60, () => spend({ requests: 50, lease: 20 })));
    expect(letThrough(spent)).toBe(50);
    expect(store.draws).toHaveLength(3);
  });

  it('use up what is held before more is drawn, at any cost, and waste none of it', async () => {
    const store = new WatchedLimits();
    const spend = process(store);
    const lease = { requests: 10, lease: 3 };
    expect(await spend({ ...lease, cost: 1 })).toEqual({ kind: 'within', left: 9 });
    expect(await spend({ ...lease, cost: 5 })).toEqual({ kind: 'within', left: 4 });
    expect(store.draws.at(-1)).toMatchObject({ least: 3, most: 3 });
    expect(await spend({ ...lease, cost: 5 })).toEqual({ kind: 'over', left: 4 });
    expect(await spend({ ...lease, cost: 4 })).toEqual({ kind: 'within', left: 0 });
  });

  it('lose what is held with its window', async () => {
    const store = new WatchedLimits();
    const spend = process(store);
    await spend({ lease: 10 });
    expect(await spend({ lease: 10 }, 'c', NEXT)).toEqual({ kind: 'within', left: 9 });
    expect(store.draws).toHaveLength(2);
  });

  it('are refused early, and never let through too late, by what other processes hold', async () => {
    const store = new WatchedLimits();
    const [one, other] = [process(store), process(store)];
    await one({ requests: 20, lease: 15 });
    const spent = await Promise.all(many(20, () => other({ requests: 20, lease: 15 })));
    expect(letThrough(spent)).toBe(5);
    expect(letThrough(await Promise.all(many(20, () => one({ requests: 20, lease: 15 }))))).toBe(14);
  });
});

describe('however requests are counted', () => {
  const wish = fc.record({ process: fc.nat(2), cost: fc.integer({ min: 1, max: 4 }), atOnce: fc.boolean() });

  it('never more is let through than the limit, of any process, and nothing is refused for which there was room', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(wish, { maxLength: 60 }),
        async (requests, lease, wishes) => {
          const store = new WatchedLimits();
          const processes = many(3, () => process(store));
          let under: Promise<number>[] = [];
          let total = 0;
          const settle = async () => {
            for (const units of await Promise.all(under)) total += units;
            under = [];
          };
          for (const { process: n, cost, atOnce } of wishes) {
            under.push(
              (async () => {
                const spent = await processes[n]?.({ requests, lease, cost });
                return spent?.kind === 'within' ? cost : 0;
              })(),
            );
            if (!atOnce) await settle();
          }
          await settle();
          expect(total).toBeLessThanOrEqual(requests);
          const asked = wishes.reduce((sum, { cost }) => sum + cost, 0);
          const heldByOthers = lease === 1 ? 0 : 2 * lease;
          // Refused was at most one cost too early, beside what other processes held.
          if (total < asked) expect(total).toBeGreaterThan(requests - 4 - heldByOthers);
        },
      ),
    );
  });
});

describe('a store that fails', () => {
  it('fails each request that it was asked for, and is asked again for the next', async () => {
    let failures = 2;
    const counts = new MemoryLimitStore();
    const spend = process({
      draw: async (draw) => {
        if (failures-- > 0) throw new Error('down');
        return counts.draw(draw);
      },
    });
    await expect(spend()).rejects.toThrow('down');
    await expect(spend({ lease: 5 })).rejects.toThrow('down');
    expect(await spend()).toEqual({ kind: 'within', left: 9 });
    expect(await spend({ lease: 5 })).toMatchObject({ kind: 'within' });
  });

  it('fails all who wait for the same lease, with one call', async () => {
    let calls = 0;
    const spend = process({
      draw: () => {
        calls += 1;
        throw new Error('down');
      },
    });
    const spent = await Promise.allSettled(many(20, () => spend({ lease: 5 })));
    expect(spent.every(({ status }) => status === 'rejected')).toBe(true);
    expect(calls).toBe(1);
  });

  it('that never answers is given up, and asked anew by the next', async () => {
    let calls = 0;
    const spend = process({
      draw: () => {
        calls += 1;
        return new Promise(() => {});
      },
    });
    for (const change of [{}, { lease: 5 }, { lease: 5 }])
      await expect(spend(change)).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE' });
    expect(calls).toBe(3);
  });
});

describe('a store that answers nonsense', () => {
  const answers: readonly unknown[] = [
    undefined,
    null,
    true,
    {},
    { granted: 0 },
    { granted: 1 },
    { granted: 0, left: 5 },
    { granted: 0, left: Number.NaN },
    { granted: 6, left: 0 },
    { granted: 0.5, left: 0 },
    { granted: -1, left: 0 },
    { granted: '1', left: 0 },
    { granted: Number.POSITIVE_INFINITY, left: 0 },
    { granted: 5, left: -1 },
    { granted: 5, left: '5' },
  ];

  it.each([1, 5])('neither lets anybody through nor is asked for ever (leases of %d)', async (lease) => {
    for (const answer of answers) {
      let asked = 0;
      const draw = async () => {
        asked += 1;
        return answer as Drawn;
      };
      const spend = process({ draw });
      await expect(spend({ lease, cost: 1 }), JSON.stringify(answer)).rejects.toMatchObject({
        code: 'ERR_INVARIANT',
      });
      expect(asked).toBe(1);
    }
  });
});
