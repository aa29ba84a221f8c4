import type { AnyApi, RefusalClass, RouteKey } from '../keys/api/api.js';
import type { Principal } from './principal.js';
import type { RefusalDetails, RefusalResponse } from './refusal.js';

/** The request may go on. */
export interface Allowed<A extends AnyApi = AnyApi, K extends RouteKey<A> = RouteKey<A>> {
  readonly kind: 'allowed';
  readonly route: K;
  /** Values of the path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly principal: Principal<A, K>;
  /**
   * For the answer to the request: what is left of the limit of its route, as `RateLimit` and `RateLimit-Policy`. Only where the route
   * has a limit and the request was counted. The guards put them on the answer, beside what it says of them itself.
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The request must not go on: send `response` instead. The exact reason is in the log, and only there. */
export interface Denied {
  readonly kind: 'denied';
  readonly refusal: RefusalClass;
  /** What was filled into the response. */
  readonly details: RefusalDetails;
  readonly response: RefusalResponse;
}

/**
 * The credential is none of this catalog's: only for an API that declares `others: 'pass'`. Hand the request to the guard
 * that knows such credentials; where there is none, send `response`, which refuses it like a bad key.
 */
export interface NotAKey {
  readonly kind: 'not-a-key';
  readonly refusal: Extract<RefusalClass, 'credential'>;
  readonly response: RefusalResponse;
}

/** What a verifier says to a request. */
export type Verdict<A extends AnyApi = AnyApi, K extends RouteKey<A> = RouteKey<A>> =
  | Allowed<A, K>
  | Denied
  | NotAKey;
