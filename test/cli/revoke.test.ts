import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyId } from '../../keys/key-string/key-string.ts';
import type { AuditEvent } from '../../keys/record/audit.ts';
import type { KeyRecord } from '../../keys/record/record.ts';
import { ended, rotated, superseded, type Transition, termsChanged } from '../../keys/record/transitions.ts';
import type { WriteOutcome } from '../../keys/store/key-store.ts';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { keyStringOf, keywright, NOW, OPERATOR, putKey, version } from './terminal.ts';

const on = { now: NOW, actor: { who: 'arn:aws:sts::111122223333:role/deploy', via: 'shop/prod' } };
const REVOKE = ['revoke', 'ci-upload', '--reason', 'found in a log'];

let store: MemoryKeyStore;
beforeEach(() => {
  store = new MemoryKeyStore();
});

async function eventsOf(keyId: KeyId): Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = [];
  for await (const event of store.events(keyId)) events.push(event);
  return events;
}

async function rotatedKey(overlapSeconds: number): Promise<KeyRecord> {
  const first = await putKey(store);
  const second = rotated(first, version(), first.terms, first.secretArn, on);
  await store.write(first, second);
  const bounded = superseded(second.next, NOW, overlapSeconds, on);
  await store.write(second.next, bounded);
  return bounded.next;
}

describe('keywright revoke', () => {
  it('refuses every version from now on, and says what that means', async () => {
    const { keyId } = await rotatedKey(3_600);
    const { code, out } = await keywright(store, REVOKE);
    expect(code).toBe(0);
    expect(out).toContain('versions 1 to 2');
    expect(out).toContain('Every request that starts from now on is refused');
    expect(out).toContain('rotationTrigger');
    expect((await store.get(keyId))?.revokedThrough).toBe(2);
  });

  it('is audited: who, by what, when, why', async () => {
    const { keyId } = await putKey(store);
    await keywright(store, REVOKE);
    expect((await eventsOf(keyId)).at(-1)).toMatchObject({
      seq: 2,
      action: 'revoked',
      who: OPERATOR,
      via: 'cli',
      at: NOW,
      detail: 'found in a log',
    });
  });

  it('done twice says who did it, and leaves one audit event', async () => {
    const { keyId } = await putKey(store);
    await keywright(store, REVOKE);
    const { code, out } = await keywright(store, ['revoke', 'ci-upload', '--reason', 'again']);
    expect(code).toBe(0);
    expect(out).toContain('was revoked already');
    expect(out).toContain(`at 2026-11-21T13:00:00Z by ${OPERATOR}, because: found in a log`);
    expect(await eventsOf(keyId)).toHaveLength(2);
  });

  it('takes a leaked key string from standard input', async () => {
    const record = await putKey(store);
    const { code } = await keywright(store, ['revoke', '-', '--reason', 'on a public site'], {
      stdin: keyStringOf(record),
    });
    expect(code).toBe(0);
    expect((await store.get(record.keyId))?.revokedThrough).toBe(1);
  });

  it('spares a key whose leaked version does not verify any more, and says how to revoke it all the same', async () => {
    const record = await rotatedKey(0);
    const { code, out } = await keywright(store, ['revoke', '-', '--reason', 'old log'], {
      stdin: keyStringOf(record, 1),
    });
    expect(code).toBe(0);
    expect(out).toContain('not revoked');
    expect(out).toContain('(superseded)');
    expect(out).toContain(`keywright revoke ${record.keyId}`);
    expect((await store.get(record.keyId))?.revokedThrough).toBe(0);
  });

  it('says of a leaked key that it was revoked already, rather than that it is spared', async () => {
    const record = await putKey(store);
    await keywright(store, REVOKE);
    const leaked = { stdin: keyStringOf(record) };
    const { code, out } = await keywright(store, ['revoke', '-', '--reason', 'again'], leaked);
    expect(code).toBe(0);
    expect(out).toMatch(/^was revoked already: /);
  });

  it('tries again when it loses a race, and revokes what has come meanwhile', async () => {
    const first = await putKey(store);
    const other = rotated(first, version(), first.terms, first.secretArn, on);
    store = new (class extends MemoryKeyStore {
      override async write(seen: KeyRecord, transition: Transition): Promise<WriteOutcome> {
        if (seen.rev === 1 && transition.event.action === 'revoked') await super.write(seen, other);
        return super.write(seen, transition);
      }
    })();
    await putKey(store);
    const { code, out } = await keywright(store, REVOKE);
    expect(code).toBe(0);
    expect(out).toContain('versions 1 to 2');
    expect((await store.get(first.keyId))?.revokedThrough).toBe(2);
    expect((await eventsOf(first.keyId)).map(({ action }) => action)).toEqual([
      'created',
      'rotated',
      'revoked',
    ]);
  });

  it('knows its own write when the answer got lost and the repetition failed', async () => {
    store = new (class extends MemoryKeyStore {
      override async write(seen: KeyRecord, transition: Transition): Promise<WriteOutcome> {
        await super.write(seen, transition);
        return super.write(seen, transition);
      }
    })();
    const { keyId } = await putKey(store);
    const { code, out } = await keywright(store, REVOKE);
    expect(code).toBe(0);
    expect(out).toMatch(/^revoked: /);
    expect(await eventsOf(keyId)).toHaveLength(2);
  });

  it('gives up with a clear line when the key keeps changing', async () => {
    store = new (class extends MemoryKeyStore {
      override async write(seen: KeyRecord, transition: Transition): Promise<WriteOutcome> {
        await super.write(seen, termsChanged(seen, seen.terms, on));
        return super.write(seen, transition);
      }
    })();
    const { keyId } = await putKey(store);
    const { code, err } = await keywright(store, REVOKE);
    expect(code).toBe(1);
    expect(err).toContain('not revoked yet');
    expect((await store.get(keyId))?.revokedThrough).toBe(0);
  });

  it('leaves a deleted key as it is, and sends to the other table for a moved one', async () => {
    const deleted = await putKey(store, { id: 'AAAA', label: 'gone', secretName: 'a' });
    await store.write(deleted, ended(deleted, 'deleted', 'removed from the program', on));
    const moved = await putKey(store, { id: 'BBBB', label: 'elsewhere', secretName: 'b' });
    await store.write(moved, ended(moved, 'moved', 'to table api-keys-2', on));
    expect(await keywright(store, ['revoke', 'gone', '--reason', 'x'])).toMatchObject({ code: 0 });
    const { code, err } = await keywright(store, ['revoke', 'elsewhere', '--reason', 'x']);
    expect(code).toBe(1);
    expect(err).toContain('another table');
    expect(await eventsOf(deleted.keyId)).toHaveLength(2);
  });

  it.each([
    [['revoke', 'ci-upload']],
    [['revoke', 'ci-upload', '--reason', ' ']],
    [['revoke', 'ci-upload', '--reason', 'x'.repeat(501)]],
    [['revoke', '--reason', 'x']],
  ])('%j is asked wrongly, and changes nothing', async (args) => {
    const { keyId } = await putKey(store);
    expect((await keywright(store, args)).code).toBe(2);
    expect(await eventsOf(keyId)).toHaveLength(1);
  });
});
