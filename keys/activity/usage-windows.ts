import { LRUCache } from 'lru-cache';
import { atMost } from '../bounded.js';
import type { KeyId } from '../key-string/key-string.js';
import type { Instant } from '../time/instant.js';
import type { PermissionUses, Use } from './activity-log.js';

/** How long the first use of a key stands for those after it, in seconds. */
export const DEFAULT_WINDOW_SECONDS = 60;

/** Keys whose counts are kept in memory at once; of more, the least recently used lose what is not yet written. */
const MOST_KEYS = 10_000;

/** What is counted and not yet written. */
export interface Counted {
  readonly count: number;
  /** Last uses of permissions, of this window or the one before. */
  readonly permissions: PermissionUses;
  /** Older ones: they must not move back what another process may have noted since. */
  readonly earlier: PermissionUses;
}

/** Uses that are counted and not yet written, of one key. */
export interface PendingUses extends Counted {
  readonly keyId: KeyId;
  /** When their window was opened. */
  readonly at: Instant;
}

interface Window {
  openedAt: Instant;
  pending: number;
  permissions: Map<string, Instant>;
}

function remember({ permissions }: Window, used: readonly string[], at: Instant): void {
  for (const permission of used)
    if (at >= (permissions.get(permission) ?? 0)) permissions.set(permission, at);
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
  readonly #windows = new LRUCache<KeyId, Window>(atMost(MOST_KEYS));

  constructor({ windowSeconds = DEFAULT_WINDOW_SECONDS }: WindowOptions = {}) {
    this.#windowSeconds = windowSeconds;
  }

  /** What is to be written now, this use included; `undefined`: nothing. */
  open({ keyId, at, permissions = [] }: Use): Counted | undefined {
    const window = this.#windows.get(keyId);
    if (window !== undefined && Math.abs(at - window.openedAt) < this.#windowSeconds) {
      window.pending += 1;
      remember(window, permissions, at);
      return undefined;
    }
    const due = window ?? { openedAt: at, pending: 0, permissions: new Map() };
    remember(due, permissions, at);
    // Opened before the write is done, so that requests meanwhile do not write too.
    this.#windows.set(keyId, { openedAt: at, pending: 0, permissions: new Map() });
    const used = [...due.permissions];
    const isRecent = (then: Instant) => at - then <= 2 * this.#windowSeconds;
    return {
      count: 1 + due.pending,
      permissions: Object.fromEntries(used.filter(([, then]) => isRecent(then))),
      earlier: Object.fromEntries(used.filter(([, then]) => !isRecent(then))),
    };
  }

  /** Takes back what could not be written. It goes with the next write; a table that throttles is not asked again at once. */
  putBack(keyId: KeyId, { count, permissions, earlier }: Counted): void {
    const window = this.#windows.get(keyId);
    if (window === undefined) return;
    window.pending += count;
    for (const [permission, at] of Object.entries({ ...permissions, ...earlier }))
      remember(window, [permission], at);
  }

  /** Empties the counts: what is left to write of each key. */
  drain(): readonly PendingUses[] {
    const counts: PendingUses[] = [];
    for (const [keyId, window] of this.#windows.entries()) {
      if (window.pending === 0) continue;
      const earlier = Object.fromEntries(window.permissions);
      counts.push({ keyId, count: window.pending, at: window.openedAt, permissions: {}, earlier });
      window.pending = 0;
      window.permissions.clear();
    }
    return counts;
  }
}
