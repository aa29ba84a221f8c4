import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueBecause, epochStepSeconds, planEpoch } from '../../keys/rotation.js';
import { type Instant, instantOf } from '../../keys/time/instant.js';

const DAY = 86_400;
const at = (seconds: number): Instant => instantOf(seconds);
const MIDNIGHT = 1_799_971_200;

describe('the step of epochs', () => {
  it.each([
    [undefined, 1],
    [1, 1],
    [9, 1],
    [20, 2],
    [3_600, 360],
    [DAY, 8_640],
    [10 * DAY, DAY],
    [365 * DAY, DAY],
  ])('of a period of %s seconds is %i', (every, step) => expect(epochStepSeconds(every)).toBe(step));
});

describe('the epoch that is planned', () => {
  const every = { everySeconds: 30 * DAY, trigger: undefined };
  const before = { epoch: at(MIDNIGHT), trigger: undefined };

  it.each([
    ['at first is now, rounded down', undefined, every, MIDNIGHT + 5_000, MIDNIGHT],
    [
      'without a schedule is now',
      undefined,
      { everySeconds: undefined, trigger: undefined },
      MIDNIGHT + 5,
      MIDNIGHT + 5,
    ],
    ['stays until it is due', before, every, MIDNIGHT + 30 * DAY - 1, MIDNIGHT],
    ['moves when it is due', before, every, MIDNIGHT + 30 * DAY, MIDNIGHT + 30 * DAY],
    ['moves to now, however late', before, every, MIDNIGHT + 100 * DAY + 7, MIDNIGHT + 100 * DAY],
    ['moves with a new trigger', before, { ...every, trigger: 'a' }, MIDNIGHT + 3 * DAY, MIDNIGHT + 3 * DAY],
    ['stays with a new trigger within its step', before, { ...every, trigger: 'a' }, MIDNIGHT + 5, MIDNIGHT],
    [
      'stays with the same trigger',
      { ...before, trigger: 'a' },
      { ...every, trigger: 'a' },
      MIDNIGHT + 3 * DAY,
      MIDNIGHT,
    ],
    ['stays without the trigger', { ...before, trigger: 'a' }, every, MIDNIGHT + 3 * DAY, MIDNIGHT],
    [
      'stays without a schedule',
      before,
      { everySeconds: undefined, trigger: undefined },
      MIDNIGHT + 900 * DAY,
      MIDNIGHT,
    ],
    ['stays if the clock goes back', before, { ...every, trigger: 'a' }, MIDNIGHT - 9 * DAY, MIDNIGHT],
  ])('%s', (_, planned, wanted, now, epoch) => {
    expect(planEpoch(planned, wanted, at(now))).toBe(epoch);
  });

  it('never goes back, and is not ahead of a clock that goes on', () => {
    const steps = fc.array(
      fc.record({
        pass: fc.integer({ min: -10 * DAY, max: 50 * DAY }),
        every: fc.constantFrom(undefined, 60, DAY, 30 * DAY),
        trigger: fc.constantFrom(undefined, 'a', 'b'),
      }),
    );
    fc.assert(
      fc.property(steps, (all) => {
        let now = MIDNIGHT;
        let latest = now;
        let planned: { epoch: Instant; trigger: string | undefined } | undefined;
        for (const { pass, every: everySeconds, trigger } of all) {
          now += pass;
          latest = Math.max(latest, now);
          const epoch = planEpoch(planned, { everySeconds, trigger }, at(now));
          expect(epoch).toBeGreaterThanOrEqual(planned?.epoch ?? 0);
          expect(epoch).toBeLessThanOrEqual(latest);
          planned = { epoch, trigger };
        }
      }),
    );
  });
});

describe('a version is due', () => {
  const minted = { epoch: at(1_000), trigger: 'a' };

  it.each([
    ['for nothing new', minted, 100, 1_050, undefined],
    ['for a new trigger', { ...minted, trigger: 'b' }, 100, 1_000, 'trigger'],
    ['for a new trigger without a schedule', { ...minted, trigger: 'b' }, undefined, 1_000, 'trigger'],
    ['not for a trigger taken away', { epoch: at(1_000) }, 100, 1_000, undefined],
    ['for a later epoch when the period is over', { ...minted, epoch: at(1_100) }, 100, 1_100, 'schedule'],
    ['not for a later epoch before that', { ...minted, epoch: at(1_050) }, 100, 1_099, undefined],
    [
      'not for a later epoch without a schedule',
      { ...minted, epoch: at(9_000) },
      undefined,
      9_000,
      undefined,
    ],
    ['not for the same epoch, however late', minted, 100, 9_000, undefined],
    ['not for an earlier epoch', { ...minted, epoch: at(900) }, 100, 9_000, undefined],
  ])('%s', (_, wanted, everySeconds, now, why) => {
    expect(dueBecause(minted, wanted, everySeconds, at(now))).toBe(why);
  });

  it('for its first trigger', () => {
    expect(dueBecause({ epoch: at(1) }, { epoch: at(1), trigger: 'a' }, undefined, at(1))).toBe('trigger');
  });
});
