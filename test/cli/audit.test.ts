import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyId } from '../../keys/key-string/key-string.ts';
import type { AuditEvent } from '../../keys/record/audit.ts';
import { copied } from '../../keys/record/transitions.ts';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { keyIdOf, keywright, NOW, OPERATOR, putKey } from './terminal.ts';

/** A table whose audit events somebody has touched. */
class EditedStore extends MemoryKeyStore {
  edit: (events: readonly AuditEvent[]) => readonly AuditEvent[] = (events) => events;

  override async *events(keyId: KeyId): AsyncIterable<AuditEvent> {
    const events: AuditEvent[] = [];
    for await (const event of super.events(keyId)) events.push(event);
    yield* this.edit(events);
  }
}

let store: EditedStore;
beforeEach(async () => {
  store = new EditedStore();
  await putKey(store);
  await keywright(store, ['revoke', 'ci-upload', '--reason', 'found in a log']);
});

describe('keywright audit', () => {
  it('tells who did what, when and why, and that the trail is whole', async () => {
    const { code, out } = await keywright(store, ['audit', 'ci-upload']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /1 +2026-10-26T07:33:20Z +created +1 +arn:aws:sts::111122223333:role\/deploy \(shop\/prod\)/,
    );
    expect(out).toContain(`revoked  1        ${OPERATOR} (cli)`);
    expect(out).toContain('found in a log');
    expect(out).toContain('The trail is whole: 2 events');
  });

  it('tells the same as JSON', async () => {
    const { out } = await keywright(store, ['audit', 'ci-upload', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      keyId: '7QxF000000000000',
      trail: { whole: true },
      events: [
        { seq: 1, at: '2026-10-26T07:33:20Z', action: 'created', via: 'shop/prod', previous: '' },
        { seq: 2, at: '2026-11-21T13:00:00Z', action: 'revoked', who: OPERATOR, detail: 'found in a log' },
      ],
    });
  });

  it.each<[string, number, (events: readonly AuditEvent[]) => readonly AuditEvent[]]>([
    ['an event was edited', 2, ([first, ...rest]) => [{ ...first, who: 'nobody' } as AuditEvent, ...rest]],
    [
      'the last event was edited',
      3,
      (events) => events.map((event) => (event.seq === 2 ? { ...event, detail: '' } : event)),
    ],
    ['the first event is missing', 2, (events) => events.slice(1)],
    ['the last event is missing', 2, (events) => events.slice(0, 1)],
    ['all events are missing', 1, () => []],
    ['an event was added', 3, (events) => [...events, { ...events[1], seq: 3 } as AuditEvent]],
  ])('ends with 1 and names the place if %s', async (_, brokenAt, edit) => {
    store.edit = edit;
    const text = await keywright(store, ['audit', 'ci-upload']);
    expect(text.code).toBe(1);
    expect(text.out).toContain(`THE TRAIL IS BROKEN at event ${brokenAt}`);
    const json = await keywright(store, ['audit', 'ci-upload', '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ trail: { whole: false, brokenAt } });
  });

  it('says where the trail goes on from another table', async () => {
    const record = await store.get(keyIdOf('7QxF'));
    if (record === undefined) throw new Error('there is no key');
    const elsewhere = new MemoryKeyStore();
    const actor = { who: 'arn:aws:sts::111122223333:role/deploy', via: 'shop/prod' };
    await elsewhere.create(copied(record, undefined, 'from the table "api-keys"', { now: NOW, actor }));
    const { code, out } = await keywright(elsewhere, ['audit', 'ci-upload']);
    expect(code).toBe(0);
    expect(out).toContain('Event 3 goes on from the trail in another table');
  });

  it('does not take an event that is written meanwhile for a forged one', async () => {
    const { keyId } = await putKey(store, { id: 'AAAA', label: 'busy', secretName: 'busy' });
    const quiet = store.events.bind(store);
    let readings = 0;
    store.events = async function* (id) {
      readings += 1;
      if (readings === 1) {
        store.events = quiet;
        await keywright(store, ['revoke', 'busy', '--reason', 'x']);
      }
      yield* quiet(id);
    };
    const { code, out } = await keywright(store, ['audit', keyId]);
    expect(readings).toBe(1);
    expect(code).toBe(0);
    expect(out).toContain('The trail is whole: 2 events');
  });
});
