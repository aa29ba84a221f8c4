import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { expectConverged } from './convergence.js';
import type { Process } from './process.js';
import { prepared, SCENARIOS, type Scenario } from './scenarios.js';
import { DAY, HOUR, type Saved, type World } from './world.js';

let points = 0;
afterAll(() => console.log(`interleaving points: ${points}`));

type Run = Process<Saved | undefined>;

async function steps(world: World, run: Run, count: number): Promise<void> {
  for (let call = 0; call < count && run.ending === undefined; call++) {
    await run.step();
    await world.checkAfter(run);
  }
}

async function named(point: string, work: () => Promise<void>): Promise<void> {
  points += 1;
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${point}: ${error.message}`;
    throw error;
  }
}

async function callsOf(scenario: Scenario): Promise<number> {
  return (await (await prepared(scenario)).run(scenario.operation)).calls.length;
}

describe.each(SCENARIOS)('$name', (scenario) => {
  it('is reached when a second run starts behind any call and is itself halted behind any call', async () => {
    const calls = await callsOf(scenario);
    for (let first = 0; first <= calls; first++) {
      for (let second = 0; second <= calls + 4; second++) {
        const world = await prepared(scenario);
        await named(`first to ${first}, second to ${second}`, async () => {
          const [one, two] = [await world.begin(scenario.operation), await world.begin(scenario.operation)];
          await steps(world, one, first);
          await steps(world, two, second);
          await steps(world, one, Number.POSITIVE_INFINITY);
          await world.finish(two);
          await expectConverged(world, scenario);
        });
      }
    }
  });

  it('is reached whatever the order in which three runs with clocks of their own take their turns', async () => {
    const turn = fc.record({
      who: fc.nat(2),
      calls: fc.integer({ min: 1, max: 5 }),
      pause: fc.constantFrom(0, 0, 0, 30, HOUR, 2 * DAY),
      fault: fc.constantFrom('none', 'none', 'none', 'fail-before', 'fail-after'),
    } as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(turn, { maxLength: 25 }),
        fc.array(fc.integer({ min: -240, max: 240 }), { minLength: 3, maxLength: 3 }),
        async (turns, skews) => {
          points += 1;
          const world = await prepared(scenario);
          const start = world.time.now;
          const runs: Run[] = [];
          for (const skew of skews) runs.push(await world.begin(scenario.operation, { skew }));
          for (const { who, calls, pause, fault } of turns) {
            const run = runs[who];
            if (run === undefined) continue;
            await steps(world, run, calls);
            if (fault !== 'none' && run.ending === undefined) await run.step(fault);
            // Below the shortest period of a scenario, so that nothing else becomes due.
            if (world.time.now + pause < start + 4 * DAY) world.pass(pause);
            await world.check();
          }
          await expectConverged(world, scenario);
        },
      ),
      { numRuns: 40, includeErrorInReport: true },
    );
    expect(points).toBeGreaterThan(0);
  });
});
