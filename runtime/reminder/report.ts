import type { Instant } from '../../keys/time/instant.js';
import type { DueKey, DueReason, Limits } from './due.js';

/** What a look at all keys of a table found. */
export interface Report {
  readonly table: string;
  readonly at: Instant;
  readonly limits: Limits;
  /** How many records could be read, tombstones included. */
  readonly keys: number;
  /** The most urgent first. */
  readonly due: readonly DueKey[];
  /** How many items cannot be read: whether their keys are due, nobody can say. */
  readonly unreadable: number;
}

/** How many keys are due for each reason; a key may count for two. */
export function totals({ due }: Report): Readonly<Record<DueReason, number>> {
  const found = { expired: 0, expiring: 0, overdue: 0 };
  for (const { reasons } of due) for (const reason of reasons) found[reason] += 1;
  return found;
}
