import type { RefusalClass } from '../keys/api/api.js';
import type { Clock } from '../keys/clock.js';
import { CLASS_OF } from './denial.js';
import { counts, type EmbeddedMetrics } from './embedded-metrics.js';
import type { Log, LogEntry } from './log.js';

/**
 * What the line of a judged request holds for CloudWatch. All numbers are 1: a line is one request.
 *
 * `Requests` counts by `Catalog`; `Denials` by `Catalog` and `Refusal`. So an API is at most seven metrics, with limits nine (the
 * class of their denials, and {@link UncountedMetrics}), whoever calls it with whatever: no dimension holds anything of a
 * request, a key or an account.
 */
export interface RequestMetrics extends EmbeddedMetrics {
  /** The name of the API's catalog. */
  readonly Catalog: string;
  readonly Requests: 1;
}

/** As {@link RequestMetrics}, of a request that was refused. */
export interface DenialMetrics extends RequestMetrics {
  readonly Refusal: RefusalClass;
  readonly Denials: 1;
}

/** Of a request that a limit let through uncounted, beside {@link RequestMetrics}, which have a line of their own. */
export interface UncountedMetrics extends EmbeddedMetrics {
  readonly Catalog: string;
  readonly Uncounted: 1;
}

/** What is measured, for whom. */
export interface RequestMetricsOptions {
  /** See {@link isNamespace}. */
  readonly namespace: string;
  readonly catalog: string;
  readonly clock: Clock;
}

/**
 * Makes a log write metrics into the lines of judged requests. A denial has its line anyway, so an allowed request is the only
 * one that costs a line. What cannot be measured (the clock fails) is logged without.
 */
export function withRequestMetrics(log: Log, { namespace, catalog, clock }: RequestMetricsOptions): Log {
  const requests = [counts(namespace, ['Catalog'], ['Requests'])];
  const uncounted = [counts(namespace, ['Catalog'], ['Uncounted'])];
  const denials = [...requests, counts(namespace, ['Catalog', 'Refusal'], ['Denials'])];

  function measured(entry: LogEntry): LogEntry {
    const isJudged = entry.event === 'request-allowed' || entry.event === 'request-denied';
    if (!isJudged && entry.event !== 'limit-not-counted') return entry;
    const common = { Catalog: catalog, Requests: 1 } as const;
    const Timestamp = clock() * 1000;
    if (entry.event === 'limit-not-counted')
      return {
        ...entry,
        _aws: { Timestamp, CloudWatchMetrics: uncounted },
        Catalog: catalog,
        Uncounted: 1,
      };
    if (entry.event === 'request-allowed')
      return { ...entry, _aws: { Timestamp, CloudWatchMetrics: requests }, ...common };
    const _aws = { Timestamp, CloudWatchMetrics: denials };
    return { ...entry, _aws, ...common, Refusal: CLASS_OF[entry.reason], Denials: 1 };
  }

  return (entry) => log(orAsItIs(entry, measured));
}

function orAsItIs(entry: LogEntry, measured: (entry: LogEntry) => LogEntry): LogEntry {
  try {
    return measured(entry);
  } catch {
    return entry;
  }
}
