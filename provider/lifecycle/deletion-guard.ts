import type { Usage } from '../../keys/activity/activity-log.js';
import { DEFAULT_WINDOW_SECONDS } from '../../keys/activity/usage-windows.js';
import { ApiKeyError, DeletionGuardedError } from '../../keys/errors.js';
import type { KeyRecord } from '../../keys/record/record.js';
import { inOverlap, keyStatus } from '../../keys/record/status.js';
import { formatDuration } from '../../keys/time/duration.js';
import { after, formatInstant, type Instant } from '../../keys/time/instant.js';
import type { Connection } from './context.js';

/** A guard that is in force: for how long a key must not have been used before it may be deleted, and who knows. */
export interface DeletionGuard {
  readonly seconds: number;
  readonly activityTable: string;
}

const WAY_OUT =
  'Nothing was changed. Wait, or set forceDelete: true on the key, run pulumi up, and delete it then';

/**
 * The first instant at which the guard lets go. A use is noted once in a window, so that the last one may have come up to
 * a window later than is known: that much is added.
 */
function endOfGuard(guard: DeletionGuard, { lastUsedAt }: Usage): Instant {
  return after(lastUsedAt, guard.seconds + DEFAULT_WINDOW_SECONDS);
}

/** Whether anybody could still use the key: what is revoked or expired in all its versions needs no guard. */
function isUsable(record: KeyRecord, now: Instant): boolean {
  return keyStatus(record, now) === 'active' || inOverlap(record, now);
}

/**
 * Refuses the deletion of a key that was used a short while ago. Pure.
 *
 * @throws {@link DeletionGuardedError} with when, and from which address, it was last used
 */
export function refuseIfUsed(
  guard: DeletionGuard,
  record: KeyRecord,
  usage: Usage | undefined,
  now: Instant,
): void {
  if (usage === undefined) return;
  const end = endOfGuard(guard, usage);
  if (now >= end) return;
  const from = usage.lastAddress === undefined ? 'an address that was not noted' : usage.lastAddress;
  throw new DeletionGuardedError(
    `the key ${record.keyId} (${record.origin}) is in use, and was not deleted: it was last seen at ${formatInstant(usage.lastUsedAt)}, from ${from}, and its deletionGuard asks for ${formatDuration(guard.seconds)} without use, until ${formatInstant(end)}. ${WAY_OUT}`,
  );
}

/**
 * Lets a deletion pass, or throws. A guard that cannot be asked refuses.
 *
 * @throws {@link DeletionGuardedError} if the key was used within the time of its guard, or nobody can tell
 */
export async function passGuard(
  guard: DeletionGuard | undefined,
  record: KeyRecord,
  connection: Connection,
  now: Instant,
): Promise<void> {
  if (guard === undefined || !isUsable(record, now)) return;
  const usage = await connection
    .usage(guard.activityTable)
    .get(record.keyId)
    .catch((error: unknown) => {
      if (!(error instanceof ApiKeyError)) throw error;
      throw new DeletionGuardedError(
        `the key ${record.keyId} (${record.origin}) was not deleted: its deletionGuard cannot tell whether it is in use. ${error.message}. ${WAY_OUT}`,
        { cause: error },
      );
    });
  refuseIfUsed(guard, record, usage, now);
}
