import type { KeyId } from '../key-string/key-string.js';
import type { Usage, Use } from './activity-log.js';
import type { UsageStore } from './windowed-activity-log.js';

/** Usage in memory, held to the same contract as DynamoDB's. For unit tests. */
export class MemoryUsageStore implements UsageStore {
  readonly #usages = new Map<KeyId, Usage>();

  async add(keyId: KeyId, count: number, last?: Use): Promise<void> {
    const before = this.#usages.get(keyId);
    const total = (before?.count ?? 0) + count;
    if (last !== undefined) {
      const { at, address } = last;
      const lastAddress = address === undefined ? {} : { lastAddress: address };
      this.#usages.set(keyId, { count: total, lastUsedAt: at, ...lastAddress });
    } else if (before !== undefined) this.#usages.set(keyId, { ...before, count: total });
  }

  async get(keyId: KeyId): Promise<Usage | undefined> {
    return this.#usages.get(keyId);
  }
}
