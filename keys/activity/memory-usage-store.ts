import type { KeyId } from '../key-string/key-string.js';
import type { Usage, Use } from './activity-log.js';
import type { Counted, PendingUses } from './usage-windows.js';
import type { UsageStore } from './windowed-activity-log.js';

/** Usage in memory, held to the same contract as DynamoDB's. For unit tests. */
export class MemoryUsageStore implements UsageStore {
  readonly #usages = new Map<KeyId, Usage>();

  async recordLast({ keyId, at, address }: Use, counted: Counted): Promise<void> {
    const before = this.#usages.get(keyId);
    const total = (before?.count ?? 0) + counted.count;
    const lastAddress = address === undefined ? {} : { lastAddress: address };
    const permissions = merged(before, counted);
    this.#usages.set(keyId, { count: total, lastUsedAt: at, ...lastAddress, ...permissions });
  }

  async addEarlier({ keyId, at, ...counted }: PendingUses): Promise<void> {
    const before = this.#usages.get(keyId) ?? { count: 0, lastUsedAt: at };
    const count = before.count + counted.count;
    this.#usages.set(keyId, { ...before, count, ...merged(before, counted) });
  }

  async get(keyId: KeyId): Promise<Usage | undefined> {
    return this.#usages.get(keyId);
  }
}

function merged(before: Usage | undefined, { permissions, earlier }: Counted): Pick<Usage, 'permissions'> {
  const all = { ...earlier, ...before?.permissions, ...permissions };
  return Object.keys(all).length === 0 ? {} : { permissions: all };
}
