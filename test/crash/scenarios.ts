import type { AuditAction } from '../../keys/record/audit.js';
import { ended } from '../../keys/record/transitions.js';
import { declareGrantor } from '../contracts/grantor-sample.js';
import { destroy, up } from './engine.js';
import { DAY, HOUR, type Operation, program, World } from './world.js';

/** How often an action may stand in the audit trail of all keys: exactly, or between two bounds. */
export type Times = number | readonly [least: number, most: number];

/** A change of one key, from a settled state to another. */
export interface Scenario {
  readonly name: string;
  /** What is there before. */
  readonly before: (world: World) => Promise<void>;
  readonly operation: Operation;
  /** What whoever runs it after a crash runs; the same if nothing else is said. */
  readonly again?: Operation;
  /** Number of the current version at the end; `none` if the key is gone. */
  readonly version: number | 'none';
  /** Actions in the audit trail, take-overs (`adopted`) aside. */
  readonly events: Readonly<Partial<Record<AuditAction, Times>>>;
  /** Take-overs beside those of creations that found a key: of what another run issued anew. */
  readonly tookOver?: number;
  /** A table brings back what was refused before, until `up` has moved the key there (DESIGN 10 says so). */
  readonly restored?: true;
  /** KMS key of the secret at the end. Default: the account's own. */
  readonly kmsKeyId?: string;
  /** Records of all tables at the end. Default: 1. */
  readonly records?: number;
  /** The cap of every type. Default: 1, so that nothing may need one key more than there is. */
  readonly cap?: 'none';
}

const ACTOR = { who: 'somebody', via: 'by hand' };
const GRANTED = { grantor: 'alice' };
const NARROW = { scopes: ['view'] };
const WIDE = { scopes: ['edit', 'view'] };
const RENAMED = { claim: 'd'.repeat(32), origin: 'shop/prod/renamed' };
/** What a rename leaves as it was: check keeps the name of the secret from the old inputs. */
const REVOKED = { revoked: true };
const GUARDED = { deletionGuard: '12h', activityTable: 'activity' };

async function theRecord(world: World, table = 'keys') {
  for await (const record of world.table(table).list()) if (record.life === 'live') return record;
  throw new Error('there is no live record');
}

function secretName(world: World): string {
  return String(world.saved?.inputs.secretName);
}

function declared(wish: Readonly<Record<string, unknown>> = {}) {
  return async (world: World) => void (await world.run(up(program(wish))));
}

/** Rotated an hour ago, so that both versions verify. */
async function overlapping(world: World): Promise<void> {
  await world.run(up(program()));
  world.pass(40 * DAY);
  await world.run(up(program()));
  world.pass(HOUR);
}

function inOneGo(...operations: readonly ((world: World) => unknown)[]) {
  return async (world: World) => {
    for (const operation of operations) await operation(world);
  };
}

/** What a grantor may do from now on, in a table. */
function granted(permissions: readonly string[], table = 'keys') {
  return (world: World) => declareGrantor(world.table(table).grantors, 'alice', { permissions });
}

function damaged(world: World): void {
  world.damaged = true;
}

/** Every kind of change there is. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'create', before: async () => {}, operation: up(program()), version: 1, events: { created: 1 } },
  {
    name: 'create without a cap',
    before: async () => {},
    operation: up(program()),
    version: 1,
    events: { created: 1 },
    cap: 'none',
  },
  {
    name: 'create over our deleted secret',
    before: inOneGo(
      declared(),
      (world) => world.run(destroy()),
      (world) => world.pass(DAY),
    ),
    operation: up(program()),
    version: 1,
    events: { created: 2, deleted: 1 },
    records: 2,
  },
  {
    name: 'rotate by schedule',
    before: inOneGo(declared(), (world) => world.pass(40 * DAY)),
    operation: up(program()),
    version: 2,
    events: { created: 1, rotated: 1, superseded: 1 },
  },
  {
    name: 'rotate a third time by schedule',
    before: inOneGo(overlapping, (world) => world.pass(40 * DAY)),
    operation: up(program()),
    version: 3,
    events: { created: 1, rotated: 2, superseded: 2 },
  },
  {
    name: 'rotate a key that has expired',
    before: inOneGo(declared(), (world) => world.pass(100 * DAY), damaged),
    operation: up(program()),
    version: 2,
    events: { created: 1, rotated: 1, superseded: 1 },
  },
  {
    name: 'rotate by trigger',
    before: inOneGo(declared({ rotationTrigger: 'a' }), (world) => world.pass(HOUR)),
    operation: up(program({ rotationTrigger: 'b' })),
    version: 2,
    events: { created: 1, rotated: 1, superseded: 1 },
  },
  {
    name: 'trigger during an overlap, cutting it off',
    before: overlapping,
    operation: up(program({ rotationTrigger: 'leak', rotation: { every: '30d', overlap: '0s' } })),
    version: 3,
    events: { created: 1, rotated: 2, superseded: 2, 'overlap-shortened': [0, 1] },
  },
  {
    name: 'schedule due during an overlap',
    before: inOneGo(
      declared(),
      (world) => world.pass(40 * DAY),
      declared({ rotationTrigger: 'x', rotation: { every: '30d', overlap: '20d' } }),
      (world) => world.pass(15 * DAY),
    ),
    operation: up(program({ rotationTrigger: 'x', rotation: { every: '10d', overlap: '1d' } })),
    version: 3,
    events: { created: 1, rotated: 2, superseded: 2, 'overlap-shortened': 1 },
  },
  {
    name: 'another type, with another prefix',
    before: inOneGo(declared(), (world) => world.pass(HOUR)),
    operation: up(program({ type: 'audit' })),
    version: 2,
    events: { created: 1, rotated: 1, superseded: 1 },
  },
  {
    name: 'narrower scopes, and a description and tags',
    before: declared(WIDE),
    operation: up(program({ ...NARROW, description: 'uploads', tags: { team: 'a' } })),
    version: 1,
    events: { created: 1, 'terms-changed': 1 },
  },
  {
    name: 'create with a KMS key',
    before: async () => {},
    operation: up(program({ kmsKeyId: 'alias/keys' })),
    version: 1,
    kmsKeyId: 'alias/keys',
    events: { created: 1 },
  },
  {
    name: 'another KMS key, and a rotation',
    before: declared({ kmsKeyId: 'alias/keys' }),
    operation: up(program({ kmsKeyId: 'alias/other', rotationTrigger: 'a' })),
    version: 2,
    kmsKeyId: 'alias/other',
    events: { created: 1, rotated: 1, superseded: 1 },
  },
  {
    name: 'a KMS key that was set by hand',
    before: inOneGo(declared(), (world) => world.vault.encryptWith(secretName(world), 'alias/theirs')),
    operation: up(program(), { refresh: true }),
    version: 1,
    events: { created: 1 },
  },
  {
    name: 'other networks, and a first instant that has passed',
    before: declared({ allowedCidrs: ['203.0.113.0/24'] }),
    operation: up(
      program({ allowedCidrs: ['2001:db8::/32', '203.0.0.0/8'], notBefore: '2020-01-01T00:00:00Z' }),
    ),
    version: 1,
    events: { created: 1, 'terms-changed': 1 },
  },
  {
    name: 'from anywhere again, and a rotation',
    before: inOneGo(declared({ allowedCidrs: ['0.0.0.0/0'] }), (world) => world.pass(40 * DAY)),
    operation: up(program()),
    version: 2,
    events: { created: 1, rotated: 1, superseded: 1 },
  },
  {
    name: 'wider scopes during an overlap',
    before: overlapping,
    operation: up(program(WIDE)),
    version: 2,
    events: { created: 1, rotated: 1, superseded: 1, 'terms-changed': 1 },
  },
  {
    name: 'shorter life and shorter overlap',
    before: overlapping,
    operation: up(program({ expiresIn: '40d', rotation: { every: '30d', overlap: '2h' } })),
    version: 2,
    events: { created: 1, rotated: 1, superseded: 1, 'expiry-shortened': 1, 'overlap-shortened': [0, 1] },
  },
  {
    name: 'longer life',
    before: declared(),
    operation: up(program({ expiresIn: '360d' })),
    version: 1,
    events: { created: 1 },
  },
  {
    name: 'a life from never to 90 days',
    before: declared({ expiresIn: 'never' }),
    operation: up(program()),
    version: 1,
    events: { created: 1, 'expiry-shortened': 1 },
  },
  {
    name: 'revoke',
    before: declared(),
    operation: up(program(REVOKED)),
    version: 1,
    events: { created: 1, revoked: 1 },
  },
  {
    name: 'revoke during an overlap',
    before: overlapping,
    operation: up(program(REVOKED)),
    version: 2,
    events: { created: 1, rotated: 1, superseded: 1, revoked: 1 },
  },
  {
    name: 'trigger after a revocation',
    before: inOneGo(declared(), declared(REVOKED), (world) => world.pass(HOUR), damaged),
    operation: up(program({ rotationTrigger: 'again' })),
    version: 2,
    events: { created: 1, revoked: 1, rotated: 1 },
  },
  {
    name: 'everything at once',
    before: overlapping,
    operation: up(
      program({
        ...WIDE,
        ...RENAMED,
        rotationTrigger: 'now',
        expiresIn: '60d',
        rotation: { every: '20d', overlap: '1h' },
        tags: { a: 'b' },
        description: 'all new',
      }),
    ),
    version: 3,
    events: {
      created: 1,
      rotated: 2,
      superseded: 2,
      renamed: 1,
      'overlap-shortened': [0, 1],
      'expiry-shortened': 1,
    },
  },
  {
    name: 'another table',
    before: declared(),
    operation: up(program({ table: 'other' })),
    version: 1,
    events: { created: 1, copied: 1, moved: 1 },
    records: 2,
  },
  {
    name: 'another table, and back',
    before: inOneGo(declared(), declared({ table: 'other' })),
    operation: up(program()),
    version: 1,
    events: { created: 1, copied: 2, moved: 2 },
    records: 2,
  },
  {
    name: 'another table and a rotation, during an overlap',
    before: overlapping,
    operation: up(program({ table: 'other', rotationTrigger: 'move' })),
    version: 3,
    events: { created: 1, rotated: 2, superseded: 2, copied: 1, moved: 1 },
    records: 2,
  },
  {
    name: 'another table and a revocation',
    before: declared(),
    operation: up(program({ ...REVOKED, table: 'other' })),
    version: 1,
    events: { created: 1, revoked: 1, copied: 1, moved: 1 },
    records: 2,
  },
  {
    name: 'a table that was restored from a backup of before the rotation',
    restored: true,
    before: inOneGo(
      declared(),
      async (world) => {
        const next = await theRecord(world);
        const [event] = await world.events('keys', next.keyId);
        if (event !== undefined) await world.table('restored').create({ next, event });
      },
      declared({ rotationTrigger: 'a' }),
    ),
    operation: up(program({ table: 'restored', rotationTrigger: 'a' })),
    version: 2,
    events: { created: 1, rotated: 1, superseded: 1, copied: 1, moved: 1 },
    records: 2,
  },
  {
    name: 'another name',
    before: declared(),
    operation: up(program(RENAMED)),
    version: 1,
    events: { created: 1, renamed: 1 },
  },
  {
    name: 'another name and another table',
    before: declared(),
    operation: up(program({ ...RENAMED, table: 'other' })),
    version: 1,
    events: { created: 1, renamed: 1, copied: 1, moved: 1 },
    records: 2,
  },
  {
    name: 'the secret is missing',
    before: inOneGo(declared(), damaged, (world) => world.vault.vanish(secretName(world))),
    operation: up(program(), { refresh: true }),
    version: 2,
    events: { created: 1, reissued: 1, superseded: [0, 1] },
  },
  {
    name: 'the secret is missing, and the key has another name',
    before: inOneGo(declared(), damaged, (world) => world.vault.vanish(secretName(world))),
    operation: up(program(RENAMED), { refresh: true }),
    version: 2,
    events: { created: 1, reissued: 1, renamed: 1, superseded: [0, 1] },
  },
  {
    name: 'the secret waits for its deletion',
    before: inOneGo(declared(), damaged, async (world) => {
      const secret = await world.vault.describe(secretName(world));
      await world.vault.scheduleDeletion(secret?.arn ?? '', 30);
    }),
    operation: up(program(), { refresh: true }),
    version: 1,
    events: { created: 1 },
  },
  {
    name: 'the record is missing',
    before: inOneGo(declared(), damaged, async (world) => {
      world.table('keys').items.delete((await theRecord(world)).keyId);
    }),
    operation: up(program(), { refresh: true }),
    version: 1,
    tookOver: 3,
    events: { created: 1 },
    // Who takes a record away by hand leaves it counted; see quota.test.ts.
    cap: 'none',
  },
  {
    name: 'the key was deleted by hand',
    before: inOneGo(declared(), damaged, async (world) => {
      const record = await theRecord(world);
      await world
        .table('keys')
        .write(record, ended(record, 'deleted', 'by hand', { now: world.time.now, actor: ACTOR }));
    }),
    operation: up(program(), { refresh: true }),
    version: 1,
    tookOver: 3,
    events: { created: 2, deleted: 1 },
    records: 2,
  },
  {
    name: 'replace',
    before: declared(),
    operation: up(program(), { replace: true }),
    again: up(program()),
    version: 1,
    events: { created: 1 },
  },
  {
    name: 'create on the authority of a grantor',
    before: async (world) => void (await granted(['read:item'])(world)),
    operation: up(program(GRANTED)),
    version: 1,
    events: { created: 1 },
  },
  {
    name: 'rotate and widen on the authority of a grantor',
    before: inOneGo(granted(['read:item', 'update:item']), declared(GRANTED), (world) =>
      world.pass(40 * DAY),
    ),
    operation: up(program({ ...GRANTED, ...WIDE })),
    version: 2,
    events: { created: 1, rotated: 1, superseded: 1 },
  },
  {
    name: 'come under a grantor',
    before: inOneGo(granted(['read:item', 'update:item']), declared(WIDE)),
    operation: up(program({ ...GRANTED, ...WIDE })),
    version: 1,
    events: { created: 1, 'terms-changed': 1 },
  },
  {
    name: 'another table with the same grantor',
    before: inOneGo(granted(['read:item']), granted(['read:item'], 'other'), declared(GRANTED)),
    operation: up(program({ ...GRANTED, table: 'other' })),
    version: 1,
    events: { created: 1, copied: 1, moved: 1 },
    records: 2,
  },
  {
    name: 'less of everything, under a grantor that may nothing any more',
    before: inOneGo(
      granted(['read:item', 'update:item']),
      declared({ ...GRANTED, ...WIDE }),
      granted([]),
      (world) => world.pass(HOUR),
    ),
    operation: up(program({ ...GRANTED, ...NARROW, expiresIn: '40d' })),
    version: 1,
    events: { created: 1, 'terms-changed': 1, 'expiry-shortened': 1 },
  },
  {
    name: 'revoke under a grantor that may nothing any more',
    before: inOneGo(granted(['read:item']), declared(GRANTED), granted([])),
    operation: up(program({ ...GRANTED, ...REVOKED })),
    version: 1,
    events: { created: 1, revoked: 1 },
  },
  {
    name: 'delete under a grantor that may nothing any more',
    before: inOneGo(granted(['read:item']), declared(GRANTED), granted([])),
    operation: destroy(),
    version: 'none',
    events: { created: 1, deleted: 1 },
  },
  {
    name: 'delete',
    before: inOneGo(declared(), (world) => world.pass(HOUR)),
    operation: destroy(),
    version: 'none',
    events: { created: 1, deleted: 1 },
  },
  {
    name: 'delete a guarded key that was used for the last time two days ago',
    before: inOneGo(
      declared(GUARDED),
      async (world) => {
        const use = { keyId: (await theRecord(world)).keyId, at: world.time.now };
        await world.usage.recordLast(use, { count: 1, permissions: {}, earlier: {} });
      },
      (world) => world.pass(2 * DAY),
    ),
    operation: destroy(),
    version: 'none',
    events: { created: 1, deleted: 1 },
  },
  {
    name: 'delete during an overlap',
    before: overlapping,
    operation: destroy(),
    version: 'none',
    events: { created: 1, rotated: 1, superseded: 1, deleted: 1 },
  },
];

/** A world in which a scenario may begin. */
export async function prepared(scenario: Scenario): Promise<World> {
  const world = new World();
  if (scenario.cap === undefined) world.cap = world.mostKeys = 1;
  await scenario.before(world);
  return world;
}
