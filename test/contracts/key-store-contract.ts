import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordUnreadableError } from '../../keys/errors.js';
import type { KeyId } from '../../keys/key-string/key-string.js';
import { brokenLink } from '../../keys/record/audit.js';
import type { KeyRecord } from '../../keys/record/record.js';
import {
  adopted,
  copied,
  ended,
  movedAway,
  revoked,
  rotated,
  superseded,
  type Transition,
  termsChanged,
} from '../../keys/record/transitions.js';
import type { KeyStore } from '../../keys/store/key-store.js';
import { NOW, newKeyId, newSecretArn, ON, sampleCreation, sampleVersion } from './sample.js';

/** Two empty key tables, and a way to spoil what they hold. */
export interface StoreUnderTest {
  readonly store: KeyStore;
  readonly other: KeyStore;
  /** Sets one attribute of a stored record, as somebody might by hand. */
  spoil(keyId: KeyId, attribute: string, value: string): Promise<void>;
  /** Removes a record, and leaves all else. */
  drop(keyId: KeyId): Promise<void>;
}

async function add(store: KeyStore, transition: Transition = sampleCreation()): Promise<KeyRecord> {
  expect(await store.create(transition)).toBe('written');
  return transition.next;
}

/** What every key store promises, whatever it is built on. */
export function keyStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`a key store ${name}`, () => {
    let under: StoreUnderTest;
    let store: KeyStore;
    beforeAll(async () => {
      under = await open();
      store = under.store;
    });

    it('gives back what was written, and nothing for a key that it does not have', async () => {
      const record = await add(store);
      expect(await store.get(record.keyId)).toEqual(record);
      expect(await store.get(newKeyId())).toBeUndefined();
    });

    it('keeps every optional part of a record, through every kind of change', async () => {
      const first = await add(store, sampleCreation({ permissions: [] }));
      const second = { ...sampleVersion(first.keyId, 2), expiresAt: 'never' as const };
      const minted = { ...second, mintedFor: { epoch: NOW, trigger: 'leak of May 3' } };
      let record = first;
      for (const change of [
        (seen: KeyRecord) => adopted(seen, ON),
        (seen: KeyRecord) => rotated(seen, minted, { ...seen.terms, permissions: ['a'] }, seen.secretArn, ON),
        (seen: KeyRecord) => superseded(seen, NOW, 60, ON),
        (seen: KeyRecord) => termsChanged(seen, { ...seen.terms, permissions: ['a', 'b'], label: '' }, ON),
        (seen: KeyRecord) => revoked(seen, 'lost', ON),
        (seen: KeyRecord) => ended(seen, 'deleted', 'over', ON),
      ]) {
        const transition = change(record);
        expect(await store.write(record, transition)).toBe('written');
        expect(await store.get(record.keyId)).toEqual(transition.next);
        record = transition.next;
      }
      const events = await Array.fromAsync(store.events(record.keyId));
      expect(events.map(({ action, seq }) => [seq, action])).toEqual([
        [1, 'created'],
        [2, 'adopted'],
        [3, 'rotated'],
        [4, 'superseded'],
        [5, 'terms-changed'],
        [6, 'revoked'],
        [7, 'deleted'],
      ]);
      expect(brokenLink(events, record.audit)).toBeUndefined();
    });

    it('creates a key id once', async () => {
      const record = await add(store);
      const again = sampleCreation({ keyId: record.keyId });
      expect(await store.create(again)).toBe('lost-race');
      expect(await store.get(record.keyId)).toEqual(record);
      expect(await Array.fromAsync(store.events(record.keyId))).toHaveLength(1);
    });

    it('lets one of many writers win who saw the same revision, with one audit event', async () => {
      const seen = await add(store);
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, number) => store.write(seen, revoked(seen, `writer ${number}`, ON))),
      );
      expect(outcomes.toSorted()).toEqual([...Array(7).fill('lost-race'), 'written']);
      expect((await store.get(seen.keyId))?.rev).toBe(2);
      const winner = outcomes.indexOf('written');
      expect((await Array.fromAsync(store.events(seen.keyId))).map(({ detail }) => detail)).toEqual([
        'type token, scopes edit, account "org-1", owner "team"',
        `writer ${winner}`,
      ]);
    });

    it('lets one of many creations win that want the same secret', async () => {
      const secretArn = newSecretArn();
      const wanted = Array.from({ length: 8 }, () => sampleCreation({ secretArn }));
      const outcomes = await Promise.all(wanted.map((transition) => store.create(transition)));
      expect(outcomes.toSorted()).toEqual([...Array(7).fill('lost-race'), 'written']);
      const winner = wanted[outcomes.indexOf('written')]?.next.keyId;
      expect(await store.keyIdOfSecret(secretArn)).toBe(winner);
      for (const { next } of wanted)
        expect((await store.get(next.keyId))?.keyId).toBe(next.keyId === winner ? winner : undefined);
    });

    it('books a secret on its live key, and on nobody once the key has ended', async () => {
      const first = await add(store);
      const { secretArn } = first;
      expect(await store.keyIdOfSecret(secretArn)).toBe(first.keyId);
      expect(await store.keyIdOfSecret(newSecretArn())).toBeUndefined();
      expect(await store.write(first, ended(first, 'deleted', 'over', ON))).toBe('written');
      expect(await store.keyIdOfSecret(secretArn)).toBeUndefined();
      const second = await add(store, sampleCreation({ secretArn }));
      expect(await store.keyIdOfSecret(secretArn)).toBe(second.keyId);
    });

    it('moves the booking with a key that gets a new secret, and not onto one that is taken', async () => {
      const [record, rival] = [await add(store), await add(store)];
      const version = sampleVersion(record.keyId, 2);
      const stolen = rotated(record, version, record.terms, rival.secretArn, ON);
      expect(await store.write(record, stolen)).toBe('lost-race');
      const secretArn = newSecretArn();
      expect(await store.write(record, rotated(record, version, record.terms, secretArn, ON))).toBe(
        'written',
      );
      expect(await store.keyIdOfSecret(secretArn)).toBe(record.keyId);
      expect(await store.keyIdOfSecret(record.secretArn)).toBeUndefined();
      expect(await store.keyIdOfSecret(rival.secretArn)).toBe(rival.keyId);
    });

    it('gives a secret to a new key whose owner is gone, if it is booked on just that owner', async () => {
      const lost = await add(store);
      await under.drop(lost.keyId);
      const { secretArn } = lost;
      expect(await store.keyIdOfSecret(secretArn)).toBe(lost.keyId);
      expect(await store.create(sampleCreation({ secretArn }))).toBe('lost-race');
      expect(await store.create(sampleCreation({ secretArn }), newKeyId())).toBe('lost-race');
      const next = sampleCreation({ secretArn });
      expect(await store.create(next, lost.keyId)).toBe('written');
      expect(await store.keyIdOfSecret(secretArn)).toBe(next.next.keyId);
    });

    it('moves a key from table to table, and back', async () => {
      const { other } = under;
      const record = await add(store);
      const { keyId, secretArn } = record;
      const [departure, arrival] = [movedAway(record, 'other', ON), copied(record, undefined, 'here', ON)];
      const move = { seen: record, departure, arrival, over: undefined, staleOwner: undefined };
      expect(await other.moveHere(store, move)).toBe('written');
      expect(await store.get(keyId)).toMatchObject({ life: 'moved', movedTo: 'other' });
      expect(await other.get(keyId)).toEqual(arrival.next);
      expect(await store.keyIdOfSecret(secretArn)).toBeUndefined();
      expect(await other.keyIdOfSecret(secretArn)).toBe(keyId);
      expect(await other.moveHere(store, move), 'twice').toBe('lost-race');

      const back = {
        seen: arrival.next,
        departure: movedAway(arrival.next, 'first', ON),
        arrival: copied(arrival.next, departure.next, 'back', ON),
        over: departure.next,
        staleOwner: undefined,
      };
      expect(await store.moveHere(other, back)).toBe('written');
      expect(await store.get(keyId)).toEqual(back.arrival.next);
      expect(back.arrival.next.life).toBe('live');
      expect(await store.keyIdOfSecret(secretArn)).toBe(keyId);
      expect(await other.keyIdOfSecret(secretArn)).toBeUndefined();
      const trail = await Array.fromAsync(store.events(keyId));
      expect(trail.map(({ action }) => action)).toEqual(['created', 'moved', 'copied']);
      expect(brokenLink(trail, back.arrival.next.audit)).toBeUndefined();
    });

    it('moves a key over the older record of a restored table', async () => {
      const { other } = under;
      const record = await add(store);
      await add(other, sampleCreation({ keyId: record.keyId, secretArn: record.secretArn }));
      const older = await other.get(record.keyId);
      const newer = revoked(record, 'leaked', ON);
      expect(await store.write(record, newer)).toBe('written');
      const arrival = copied(newer.next, older, 'here', ON);
      const departure = movedAway(newer.next, 'other', ON);
      const move = { seen: newer.next, departure, arrival, over: older, staleOwner: undefined };
      expect(await other.moveHere(store, move)).toBe('written');
      expect((await other.get(record.keyId))?.revokedThrough).toBe(1);
      expect(await other.keyIdOfSecret(record.secretArn)).toBe(record.keyId);
    });

    it('moves nothing if the key changed meanwhile, or its secret is taken there', async () => {
      const { other } = under;
      const record = await add(store);
      const { keyId, secretArn } = record;
      const move = {
        seen: record,
        departure: movedAway(record, 'other', ON),
        arrival: copied(record, undefined, 'here', ON),
        over: undefined,
        staleOwner: undefined,
      };
      const rival = await add(other, sampleCreation({ secretArn }));
      expect(await other.moveHere(store, move)).toBe('lost-race');
      expect(await other.write(rival, ended(rival, 'deleted', 'over', ON))).toBe('written');
      expect(await store.write(record, revoked(record, 'leaked', ON))).toBe('written');
      expect(await other.moveHere(store, move)).toBe('lost-race');
      expect(await other.get(keyId)).toBeUndefined();
      expect(await store.get(keyId)).toMatchObject({ life: 'live', revokedThrough: 1 });
      expect(await store.keyIdOfSecret(secretArn)).toBe(keyId);
    });

    it('lets either a move or a revocation win, not both, at the same time', async () => {
      const { other } = under;
      for (let round = 0; round < 5; round++) {
        const record = await add(store);
        const move = {
          seen: record,
          departure: movedAway(record, 'other', ON),
          arrival: copied(record, undefined, 'here', ON),
          over: undefined,
          staleOwner: undefined,
        };
        const outcomes = await Promise.all([
          other.moveHere(store, move),
          store.write(record, revoked(record, 'leaked', ON)),
        ]);
        expect(outcomes.toSorted()).toEqual(['lost-race', 'written']);
        expect((await other.get(record.keyId))?.revokedThrough).toBe(
          outcomes[0] === 'written' ? 0 : undefined,
        );
      }
    });

    it('tells the whole audit trail, oldest first, however long it is', async () => {
      let record = await add(store);
      const detail = 'x'.repeat(9_000);
      for (let number = 2; number <= 130; number++) {
        const transition = revoked(record, `${number} ${detail}`, ON);
        await store.write(record, transition);
        record = transition.next;
      }
      const events = await Array.fromAsync(store.events(record.keyId));
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 130 }, (_, index) => index + 1));
      expect(brokenLink(events, record.audit)).toBeUndefined();
      expect(await Array.fromAsync(store.events(newKeyId()))).toEqual([]);
    });

    it('lists all records, tombstones too, and those of one account, however many there are', async () => {
      const account = `org-${newKeyId()}`;
      const label = 'y'.repeat(20_000);
      const wanted = Array.from({ length: 60 }, () => sampleCreation({ account, label }));
      const foreign = await add(store, sampleCreation({ account: `${account}-not` }));
      await Promise.all(wanted.map((transition) => add(store, transition)));
      const [gone] = wanted;
      if (gone === undefined) throw new Error('no sample');
      await store.write(gone.next, ended(gone.next, 'deleted', 'over', ON));
      const ids = wanted.map(({ next }) => next.keyId).sort();
      const mine = await Array.fromAsync(store.list({ account }));
      expect(mine.map(({ keyId }) => keyId).sort()).toEqual(ids);
      expect(mine.filter(({ life }) => life === 'deleted').map(({ keyId }) => keyId)).toEqual([
        gone.next.keyId,
      ]);
      const all = new Set((await Array.fromAsync(store.list())).map(({ keyId }) => keyId));
      expect([...ids, foreign.keyId].filter((keyId) => !all.has(keyId))).toEqual([]);
    }, 30_000);

    it('refuses a record that somebody spoilt, and does not pass it over in a list', async () => {
      const record = await add(store, sampleCreation({ account: 'org-spoilt' }));
      await under.spoil(record.keyId, 'limits', 'of a later release');
      const unreadable = expect.objectContaining({ code: 'ERR_RECORD_UNREADABLE' });
      await expect(store.get(record.keyId)).rejects.toEqual(unreadable);
      await expect(Array.fromAsync(store.list({ account: 'org-spoilt' }))).rejects.toEqual(unreadable);
      await expect(Array.fromAsync(store.list())).rejects.toEqual(unreadable);
      await under.drop(record.keyId);
    });

    it('lists all others to those who want to be told of what cannot be read', async () => {
      const account = `org-${newKeyId()}`;
      const [spoilt, sound] = [
        await add(store, sampleCreation({ account })),
        await add(store, sampleCreation({ account })),
      ];
      await under.spoil(spoilt.keyId, 'limits', 'of a later release');
      for (const filter of [{ account }, {}]) {
        const told: RecordUnreadableError[] = [];
        const onUnreadable = (error: RecordUnreadableError): void => void told.push(error);
        const listed = await Array.fromAsync(store.list({ ...filter, onUnreadable }));
        expect(listed.filter(({ terms }) => terms.account === account)).toEqual([sound]);
        expect(told.map(({ code }) => code)).toEqual(['ERR_RECORD_UNREADABLE']);
        expect(told[0]?.message).toContain(spoilt.keyId);
      }
      await under.drop(spoilt.keyId);
    });
  });
}
