import { describe, expect, it } from 'vitest';
import { stateFromOutputs } from '../../provider/lifecycle/state.js';
import { destroy, HalfMade, up } from './engine.js';
import type { Fault } from './process.js';
import { DAY, HOUR, type Operation, program, World } from './world.js';

const GUARDED = { deletionGuard: '12h', activityTable: 'activity' };

/** A guarded key that was used a moment ago. */
async function inUse(wish: Readonly<Record<string, unknown>> = GUARDED): Promise<World> {
  const world = new World();
  await world.run(up(program(wish)));
  await use(world);
  return world;
}

async function use(world: World): Promise<void> {
  const { keyId } = stateFromOutputs(world.saved?.outs);
  if (keyId === undefined) throw new Error('there is no key');
  const at = world.time.now;
  await world.usage.recordLast(
    { keyId, at, address: '203.0.113.7' },
    { count: 1, permissions: {}, earlier: {} },
  );
}

/** All that a deletion could change. */
async function everything(world: World) {
  const secrets = await Promise.all(world.vault.names().map((name) => world.vault.describe(name)));
  const records = await world.records();
  const trails = await Promise.all(records.map(({ table, record }) => world.events(table, record.keyId)));
  return structuredClone({ secrets, records, trails, saved: world.saved });
}

async function refused(world: World, operation: Operation = destroy()) {
  const run = await world.begin(operation);
  await world.finish(run);
  expect(run.ending).toMatchObject({ kind: 'threw', error: { code: 'ERR_DELETION_GUARDED' } });
  return run;
}

describe('a guarded key', () => {
  it('that is in use is not deleted, whatever befalls the attempt, and everything is as it was', async () => {
    const calls = (await refused(await inUse())).calls.length;
    for (let count = 0; count < calls; count++) {
      for (const fault of ['none', 'fail-before', 'fail-after'] as const satisfies readonly Fault[]) {
        const world = await inUse();
        const before = await everything(world);
        const run = await world.begin(destroy());
        for (let call = 0; call < count; call++) await run.step();
        await run.step(fault);
        await world.finish(run);
        expect(run.ending).toMatchObject({ kind: 'threw' });
        expect(await everything(world)).toEqual(before);
        expect(await world.accepted()).toHaveLength(1);
      }
    }
  });

  it('is deleted 12 hours and a window after its last use', async () => {
    const world = await inUse();
    world.pass(12 * HOUR + 59);
    await refused(world);
    world.pass(1);
    await world.run(destroy());
    expect(await world.accepted()).toEqual([]);
    expect(world.vault.names()).toEqual([]);
  });

  it('is deleted once forceDelete has been applied, and not before; the change itself touches nothing', async () => {
    const world = await inUse();
    const forced = up(program({ ...GUARDED, forceDelete: true }));
    await refused(world);
    const { calls } = await world.run(forced);
    expect(calls.filter((call) => /create|write|put|promote|set|schedule/.test(call))).toEqual([]);
    expect(stateFromOutputs(world.saved?.outs)).not.toHaveProperty('guard');
    await world.run(destroy());
    expect(await world.accepted()).toEqual([]);
  });

  it('gets its guard back with the next up', async () => {
    const world = await inUse({ ...GUARDED, forceDelete: true });
    await world.run(up(program(GUARDED), { refresh: true }));
    await refused(world);
  });

  it('keeps its guard through a refresh', async () => {
    const world = await inUse();
    await world.run(up(program(GUARDED), { refresh: true }));
    await refused(world);
  });

  it('is not deleted while the activity table does not answer, and is with forceDelete', async () => {
    const world = await inUse();
    world.pass(30 * DAY);
    world.usage.get = () => Promise.reject(new TypeError('a bug'));
    const run = await world.begin(destroy());
    await world.finish(run);
    expect(run.ending).toMatchObject({ kind: 'threw' });
    expect(await world.accepted()).toHaveLength(1);
    await world.run(up(program({ ...GUARDED, forceDelete: true })));
    await world.run(destroy());
    expect(await world.accepted()).toEqual([]);
  });

  it('is found in the table where a run that was cut off has moved it', async () => {
    const world = await inUse();
    const { saved } = world;
    await world.run(up(program({ ...GUARDED, table: 'other' })));
    world.saved = saved;
    await refused(world);
    expect(await world.accepted()).toHaveLength(1);
  });

  it('is handed on by a replacement, as half of which it is not deleted', async () => {
    const world = await inUse();
    await world.run(up(program(GUARDED), { replace: true }));
    expect(await world.accepted()).toHaveLength(1);
  });

  it('of which a creation has left a half is cleared away, in use or not', async () => {
    const whole = new World();
    const { calls } = await whole.run(up(program(GUARDED)));
    const world = new World();
    const run = await world.begin(up(program(GUARDED)));
    for (let call = 1; call < calls.length; call++) await run.step();
    await run.step('fail-before');
    await world.finish(run);
    expect(run.ending).toMatchObject({ kind: 'threw', error: expect.any(HalfMade) });
    await use(world).catch(() => {});
    await world.run(destroy());
    expect(await world.accepted()).toEqual([]);
    expect(world.vault.names()).toEqual([]);
  });

  it('that a creation took over before it failed half-way is guarded', async () => {
    const world = await inUse();
    world.saved = undefined;
    const run = await world.begin(up(program({ ...GUARDED, description: 'new' })));
    while (run.ending === undefined)
      await run.step(run.calls.includes('store.write') ? 'fail-before' : 'none');
    await world.finish(run);
    expect(run.ending).toMatchObject({ kind: 'threw', error: expect.any(HalfMade) });
    await refused(world);
  });
});
