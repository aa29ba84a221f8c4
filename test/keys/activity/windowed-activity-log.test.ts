import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Usage, Use } from '../../../keys/activity/activity-log.ts';
import { MemoryUsageStore } from '../../../keys/activity/memory-usage-store.ts';
import type { Counted, PendingUses } from '../../../keys/activity/usage-windows.ts';
import { type UsageStore, WindowedActivityLog } from '../../../keys/activity/windowed-activity-log.ts';
import { UnavailableError } from '../../../keys/errors.ts';
import { isKeyId, type KeyId } from '../../../keys/key-string/key-string.ts';
import { instantOf } from '../../../keys/time/instant.ts';

function keyIdOf(text: string): KeyId {
  if (!isKeyId(text)) throw new Error('not a key id');
  return text;
}

const KEY = keyIdOf('A'.repeat(16));
const OTHER = keyIdOf('B'.repeat(16));

/** Counts the writes, and fails when it is told to. */
class WatchedStore implements UsageStore {
  readonly inner = new MemoryUsageStore();
  writes = 0;
  down = false;

  async recordLast(use: Use, counted: Counted): Promise<void> {
    this.#write();
    await this.inner.recordLast(use, counted);
  }
  async addEarlier(uses: PendingUses): Promise<void> {
    this.#write();
    await this.inner.addEarlier(uses);
  }
  get(keyId: KeyId): Promise<Usage | undefined> {
    return this.inner.get(keyId);
  }
  #write(): void {
    this.writes += 1;
    if (this.down) throw new UnavailableError('down');
  }
}

function use(at: number, keyId = KEY, address = '203.0.113.7'): Use {
  return { keyId, at: instantOf(at), address };
}

describe('usage', () => {
  it('is written with the first use in a window, and not with those after it', async () => {
    const store = new WatchedStore();
    const log = new WindowedActivityLog(store);
    for (const at of [1_000, 1_000, 1_030, 1_059]) await log.note(use(at));
    expect(store.writes).toBe(1);
    expect(await log.usageOf(KEY)).toEqual({ count: 1, lastUsedAt: 1_000, lastAddress: '203.0.113.7' });
  });

  it('counts those in between with the next write', async () => {
    const store = new WatchedStore();
    const log = new WindowedActivityLog(store);
    for (const at of [1_000, 1_001, 1_002]) await log.note(use(at));
    await log.note(use(1_060, KEY, '203.0.113.8'));
    expect(store.writes).toBe(2);
    expect(await log.usageOf(KEY)).toEqual({ count: 4, lastUsedAt: 1_060, lastAddress: '203.0.113.8' });
  });

  it('is written once by many requests at the same time', async () => {
    const store = new WatchedStore();
    const log = new WindowedActivityLog(store);
    await Promise.all(Array.from({ length: 50 }, () => log.note(use(1_000))));
    expect(store.writes).toBe(1);
  });

  it('of permissions goes with the same writes, each with its own instant', async () => {
    const store = new WatchedStore();
    const log = new WindowedActivityLog(store);
    const used = (at: number, ...permissions: string[]) => log.note({ ...use(at), permissions });
    await used(1_000, 'read:item');
    await used(1_010, 'update:item', 'read:list');
    await used(1_020, 'read:item');
    expect((await log.usageOf(KEY))?.permissions).toEqual({ 'read:item': 1_000 });
    await used(1_060);
    expect(store.writes).toBe(2);
    expect((await log.usageOf(KEY))?.permissions).toEqual({
      'read:item': 1_020,
      'read:list': 1_010,
      'update:item': 1_010,
    });
  });

  it('of permissions is not moved back by what a process kept for long, and survives a failed write', async () => {
    const store = new WatchedStore();
    const [slow, other] = [new WindowedActivityLog(store), new WindowedActivityLog(store)];
    const used = (log: WindowedActivityLog, at: number, permission: string) =>
      log.note({ ...use(at), permissions: [permission] });
    await used(slow, 1_000, 'a');
    await used(slow, 1_001, 'b');
    await used(slow, 1_002, 'c');
    await used(other, 5_000, 'b');
    store.down = true;
    await expect(used(slow, 9_000, 'a')).rejects.toThrow(UnavailableError);
    store.down = false;
    await used(slow, 9_060, 'a');
    expect((await slow.usageOf(KEY))?.permissions).toEqual({ a: 9_060, b: 5_000, c: 1_002 });
  });

  it('is kept apart by key', async () => {
    const store = new WatchedStore();
    const log = new WindowedActivityLog(store);
    await log.note(use(1_000));
    await log.note(use(1_001, OTHER));
    expect(store.writes).toBe(2);
  });

  it('is whole after a flush, whose old counts do not move the last use back', async () => {
    const store = new WatchedStore();
    const log = new WindowedActivityLog(store);
    for (const at of [1_000, 1_001, 1_002]) await log.note(use(at));
    await store.inner.recordLast(use(5_000), { count: 1, permissions: {}, earlier: {} });
    await log.flush();
    await log.flush();
    expect(await log.usageOf(KEY)).toMatchObject({ count: 4, lastUsedAt: 5_000 });
    expect(store.writes).toBe(2);
  });

  it('tells of a failed write, loses no count by it, and does not ask a failing table again in the window', async () => {
    const store = new WatchedStore();
    const log = new WindowedActivityLog(store);
    store.down = true;
    await expect(log.note(use(1_000))).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE' });
    await log.note(use(1_001));
    expect(store.writes).toBe(1);
    store.down = false;
    await log.note(use(1_060));
    expect(await log.usageOf(KEY)).toMatchObject({ count: 3, lastUsedAt: 1_060 });
  });

  it('tells of a flush that failed, and loses no count by it', async () => {
    const store = new WatchedStore();
    const log = new WindowedActivityLog(store);
    for (const at of [1_000, 1_001, 1_002]) await log.note(use(at));
    store.down = true;
    await expect(log.flush()).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE' });
    store.down = false;
    await log.flush();
    expect(await log.usageOf(KEY)).toMatchObject({ count: 3, lastUsedAt: 1_000 });
  });

  it('of a permission is its last one, in whichever order uses come within a window', async () => {
    const log = new WindowedActivityLog(new WatchedStore());
    for (const at of [1_000, 1_030, 1_010]) await log.note({ ...use(at), permissions: ['a'] });
    await log.note(use(1_060));
    expect((await log.usageOf(KEY))?.permissions).toEqual({ a: 1_030 });
  });

  it('is noted though a clock goes back', async () => {
    const store = new WatchedStore();
    const log = new WindowedActivityLog(store);
    await log.note(use(10_000));
    await log.note(use(1_000));
    expect(store.writes).toBe(2);
  });

  it('is never more than the truth, and right to the window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ wait: fc.nat({ max: 90 }), fails: fc.boolean() }), {
          minLength: 1,
          maxLength: 40,
        }),
        async (steps) => {
          const store = new WatchedStore();
          const log = new WindowedActivityLog(store, { windowSeconds: 60 });
          let at = 1_000;
          for (const { wait, fails } of steps) {
            at += wait;
            store.down = fails;
            await log.note(use(at)).catch(() => {});
          }
          const seen = await log.usageOf(KEY);
          expect(seen?.count ?? 0).toBeLessThanOrEqual(steps.length);
          if (steps.every(({ fails }) => !fails)) expect(at - (seen?.lastUsedAt ?? 0)).toBeLessThan(60);
          store.down = false;
          await log.flush();
          expect((await log.usageOf(KEY))?.count).toBe(steps.length);
        },
      ),
    );
  });
});
