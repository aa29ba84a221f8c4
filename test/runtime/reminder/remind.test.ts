import { describe, expect, it } from 'vitest';
import { ForbiddenError, UnavailableError } from '../../../keys/errors.ts';
import { MemoryKeyStore } from '../../../keys/store/memory-key-store.ts';
import type { ReminderEntry } from '../../../runtime/reminder/log.ts';
import { remind, type Tell } from '../../../runtime/reminder/remind.ts';
import type { Report } from '../../../runtime/reminder/report.ts';
import { CheapHasher } from '../../../runtime/testing/index.ts';
import { countedIn } from '../../support/embedded-metrics.ts';
import { recordOf, type Wish } from '../world.ts';
import { DAY, inDays, NOW } from './sample.ts';

const LIMITS = { expiringWithinSeconds: 14 * DAY, rotateAfterSeconds: 90 * DAY };
const REVIEW = { table: 'api-keys', limits: LIMITS };

/** A table in memory, and a reminder of it whose words are kept. */
function table() {
  const keys = new MemoryKeyStore();
  const entries: ReminderEntry[] = [];
  const reports: Report[] = [];
  const hear: Tell = async (report) => void reports.push(report);
  const deps = { keys, clock: () => NOW, log: (entry: ReminderEntry) => void entries.push(entry) };
  return {
    keys,
    entries,
    reports,
    hear,
    deps: { ...deps, tell: [hear] },
    async issue(wish: Wish) {
      const { transition, ...issued } = await recordOf(wish, new CheapHasher());
      await keys.create(transition);
      return issued;
    },
  };
}

describe('a reminder', () => {
  it('tells of the keys that are due, the most urgent first', async () => {
    const t = table();
    const soon = await t.issue({ expiresAt: inDays(3) });
    await t.issue({ expiresAt: inDays(30) });
    const over = await t.issue({ createdAt: inDays(-5), expiresAt: inDays(-1) });
    const old = await t.issue({ createdAt: inDays(-100), expiresAt: 'never' });
    const report = await remind(t.deps, REVIEW);
    expect(t.reports).toEqual([report]);
    expect(report).toMatchObject({ table: 'api-keys', at: NOW, keys: 4, unreadable: 0 });
    expect(report.due.map(({ keyId, reasons }) => [keyId, reasons])).toEqual([
      [over.keyId, ['expired']],
      [soon.keyId, ['expiring']],
      [old.keyId, ['overdue']],
    ]);
  });

  it('counts what it cannot read, names it in the log, and tells of the others', async () => {
    const t = table();
    const [odd, soon] = [await t.issue({}), await t.issue({ expiresAt: inDays(3) })];
    t.keys.items.set(odd.keyId, { ...t.keys.items.get(odd.keyId), schema: 2 });
    const report = await remind(t.deps, REVIEW);
    expect(report).toMatchObject({ keys: 1, unreadable: 1, due: [{ keyId: soon.keyId }] });
    const [entry] = t.entries;
    expect(entry).toEqual({ event: 'record-unreadable', message: expect.stringContaining(odd.keyId) });
  });

  it('names a hundred items that it cannot read, and counts all', async () => {
    const t = table();
    for (let count = 0; count < 120; count += 1) {
      const { keyId } = await t.issue({});
      t.keys.items.set(keyId, { schema: 2 });
    }
    expect(await remind(t.deps, REVIEW)).toMatchObject({ keys: 0, unreadable: 120 });
    expect(t.entries.filter(({ event }) => event === 'record-unreadable')).toHaveLength(100);
  });

  it('counts for CloudWatch in the line that it writes anyway', async () => {
    const t = table();
    await t.issue({ expiresAt: inDays(3) });
    await t.issue({ createdAt: inDays(-100), expiresAt: inDays(2) });
    await t.issue({ createdAt: inDays(-5), expiresAt: inDays(-1) });
    await remind(t.deps, { ...REVIEW, metrics: 'Keywright' });
    expect(t.entries).toHaveLength(1);
    const dimensions = { Table: 'api-keys' };
    expect(countedIn(t.entries[0], 'Keywright')).toEqual([
      { metric: 'KeysExpired', dimensions, value: 1 },
      { metric: 'KeysExpiringSoon', dimensions, value: 2 },
      { metric: 'KeysOverdue', dimensions, value: 1 },
      { metric: 'KeysUnreadable', dimensions, value: 0 },
    ]);
  });

  it('counts nothing overdue if no age was set, and nothing at all if nobody asked', async () => {
    const t = table();
    const limits = { expiringWithinSeconds: DAY };
    await remind(t.deps, { table: 'api-keys', limits, metrics: 'Keywright' });
    const names = countedIn(t.entries[0], 'Keywright').map(({ metric }) => metric);
    expect(names).toEqual(['KeysExpired', 'KeysExpiringSoon', 'KeysUnreadable']);
    await remind(t.deps, REVIEW);
    expect(t.entries[1]).toEqual({
      event: 'keys-reviewed',
      keys: 0,
      Table: 'api-keys',
      KeysExpired: 0,
      KeysExpiringSoon: 0,
      KeysOverdue: 0,
      KeysUnreadable: 0,
    });
  });

  it('tells the others when somebody cannot be told, and fails then, with the metrics out', async () => {
    const t = table();
    const fails: Tell = () => Promise.reject(new ForbiddenError('no sns:Publish'));
    const run = remind({ ...t.deps, tell: [fails, t.hear] }, REVIEW);
    await expect(run).rejects.toMatchObject({ code: 'ERR_FORBIDDEN', message: 'no sns:Publish' });
    expect(t.reports).toHaveLength(1);
    expect(t.entries).toMatchObject([{ event: 'keys-reviewed' }]);
  });

  it('says all that went wrong, and no words of an error that is not ours', async () => {
    const t = table();
    const tell: readonly Tell[] = [
      () => Promise.reject(new ForbiddenError('no sns:Publish')),
      () => Promise.reject(new RangeError('a secret')),
    ];
    const failure = await remind({ ...t.deps, tell }, REVIEW).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_UNAVAILABLE', message: 'no sns:Publish\nRangeError' });
  });

  it('fails, and tells nobody of half a table, if it cannot be read to its end', async () => {
    const t = table();
    const { record } = await t.issue({ expiresAt: inDays(3) });
    const keys = {
      async *list() {
        yield record;
        throw new UnavailableError('the second page is lost');
      },
    };
    await expect(remind({ ...t.deps, keys }, REVIEW)).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE' });
    expect([...t.reports, ...t.entries]).toEqual([]);
  });

  it('says nothing secret', async () => {
    const t = table();
    const { record, keyString } = await t.issue({ expiresAt: inDays(3) });
    await remind({ ...t.deps }, { ...REVIEW, metrics: 'Keywright' });
    const said = JSON.stringify([t.reports, t.entries]);
    const { hash = '', secretVersionId = '' } = record.versions.get(1) ?? {};
    for (const secret of [keyString.reveal(), hash, secretVersionId, record.secretArn])
      expect(said).not.toContain(secret);
  });
});
