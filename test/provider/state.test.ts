import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RecordAttributes } from '../../keys/record/codec.js';
import { SecretText } from '../../keys/secret-text.js';
import { instantOf } from '../../keys/time/instant.js';
import { stateFromOutputs } from '../../provider/lifecycle/state.js';
import { destroy, up } from '../crash/engine.js';
import { DAY, type Operation, type Saved, World } from '../crash/world.js';

/** One key as format 1 of state and schema 1 of records hold it. Never edited: a new release must read it as it is. */
interface Golden {
  readonly name: string;
  readonly at: number;
  readonly saved: Saved;
  readonly tables: Readonly<Record<string, Readonly<Record<string, RecordAttributes>>>>;
  readonly secrets: readonly {
    readonly name: string;
    readonly description: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly stages: Readonly<Record<string, readonly string[]>>;
  }[];
}

const GOLDEN: readonly Golden[] = JSON.parse(
  readFileSync(new URL('golden/state-1.json', import.meta.url), 'utf8'),
);

async function restored(golden: Golden): Promise<World> {
  const world = new World();
  world.time.now = instantOf(golden.at);
  world.saved = golden.saved;
  for (const [table, items] of Object.entries(golden.tables))
    for (const [keyId, item] of Object.entries(items)) world.table(table).items.set(keyId, item);
  for (const { stages, ...secret } of golden.secrets) {
    const labelled = (label: string) =>
      Object.keys(stages).find((versionId) => stages[versionId]?.includes(label));
    const [current = '', previous] = [labelled('AWSCURRENT'), labelled('AWSPREVIOUS')];
    const plaintext = new SecretText('of the time');
    const made = await world.vault.create({ ...secret, versionId: previous ?? current, plaintext });
    if (made === 'lost-race' || previous === undefined) continue;
    await world.vault.putPending(made.arn, { versionId: current, plaintext });
    await world.vault.promote(made.arn, { from: previous, to: current });
    await world.vault.unstagePending(made.arn, current);
  }
  return world;
}

/** Runs an operation without the checks of the world: golden records come without their audit trail and plaintexts. */
async function driven(world: World, operation: Operation): Promise<readonly string[]> {
  const run = await world.begin(operation);
  while (run.ending === undefined) await run.step();
  if (run.ending.kind === 'threw') throw run.ending.error;
  world.saved = run.ending.value;
  return run.calls;
}

describe.each(GOLDEN)('the golden state of $name', (golden) => {
  const { outs, inputs, halfMade } = golden.saved;
  const { __provider: _, ...state } = outs as Record<string, unknown>;

  it('is read in full', () => {
    expect(stateFromOutputs(outs)).toEqual(state);
  });

  it('is not changed by a refresh, and by an up of the same program not either', async () => {
    const world = await restored(golden);
    const calls = await driven(world, up(inputs, { refresh: true }));
    if (halfMade === true) return;
    expect(world.saved).toEqual(golden.saved);
    expect(calls.filter((call) => /create|write|put|promote|set|move/.test(call))).toEqual([]);
  });

  it('is updated', async () => {
    const world = await restored(golden);
    await driven(
      world,
      up({ ...inputs, revoked: undefined, rotationTrigger: 'golden', owner: 'a new owner' }),
    );
    const updated = stateFromOutputs(world.saved?.outs);
    expect(updated).toMatchObject({ status: 'active', trigger: '75da4cda4801' });
    const [before, after] = [state.version, updated.version];
    expect(after).toBe(halfMade === true ? 1 : Number(before) + 1);
    expect(updated.keyId).toEqual(state.keyId ?? expect.any(String));
  });

  it('rotates when its schedule is due', async () => {
    const world = await restored(golden);
    world.pass(60 * DAY);
    await driven(world, up(inputs));
    const before = halfMade === true ? 0 : Number(state.version);
    const { rotation, revoked } = inputs;
    const isDue = rotation !== undefined && revoked !== true;
    expect(stateFromOutputs(world.saved?.outs).version).toBe(before + (isDue ? 1 : 0));
  });

  it('is destroyed', async () => {
    const world = await restored(golden);
    await driven(world, destroy());
    expect((await world.records()).filter(({ record }) => record.life === 'live')).toEqual([]);
    expect(world.vault.names()).toEqual([]);
  });
});

describe('a state', () => {
  const [golden] = GOLDEN;
  const outs = golden?.saved.outs as Record<string, unknown>;

  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['of a newer format', { ...outs, format: 2 }],
    ['of no format', { ...outs, format: undefined }],
    ['without a table', { ...outs, table: undefined }],
    ['without a place', { ...outs, place: {} }],
    ['with a status of later', { ...outs, status: 'dormant' }],
    ['with a guard that cannot be read', { ...outs, guard: '12h' }],
    ['with a guard of no table', { ...outs, guard: { seconds: 1 } }],
    ['without a secret', { ...outs, secretName: 7 }],
  ])('that is %s is refused', (_, value) => {
    expect(() => stateFromOutputs(value)).toThrow(expect.objectContaining({ code: 'ERR_INVARIANT' }));
  });

  it('holds at most 1.2 kB beside the inputs', () => {
    for (const { saved } of GOLDEN) expect(JSON.stringify(saved.outs).length).toBeLessThan(1_200);
  });
});
