import { beforeAll, describe, expect, it } from 'vitest';
import type { GrantorStore } from '../../keys/grantor/grantor-store.js';
import {
  type GrantorTransition,
  grantorAdopted,
  grantorChanged,
  grantorCreated,
  grantorDeleted,
  grantorRenamed,
} from '../../keys/grantor/transitions.js';
import { brokenLink } from '../../keys/record/audit.js';
import type { KeyStore } from '../../keys/store/key-store.js';
import { CheapHasher } from '../../runtime/testing/index.js';
import { createVerifier } from '../../runtime/verifier.js';
import { api, NOW, recordOf, request } from '../runtime/world.js';
import { declaredGrantor, declareGrantor } from './grantor-sample.js';
import { newKeyId, ON } from './sample.js';

/** A key table, and a way to spoil the grantors in it. */
export interface GrantorsUnderTest {
  readonly store: KeyStore;
  /** Sets one attribute of a stored grantor, as somebody might by hand. */
  spoil(grantorId: string, attribute: string, value: string): Promise<void>;
}

const UNREADABLE = expect.objectContaining({ code: 'ERR_RECORD_UNREADABLE' });

/** What the grantors of every key store promise, whatever it is built on. */
export function grantorStoreContract(name: string, open: () => Promise<GrantorsUnderTest>): void {
  describe(`the grantors of a key store ${name}`, () => {
    let under: GrantorsUnderTest;
    let grantors: GrantorStore;
    const fresh = () => `user:${newKeyId()}@example.com`;
    const add = async (transition: GrantorTransition) => {
      expect(await grantors.write(undefined, transition)).toBe('written');
      return transition.next;
    };
    beforeAll(async () => {
      under = await open();
      grantors = under.store.grantors;
    });

    it('are given back as they were written, through every kind of change, with their trail', async () => {
      const declared = declaredGrantor({ grantorId: fresh(), permissions: ['a', 'b'] });
      const { grantorId } = declared;
      expect(await grantors.get(grantorId)).toBeUndefined();
      expect(await grantors.record(grantorId)).toBeUndefined();
      let record = await add(grantorCreated(declared, undefined, ON));
      const renamed = { ...declared, claim: 'd'.repeat(32), origin: 'shop/prod/other' };
      for (const change of [
        (seen: typeof record) => grantorAdopted(seen, ON),
        (seen: typeof record) => grantorRenamed(seen, renamed, ON),
        (seen: typeof record) =>
          grantorChanged(seen, { ...renamed, permissions: ['b', 'c'], disabled: true }, ON),
        (seen: typeof record) => grantorDeleted(seen, ON),
        (seen: typeof record) => grantorCreated(declared, seen, ON),
      ]) {
        const transition = change(record);
        expect(await grantors.write(record, transition)).toBe('written');
        expect(await grantors.record(grantorId)).toEqual(transition.next);
        const live = transition.next.life === 'live';
        expect((await grantors.get(grantorId))?.permissions).toEqual(
          live ? transition.next.permissions : undefined,
        );
        record = transition.next;
      }
      const events = await Array.fromAsync(grantors.events(grantorId));
      expect(events.map(({ seq, action, detail }) => [seq, action, detail])).toEqual([
        [1, 'created', '+a +b'],
        [2, 'adopted', 'taken over by a declaration whose state did not know it'],
        [3, 'renamed', 'was shop/prod/alice, is shop/prod/other'],
        [4, 'changed', '+c -a, disabled'],
        [5, 'deleted', 'removed from shop/prod/other'],
        [6, 'created', '+a +b'],
      ]);
      expect(brokenLink(events, record.audit)).toBeUndefined();
      expect(brokenLink(events.with(3, { ...events[3], detail: '-a' } as never), record.audit)).toBe(5);
    });

    it('let one of many writers win who saw the same revision, with one audit event', async () => {
      const declared = declaredGrantor({ grantorId: fresh() });
      const first = Array.from({ length: 6 }, (_, number) =>
        grantorCreated({ ...declared, permissions: [`p${number}`] }, undefined, ON),
      );
      const created = await Promise.all(first.map((one) => grantors.write(undefined, one)));
      expect(created.toSorted()).toEqual([...Array(5).fill('lost-race'), 'written']);
      const seen = await grantors.record(declared.grantorId);
      if (seen === undefined) throw new Error('nothing was written');
      expect(seen.permissions).toEqual([`p${created.indexOf('written')}`]);
      const changed = await Promise.all(
        Array.from({ length: 6 }, (_, number) =>
          grantors.write(seen, grantorChanged(seen, { ...declared, permissions: [`q${number}`] }, ON)),
        ),
      );
      expect(changed.toSorted()).toEqual([...Array(5).fill('lost-race'), 'written']);
      expect((await Array.fromAsync(grantors.events(declared.grantorId))).length).toBe(2);
    });

    it('are refused when somebody spoilt them, and are no keys', async () => {
      const grantorId = fresh();
      await declareGrantor(grantors, grantorId, { permissions: ['a'] });
      const listed = await Array.fromAsync(under.store.list());
      expect(listed.filter(({ claim }) => claim === 'g'.repeat(32))).toEqual([]);
      await under.spoil(grantorId, 'until', 'of a later release');
      await expect(grantors.get(grantorId)).rejects.toEqual(UNREADABLE);
      await expect(grantors.record(grantorId)).rejects.toEqual(UNREADABLE);
    });

    it('narrow what a key may do on its very next request, and refuse it when disabled or gone', async () => {
      const grantorId = fresh();
      const hasher = new CheapHasher();
      const { transition, keyString } = await recordOf({ scopes: ['edit'], grantor: grantorId }, hasher);
      await under.store.create(transition);
      const verifier = createVerifier({ api, store: under.store, hasher, clock: () => NOW, log: () => {} });
      const ask = async (method: string, path: string) => {
        const verdict = await verifier.verify(request(method, path, keyString));
        return verdict.kind === 'denied' ? verdict.refusal : verdict.kind;
      };
      const both = async () => [await ask('GET', '/v1/items'), await ask('PUT', '/v1/items/7')];
      const all = ['read:item', 'read:list', 'update:item'];
      expect(await both(), 'nobody has declared it').toEqual(['credential', 'credential']);
      let record = await declareGrantor(grantors, grantorId, { permissions: all });
      expect(await both()).toEqual(['allowed', 'allowed']);
      await declareGrantor(grantors, grantorId, { permissions: ['read:item', 'delete:user'] });
      expect(await both()).toEqual(['allowed', 'permission']);
      await declareGrantor(grantors, grantorId, { permissions: all, disabled: true });
      expect(await both()).toEqual(['credential', 'credential']);
      record = await declareGrantor(grantors, grantorId, { permissions: all });
      expect(await both()).toEqual(['allowed', 'allowed']);
      await grantors.write(record, grantorDeleted(record, ON));
      expect(await both()).toEqual(['credential', 'credential']);
    });
  });
}
