import type { KeyId } from '../key-string/key-string.js';
import type { Usage, Use } from './activity-log.js';
import type { PendingUses } from './usage-windows.js';
import type { UsageStore } from './windowed-activity-log.js';

/** Usage in memory, held to the same contract as DynamoDB's. For unit tests. */
export class MemoryUsageStore implements UsageStore {
  readonly #usages = new Map<KeyId, Usage>();

  async recordLast({ keyId, at, address }: Use, count: number): Promise<void> {
    const total = (this.#usages.get(keyId)?.count ?? 0) + count;
    const lastAddress = address === undefined ? {} : { lastAddress: address };
    this.#usages.set(keyId, { count: total, lastUsedAt: at, ...lastAddress });
  }

  async addEarlier({ keyId, count, at }: PendingUses): Promise<void> {
    const before = this.#usages.get(keyId) ?? { count: 0, lastUsedAt: at };
    this.#usages.set(keyId, { ...before, count: before.count + count });
  }

  async get(keyId: KeyId): Promise<Usage | undefined> {
    return this.#usages.get(keyId);
  }
}
