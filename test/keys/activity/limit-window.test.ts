import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnAfter } from '../../../keys/activity/limit-store.js';
import { windowAt } from '../../../keys/activity/limit-window.js';
import { instantOf } from '../../../keys/time/instant.js';

const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map(instantOf);
const seconds = fc.integer({ min: 1, max: 2_678_400 });

describe('the windows of a count', () => {
  it('each hold the instant that they are of, and follow each other without a gap', () => {
    fc.assert(
      fc.property(fc.string(), seconds, instant, (count, length, now) => {
        const window = windowAt(count, length, now);
        expect(window.seconds).toBe(length);
        expect(window.end - now).toBeGreaterThanOrEqual(1);
        expect(window.end - now).toBeLessThanOrEqual(length);
        expect(windowAt(count, length, instantOf(window.end - 1))).toEqual(window);
        expect(windowAt(count, length, window.end).end).toBe(window.end + length);
      }),
    );
  });

  it('end at an instant that is always the same, in every process and release', () => {
    expect(windowAt('limit#acme#standard#account#org-1', 60, instantOf(1_800_000_000))).toEqual({
      seconds: 60,
      end: 1_800_000_012,
    });
  });

  it('do not end all at once', () => {
    const ends = Array.from(
      { length: 1_000 },
      (_, n) => windowAt(`count ${n}`, 60, instantOf(1_800_000_000)).end,
    );
    const perSecond = Map.groupBy(ends, (end) => end);
    expect(perSecond.size).toBe(60);
    expect(Math.max(...[...perSecond.values()].map((those) => those.length))).toBeLessThan(50);
  });
});

describe('what is drawn from a count', () => {
  const draws = fc.integer({ min: 1, max: 1_000 }).chain((requests) =>
    fc.record({
      requests: fc.constant(requests),
      wishes: fc.array(fc.tuple(fc.integer({ min: 1, max: requests }), fc.integer({ min: 0, max: 50 })), {
        maxLength: 100,
      }),
    }),
  );

  it('is together never more than there is, and as much as was left whenever the least was there', () => {
    fc.assert(
      fc.property(draws, ({ requests, wishes }) => {
        const window = { seconds: 60, end: instantOf(60) };
        let [used, total] = [0, 0];
        for (const [least, more] of wishes) {
          const draw = { count: 'c', window, requests, least, most: least + more };
          const { granted, left } = drawnAfter(used, draw);
          expect(granted).toBe(requests - total < least ? 0 : Math.min(draw.most, requests - total));
          if (granted > 0) used += draw.most;
          total += granted;
          expect(left).toBe(requests - total);
        }
        expect(total).toBeLessThanOrEqual(requests);
      }),
    );
  });
});
