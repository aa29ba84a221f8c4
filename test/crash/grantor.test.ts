import { describe, expect, it } from 'vitest';
import { MemoryUsageStore } from '../../keys/activity/memory-usage-store.js';
import { brokenLink } from '../../keys/record/audit.js';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.js';
import { instantOf } from '../../keys/time/instant.js';
import { MemoryVault } from '../../keys/vault/memory-vault.js';
import type { LifecycleDeps } from '../../provider/lifecycle/context.js';
import { type GrantorLifecycle, grantorLifecycleOf } from '../../provider/lifecycle/grantor/lifecycle.js';
import type { GrantorState } from '../../provider/lifecycle/grantor/state.js';
import { type Fault, Process } from './process.js';

interface Saved {
  readonly id: string;
  readonly outs: GrantorState;
}
type Operation = (lifecycle: GrantorLifecycle, saved: Saved | undefined) => Promise<Saved | undefined>;
type Wish = Readonly<Record<string, unknown>>;

const CLAIM = 'c'.repeat(32);
const ALICE: Wish = {
  __provider: 'code',
  table: 'keys',
  grantorId: 'alice',
  catalog: 'acme',
  permissions: { 'read:item': 'edit', 'update:item': 'edit' },
  aws: { region: 'us-east-1' },
  claim: CLAIM,
  origin: 'shop/prod/alice',
};
const NARROW: Wish = { ...ALICE, permissions: { 'read:item': 'view' } };
const OFF: Wish = { ...ALICE, disabled: true };
const RENAMED: Wish = { ...NARROW, claim: 'd'.repeat(32), origin: 'shop/prod/alicia' };

/** `pulumi up` with one grantor in the program, as the engine does it. */
function up(program: Wish, { replace = false } = {}): Operation {
  return async (lifecycle, saved) => {
    const { inputs, failures } = await lifecycle.check({}, program);
    expect(failures).toEqual([]);
    if (saved === undefined) return lifecycle.create(inputs);
    const { changes, replaces } = await lifecycle.diff(saved.id, saved.outs, inputs);
    if (replace || replaces.length > 0) {
      const created = await lifecycle.create(inputs);
      await lifecycle.delete(saved.id, saved.outs);
      return created;
    }
    if (!changes) return saved;
    return { id: saved.id, outs: (await lifecycle.update(saved.id, saved.outs, inputs)).outs };
  };
}

const destroy: Operation = async (lifecycle, saved) => {
  if (saved !== undefined) await lifecycle.delete(saved.id, saved.outs);
  return undefined;
};

class World {
  readonly stores = new Map<string, MemoryKeyStore>();
  readonly shown: string[] = [];
  saved: Saved | undefined;

  grantors(table = 'keys') {
    const store = this.stores.get(table) ?? new MemoryKeyStore();
    this.stores.set(table, store);
    return store.grantors;
  }

  begin(operation: Operation): Promise<Process<Saved | undefined>> {
    return Process.begin((process) => {
      const deps: LifecycleDeps = {
        clock: () => instantOf(1_800_000_000),
        hasher: { hash: async () => '', verify: async () => false },
        randomBytes: () => new Uint8Array(),
        versionId: () => '',
        notify: (line) => void this.shown.push(line),
        connect: async () => ({
          accountId: '123456789012',
          who: 'arn:aws:sts::123456789012:assumed-role/deployer/ci',
          vault: new MemoryVault(() => instantOf(1_800_000_000)),
          usage: () => new MemoryUsageStore(),
          store: (table) => {
            this.grantors(table);
            return process.port('store', this.stores.get(table) ?? new MemoryKeyStore());
          },
        }),
      };
      return operation(grantorLifecycleOf(deps), structuredClone(this.saved));
    });
  }

  async finish(run: Process<Saved | undefined>): Promise<void> {
    while (run.ending === undefined) await run.step();
    if (run.ending.kind === 'returned') this.saved = structuredClone(run.ending.value);
  }

  async run(operation: Operation): Promise<Process<Saved | undefined>> {
    const run = await this.begin(operation);
    await this.finish(run);
    if (run.ending?.kind === 'threw') throw run.ending.error;
    return run;
  }

  async trail(grantorId = 'alice', table = 'keys') {
    const events = await Array.fromAsync(this.grantors(table).events(grantorId));
    const record = await this.grantors(table).record(grantorId);
    if (record !== undefined) expect(brokenLink(events, record.audit)).toBeUndefined();
    return events.map(({ action }) => action);
  }
}

interface Scenario {
  readonly name: string;
  readonly before: readonly Operation[];
  readonly operation: Operation;
  readonly again?: Operation;
  /** What the grantor may do at the end; `gone` if it is gone. */
  readonly ends: readonly string[] | 'disabled' | 'gone';
  /** Actions in the trail, take-overs aside. */
  readonly trail: readonly string[];
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'create', before: [], operation: up(NARROW), ends: ['read:item'], trail: ['created'] },
  {
    name: 'narrow',
    before: [up(ALICE)],
    operation: up(NARROW),
    ends: ['read:item'],
    trail: ['created', 'changed'],
  },
  {
    name: 'disable',
    before: [up(ALICE)],
    operation: up(OFF),
    ends: 'disabled',
    trail: ['created', 'changed'],
  },
  {
    name: 'rename and narrow',
    before: [up(ALICE)],
    operation: up(RENAMED),
    ends: ['read:item'],
    trail: ['created', 'renamed', 'changed'],
  },
  {
    name: 'replace',
    before: [up(NARROW)],
    operation: up(NARROW, { replace: true }),
    again: up(NARROW),
    ends: ['read:item'],
    trail: ['created'],
  },
  {
    name: 'delete',
    before: [up(ALICE)],
    operation: destroy,
    ends: 'gone',
    trail: ['created', 'deleted'],
  },
  {
    name: 'create again',
    before: [up(ALICE), destroy],
    operation: up(NARROW),
    ends: ['read:item'],
    trail: ['created', 'deleted', 'created'],
  },
];

async function prepared({ before }: Scenario): Promise<World> {
  const world = new World();
  for (const operation of before) await world.run(operation);
  return world;
}

async function expectConverged(world: World, { operation, again, ends, trail }: Scenario): Promise<void> {
  await world.run(again ?? operation);
  const idle = await world.run(again ?? operation);
  expect(
    idle.calls.filter((call) => call.endsWith('.write')),
    'a run more changes nothing',
  ).toEqual([]);
  const rights = await world.grantors().get('alice');
  if (ends === 'gone') expect(rights).toBeUndefined();
  else if (ends === 'disabled') expect(rights?.disabled).toBe(true);
  else expect(rights).toMatchObject({ permissions: ends, disabled: false });
  expect((await world.trail()).filter((action) => action !== 'adopted')).toEqual(trail);
}

describe.each(SCENARIOS)('to $name a grantor', (scenario) => {
  const callsOf = async () => (await (await prepared(scenario)).run(scenario.operation)).calls.length;

  it('is reached after a kill behind any call, and although the killed run goes on later', async () => {
    const calls = await callsOf();
    for (let count = 0; count <= calls; count++) {
      const world = await prepared(scenario);
      const zombie = await world.begin(scenario.operation);
      for (let call = 0; call < count; call++) await zombie.step();
      await world.run(scenario.again ?? scenario.operation);
      while (zombie.ending === undefined) await zombie.step();
      await expectConverged(world, scenario);
    }
  });

  it('is reached after a failure of any call, before or after its effect', async () => {
    const calls = await callsOf();
    for (let count = 0; count < calls; count++) {
      for (const fault of ['fail-before', 'fail-after'] as const satisfies readonly Fault[]) {
        const world = await prepared(scenario);
        const run = await world.begin(scenario.operation);
        for (let call = 0; call < count; call++) await run.step();
        await run.step(fault);
        await world.finish(run);
        await expectConverged(world, scenario);
      }
    }
  });
});

describe('a grantor', () => {
  it('of an id that another declaration has is refused, and the error names that one', async () => {
    const world = new World();
    await world.run(up(ALICE));
    const mine = world.saved;
    world.saved = undefined;
    const other = up({ ...OFF, claim: 'e'.repeat(32), origin: 'shop/dev/alice' });
    await expect(world.run(other)).rejects.toMatchObject({
      code: 'ERR_GRANTOR_FOREIGN',
      message: expect.stringContaining('is declared as shop/prod/alice'),
    });
    expect(await world.trail()).toEqual(['created']);
    world.saved = mine;
    await world.run(destroy);
    await world.run(other);
    expect(await world.trail()).toEqual(['created', 'deleted', 'created']);
  });

  it('whose state was lost is taken over, and the state of before deletes it no more', async () => {
    const world = new World();
    await world.run(up(ALICE));
    const lost = world.saved;
    world.saved = undefined;
    await world.run(up(NARROW));
    expect(await world.trail()).toEqual(['created', 'adopted', 'changed']);
    const current = world.saved;
    world.saved = lost;
    await world.run(destroy);
    expect(await world.grantors().get('alice')).toBeDefined();
    expect(world.shown.at(-1)).toContain('it was left as it is');
    world.saved = current;
    await world.run(destroy);
    expect(await world.grantors().get('alice')).toBeUndefined();
    await world.run(destroy);
    expect((await world.trail()).filter((action) => action === 'deleted')).toEqual(['deleted']);
  });

  it('with another id or in another table is another one, and the old one goes', async () => {
    const world = new World();
    await world.run(up(ALICE));
    await world.run(up({ ...ALICE, grantorId: 'bob' }));
    expect(await world.grantors().get('alice')).toBeUndefined();
    expect(await world.grantors().get('bob')).toBeDefined();
    await world.run(up({ ...ALICE, grantorId: 'bob', table: 'other' }));
    expect(await world.grantors().get('bob')).toBeUndefined();
    expect(await world.grantors('other').get('bob')).toBeDefined();
  });

  it('is told by a refresh as it is found, and set right by the next up', async () => {
    const world = new World();
    await world.run(up(NARROW));
    const refresh: Operation = async (lifecycle, saved) => {
      if (saved === undefined) return undefined;
      const { id, props } = await lifecycle.read(saved.id, saved.outs);
      return id === undefined || props === undefined ? undefined : { id, outs: props };
    };
    const before = structuredClone(world.saved);
    await world.run(refresh);
    expect(world.saved).toEqual(before);
    const { items } = world.grantors();
    items.set('alice', { ...items.get('alice'), permissions: ['delete:user', 'read:item'] });
    await world.run(refresh);
    expect(world.saved?.outs.drift).toHaveLength(1);
    await world.run(up(NARROW));
    expect(await world.grantors().get('alice')).toMatchObject({ permissions: ['read:item'] });
    expect(world.saved?.outs).toEqual(before?.outs);
    items.set('alice', { ...items.get('alice'), claim: 'e'.repeat(32) });
    await world.run(refresh);
    await expect(world.run(up(NARROW))).rejects.toMatchObject({ code: 'ERR_GRANTOR_FOREIGN' });
    items.delete('alice');
    await world.run(refresh);
    expect(world.saved).toBeUndefined();
  });
});
