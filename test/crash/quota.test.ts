import { describe, expect, it } from 'vitest';
import { ended } from '../../keys/record/transitions.js';
import { destroy, HalfMade, isFull, up } from './engine.js';
import type { Process } from './process.js';
import { HOUR, type Operation, program, type Saved, World } from './world.js';

type Run = Process<Saved | undefined>;

const [MINE, THEIRS] = [
  up(program()),
  up(program({ claim: 'e'.repeat(32), origin: 'shop/prod/other', label: 'other' })),
] as const;

function crowded(cap: number): World {
  const world = new World();
  world.cap = world.mostKeys = cap;
  world.crowded = true;
  return world;
}

async function steps(world: World, run: Run, count = Number.POSITIVE_INFINITY): Promise<void> {
  for (let call = 0; call < count && run.ending === undefined; call++) {
    await run.step();
    await world.checkAfter(run);
  }
}

/** A run of a declaration with a state of its own, to its end; what the engine then keeps. */
async function ran(world: World, operation: Operation, saved: Saved | undefined): Promise<Saved | undefined> {
  const run = await world.begin(operation, { saved });
  await steps(world, run);
  if (run.ending?.kind !== 'returned') throw run.ending?.error;
  return run.ending.value;
}

/** What the engine keeps of a run that was refused for want of room: a half-made resource, or nothing. */
function keptOf(error: unknown): Saved | undefined {
  expect(isFull(error), String(error)).toBe(true);
  return error instanceof HalfMade ? error.saved : undefined;
}

async function live(world: World) {
  return (await world.records()).filter(({ record }) => record.life === 'live');
}

async function callsOf(operation: Operation): Promise<number> {
  return (await crowded(1).run(operation)).calls.length;
}

describe('two declarations that want the last place at once', () => {
  const ends = ['is destroyed', 'has its turn when the other key is gone'] as const;

  it.each(ends)('one gets it, and the other leaves nothing behind once it %s', async (end) => {
    const calls = await callsOf(MINE);
    let halfMade = 0;
    for (let first = 0; first <= calls; first++) {
      for (let second = 0; second <= calls; second++) {
        const world = crowded(1);
        const [one, two] = [
          await world.begin(MINE, { saved: undefined }),
          await world.begin(THEIRS, { saved: undefined }),
        ];
        await steps(world, one, first);
        await steps(world, two, second);
        await steps(world, one);
        await steps(world, two);
        expect(await live(world), `behind ${first} and ${second}`).toHaveLength(1);
        const [winner, loser] = one.ending?.kind === 'returned' ? [one, two] : [two, one];
        const again = winner === one ? THEIRS : MINE;
        if (winner.ending?.kind !== 'returned' || loser.ending?.kind !== 'threw')
          throw new Error('no winner');
        let kept = keptOf(loser.ending.error);
        if (kept !== undefined) halfMade += 1;
        expect(world.vault.names(), 'secrets').toHaveLength(kept === undefined ? 1 : 2);
        if (end === 'is destroyed') kept = await ran(world, destroy(), kept);
        else {
          await expect(ran(world, again, kept)).rejects.toSatisfy(isFull);
          await ran(world, destroy(), winner.ending.value);
          kept = await ran(world, again, kept);
          const [{ record } = { record: undefined }] = await live(world);
          expect(kept?.outs).toMatchObject({ status: 'active', version: 1, keyId: record?.keyId });
          expect(await world.accepted()).toHaveLength(1);
        }
        expect(await live(world)).toHaveLength(1);
        expect(world.vault.names(), 'secrets at the end').toHaveLength(1);
        await world.checkSecrecy();
      }
    }
    expect(halfMade, 'the transaction refused some').toBeGreaterThan(0);
  });

  it('whoever looks when the place is taken makes nothing at all', async () => {
    const world = crowded(1);
    await world.run(MINE);
    const run = await world.begin(THEIRS, { saved: undefined });
    await steps(world, run);
    expect(run.ending).toMatchObject({ kind: 'threw', error: { code: 'ERR_QUOTA' } });
    expect(run.calls.filter((call) => /create|put|restore|write/.test(call))).toEqual([]);
    expect(world.vault.names()).toHaveLength(1);
  });
});

describe('a key that loses its place while it is revoked', () => {
  it('is not issued anew, goes on being revoked, and is when there is room, behind any call', async () => {
    const anew = up(program({ rotationTrigger: 'again' }));
    async function prepared(): Promise<World> {
      const world = crowded(1);
      await world.run(MINE);
      await world.run(up(program({ revoked: true })));
      world.pass(HOUR);
      world.damaged = true;
      return world;
    }
    const calls = (await (await prepared()).run(anew)).calls.length;
    let refused = 0;
    for (let count = 0; count <= calls; count++) {
      const world = await prepared();
      const { saved } = world;
      const run = await world.begin(anew);
      await steps(world, run, count);
      const theirs = await world.begin(THEIRS, { saved: undefined });
      await steps(world, theirs);
      await steps(world, run);
      if (theirs.ending?.kind !== 'returned') {
        expect(run.ending?.kind).toBe('returned');
        continue;
      }
      refused += 1;
      expect(run.ending).toMatchObject({ kind: 'threw', error: { code: 'ERR_QUOTA' } });
      expect(await world.accepted()).toHaveLength(1);
      await ran(world, destroy(), theirs.ending.value);
      expect(await world.accepted()).toEqual([]);
      const again = await ran(world, anew, saved);
      expect(again?.outs).toMatchObject({ status: 'active', version: 2 });
      const [name = ''] = world.vault.names();
      const stages = [...((await world.vault.describe(name))?.stages.values() ?? [])].flat();
      expect(stages).not.toContain('AWSPENDING');
    }
    expect(refused).toBeGreaterThan(2);
  });
});

describe('a record that somebody took out of the table by hand', () => {
  it('stays counted, so that its key finds no room at the cap; the error says how many are counted', async () => {
    const world = crowded(1);
    await world.run(MINE);
    const [entry] = await live(world);
    if (entry === undefined) throw new Error('there is no key');
    world.table('keys').items.delete(entry.record.keyId);
    const run = await world.begin(up(program(), { refresh: true }));
    while (run.ending === undefined) await run.step();
    expect(run.ending).toMatchObject({ kind: 'threw', error: { code: 'ERR_QUOTA' } });
  });

  it('does not stand in the way of a deletion that finds the count removed, too', async () => {
    const world = crowded(1);
    await world.run(MINE);
    world.table('keys').counts.clear();
    const [entry] = await live(world);
    if (entry === undefined) throw new Error('there is no key');
    const on = { now: world.time.now, actor: { who: 'operator', via: 'cli' } };
    const gone = ended(entry.record, 'deleted', 'by hand', on);
    expect(await world.table('keys').write(entry.record, gone)).toBe('written');
    await world.check();
  });
});
