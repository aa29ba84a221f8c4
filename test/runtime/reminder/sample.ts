import { instantOf } from '../../../keys/time/instant.ts';
import type { DueKey } from '../../../runtime/reminder/due.ts';
import type { Report } from '../../../runtime/reminder/report.ts';
import { CheapHasher } from '../../../runtime/testing/index.ts';
import { recordOf, type Wish } from '../world.ts';

export const DAY = 86_400;
/** 2027-01-15T08:00:00Z: the instant at which the tests of `world.ts` begin. */
export const NOW = instantOf(1_800_000_000);

/** So many days from {@link NOW}. */
export function inDays(days: number) {
  return instantOf(NOW + days * DAY);
}

/** A live record of one version. */
export async function recordWith(wish: Wish) {
  return (await recordOf(wish, new CheapHasher())).record;
}

/** A key that is due, and that nothing is odd about. */
export function due(key: Partial<DueKey> = {}): DueKey {
  return {
    keyId: '7QxFa1b2c3d4e5f6' as DueKey['keyId'],
    reasons: ['expiring'],
    label: 'reports',
    account: 'org-1',
    owner: 'team',
    catalog: 'acme',
    type: 'token',
    declaredAs: 'shop/prod/key',
    version: 3,
    expiresAt: inDays(5),
    mintedFor: inDays(-20),
    ...key,
  };
}

/** A report about these keys. */
export function reportOf(keys: readonly DueKey[], more: Partial<Report> = {}): Report {
  const limits = { expiringWithinSeconds: 14 * DAY, rotateAfterSeconds: 90 * DAY };
  return { table: 'api-keys', at: NOW, limits, keys: 10, due: keys, unreadable: 0, ...more };
}
