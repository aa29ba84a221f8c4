import { counts, type EmbeddedMetrics } from '../embedded-metrics.js';
import { type Report, totals } from './report.js';

/** One line of the log of the reminder. It holds nothing of a key but the id that names an item. */
export type ReminderEntry =
  | { readonly event: 'record-unreadable'; readonly message: string }
  | ReportEntry
  | (ReportEntry & EmbeddedMetrics & ReportMetrics);

interface ReportEntry {
  readonly event: 'keys-reviewed';
  readonly keys: number;
}

/**
 * What one look at the table found, for CloudWatch; all by `Table`. They are states and not events: the statistic that fits is
 * the maximum, over the time between two looks.
 */
interface ReportMetrics {
  readonly Table: string;
  readonly KeysExpired: number;
  readonly KeysExpiringSoon: number;
  /** Only if an age was set. */
  readonly KeysOverdue?: number;
  readonly KeysUnreadable: number;
}

/** The line about a report; with a namespace, CloudWatch takes metrics from it. */
export function entryOf(report: Report, namespace: string | undefined): ReminderEntry {
  const { expired, expiring, overdue } = totals(report);
  const numbers = {
    KeysExpired: expired,
    KeysExpiringSoon: expiring,
    ...(report.limits.rotateAfterSeconds === undefined ? {} : { KeysOverdue: overdue }),
    KeysUnreadable: report.unreadable,
  };
  const entry = { event: 'keys-reviewed', keys: report.keys, Table: report.table, ...numbers } as const;
  if (namespace === undefined) return entry;
  const CloudWatchMetrics = [counts(namespace, ['Table'], Object.keys(numbers))];
  return { ...entry, _aws: { Timestamp: report.at * 1000, CloudWatchMetrics } };
}
