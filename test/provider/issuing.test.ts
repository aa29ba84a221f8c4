import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MemoryUsageStore } from '../../keys/activity/memory-usage-store.js';
import { grantorCreated } from '../../keys/grantor/transitions.js';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.js';
import { instantOf } from '../../keys/time/instant.js';
import { MemoryVault } from '../../keys/vault/memory-vault.js';
import { type Lifecycle, lifecycleOf } from '../../provider/lifecycle/lifecycle.js';
import { type ApiKeyState, stateFromOutputs } from '../../provider/lifecycle/state.js';
import { DAY, declared, NOW, textOf } from './inputs.js';

const CI = 'arn:aws:sts::123456789012:assumed-role/ci-deployer/run-7';
const JANE = 'arn:aws:iam::123456789012:user/jane';
const ISSUERS = ['arn:aws:iam::123456789012:role/ci-deployer'];

interface Kept {
  readonly id: string;
  readonly outs: ApiKeyState;
}

/** Deployments over a table and a vault in memory; whoever deploys, and when, is for a test to say. */
class Deployments {
  readonly vault = new MemoryVault(() => instantOf(this.now));
  readonly tables = new Map<string, MemoryKeyStore>();
  readonly lifecycle: Lifecycle;
  now: number = NOW;
  who = CI;

  constructor() {
    this.lifecycle = lifecycleOf({
      clock: () => instantOf(this.now),
      hasher: {
        hash: async (keyString) => createHash('sha256').update(keyString.reveal()).digest('hex'),
        verify: async () => false,
      },
      randomBytes,
      versionId: () => randomBytes(16).toString('hex'),
      notify: () => {},
      connect: async () => ({
        accountId: '123456789012',
        who: this.who,
        vault: this.vault,
        usage: () => new MemoryUsageStore(),
        store: (table) => this.table(table),
      }),
    });
  }

  table(name = 'keys'): MemoryKeyStore {
    const table = this.tables.get(name) ?? new MemoryKeyStore();
    this.tables.set(name, table);
    return table;
  }

  /** Inputs of the key `name` as the engine hands them over. */
  async inputs(name: string, wish: Readonly<Record<string, unknown>> = {}) {
    const claim = createHash('sha256').update(name).digest('hex').slice(0, 32);
    const program = declared({ claim, origin: `shop/prod/${name}`, label: name, ...wish });
    const { inputs, failures } = await this.lifecycle.check({}, program);
    expect(failures).toEqual([]);
    return inputs;
  }

  async create(name: string, wish: Readonly<Record<string, unknown>> = {}): Promise<Kept> {
    const { id, outs } = await this.lifecycle.create(await this.inputs(name, wish));
    return { id, outs: stateFromOutputs(JSON.parse(JSON.stringify(outs))) };
  }

  async update(name: string, kept: Kept, wish: Readonly<Record<string, unknown>> = {}): Promise<Kept> {
    const { outs } = await this.lifecycle.update(kept.id, kept.outs, await this.inputs(name, wish));
    return { id: kept.id, outs: stateFromOutputs(JSON.parse(JSON.stringify(outs))) };
  }

  async remove({ id, outs }: Kept): Promise<void> {
    await this.lifecycle.delete(id, outs);
  }

  count(account = 'org-1', type = 'token'): Promise<number> {
    return this.table().keyCount({ catalog: 'acme', account, type });
  }

  async trail(kept: Kept): Promise<readonly string[]> {
    const { keyId } = kept.outs;
    if (keyId === undefined) return [];
    return (await Array.fromAsync(this.table().events(keyId))).map(({ action }) => action);
  }
}

const full = expect.objectContaining({ code: 'ERR_QUOTA' });
const stranger = expect.objectContaining({ code: 'ERR_ISSUER' });

describe('maxKeysPerAccount', () => {
  it('lets 10 of 20 keys of one up through, tells the others how many there are, and makes nothing for them', async () => {
    const at = new Deployments();
    const names = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    const settled = await Promise.allSettled(names.map((name) => at.create(name, { maxKeysPerAccount: 10 })));
    const refused = settled.flatMap((one, index) =>
      one.status === 'rejected' ? [[one.reason, names[index]]] : [],
    );
    expect(refused).toHaveLength(10);
    for (const [error, name] of refused) {
      expect(error).toEqual(full);
      expect(String(error)).toContain(
        `shop/prod/${name}: there are 10 keys of type "token" in the account "org-1", and maxKeysPerAccount of the type is 10`,
      );
    }
    expect(at.vault.names()).toHaveLength(10);
    expect(await Array.fromAsync(at.table().list())).toHaveLength(10);
    expect(await at.count()).toBe(10);
  });

  it('does not hold up keys of other accounts or of another catalog, or without a cap', async () => {
    const at = new Deployments();
    await at.create('one', { maxKeysPerAccount: 1 });
    await at.create('other', { maxKeysPerAccount: 1, account: 'org-2' });
    await at.create('of another', { maxKeysPerAccount: 1, catalog: 'billing' });
    await at.create('uncapped', { account: 'org-1' });
    expect([await at.count(), await at.count('org-2')]).toEqual([1, 1]);
  });

  it('at the cap lets a key be rotated, changed, replaced, and issued again after a revocation', async () => {
    const at = new Deployments();
    const wish = { maxKeysPerAccount: 1 };
    const first = await at.create('one', wish);
    at.now += 40 * DAY;
    const second = await at.update('one', first, { ...wish, scopes: ['edit', 'view'] });
    expect(second.outs.version).toBe(2);
    // As the engine replaces: it creates the same claim again, then deletes with the state of before.
    const replacement = await at.create('one', wish);
    await at.remove(second);
    expect(await at.trail(replacement)).not.toContain('deleted');
    expect(await at.count()).toBe(1);
    const revoked = await at.update('one', replacement, { ...wish, revoked: true });
    expect(await at.count()).toBe(0);
    const again = await at.update('one', revoked, { ...wish, rotationTrigger: 'again' });
    expect(again.outs).toMatchObject({ status: 'active', version: 3 });
    expect(await at.count()).toBe(1);
    await at.remove(again);
    expect(await at.count()).toBe(0);
    await at.create('one', wish);
    expect(await at.count(), 'created again over its deleted secret').toBe(1);
  });

  it('that comes later counts the keys that there are, beyond it too: they go on, and no other comes', async () => {
    const at = new Deployments();
    const kept = [await at.create('a'), await at.create('b'), await at.create('c')];
    const wish = { maxKeysPerAccount: 2 };
    const names = ['a', 'b', 'c'];
    for (const [index, name] of names.entries())
      kept[index] = await at.update(name, kept[index] as Kept, wish);
    expect(await at.count()).toBe(3);
    await expect(at.create('d', wish)).rejects.toEqual(full);
    at.now += 40 * DAY;
    for (const [index, name] of names.entries()) {
      kept[index] = await at.update(name, kept[index] as Kept, wish);
      expect(kept[index]?.outs).toMatchObject({ version: 2, status: 'active' });
    }
    await at.update('a', kept[0] as Kept, { ...wish, revoked: true });
    await expect(at.create('d', wish), 'two are two').rejects.toEqual(full);
    await at.remove(kept[1] as Kept);
    await at.create('d', wish);
    expect(await at.count()).toBe(2);
    expect(at.vault.names()).toHaveLength(3);
  });

  it('that comes later knows a key once that is deployed: before, it takes no place', async () => {
    const at = new Deployments();
    const old = await at.create('old');
    const wish = { maxKeysPerAccount: 1 };
    await at.create('new', wish);
    await at.update('old', old, wish);
    expect(await at.count()).toBe(2);
    const refused = at.create('third', wish);
    await expect(refused).rejects.toThrow('there are 2 keys of type "token" in the account "org-1"');
    await expect(refused).rejects.toThrow('in a deployment before this one, since Pulumi deletes last');
  });

  it('that is lower refuses new keys only; that is lifted counts none', async () => {
    const at = new Deployments();
    const a = await at.create('a', { maxKeysPerAccount: 2 });
    const b = await at.create('b', { maxKeysPerAccount: 2 });
    const lower = await at.update('a', a, { maxKeysPerAccount: 1, rotationTrigger: 'now' });
    expect(lower.outs).toMatchObject({ version: 2, status: 'active' });
    await expect(at.create('c', { maxKeysPerAccount: 1 })).rejects.toEqual(full);
    await at.update('a', lower);
    await at.update('b', b);
    expect(await at.count()).toBe(0);
  });

  it('holds for another account, type or table of a key that exists, which stays as it was', async () => {
    const at = new Deployments();
    const wish = { maxKeysPerAccount: 1 };
    const mine = await at.create('mine', wish);
    await at.create('theirs', { ...wish, account: 'org-2' });
    await at.create('typed', { ...wish, type: 'tool' });
    await at.create('there', { ...wish, table: 'other' });
    for (const change of [{ account: 'org-2' }, { type: 'tool' }, { table: 'other' }]) {
      await expect(at.update('mine', mine, { ...wish, ...change })).rejects.toEqual(full);
      expect(await at.trail(mine)).toEqual(['created']);
      expect(await at.count()).toBe(1);
    }
    // Another type means another secret: it is refused before that is made.
    expect([...((await at.vault.describe(mine.outs.secretName))?.stages.values() ?? [])]).toEqual([
      ['AWSCURRENT'],
    ]);
  });
});

describe('a revocation that is declared with another table', () => {
  const revocation = { table: 'other', revoked: true };

  it('needs no room there', async () => {
    const at = new Deployments();
    const wish = { maxKeysPerAccount: 1 };
    const kept = await at.create('one', wish);
    await at.create('there', { ...wish, table: 'other' });
    const revoked = await at.update('one', kept, { ...wish, ...revocation });
    expect(revoked.outs).toMatchObject({ table: 'other', status: 'revoked' });
    expect(await at.trail(kept)).toEqual(['created', 'revoked', 'moved']);
    expect(await at.count()).toBe(0);
  });

  it('holds although the grantor is not there, and the key stays where it is', async () => {
    const at = new Deployments();
    const alice = {
      grantorId: 'alice',
      claim: 'a',
      origin: 'b',
      permissions: ['read:item'],
      disabled: false,
    };
    const on = { now: instantOf(NOW), actor: { who: CI, via: 'shop/prod' } };
    await at.table().grantors.write(undefined, grantorCreated(alice, undefined, on));
    const wish = { grantor: 'alice', typeLimits: undefined };
    const kept = await at.create('one', wish);
    const missing = expect.objectContaining({ code: 'ERR_GRANTOR_MISSING' });
    await expect(at.update('one', kept, { ...wish, ...revocation })).rejects.toEqual(missing);
    expect(await at.trail(kept)).toEqual(['created', 'revoked']);
  });
});

describe('issuers', () => {
  const wish = { issuers: ISSUERS };

  it('alone may mint: all others are refused before anything is touched, with who they are and who may', async () => {
    const at = new Deployments();
    at.who = JANE;
    const refusal = at.create('one', wish);
    await expect(refusal).rejects.toEqual(stranger);
    await expect(refusal).rejects.toThrow(
      `shop/prod/one: ${JANE} may not issue keys of type "token", nor widen what one may do; its issuers are ${ISSUERS[0]}`,
    );
    expect(at.vault.names()).toEqual([]);
    expect(await Array.fromAsync(at.table().list())).toEqual([]);
    await at.create('free');
    at.who = CI;
    expect((await at.create('one', wish)).outs.status).toBe('active');
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, number]>([
    ['a rotation by schedule', {}, 40 * DAY],
    ['a rotation by trigger', { rotationTrigger: 'x' }, 0],
    ['another type', { type: 'tool' }, 0],
    ['another prefix', { prefix: 'acme_test' }, 0],
    [
      'more permissions',
      { scopes: ['edit'], permissions: { 'read:item': 'edit', 'update:item': 'edit' } },
      0,
    ],
    ['another account', { account: 'org-2' }, 0],
    ['another catalog', { catalog: 'other' }, 0],
  ])('alone may bring about %s', async (_, change, later) => {
    const at = new Deployments();
    const kept = await at.create('one', wish);
    at.now += later;
    at.who = JANE;
    await expect(at.update('one', kept, { ...wish, ...change })).rejects.toEqual(stranger);
    expect(await at.trail(kept)).toEqual(['created']);
    at.who = CI;
    await at.update('one', kept, { ...wish, ...change });
    expect((await at.trail(kept)).length).toBeGreaterThan(1);
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['fewer permissions', { permissions: {} }],
    ['another owner and label', { owner: 'others', label: 'other' }],
    ['a shorter life', { expiresIn: '40d' }],
    ['a revocation', { revoked: true }],
    ['tags and a description', { tags: { a: 'b' }, description: 'new' }],
    ['other issuers', { issuers: ['arn:aws:iam::123456789012:role/other'], catalogDigest: '0'.repeat(16) }],
    ['another table', { table: 'other' }],
  ])('are not asked for %s', async (_, change) => {
    const at = new Deployments();
    const kept = await at.create('one', wish);
    at.who = JANE;
    const next = await at.update('one', kept, { ...wish, ...change });
    expect(next.outs.version).toBe(1);
  });

  const bounds = { allowedCidrs: ['10.0.0.0/8', '2001:db8::/32'], notBefore: textOf(NOW + 10 * DAY) };

  it.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['any network', { allowedCidrs: undefined }],
    ['a wider network', { allowedCidrs: ['10.0.0.0/7', '2001:db8::/32'] }],
    ['one network more', { allowedCidrs: ['10.0.0.0/8', '203.0.113.7/32', '2001:db8::/32'] }],
    ['all of IPv6', { allowedCidrs: ['::/0'] }],
    ['a beginning at once', { notBefore: undefined }],
    ['an earlier beginning', { notBefore: textOf(NOW + 9 * DAY) }],
  ])('alone may give a key %s', async (_, change) => {
    const at = new Deployments();
    const kept = await at.create('one', { ...wish, ...bounds });
    at.who = JANE;
    await expect(at.update('one', kept, { ...wish, ...bounds, ...change })).rejects.toEqual(stranger);
    expect(await at.trail(kept)).toEqual(['created']);
    at.who = CI;
    await at.update('one', kept, { ...wish, ...bounds, ...change });
    expect(await at.trail(kept)).toEqual(['created', 'terms-changed']);
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, number]>([
    ['a network within', { allowedCidrs: ['10.1.0.0/16', '10.2.0.0/16'] }, 0],
    ['a later beginning', { notBefore: textOf(NOW + 11 * DAY) }, 0],
    ['a beginning that has passed and is taken away', { notBefore: undefined }, 10 * DAY],
  ])('are not asked for %s', async (_, change, later) => {
    const at = new Deployments();
    const kept = await at.create('one', { ...wish, ...bounds });
    at.now += later;
    at.who = JANE;
    await at.update('one', kept, { ...wish, ...bounds, ...change });
    expect(await at.trail(kept)).toEqual(['created', 'terms-changed']);
  });

  it('are not asked for networks and a beginning where there were none', async () => {
    const at = new Deployments();
    const kept = await at.create('one', wish);
    at.who = JANE;
    await at.update('one', kept, { ...wish, ...bounds });
    expect(await at.trail(kept)).toEqual(['created', 'terms-changed']);
  });

  it('are not asked for what takes rights away, even where the same run wants what they alone may', async () => {
    const at = new Deployments();
    const kept = await at.create('one', wish);
    at.now += 40 * DAY;
    at.who = JANE;
    const narrow = { ...wish, permissions: {}, expiresIn: '60d' };
    await expect(at.update('one', kept, narrow)).rejects.toEqual(stranger);
    expect(await at.trail(kept)).toEqual(['created', 'terms-changed', 'expiry-shortened']);
  });

  it('alone may issue a revoked key anew, and one whose secret or record is lost', async () => {
    const at = new Deployments();
    const kept = await at.create('one', wish);
    const revoked = await at.update('one', kept, { ...wish, revoked: true });
    const again = { ...wish, rotationTrigger: 'again' };
    at.who = JANE;
    await expect(at.update('one', revoked, again)).rejects.toEqual(stranger);
    at.who = CI;
    const anew = await at.update('one', revoked, again);
    at.vault.vanish(kept.outs.secretName);
    at.who = JANE;
    await expect(at.update('one', anew, again)).rejects.toEqual(stranger);
    expect(at.vault.names()).toEqual([]);
    at.who = CI;
    const whole = await at.update('one', anew, again);
    at.table().items.clear();
    at.who = JANE;
    await expect(at.update('one', whole, again)).rejects.toEqual(stranger);
    await at.remove(whole);
    await expect(at.create('one', again), 'over its deleted secret').rejects.toEqual(stranger);
    expect(at.vault.names()).toEqual([]);
  });

  it('are not asked to delete a key, or to finish a rotation that one of them began', async () => {
    const at = new Deployments();
    const kept = await at.create('one', wish);
    at.now += 40 * DAY;
    const promote = at.vault.promote.bind(at.vault);
    at.vault.promote = async () => {
      throw new Error('the machine died');
    };
    await expect(at.update('one', kept, wish)).rejects.toThrow('the machine died');
    at.vault.promote = promote;
    at.who = JANE;
    const next = await at.update('one', kept, wish);
    expect(next.outs).toMatchObject({ version: 2, status: 'active' });
    expect(await at.trail(next)).toEqual(['created', 'rotated', 'superseded']);
    await at.remove(next);
    expect(await at.trail(next)).toContain('deleted');
  });
});

describe('inputs that no constructor computed', () => {
  const at = new Deployments();
  it.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['maxKeysPerAccount', { maxKeysPerAccount: 0 }],
    ['maxKeysPerAccount', { maxKeysPerAccount: '3' }],
    ['issuers', { issuers: [] }],
    ['issuers', { issuers: ISSUERS[0] }],
    ['issuers', { issuers: Array(21).fill(ISSUERS[0]) }],
    ['issuers[0]', { issuers: ['*'] }],
    ['issuers[1]', { issuers: [ISSUERS[0], 7] }],
  ])('are refused by check: %s', async (property, wish) => {
    const { failures } = await at.lifecycle.check({}, declared(wish));
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });
});
