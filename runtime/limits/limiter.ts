import type { LimitStore } from '../../keys/activity/limit-store.js';
import { windowAt } from '../../keys/activity/limit-window.js';
import type { AnyApi } from '../../keys/api/api.js';
import { type Limit, limitsOf } from '../../keys/api/limit.js';
import type { Clock } from '../../keys/clock.js';
import { within } from '../deadline.js';
import { Allowances } from './allowances.js';
import { countedAs, type LimitedCaller } from './counted.js';
import { type Headers, rateLimitHeaders } from './rate-limit-headers.js';

/** What a limit says to a request that is otherwise admitted. */
export type Counted =
  | {
      readonly kind: 'within';
      /** What the caller is told. */
      readonly headers: Headers;
    }
  | {
      readonly kind: 'over';
      /** Until there is room again; at least 1. */
      readonly retryAfterSeconds: number;
      readonly headers: Headers;
    }
  | {
      /** It could not be counted, and the limit lets such requests through. */
      readonly kind: 'not-counted';
      readonly error: unknown;
    };

/**
 * Counts one request: when nothing else speaks against it, since what is counted stays so. It rejects with whatever keeps the
 * request from being counted, if its limit refuses such requests.
 */
export type CountRequest = (caller: LimitedCaller, signal?: AbortSignal) => Promise<Counted>;

/** Counts requests to the routes of an API that have limits. */
export class Limiter {
  readonly #catalog: string;
  readonly #limits: ReadonlyMap<string, Limit>;
  readonly #allowances: Allowances;
  readonly #clock: Clock;
  readonly #deadlineMs: number;

  constructor(api: AnyApi, store: LimitStore, clock: Clock, deadlineMs: number) {
    this.#catalog = api.catalog.name;
    this.#limits = limitsOf(api);
    this.#allowances = new Allowances(store, deadlineMs);
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
  }

  /** What counts the requests to a route, or `undefined` if it has no limit. */
  at(route: string): CountRequest | undefined {
    const limit = this.#limits.get(route);
    return (
      limit &&
      (async (caller, signal) => {
        try {
          return await this.#count(limit, caller, signal);
        } catch (error) {
          if (limit.whenUnavailable === 'refuse') throw error;
          return { kind: 'not-counted', error };
        }
      })
    );
  }

  async #count(limit: Limit, caller: LimitedCaller, signal?: AbortSignal): Promise<Counted> {
    const count = countedAs(this.#catalog, limit, caller);
    const window = windowAt(count, limit.windowSeconds, this.#clock());
    const asked = this.#allowances.spend(count, window, limit);
    const { kind, left } = await within(this.#deadlineMs, 'counting a request', asked, signal);
    const seconds = Math.max(1, window.end - this.#clock());
    const headers = rateLimitHeaders(limit, left, seconds);
    return kind === 'within' ? { kind, headers } : { kind, headers, retryAfterSeconds: seconds };
  }
}

/**
 * The limiter of an API, or `undefined` if it has no limits.
 *
 * @throws TypeError if it has limits and there is nowhere to count.
 */
export function limiterOf(
  api: AnyApi,
  store: LimitStore | undefined,
  clock: Clock,
  deadlineMs: number,
): Limiter | undefined {
  if (limitsOf(api).size === 0) return undefined;
  if (store === undefined)
    throw new TypeError(
      'the API has limits: give "limits", such as dynamoLimits({ table: \'key-activity\' }), where requests are counted',
    );
  return new Limiter(api, store, clock, deadlineMs);
}
