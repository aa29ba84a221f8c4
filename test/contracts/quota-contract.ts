import { beforeAll, describe, expect, it } from 'vitest';
import type { KeyId } from '../../keys/key-string/key-string.js';
import type { KeyRecord, KeyTerms } from '../../keys/record/record.js';
import { copied, ended, movedAway, revoked, rotated, termsChanged } from '../../keys/record/transitions.js';
import type { KeyStore, WriteOutcome } from '../../keys/store/key-store.js';
import { newKeyId, ON, type SampleWish, sampleCreation, sampleVersion } from './sample.js';

/** Two empty key tables, further connections to the first, and a way to spoil a count. */
export interface CountingStores {
  readonly store: KeyStore;
  readonly other: KeyStore;
  /** The first table as another process reaches it. */
  elsewhere(): KeyStore;
  /** Sets the count of a type in an account by hand; without a number, removes it. */
  spoil(account: string, type: string, keys?: number): Promise<void>;
}

/** What every key store promises of caps, whatever it is built on. */
export function quotaContract(name: string, open: () => Promise<CountingStores>): void {
  describe(`the cap of a type, in a key store ${name}`, () => {
    let under: CountingStores;
    let store: KeyStore;
    beforeAll(async () => {
      under = await open();
      store = under.store;
    });

    const newAccount = (): string => `org-${newKeyId()}`;

    async function add(wish: SampleWish): Promise<KeyRecord> {
      const transition = sampleCreation(wish);
      expect(await store.create(transition)).toBe('written');
      return transition.next;
    }

    async function write(seen: KeyRecord, change: (seen: KeyRecord) => ReturnType<typeof revoked>) {
      const transition = change(seen);
      const outcome = await store.write(seen, transition);
      return { outcome, record: outcome === 'written' ? transition.next : seen };
    }

    const changed = (record: KeyRecord, change: Partial<KeyTerms>) =>
      write(record, (seen) => termsChanged(seen, { ...seen.terms, ...change }, ON));
    const again = (record: KeyRecord, change: Partial<KeyTerms> = {}) =>
      write(record, (seen) => {
        const version = sampleVersion(seen.keyId, seen.current + 1);
        return rotated(seen, version, { ...seen.terms, ...change }, seen.secretArn, ON);
      });
    const revoke = (record: KeyRecord) => write(record, (seen) => revoked(seen, 'lost', ON));
    const remove = (record: KeyRecord) => write(record, (seen) => ended(seen, 'deleted', 'over', ON));
    const catalog = 'acme';
    const count = (account: string, type = 'token') => store.keyCount({ catalog, account, type });

    it('refuses one key more, says how many there are, and leaves nothing of it behind', async () => {
      const account = newAccount();
      const [wish, secretArn] = [{ account, maxKeysPerAccount: 2 }, `secret of ${account}`];
      await add(wish);
      await add(wish);
      const third = sampleCreation({ ...wish, secretArn });
      expect(await store.create(third)).toEqual({
        full: { catalog, account, type: 'token', cap: 2, count: 2 },
      });
      expect(await store.get(third.next.keyId)).toBeUndefined();
      expect(await store.keyIdOfSecret(secretArn)).toBeUndefined();
      expect(await Array.fromAsync(store.events(third.next.keyId))).toEqual([]);
      expect(await count(account)).toBe(2);
      await add({ ...wish, account: newAccount() });
      await add({ ...wish, type: 'tool' });
      await add({ ...wish, catalog: 'other' });
      expect((await Array.fromAsync(store.list({ account }))).length, 'the count is no key').toBe(4);
    });

    it.each([
      ['in one process', () => store],
      ['in processes of their own', () => under.elsewhere()],
    ])('lets exactly 10 of 20 creations at once through, %s', { timeout: 60_000 }, async (_, connect) => {
      const account = newAccount();
      const wanted = Array.from({ length: 20 }, () => sampleCreation({ account, maxKeysPerAccount: 10 }));
      const create = async (transition: (typeof wanted)[number]): Promise<WriteOutcome> => {
        // As the next `up` does: a transaction that others cancelled too often is tried again.
        for (const store = connect(); ; ) {
          try {
            return await store.create(transition);
          } catch (error) {
            if (!(error instanceof Error && 'code' in error && error.code === 'ERR_UNAVAILABLE')) throw error;
          }
        }
      };
      const outcomes = await Promise.all(wanted.map(create));
      expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(10);
      const full = { full: { catalog, account, type: 'token', cap: 10, count: 10 } };
      expect(outcomes.filter((outcome) => outcome !== 'written')).toEqual(Array(10).fill(full));
      expect(await count(account)).toBe(10);
      const ids = new Set((await Array.fromAsync(store.list({ account }))).map(({ keyId }) => keyId));
      expect(wanted.map(({ next }) => ids.has(next.keyId))).toEqual(
        outcomes.map((outcome) => outcome === 'written'),
      );
    });

    it('counts what is neither revoked nor deleted, whatever else changes', async () => {
      const account = newAccount();
      let record = await add({ account, maxKeysPerAccount: 1 });
      expect(await count(account)).toBe(1);
      record = (await again(record)).record;
      record = (await changed(record, { label: 'other', owner: 'others', permissions: [] })).record;
      expect([record.current, await count(account)]).toEqual([2, 1]);
      record = (await revoke(record)).record;
      expect(await count(account)).toBe(0);
      record = (await again(record)).record;
      expect([record.current, await count(account)], 'issued anew').toEqual([3, 1]);
      record = (await remove(record)).record;
      expect(await count(account)).toBe(0);
      const second = await add({ account, maxKeysPerAccount: 1 });
      await remove((await revoke(second)).record);
      expect(await count(account), 'revoked, then deleted').toBe(0);
    });

    it('gives the place of a revoked key to another, and then has none for it', async () => {
      const account = newAccount();
      const wish = { account, maxKeysPerAccount: 1 };
      const first = (await revoke(await add(wish))).record;
      const second = await add(wish);
      const full = { full: { catalog, account, type: 'token', cap: 1, count: 1 } };
      expect((await again(first)).outcome).toEqual(full);
      expect((await store.get(first.keyId))?.current).toBe(1);
      await remove(second);
      expect((await again(first)).outcome).toBe('written');
      expect(await count(account)).toBe(1);
    });

    it('moves a key from one count to another with its account and its type, if there is room', async () => {
      const [here, there] = [newAccount(), newAccount()];
      const mine = await add({ account: here, maxKeysPerAccount: 1 });
      const theirs = await add({ account: there, maxKeysPerAccount: 1 });
      const full = { full: { catalog, account: there, type: 'token', cap: 1, count: 1 } };
      expect((await changed(mine, { account: there })).outcome).toEqual(full);
      expect([await count(here), await count(there)]).toEqual([1, 1]);
      await remove(theirs);
      const moved = (await changed(mine, { account: there })).record;
      expect([await count(here), await count(there)]).toEqual([0, 1]);
      await again(moved, { type: 'tool' });
      expect([await count(there), await count(there, 'tool')]).toEqual([0, 1]);
    });

    it('counts keys that were there before their type had a cap, beyond it if need be', async () => {
      const account = newAccount();
      const records = [await add({ account }), await add({ account }), await add({ account })];
      expect(await count(account)).toBe(0);
      const capped: KeyRecord[] = [];
      for (const record of records) capped.push((await changed(record, { maxKeysPerAccount: 2 })).record);
      expect(await count(account)).toBe(3);
      const full = { full: { catalog, account, type: 'token', cap: 2, count: 3 } };
      expect(await store.create(sampleCreation({ account, maxKeysPerAccount: 2 }))).toEqual(full);
      const [first, second, third] = capped;
      if (first === undefined || second === undefined || third === undefined) throw new Error('no sample');
      expect((await again(first)).outcome, 'a rotation needs no place').toBe('written');
      await revoke(second);
      expect(await count(account)).toBe(2);
      await write(third, (seen) => {
        const { maxKeysPerAccount: _, ...terms } = seen.terms;
        return termsChanged(seen, terms, ON);
      });
      expect(await count(account), 'without a cap, it is not counted').toBe(1);
    });

    it('refuses only new keys once the cap is lower, and moves no count for it', async () => {
      const account = newAccount();
      const wish = { account, maxKeysPerAccount: 3 };
      const records = [await add(wish), await add(wish), await add(wish)];
      for (const record of records)
        expect((await changed(record, { maxKeysPerAccount: 1 })).outcome).toBe('written');
      expect(await count(account)).toBe(3);
      const full = { full: { catalog, account, type: 'token', cap: 1, count: 3 } };
      expect(await store.create(sampleCreation({ account, maxKeysPerAccount: 1 }))).toEqual(full);
    });

    it('calls a lost race a lost race, although there is no room either', async () => {
      const account = newAccount();
      const wish = { account, maxKeysPerAccount: 1 };
      const record = await add(wish);
      expect(await store.create(sampleCreation({ ...wish, keyId: record.keyId }))).toBe('lost-race');
      const { secretArn } = record;
      expect(await store.create(sampleCreation({ ...wish, secretArn }))).toBe('lost-race');
      const first = (await revoke(record)).record;
      await add(wish);
      expect((await again(record)).outcome, 'an older view').toBe('lost-race');
      expect((await again(first)).outcome).toMatchObject({ full: { count: 1 } });
    });

    it('moves a key with its count to another table, if there is room', async () => {
      const { other } = under;
      const account = newAccount();
      const record = await add({ account, maxKeysPerAccount: 1 });
      const move = (seen: KeyRecord) => ({
        seen,
        departure: movedAway(seen, 'other', ON),
        arrival: copied(seen, undefined, 'here', ON),
        over: undefined,
        staleOwner: undefined,
      });
      const rival = sampleCreation({ account, maxKeysPerAccount: 1 });
      expect(await other.create(rival)).toBe('written');
      const full = { full: { catalog, account, type: 'token', cap: 1, count: 1 } };
      expect(await other.moveHere(store, move(record))).toEqual(full);
      expect(await store.get(record.keyId)).toEqual(record);
      expect(await other.write(rival.next, ended(rival.next, 'deleted', 'over', ON))).toBe('written');
      expect(await other.moveHere(store, move(record))).toBe('written');
      expect([await count(account), await other.keyCount({ catalog, account, type: 'token' })]).toEqual([
        0, 1,
      ]);
    });

    it('moves a key over the older record of a restored table, which is counted there already', async () => {
      const { other } = under;
      const account = newAccount();
      const wish = { account, maxKeysPerAccount: 1 };
      const record = await add(wish);
      const { keyId, secretArn } = record;
      const older = sampleCreation({ ...wish, keyId, secretArn });
      expect(await other.create(older)).toBe('written');
      const arrival = copied(record, older.next, 'here', ON);
      const departure = movedAway(record, 'other', ON);
      const move = { seen: record, departure, arrival, over: older.next, staleOwner: undefined };
      expect(await other.moveHere(store, move)).toBe('written');
      expect([await count(account), await other.keyCount({ catalog, account, type: 'token' })]).toEqual([
        0, 1,
      ]);
    });

    it('lets a revocation and a deletion through although somebody removed or spoilt the count', async () => {
      const account = newAccount();
      const wish = { account, maxKeysPerAccount: 5 };
      const [first, second, third] = [await add(wish), await add(wish), await add(wish)];
      await under.spoil(account, 'token');
      expect((await revoke(first)).outcome).toBe('written');
      await under.spoil(account, 'token', 0);
      expect((await remove(second)).outcome).toBe('written');
      expect(await count(account)).toBe(0);
      await under.spoil(account, 'token', Number.NaN);
      expect((await revoke(third)).outcome).toBe('written');
      const keyIds: readonly KeyId[] = [first.keyId, third.keyId];
      for (const keyId of keyIds) expect((await store.get(keyId))?.revokedThrough).toBe(1);
    });
  });
}
