import type { KeyId } from '../key-string/key-string.js';
import type { Instant } from '../time/instant.js';

/** One allowed request. */
export interface Use {
  readonly keyId: KeyId;
  readonly at: Instant;
  /** Where it came from, as the gateway saw it. */
  readonly address?: string;
  /** The permissions that the route asked for. Absent: none. */
  readonly permissions?: readonly string[];
}

/** When permissions were last used, by name. */
export type PermissionUses = Readonly<Record<string, Instant>>;

/** What is known of the use of a key. */
export interface Usage {
  /** Allowed requests: at least so many (those not written when a process ends are lost). */
  readonly count: number;
  /** Right to the window: it may lie up to one window before the truth, never after it. */
  readonly lastUsedAt: Instant;
  /** The address of the request that set `lastUsedAt`. */
  readonly lastAddress?: string;
  /**
   * When each permission was last asked for, right to the window. One that is not there was never seen in use: a key that
   * could do without it. Absent: none was.
   */
  readonly permissions?: PermissionUses;
}

/** The activity table: how keys are used, kept apart from the keys so that a verifier need not write to their table. */
export interface ActivityLog {
  /**
   * Takes note of a use. The first in each window is written before the promise resolves; the others only count, in
   * memory, and go with the next write. At most one write, of one call.
   *
   * @throws {@link UnavailableError} and its like if the write failed; the use is counted with a later one then.
   */
  note(use: Use): Promise<void>;
  /** Writes the counts that are still in memory. For the end of a process. */
  flush(): Promise<void>;
  /** Usage of a key, or `undefined` if none was ever noted. */
  usageOf(keyId: KeyId): Promise<Usage | undefined>;
}
