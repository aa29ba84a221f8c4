import type { KeyId } from '../../keys/key-string/key-string.js';
import type { KeyRecord } from '../../keys/record/record.js';
import { endOf, keyStatus } from '../../keys/record/status.js';
import { after, type Instant } from '../../keys/time/instant.js';

/** When a key needs somebody. */
export interface Limits {
  /** A key is told of if it ends within so many seconds from now, from 1. */
  readonly expiringWithinSeconds: number;
  /** A key is told of if its version is so many seconds old or older, from 1. Absent: age does not matter. */
  readonly rotateAfterSeconds?: number;
}

/**
 * Why a key is told of: it has `expired` and its declaration is still there; it is `expiring`; its version is `overdue` for
 * rotation.
 */
export type DueReason = 'expired' | 'expiring' | 'overdue';

/** A key that needs somebody. Built member by member: nothing of the secret is in it, nor any hash. */
export interface DueKey {
  readonly keyId: KeyId;
  /** At least one. `expired` and `expiring` exclude each other. */
  readonly reasons: readonly DueReason[];
  readonly label: string;
  readonly account: string;
  readonly owner: string;
  readonly catalog: string;
  readonly type: string;
  /** `<project>/<stack>/<name>`: where to run `pulumi up`. */
  readonly declaredAs: string;
  readonly version: number;
  /** First instant at which the current version does not verify. */
  readonly expiresAt: Instant | 'never';
  /** The instant for which the current version was minted: from which its age, like its schedule, counts. */
  readonly mintedFor: Instant;
}

/**
 * Whether a key needs somebody at `now`, and why. A key that is revoked, deleted or gone to another table needs nobody.
 *
 * The record does not hold the declared schedule. What it holds is what the schedule counts from (`mintedFor.epoch`): with a limit
 * equal to the declared `every`, a key is overdue exactly when the next `pulumi up` rotates it.
 */
export function dueKey(record: KeyRecord, limits: Limits, now: Instant): DueKey | undefined {
  const status = keyStatus(record, now);
  const current = record.versions.get(record.current);
  if (current === undefined || (status !== 'active' && status !== 'expired')) return undefined;
  const expiresAt = endOf(current);
  const mintedFor = current.mintedFor.epoch;
  const { expiringWithinSeconds, rotateAfterSeconds } = limits;
  const reasons: DueReason[] = [];
  if (status === 'expired') reasons.push('expired');
  else if (expiresAt !== 'never' && expiresAt <= after(now, expiringWithinSeconds)) reasons.push('expiring');
  if (rotateAfterSeconds !== undefined && now >= after(mintedFor, rotateAfterSeconds))
    reasons.push('overdue');
  if (reasons.length === 0) return undefined;
  const { label, account, owner, catalog, type } = record.terms;
  const { keyId, origin: declaredAs, current: version } = record;
  return { keyId, reasons, label, account, owner, catalog, type, declaredAs, version, expiresAt, mintedFor };
}

/** Ends by their instant, expired or not, before ages by theirs; and the same order every time. */
export function mostUrgentFirst(first: DueKey, second: DueKey): number {
  const [rank, at] = urgencyOf(first);
  const [otherRank, otherAt] = urgencyOf(second);
  return rank - otherRank || at - otherAt || (first.keyId < second.keyId ? -1 : 1);
}

function urgencyOf({ reasons, expiresAt, mintedFor }: DueKey): readonly [rank: number, at: Instant] {
  const ends = reasons.includes('expired') || reasons.includes('expiring');
  return ends && expiresAt !== 'never' ? [0, expiresAt] : [1, mintedFor];
}
