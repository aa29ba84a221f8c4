import type { KeyId } from '../key-string/key-string.js';
import type { ActivityLog, Usage, Use } from './activity-log.js';
import { type Counted, type PendingUses, UsageWindows, type WindowOptions } from './usage-windows.js';

/** Where usage is kept; what a {@link WindowedActivityLog} writes to. */
export interface UsageStore {
  /** Adds to the count of a key and the last uses of permissions, and makes `use` its last one. One call. */
  recordLast(use: Use, counted: Counted): Promise<void>;
  /** Adds to the count of a key; its last use stays, unless it has none yet. One call. */
  addEarlier(uses: PendingUses): Promise<void>;
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
    const due = this.#windows.open(use);
    if (due !== undefined) await this.#orPutBack(use.keyId, due, this.#store.recordLast(use, due));
  }

  async flush(): Promise<void> {
    const writes = this.#windows
      .drain()
      .map((uses) => this.#orPutBack(uses.keyId, uses, this.#store.addEarlier(uses)));
    const failed = (await Promise.allSettled(writes)).find((write) => write.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  usageOf(keyId: KeyId): Promise<Usage | undefined> {
    return this.#store.get(keyId);
  }

  async #orPutBack(keyId: KeyId, counted: Counted, write: Promise<void>): Promise<void> {
    try {
      await write;
    } catch (error) {
      this.#windows.putBack(keyId, counted);
      throw error;
    }
  }
}
