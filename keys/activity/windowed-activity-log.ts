import type { KeyId } from '../key-string/key-string.js';
import type { ActivityLog, Usage, Use } from './activity-log.js';
import { UsageWindows, type WindowOptions } from './usage-windows.js';

/** Where usage is kept; what a {@link WindowedActivityLog} writes to. */
export interface UsageStore {
  /** Adds to the count of a key; with `last`, also makes that its last use. One call. */
  add(keyId: KeyId, count: number, last?: Use): Promise<void>;
  get(keyId: KeyId): Promise<Usage | undefined>;
}

/** An {@link ActivityLog} that writes the first use in each window, and with it the number of those before. */
export class WindowedActivityLog implements ActivityLog {
  readonly #store: UsageStore;
  readonly #windows: UsageWindows;

  constructor(store: UsageStore, options: WindowOptions = {}) {
    this.#store = store;
    this.#windows = new UsageWindows(options);
  }

  async note(use: Use): Promise<void> {
    const count = this.#windows.open(use);
    if (count > 0) await this.#write(use.keyId, count, use);
  }

  async flush(): Promise<void> {
    const writes = this.#windows.drain().map(([keyId, count]) => this.#write(keyId, count));
    const failed = (await Promise.allSettled(writes)).find((write) => write.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  usageOf(keyId: KeyId): Promise<Usage | undefined> {
    return this.#store.get(keyId);
  }

  async #write(keyId: KeyId, count: number, last?: Use): Promise<void> {
    try {
      await this.#store.add(keyId, count, last);
    } catch (error) {
      this.#windows.putBack(keyId, count);
      throw error;
    }
  }
}
