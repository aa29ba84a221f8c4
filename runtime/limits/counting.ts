import type { Asked } from '../asked.js';
import { type Denials, type Known, tokenIn } from '../denials.js';
import { failureOf } from '../failure.js';
import type { Log } from '../log.js';
import type { Denied } from '../verdict.js';
import type { LimitedCaller } from './counted.js';
import type { CountRequest, Limiter } from './limiter.js';
import type { Headers } from './rate-limit-headers.js';

/** A request that is counted, and what is known of it if it is refused for that. */
export interface Limited {
  readonly count: CountRequest;
  readonly caller: LimitedCaller;
  readonly known: Known & { readonly route: string };
}

/** Counts requests before they are allowed, and refuses those that are over a limit. */
export class Counting {
  readonly #limiter: Limiter | undefined;
  readonly #denials: Denials;
  readonly #log: Log;

  constructor(limiter: Limiter | undefined, denials: Denials, log: Log) {
    this.#limiter = limiter;
    this.#denials = denials;
    this.#log = log;
  }

  /** What counts the requests to a route, or `undefined` if it has no limit. */
  at(route: string): CountRequest | undefined {
    return this.#limiter?.at(route);
  }

  /** Last of all: a request that is refused for another reason costs nobody anything. */
  async judge<V>(
    { request, requestId }: Asked,
    { count, caller, known }: Limited,
    allow: (headers?: Headers) => V,
  ): Promise<V | Denied> {
    const counted = await count(caller, request.signal);
    switch (counted.kind) {
      case 'over': {
        const wait = { seconds: counted.retryAfterSeconds, headers: counted.headers };
        return this.#denials.deny('over-limit', requestId, { ...known, wait });
      }
      case 'not-counted':
        this.#log({
          event: 'limit-not-counted',
          requestId,
          ...(known.parts && { keyId: known.parts.keyId }),
          ...tokenIn(known),
          route: known.route,
          ...failureOf(counted.error),
        });
        return allow();
      case 'within':
        return allow(counted.headers);
    }
  }
}
