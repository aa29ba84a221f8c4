import { afterAll, describe, expect, it } from 'vitest';
import { revoked } from '../../keys/record/transitions.js';
import { CLAIM_TAG, KEY_ID_TAG } from '../../provider/lifecycle/ownership.js';
import { expectConverged } from './convergence.js';
import { destroy, up } from './engine.js';
import type { Process } from './process.js';
import { prepared, SCENARIOS, type Scenario } from './scenarios.js';
import { DAY, HOUR, type Operation, program, type Saved, World } from './world.js';

let points = 0;
afterAll(() => console.log(`adversity points: ${points}`));

type Run = Process<Saved | undefined>;

async function named(point: string, work: () => Promise<void>): Promise<void> {
  points += 1;
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${point}: ${error.message}`;
    throw error;
  }
}

async function steps(world: World, run: Run, count = Number.POSITIVE_INFINITY): Promise<void> {
  for (let call = 0; call < count && run.ending === undefined; call++) {
    await run.step();
    await world.checkAfter(run);
  }
}

async function callsOf(settle: (world: World) => Promise<void>, operation: Operation): Promise<number> {
  const world = new World();
  await settle(world);
  return (await world.run(operation)).calls.length;
}

function code(run: Run): unknown {
  return run.ending?.kind === 'threw' && run.ending.error instanceof Error && 'code' in run.ending.error
    ? run.ending.error.code
    : run.ending?.kind;
}

async function liveRecords(world: World) {
  return (await world.records()).filter(({ record }) => record.life === 'live');
}

/** As the CLI does it in an emergency, in the table where the key is known to be. */
async function revokeByHand(world: World, table = 'keys'): Promise<void> {
  for (const { table: where, record } of await liveRecords(world)) {
    if (where !== table) continue;
    const on = { now: world.time.now, actor: { who: 'operator', via: 'cli' } };
    expect(await world.table(table).write(record, revoked(record, 'leaked', on))).toBe('written');
    world.damaged = true;
  }
}

async function nothingIsLeft(world: World): Promise<void> {
  expect(await liveRecords(world)).toEqual([]);
  expect(world.vault.names()).toEqual([]);
  expect(await world.accepted()).toEqual([]);
}

describe('a revocation by hand while a deployment is under way', () => {
  const table = SCENARIOS.filter(({ version, restored }) => version !== 'none' && restored === undefined);

  it.each(table)('holds, behind any call: $name', async (scenario: Scenario) => {
    const calls = await callsOf(scenario.before, scenario.operation);
    for (let count = 0; count <= calls; count++) {
      const world = await prepared(scenario);
      const run = await world.begin(scenario.operation);
      await steps(world, run, count);
      await named(`revoked behind ${count} (${run.calls.at(-1)})`, async () => {
        const before = await world.accepted();
        await revokeByHand(world);
        await world.check();
        if ((await world.records()).some(({ record }) => record.revokedThrough > 0)) {
          for (const plaintext of before) expect(await world.acceptedIn(plaintext)).not.toContain('keys');
        }
        await world.finish(run);
        await world.run(scenario.again ?? scenario.operation);
        await world.check();
      });
    }
  });
});

describe('a move to another table that is cut off', () => {
  const moving = up(program({ table: 'other' }));
  const settle = async (world: World) => void (await world.run(up(program())));

  it('leaves nothing alive if the key is destroyed then, with the state of before', async () => {
    const calls = await callsOf(settle, moving);
    for (let count = 0; count <= calls; count++) {
      const world = new World();
      await settle(world);
      const run = await world.begin(moving);
      await steps(world, run, count);
      await named(`destroyed behind ${count} (${run.calls.at(-1)})`, async () => {
        await world.run(destroy());
        await nothingIsLeft(world);
      });
    }
  });

  it('leaves one key if the program goes back to the table of before', async () => {
    const calls = await callsOf(settle, moving);
    for (let count = 0; count <= calls; count++) {
      const world = new World();
      await settle(world);
      const run = await world.begin(moving);
      await steps(world, run, count);
      await named(`taken back behind ${count} (${run.calls.at(-1)})`, async () => {
        await world.run(up(program({ label: 'touched' })));
        const [live, ...others] = await liveRecords(world);
        expect(others).toEqual([]);
        expect(live?.table).toBe('keys');
        const [name = ''] = world.vault.names();
        expect(await world.acceptedIn(world.vault.plaintextOf(name) ?? '')).toEqual(['keys']);
      });
    }
  });

  it('loses no revocation that was made in the table of before', async () => {
    const calls = await callsOf(settle, moving);
    for (let count = 0; count <= calls; count++) {
      const world = new World();
      await settle(world);
      const run = await world.begin(moving);
      await steps(world, run, count);
      await named(`revoked behind ${count} (${run.calls.at(-1)})`, async () => {
        const isHere = (await liveRecords(world)).some(({ table }) => table === 'keys');
        await revokeByHand(world);
        await world.run(moving);
        if (isHere) expect(await world.accepted()).toEqual([]);
      });
    }
  });
});

describe('two stacks that declare the same secret', () => {
  const mine = up(program({ secretName: 'shared' }));
  const theirs = up(program({ secretName: 'shared', claim: 'e'.repeat(32), origin: 'shop/test/upload' }));

  it('make one key, and the other one is told, whatever the order of their calls', async () => {
    const calls = await callsOf(async () => {}, mine);
    for (let first = 0; first <= calls; first++) {
      for (let second = 0; second <= calls; second++) {
        const world = new World();
        await named(`first to ${first}, second to ${second}`, async () => {
          const [one, two] = [await world.begin(mine), await world.begin(theirs)];
          await steps(world, one, first);
          await steps(world, two, second);
          await steps(world, one);
          await steps(world, two);
          expect([code(one), code(two)].sort()).toEqual(['ERR_SECRET_FOREIGN', 'returned']);
          expect(await liveRecords(world)).toHaveLength(1);
          expect(world.vault.names()).toEqual(['shared']);
          expect(await world.accepted()).toEqual([world.vault.plaintextOf('shared')]);
        });
      }
    }
  });
});

describe('a destroy that was held up', () => {
  it('does not harm a key that was created again meanwhile, whatever call it goes on behind', async () => {
    const settle = async (world: World) => void (await world.run(up(program())));
    const calls = await callsOf(settle, destroy());
    const creating = 14;
    for (let count = 0; count <= calls; count++) {
      for (let resumed = 0; resumed <= creating; resumed++) {
        const world = new World();
        await settle(world);
        const zombie = await world.begin(destroy());
        await steps(world, zombie, count);
        await named(`destroy halted behind ${count}, goes on behind ${resumed} of create`, async () => {
          await world.run(destroy());
          const again = await world.begin(up(program()));
          await steps(world, again, resumed);
          await steps(world, zombie);
          await world.finish(again);
          world.damaged = true;
          await world.run(up(program(), { refresh: true }));
          expect(await liveRecords(world)).toHaveLength(1);
          const [name = ''] = world.vault.names();
          expect(await world.accepted()).toEqual([world.vault.plaintextOf(name)]);
        });
      }
    }
  });

  it('with the state of before a replacement leaves the key alone', async () => {
    const world = new World();
    await world.run(up(program()));
    const stale = world.saved;
    await world.run(up(program(), { replace: true }));
    const zombie = await world.begin(destroy(), { saved: stale });
    await steps(world, zombie);
    expect(code(zombie)).toBe('returned');
    expect(await liveRecords(world)).toHaveLength(1);
    expect(world.vault.names()).toHaveLength(1);
    await world.run(destroy());
    await nothingIsLeft(world);
  });

  it('with a state from before several rotations ends the key all the same', async () => {
    const world = new World();
    await world.run(up(program()));
    const stale = world.saved;
    for (const rotationTrigger of ['a', 'b', 'c']) await world.run(up(program({ rotationTrigger })));
    await world.finish(await world.begin(destroy(), { saved: stale }));
    await nothingIsLeft(world);
  });

  it('with the state of a key that was issued anew leaves the new one alone', async () => {
    const world = new World();
    await world.run(up(program()));
    const stale = world.saved;
    await world.run(destroy());
    world.pass(HOUR);
    await world.run(up(program()));
    await steps(world, await world.begin(destroy(), { saved: stale }));
    expect(await liveRecords(world)).toHaveLength(1);
    expect(world.vault.names()).toHaveLength(1);
  });
});

describe('a creation that fails half-way', () => {
  it('can be destroyed, from whatever the engine keeps of it, at every call', async () => {
    const calls = await callsOf(async () => {}, up(program()));
    for (let count = 0; count < calls; count++) {
      for (const fault of ['fail-before', 'fail-after'] as const) {
        const world = new World();
        const run = await world.begin(up(program()));
        await steps(world, run, count);
        await run.step(fault);
        await named(`${fault} at ${run.calls.at(-1)}`, async () => {
          await world.finish(run);
          if (world.saved === undefined) {
            // Nothing is known of a secret whose creation was not answered: only a second `up` finds it.
            if (run.calls.at(-1) === 'vault.create' && fault === 'fail-after') await world.run(up(program()));
          }
          await world.run(destroy());
          await nothingIsLeft(world);
        });
      }
    }
  });
});

describe('a secret that somebody else planted under the name of the key', () => {
  const NAME = 'keywright/shop/prod/upload-cccccccc';

  async function planted(world: World, tags: Record<string, string>): Promise<void> {
    const plaintext = { reveal: () => 'theirs' } as never;
    await world.vault.create({ name: NAME, description: '', tags, versionId: 'x'.repeat(32), plaintext });
    world.damaged = true;
  }

  it.each([
    ['without tags', {}],
    ['with the tags of another claim', { [CLAIM_TAG]: 'd'.repeat(32) }],
  ])('%s is refused by create, and left as it was', async (_, tags) => {
    const world = new World();
    await planted(world, tags);
    const run = await world.begin(up(program()));
    while (run.ending === undefined) await run.step();
    expect(code(run)).toBe('ERR_SECRET_FOREIGN');
    expect(world.vault.plaintextOf(NAME)).toBe('theirs');
    expect(await world.records()).toEqual([]);
  });

  it('with our tags and a resource policy is refused by create', async () => {
    const world = new World();
    await planted(world, { [CLAIM_TAG]: 'c'.repeat(32) });
    world.vault.putResourcePolicy(NAME);
    const run = await world.begin(up(program()));
    while (run.ending === undefined) await run.step();
    expect(code(run)).toBe('ERR_SECRET_FOREIGN');
    expect(world.vault.plaintextOf(NAME)).toBe('theirs');
  });

  it('with our tags and a resource policy in the place of the one that went missing is refused by update', async () => {
    const world = new World();
    await world.run(up(program()));
    const [live] = await liveRecords(world);
    world.vault.vanish(NAME);
    await planted(world, { [CLAIM_TAG]: 'c'.repeat(32), [KEY_ID_TAG]: live?.record.keyId ?? '' });
    world.vault.putResourcePolicy(NAME);
    const run = await world.begin(up(program({ label: 'other' })));
    while (run.ending === undefined) await run.step();
    expect(code(run)).toBe('ERR_SECRET_FOREIGN');
    expect(world.vault.plaintextOf(NAME)).toBe('theirs');
  });
});

describe('a deleted secret in the place of ours', () => {
  const NAME = 'keywright/shop/prod/upload-cccccccc';

  /** A world with a secret of that name that waits for its deletion; the day after. */
  async function deleted(tags: Record<string, string>, withPolicy: boolean): Promise<World> {
    const world = new World();
    const plaintext = { reveal: () => 'theirs' } as never;
    const secret = { name: NAME, description: '', tags, versionId: 'x'.repeat(32), plaintext };
    const made = await world.vault.create(secret);
    if (made === 'lost-race') throw new Error('the name was taken');
    if (withPolicy) world.vault.putResourcePolicy(NAME);
    await world.vault.scheduleDeletion(made.arn, 7);
    world.damaged = true;
    world.pass(DAY);
    return world;
  }

  it("that is a stranger's is refused, and never restored", async () => {
    const world = await deleted({}, false);
    const before = await world.vault.describe(NAME);
    const run = await world.begin(up(program()));
    await steps(world, run);
    expect(code(run)).toBe('ERR_SECRET_FOREIGN');
    expect(run.calls).not.toContain('vault.restore');
    expect(await world.vault.describe(NAME)).toEqual(before);
    expect(await world.records()).toEqual([]);
  });

  it('with our tags and a resource policy is refused, and its deletion is scheduled again', async () => {
    const world = await deleted({ [CLAIM_TAG]: 'c'.repeat(32) }, true);
    const run = await world.begin(up(program()));
    await steps(world, run);
    expect(code(run)).toBe('ERR_SECRET_FOREIGN');
    expect(world.vault.plaintextOf(NAME)).toBeUndefined();
    expect(await world.records()).toEqual([]);
  });

  it('is deleted again if nobody can tell its resource policy; the next run makes the key', async () => {
    const world = await deleted({ [CLAIM_TAG]: 'c'.repeat(32) }, false);
    const run = await world.begin(up(program()));
    while (run.calls.at(-1) !== 'vault.restore') await run.step();
    await run.step('fail-before');
    expect(run.calls.at(-1)).toBe('vault.hasResourcePolicy');
    await steps(world, run);
    expect(code(run)).toBe('ERR_UNAVAILABLE');
    expect(world.vault.plaintextOf(NAME)).toBeUndefined();
    await world.run(up(program()));
    expect(await world.accepted()).toEqual([world.vault.plaintextOf(NAME)]);
  });
});

describe('a name that is taken by nothing that can be seen', () => {
  it('is told after one attempt', async () => {
    const world = new World();
    world.vault.create = async () => 'lost-race';
    const run = await world.begin(up(program()));
    await steps(world, run);
    expect(code(run)).toBe('ERR_CONFLICT');
    expect(run.calls.filter((call) => call === 'vault.create')).toHaveLength(1);
  });
});

describe('an older program that was held up', () => {
  it('breaks no promise about what verifies, behind any call', async () => {
    const older = up(program({ rotationTrigger: 'a', scopes: ['edit', 'view'] }));
    const newer = up(
      program({ rotationTrigger: 'b', scopes: ['view'], rotation: { every: '30d', overlap: '0s' } }),
    );
    const settle = async (world: World) => void (await world.run(up(program())));
    const calls = await callsOf(settle, older);
    for (let count = 0; count <= calls; count++) {
      for (const pause of [0, 2 * DAY]) {
        const world = new World();
        await settle(world);
        const zombie = await world.begin(older);
        await steps(world, zombie, count);
        await named(`older program halted behind ${count}, ${pause} s`, async () => {
          await world.run(newer);
          world.pass(pause);
          await steps(world, zombie);
          await world.run(up(program({ rotationTrigger: 'c', scopes: ['view'] })));
          const [name = ''] = world.vault.names();
          const current = world.vault.plaintextOf(name) ?? '';
          expect(await world.may(current, 'GET', '/items')).toBe(true);
          expect(await world.may(current, 'PUT', '/items')).toBe(false);
        });
      }
    }
  });
});

describe('a machine whose clock is behind that of the last run', () => {
  it.each(SCENARIOS)('brings nothing out of order: $name', async (scenario) => {
    const world = await prepared(scenario);
    await world.run(scenario.operation, { skew: 290 });
    await world.run(scenario.again ?? scenario.operation, { skew: -290 });
    await expectConverged(world, scenario);
    points += 1;
  });
});
