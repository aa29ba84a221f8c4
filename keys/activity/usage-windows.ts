import { LRUCache } from 'lru-cache';
import type { KeyId } from '../key-string/key-string.js';
import type { Instant } from '../time/instant.js';
import type { Use } from './activity-log.js';

/** How long the first use of a key stands for those after it, in seconds. */
export const DEFAULT_WINDOW_SECONDS = 60;

/** Keys whose counts are kept in memory at once; of more, the least recently used lose what is not yet written. */
const MOST_KEYS = 10_000;

/** Uses that are counted and not yet written. */
export interface PendingUses {
  readonly keyId: KeyId;
  readonly count: number;
  /** When their window was opened. */
  readonly at: Instant;
}

interface Window {
  openedAt: Instant;
  pending: number;
}

/** Settings of a log that writes once per window. */
export interface WindowOptions {
  /** Default {@link DEFAULT_WINDOW_SECONDS}. A shorter one costs more writes, a longer one makes last use coarser. */
  readonly windowSeconds?: number;
}

/**
 * Decides which uses are written. A write per request would cap a key at the 1,000 writes a second that a DynamoDB
 * partition takes, and cost more than the read that decides the request.
 */
export class UsageWindows {
  readonly #windowSeconds: number;
  readonly #windows = new LRUCache<KeyId, Window>({ max: MOST_KEYS });

  constructor({ windowSeconds = DEFAULT_WINDOW_SECONDS }: WindowOptions = {}) {
    this.#windowSeconds = windowSeconds;
  }

  /** How many uses are to be written now, this one included; 0: none. */
  open({ keyId, at }: Use): number {
    const window = this.#windows.get(keyId);
    if (window !== undefined && Math.abs(at - window.openedAt) < this.#windowSeconds) {
      window.pending += 1;
      return 0;
    }
    // Opened before the write is done, so that requests meanwhile do not write too.
    this.#windows.set(keyId, { openedAt: at, pending: 0 });
    return 1 + (window?.pending ?? 0);
  }

  /** Takes back what could not be written. It goes with the next write; a table that throttles is not asked again at once. */
  putBack(keyId: KeyId, count: number): void {
    const window = this.#windows.get(keyId);
    if (window !== undefined) window.pending += count;
  }

  /** Empties the counts: what is left to write of each key. */
  drain(): readonly PendingUses[] {
    const counts: PendingUses[] = [];
    for (const [keyId, window] of this.#windows.entries()) {
      if (window.pending === 0) continue;
      counts.push({ keyId, count: window.pending, at: window.openedAt });
      window.pending = 0;
    }
    return counts;
  }
}
