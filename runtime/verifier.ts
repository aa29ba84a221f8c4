import { randomUUID } from 'node:crypto';
import type { AnyApi, RouteKey } from '../keys/api/api.js';
import { InvariantError } from '../keys/errors.js';
import type { Known } from './denials.js';
import { compileIdentification, type Identified } from './identify.js';
import { KeyRequests } from './key-requests.js';
import type { Headers } from './limits/rate-limit-headers.js';
import { assertOthers, type OthersHandler } from './others.js';
import type { Principal } from './principal.js';
import type { RefusalResponse } from './refusal.js';
import type { RequestHeaders, VerifierRequest } from './request.js';
import { TokenRequests } from './token-requests.js';
import { tokenJudgeOf } from './tokens/token-judge.js';
import type { Verdict } from './verdict.js';
import type { VerifierOptions } from './verifier-options.js';
import { partsOf, type VerifierParts } from './verifier-parts.js';

/**
 * Runs for a request that may go on, and only then. `headers` are for its answer, if the route has a limit: see
 * {@link Allowed.headers}.
 */
export type ProtectedHandler<A extends AnyApi, K extends RouteKey<A>, R extends VerifierRequest, T> = (
  request: R,
  principal: Principal<A, K>,
  params: Readonly<Record<string, string>>,
  headers: Headers,
) => T | Promise<T>;

/** Judges requests to one API. */
export interface Verifier<A extends AnyApi = AnyApi> {
  readonly api: A;
  /** Judges a request. Never throws: what could not be judged, and what is no request, is refused as `unavailable`. */
  verify(request: VerifierRequest): Promise<Verdict<A>>;
  /**
   * Binds a handler to its route. A request that is refused, or that is for another route, gets the refusal, and the
   * handler does not run. Resolves when the use is noted, too.
   *
   * @param others gets requests whose credential is none of the catalog's, in place of their refusal: the guard that knows
   * such credentials. It is for this route, too.
   * @throws TypeError if the API has no such route, or `others` is given and the API does not declare `others: 'pass'`.
   */
  protect<K extends RouteKey<A>, R extends VerifierRequest, T>(
    route: K,
    handler: ProtectedHandler<A, K, R, T>,
    others?: OthersHandler<R, T>,
  ): (request: R) => Promise<T | RefusalResponse>;
  /**
   * Resolves when the use that a verdict stands for is noted, or given up. Await it before a Lambda invocation ends. Without a
   * verdict: the uses of all requests judged so far, for the end of a process; an answer would wait for those of others.
   */
  settled(verdict?: Verdict<A>): Promise<void>;
}

const REQUEST_ID = /^[A-Za-z0-9._:=+/-]{1,128}$/;

/**
 * Makes the verifier of an API. Keep it for the life of the process: it remembers proven key strings.
 *
 * Every request reads the record of its key, so a revocation, a rotation or a narrower scope holds for each request that
 * starts after it; the rights of a grantor are read as often, so what they lose, all their keys lose.
 *
 * @throws TypeError if `deadlineMs` or `hashLimits` are no bounds, `metrics` is no namespace, the API has limits and `limits` is not
 * given, or takes tokens and `tokens` is not given; or takes none and it is.
 * @example
 * const verifier = createVerifier({ store: dynamoKeyStore({ table: 'api-keys' }), api });
 * const verdict = await verifier.verify(request);
 * if (verdict.kind !== 'allowed') return verdict.response;
 */
export function createVerifier<const A extends AnyApi>(options: VerifierOptions<A>): Verifier<A> {
  return new ApiVerifier(options);
}

class ApiVerifier<A extends AnyApi> implements Verifier<A> {
  readonly api: A;
  readonly #parts: VerifierParts;
  readonly #identify: (headers: RequestHeaders) => Identified;
  readonly #keys: KeyRequests<A>;
  readonly #tokens: TokenRequests<A> | undefined;

  constructor(options: VerifierOptions<A>) {
    const { api } = options;
    const parts = partsOf(options);
    const tokens = tokenJudgeOf(api, options.tokens, parts.grantors, parts.deadlineMs);
    this.api = api;
    this.#parts = parts;
    this.#identify = compileIdentification(api);
    this.#keys = new KeyRequests(parts, options);
    this.#tokens = tokens && new TokenRequests(parts, tokens);
  }

  verify(request: VerifierRequest): Promise<Verdict<A>> {
    return this.#judge(request, undefined);
  }

  protect<K extends RouteKey<A>, R extends VerifierRequest, T>(
    route: K,
    handler: ProtectedHandler<A, K, R, T>,
    others?: OthersHandler<R, T>,
  ): (request: R) => Promise<T | RefusalResponse> {
    if (!Object.hasOwn(this.api.routes, route)) throw new TypeError(`the API has no route "${route}"`);
    assertOthers(this.api, others);
    return async (request) => {
      const verdict = await this.#judge(request, route);
      if (verdict.kind === 'not-a-key' && others !== undefined && this.#isFor(request, route))
        return others(request);
      if (verdict.kind !== 'allowed') return verdict.response;
      try {
        return await handler(request, verdict.principal, verdict.params, verdict.headers ?? {});
      } finally {
        await this.settled(verdict);
      }
    };
  }

  #isFor(request: VerifierRequest, route: string): boolean {
    return this.#parts.route(request.method, request.path)?.key === route;
  }

  settled(verdict?: Verdict<A>): Promise<void> {
    return this.#keys.settled(verdict);
  }

  async #judge<K extends RouteKey<A>>(request: VerifierRequest, only: K | undefined): Promise<Verdict<A, K>> {
    const { denials } = this.#parts;
    let requestId: string | undefined;
    let known: Known = {};
    try {
      // Inside: a caller in JavaScript may hand over anything, and gets a refusal.
      const { requestId: given } = request;
      requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
      const found = this.#identify(request.headers);
      known = knownOf(found);
      if (found.kind === 'foreign') return denials.passOn(requestId, found.where);
      if (found.kind === 'refused') return denials.deny(found.reason, requestId, known);
      const asked = { request, requestId, only };
      if (found.kind === 'key') return await this.#keys.judge(asked, found);
      if (this.#tokens === undefined) throw new InvariantError('nothing was given to verify tokens');
      return await this.#tokens.judge(asked, found);
    } catch (error) {
      return denials.deny('unavailable', requestId ?? randomUUID(), { ...known, error });
    }
  }
}

/** What a refusal can say of a credential that is identified, and no more. */
function knownOf(found: Identified): Known {
  return {
    where: found.where,
    ...('parts' in found && { parts: found.parts }),
    ...(found.kind === 'token' && { credential: found.credential }),
  };
}
