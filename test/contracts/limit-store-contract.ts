import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Draw, LimitStore } from '../../keys/activity/limit-store.js';
import { instantOf } from '../../keys/time/instant.js';

const WINDOW = { seconds: 60, end: instantOf(1_800_000_060) };

/** A store, and further connections to the same counts. */
export interface CountingLimits {
  readonly store: LimitStore;
  /** The same as another process reaches it. */
  elsewhere(): LimitStore;
}

/** What every store of limits promises, whatever it is built on. */
export function limitStoreContract(name: string, open: () => Promise<CountingLimits>): void {
  describe(`the counts of limits, ${name}`, () => {
    let under: CountingLimits;
    beforeAll(async () => {
      under = await open();
    });

    /** Draws from a count of its own. */
    function fresh(requests: number) {
      const count = `limit#acme#standard#account#${randomUUID()}`;
      return (least: number, most = least, other: Partial<Draw> = {}) =>
        under.store.draw({ count, window: WINDOW, requests, least, most, ...other });
    }

    it('give what a window has room for, and no more', async () => {
      const draw = fresh(3);
      expect(await draw(1)).toEqual({ granted: 1, left: 2 });
      expect(await draw(1)).toEqual({ granted: 1, left: 1 });
      expect(await draw(1)).toEqual({ granted: 1, left: 0 });
      expect(await draw(1)).toEqual({ granted: 0, left: 0 });
      expect(await draw(1)).toEqual({ granted: 0, left: 0 });
    });

    it('refuse what costs more than is left, take nothing for it, and give that to what costs less', async () => {
      const draw = fresh(8);
      expect(await draw(5)).toEqual({ granted: 5, left: 3 });
      expect(await draw(5)).toEqual({ granted: 0, left: 3 });
      expect(await draw(1)).toEqual({ granted: 1, left: 2 });
      expect(await draw(2)).toEqual({ granted: 2, left: 0 });
    });

    it('give all at once to one who asks for all', async () => {
      expect(await fresh(1_000_000_000)(1_000_000_000)).toEqual({ granted: 1_000_000_000, left: 0 });
    });

    it('give the last of a lease what is left, and nobody what is counted beyond it', async () => {
      const draw = fresh(50);
      expect(await draw(1, 20)).toEqual({ granted: 20, left: 30 });
      expect(await draw(1, 20)).toEqual({ granted: 20, left: 10 });
      expect(await draw(11, 20)).toEqual({ granted: 0, left: 10 });
      expect(await draw(1, 20)).toEqual({ granted: 10, left: 0 });
      expect(await draw(1, 20)).toEqual({ granted: 0, left: 0 });
      expect(await draw(1)).toEqual({ granted: 0, left: 0 });
    });

    it('are one for each window, by end and length', async () => {
      const draw = fresh(1);
      await draw(1);
      for (const window of [
        { seconds: 60, end: instantOf(1_800_000_120) },
        { seconds: 30, end: instantOf(1_800_000_060) },
      ])
        expect(await draw(1, 1, { window })).toEqual({ granted: 1, left: 0 });
      expect(await draw(1)).toEqual({ granted: 0, left: 0 });
    });

    it('hold when a limit gets narrower or wider within a window', async () => {
      const draw = fresh(10);
      await draw(6);
      expect(await draw(1, 1, { requests: 5 })).toEqual({ granted: 0, left: 0 });
      expect(await draw(1, 1, { requests: 7 })).toEqual({ granted: 1, left: 0 });
      expect(await draw(3, 3, { requests: 20 })).toEqual({ granted: 3, left: 10 });
    });

    it('are exact for names of any kind', async () => {
      for (const odd of ['é€😀', '#', ' ', '%0023', 'a'.repeat(900)]) {
        const count = `limit#${odd}#${randomUUID()}`;
        const draw = () => under.store.draw({ count, window: WINDOW, requests: 1, least: 1, most: 1 });
        expect(await draw()).toEqual({ granted: 1, left: 0 });
        expect(await draw()).toEqual({ granted: 0, left: 0 });
      }
    });

    it.each([
      ['one by one', 100, 1, 1],
      ['at a cost that does not divide it', 100, 3, 3],
      ['in leases that do not divide it', 100, 1, 7],
      ['in leases, at a cost', 100, 4, 9],
    ])('are exact for many at once, %s', async (_, requests, least, most) => {
      const count = `limit#acme#standard#account#${randomUUID()}`;
      const stores = [under.store, ...Array.from({ length: 4 }, () => under.elsewhere())];
      const drawn = await Promise.all(
        Array.from({ length: 150 }, (_, n) =>
          stores[n % stores.length]?.draw({ count, window: WINDOW, requests, least, most }),
        ),
      );
      const granted = drawn.map((one) => one?.granted ?? 0);
      const total = granted.reduce((sum, one) => sum + one, 0);
      expect(total).toBeLessThanOrEqual(requests);
      expect(requests - total, 'what is left is less than anybody asked for').toBeLessThan(least);
      for (const one of granted) expect(one === 0 || one >= least).toBe(true);
    });
  });
}
