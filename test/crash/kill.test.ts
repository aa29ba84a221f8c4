import { afterAll, describe, expect, it } from 'vitest';
import { expectConverged } from './convergence.js';
import type { Fault } from './process.js';
import { prepared, SCENARIOS, type Scenario } from './scenarios.js';
import { DAY, MINUTE, type World } from './world.js';

let points = 0;
afterAll(() => console.log(`crash points: ${points}`));

/** How many calls the operation makes if nothing befalls it. */
async function callsOf(scenario: Scenario): Promise<number> {
  const world = await prepared(scenario);
  return (await world.run(scenario.operation)).calls.length;
}

/** Runs up to a point, and names it in whatever fails there. */
async function at(point: string, work: () => Promise<void>): Promise<void> {
  points += 1;
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${point}: ${error.message}`;
    throw error;
  }
}

/** Lets `count` calls through, and no more. */
async function halted(world: World, scenario: Scenario, count: number, skew = 0) {
  const process = await world.begin(scenario.operation, { skew });
  for (let call = 0; call < count; call++) {
    await process.step();
    await world.checkAfter(process);
  }
  return process;
}

const PAUSES = [0, 2 * DAY];

describe.each(SCENARIOS)('$name', (scenario) => {
  it('is reached without an accident', async () => {
    const world = await prepared(scenario);
    await world.run(scenario.operation);
    await expectConverged(world, scenario);
  });

  it('is reached by running it again after a kill behind any call', async () => {
    const calls = await callsOf(scenario);
    for (let count = 0; count <= calls; count++) {
      for (const pause of PAUSES) {
        for (const skew of [0, 4 * MINUTE, -4 * MINUTE]) {
          const world = await prepared(scenario);
          const killed = await halted(world, scenario, count, skew);
          await at(
            `killed after ${killed.calls.length} (${killed.calls.at(-1)}), ${pause} s, ${skew}`,
            async () => {
              world.pass(pause);
              await world.check();
              await expectConverged(world, scenario);
            },
          );
        }
      }
    }
  });

  it('is reached by running it again after a failure of any call, before or after its effect', async () => {
    const calls = await callsOf(scenario);
    for (let count = 0; count < calls; count++) {
      for (const fault of ['fail-before', 'fail-after'] as const satisfies readonly Fault[]) {
        const world = await prepared(scenario);
        const process = await halted(world, scenario, count);
        await process.step(fault);
        await at(`${fault} at ${process.calls.at(-1)} (${count})`, async () => {
          await world.check();
          await world.finish(process);
          await expectConverged(world, scenario);
        });
      }
    }
  });

  it('is reached although a killed run goes on after the next one has finished', async () => {
    const calls = await callsOf(scenario);
    for (let count = 0; count <= calls; count++) {
      for (const pause of PAUSES) {
        const world = await prepared(scenario);
        const zombie = await halted(world, scenario, count);
        await at(`zombie from ${count} (${zombie.calls.at(-1)}), ${pause} s`, async () => {
          world.pass(pause);
          await world.run(scenario.again ?? scenario.operation);
          world.pass(pause);
          while (zombie.ending === undefined) {
            await zombie.step();
            await world.checkAfter(zombie);
          }
          await expectConverged(world, scenario);
        });
      }
    }
    expect(points).toBeGreaterThan(0);
  });
});
