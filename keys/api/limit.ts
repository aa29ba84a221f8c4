import type { AnyApi } from './api.js';

/**
 * Who shares a count. `account`: all keys and tokens of an account. `user`: all of one user of an account, which of a key is its
 * owner, of a token its subject. `grantor`: all keys of a grantor and their sessions; what has no grantor shares the count of
 * its account. `key`: one key alone, or one token's subject.
 */
export type LimitedBy = 'account' | 'grantor' | 'key' | 'user';

/** So many requests in a window of time, for each of those that it counts by. */
export interface LimitDefinition {
  readonly by: LimitedBy;
  /** How many requests a window has room for, or how many units if routes cost more than 1: 1 to 1,000,000,000. */
  readonly requests: number;
  /** 1 to 2,678,400, which are 31 days. Windows begin at an instant that depends on who is counted: not all at once. */
  readonly windowSeconds: number;
  /**
   * So many units are taken with one write and then spent in memory, by each process: for one who sends more than the 1,000 requests a
   * second that a partition of DynamoDB can count. From 1 (the default) to `requests`. Never are more let through than `requests`;
   * some may be refused early, since what one process holds no other can spend.
   */
  readonly lease?: number;
  /** What becomes of requests that cannot be counted: `refuse` (the default) answers 503, `allow` lets them through. */
  readonly whenUnavailable?: 'refuse' | 'allow';
}

/** A limit of its own for a route. */
export interface OwnLimit extends LimitDefinition {
  /** How much a request takes: 1 (the default) to `requests`. */
  readonly cost?: number;
}

/** A share in a limit of the API's `limits`. */
export interface PooledLimit {
  /** Its name there. */
  readonly pool: string;
  /** How much a request takes: 1 (the default) to the limit's `requests`. */
  readonly cost?: number;
}

/** What a route is limited by: a limit of the API's `limits` by name, the same with a cost, or one of its own. */
export type RouteLimit = string | PooledLimit | OwnLimit;

/** The limit of a route, with its defaults. */
export interface Limit {
  /** The name of the pool; of a limit that a route has for itself, the route. A name of the first kind has no blank. */
  readonly pool: string;
  readonly by: LimitedBy;
  readonly requests: number;
  readonly windowSeconds: number;
  readonly lease: number;
  readonly whenUnavailable: 'refuse' | 'allow';
  readonly cost: number;
}

function limitOf(pool: string, definition: LimitDefinition, cost = 1): Limit {
  const { by, requests, windowSeconds, lease = 1, whenUnavailable = 'refuse' } = definition;
  return { pool, by, requests, windowSeconds, lease, whenUnavailable, cost };
}

/** The limits of an API, by the key of the route; routes without one are not in it. Pure. */
export function limitsOf({ limits = {}, routes }: AnyApi): ReadonlyMap<string, Limit> {
  const found = new Map<string, Limit>();
  for (const [key, { limit }] of Object.entries<{ readonly limit?: RouteLimit }>(routes)) {
    if (limit === undefined) continue;
    if (typeof limit !== 'string' && 'by' in limit) {
      found.set(key, limitOf(key, limit, limit.cost));
      continue;
    }
    const { pool, cost } = typeof limit === 'string' ? { pool: limit } : limit;
    const shared = limits[pool];
    if (shared !== undefined) found.set(key, limitOf(pool, shared, cost));
  }
  return found;
}
