import type { Clock } from '../../keys/clock.js';
import { UnavailableError } from '../../keys/errors.js';
import type { KeyStore } from '../../keys/store/key-store.js';
import { failureOf } from '../failure.js';
import { type DueKey, dueKey, type Limits, mostUrgentFirst } from './due.js';
import { entryOf, type ReminderEntry } from './log.js';
import type { Report } from './report.js';

/** Tells somebody of a report, and resolves when all of it has been taken. */
export type Tell = (report: Report) => Promise<void>;

/** What a reminder works with. */
export interface ReminderDeps {
  readonly keys: Pick<KeyStore, 'list'>;
  /** Each is told, whatever becomes of the others. */
  readonly tell: readonly Tell[];
  readonly clock: Clock;
  readonly log: (entry: ReminderEntry) => void;
}

/** What a reminder looks at, and for. */
export interface Review {
  /** The name of the table, for those who are told. */
  readonly table: string;
  readonly limits: Limits;
  /** The namespace of metrics. Absent: none. */
  readonly metrics?: string;
}

/** So many items that cannot be read are named in the log; the others are counted. */
const NAMED = 100;

async function look({ keys, clock, log }: ReminderDeps, { table, limits }: Review): Promise<Report> {
  const at = clock();
  const due: DueKey[] = [];
  let [read, unreadable] = [0, 0];
  const onUnreadable = ({ message }: { readonly message: string }) => {
    unreadable += 1;
    if (unreadable <= NAMED) log({ event: 'record-unreadable', message });
  };
  for await (const record of keys.list({ onUnreadable })) {
    read += 1;
    const found = dueKey(record, limits, at);
    if (found !== undefined) due.push(found);
  }
  return { table, at, limits, keys: read, due: due.sort(mostUrgentFirst), unreadable };
}

/**
 * Looks at all keys of the table and tells everybody of those that need somebody. What it cannot read it counts, and tells that,
 * too. It may tell twice of the same key: once a run, and once more if a run is repeated because somebody could not be told.
 *
 * @returns the report
 * @throws {@link UnavailableError} or the one error, if the table could not be read to its end (nobody is told anything then) or
 * if somebody could not be told. The line with the metrics is out by then.
 */
export async function remind(deps: ReminderDeps, review: Review): Promise<Report> {
  const report = await look(deps, review);
  deps.log(entryOf(report, review.metrics));
  const failures: unknown[] = [];
  for (const tell of deps.tell) {
    try {
      await tell(report);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new UnavailableError(failures.map(wordsOf).join('\n'));
  return report;
}

function wordsOf(failure: unknown): string {
  const { error, message } = failureOf(failure);
  return message ?? error;
}
