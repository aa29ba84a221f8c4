import { randomUUID } from 'node:crypto';
import type { ActivityLog } from '../keys/activity/activity-log.js';
import type { LimitStore } from '../keys/activity/limit-store.js';
import { parseAddress } from '../keys/addresses/address.js';
import type { AnyApi, RouteKey } from '../keys/api/api.js';
import { compileRouter, type RouteMatch, type Router } from '../keys/api/router.js';
import type { TokenKind, TokensDefinition } from '../keys/api/tokens.js';
import type { AnyCatalog } from '../keys/catalog/catalog.js';
import { grantablePermissions } from '../keys/catalog/grantable.js';
import { type Clock, systemClock } from '../keys/clock.js';
import { InvariantError } from '../keys/errors.js';
import type { Hasher } from '../keys/hash.js';
import type { KeyId, KeyStringParts } from '../keys/key-string/key-string.js';
import { unreadable } from '../keys/record/reader.js';
import type { KeyRecord, KeyVersion } from '../keys/record/record.js';
import { versionStatus } from '../keys/record/status.js';
import type { KeyReader } from '../keys/store/key-store.js';
import { AddressGuard } from './address-guard.js';
import { Admissions, type Admitted } from './admission.js';
import { assertDeadline, within } from './deadline.js';
import { CLASS_OF, type DenialReason } from './denial.js';
import { isNamespace } from './embedded-metrics.js';
import { failureOf } from './failure.js';
import { type GrantorLookup, Grantors } from './grantors.js';
import type { HashLimits } from './hash-budget.js';
import { compileIdentification, type Identified, type PresentedIn } from './identify.js';
import type { LimitedCaller } from './limits/counted.js';
import { type CountRequest, type Limiter, limiterOf } from './limits/limiter.js';
import { type Headers, withHeaders } from './limits/rate-limit-headers.js';
import { jsonLog, type Log, quiet } from './log.js';
import { assertOthers, type OthersHandler } from './others.js';
import type { KeyPrincipal, Principal, SessionPrincipal } from './principal.js';
import { Prover } from './prover.js';
import { compileRefusals, type RefusalDetails, type RefusalResponse, type Refuse } from './refusal.js';
import type { RequestHeaders, VerifierRequest } from './request.js';
import { withRequestMetrics } from './request-metrics.js';
import { refusedBecause } from './standing.js';
import type { Bearer } from './tokens/bearer.js';
import { assertTokens, TokenJudge } from './tokens/token-judge.js';
import type { TokenVerifier } from './tokens/token-verifier.js';
import { UsageNotes } from './usage-notes.js';
import type { Allowed, Denied, NotAKey, Verdict } from './verdict.js';

/** What a verifier works with. */
export interface VerifierOptions<A extends AnyApi> {
  readonly api: A;
  /** Reads records, one a request, strongly consistent. */
  readonly store: KeyReader;
  /**
   * What grantors may do now, where that is known elsewhere (the product's own roles). Default: the grantors in the table of
   * `store`. Asked only for keys that have a grantor. What throws, or does not answer in time, refuses as `unavailable`.
   */
  readonly grantors?: GrantorLookup;
  /** What proves tokens: for an API that takes any, and only then. `joseTokens` of `keywright/runtime/tokens` makes it. */
  readonly tokens?: TokenVerifier;
  /** Where usage is noted. Absent: nowhere. It is noted for keys alone. */
  readonly activity?: ActivityLog;
  /** Where requests are counted: `dynamoLimits`. Needed for an API with limits, and not used for others. */
  readonly limits?: LimitStore;
  /** Default: argon2id. */
  readonly hasher?: Hasher;
  readonly clock?: Clock;
  /** Default: one line of JSON on standard output for each denial and failure. */
  readonly log?: Log;
  /**
   * A namespace of CloudWatch: each judged request is counted in it, by a line of the log in Embedded Metric Format (see
   * {@link RequestMetrics}). A denial is counted in the line that it has anyway; an allowed request costs one of its own, as an entry
   * of `log`. A `log` of your own must write entries as JSON, a line each, into CloudWatch Logs. Credentials that `others` gets
   * are not counted. Default: nothing is counted, and nothing is logged of what is allowed.
   */
  readonly metrics?: string;
  /** Bounds of slow hashing; the default is 16 at once, 2 for a key. */
  readonly hashLimits?: HashLimits;
  /** Milliseconds after which a store that has not answered is unavailable. Default 3,000. */
  readonly deadlineMs?: number;
}

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

const DEFAULT_DEADLINE_MS = 3_000;
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

/** What a caller is told who was over a limit. */
interface Wait {
  readonly seconds: number;
  readonly headers: Headers;
}

/** What is known of a request when it is refused. */
interface Known {
  /** Where the credential stood, if there was one. */
  readonly where?: PresentedIn | undefined;
  readonly parts?: KeyStringParts;
  readonly credential?: TokenKind;
  /** Of a proven token. */
  readonly subject?: string | undefined;
  readonly route?: string | undefined;
  readonly address?: string | undefined;
  readonly permission?: string;
  readonly scope?: string;
  readonly methods?: string;
  /** How long until a limit has room again, and what the caller is told of it. */
  readonly wait?: Wait;
  readonly error?: unknown;
}

/** A caller who holds the secret of a version, and the route that is asked for. */
interface Proven<K> {
  readonly where: PresentedIn;
  readonly record: KeyRecord;
  readonly parts: KeyStringParts;
  readonly version: KeyVersion;
  readonly match: RouteMatch | undefined;
  /** What the key's grantor may do now; absent if the key has none. */
  readonly granted?: ReadonlySet<string>;
  /** The one route that a handler is bound to. */
  readonly only: K | undefined;
}

class ApiVerifier<A extends AnyApi> implements Verifier<A> {
  readonly api: A;
  readonly #catalog: AnyCatalog;
  readonly #store: KeyReader;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #logsAllowed: boolean;
  readonly #deadlineMs: number;
  readonly #prover: Prover;
  readonly #admission: Admissions;
  readonly #addresses = new AddressGuard();
  readonly #grantors: Grantors;
  readonly #limiter: Limiter | undefined;
  readonly #tokens: TokenJudge | undefined;
  readonly #usage: UsageNotes | undefined;
  readonly #notes = new WeakMap<Verdict<A>, Promise<void>>();
  readonly #identify: (headers: RequestHeaders) => Identified;
  readonly #route: Router;
  readonly #refuse: Refuse;

  constructor(options: VerifierOptions<A>) {
    const { api, activity, clock = systemClock, log = jsonLog, deadlineMs = DEFAULT_DEADLINE_MS } = options;
    const { metrics: namespace } = options;
    assertDeadline(deadlineMs);
    assertTokens(api, options.tokens);
    if (namespace !== undefined && !isNamespace(namespace))
      throw new TypeError('metrics is no namespace of CloudWatch, such as Keywright');
    this.api = api;
    this.#catalog = api.catalog;
    this.#store = options.store;
    this.#clock = clock;
    const catalog = api.catalog.name;
    this.#log = quiet(namespace === undefined ? log : withRequestMetrics(log, { namespace, catalog, clock }));
    this.#logsAllowed = namespace !== undefined;
    this.#deadlineMs = deadlineMs;
    this.#prover = new Prover(options);
    this.#admission = new Admissions(api);
    this.#grantors = new Grantors(options.store, options.grantors, deadlineMs);
    this.#limiter = limiterOf(api, options.limits, clock, deadlineMs);
    this.#tokens = tokenJudge(options, this.#grantors, deadlineMs);
    this.#usage = activity === undefined ? undefined : new UsageNotes(activity, this.#log, deadlineMs);
    this.#identify = compileIdentification(api);
    this.#route = compileRouter(Object.keys(api.routes));
    this.#refuse = compileRefusals(api);
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
    return this.#route(request.method, request.path)?.key === route;
  }

  async settled(verdict?: Verdict<A>): Promise<void> {
    await (verdict === undefined ? this.#usage?.settled() : this.#notes.get(verdict));
  }

  async #judge<K extends RouteKey<A>>(request: VerifierRequest, only: K | undefined): Promise<Verdict<A, K>> {
    let requestId: string = randomUUID();
    let known: Known = {};
    try {
      // Inside: a caller in JavaScript may hand over anything, and gets a refusal.
      const { requestId: given } = request;
      if (typeof given === 'string' && REQUEST_ID.test(given)) requestId = given;
      const found = this.#identify(request.headers);
      known = knownOf(found);
      if (found.kind === 'foreign') return this.#passOn(requestId, found.where);
      if (found.kind === 'refused') return this.#deny(found.reason, requestId, known);
      if (found.kind === 'token') return await this.#judgeToken(request, requestId, found, only);
      return await this.#judgeKey(request, requestId, found, only);
    } catch (error) {
      return this.#deny('unavailable', requestId, { ...known, error });
    }
  }

  async #judgeKey<K extends RouteKey<A>>(
    request: VerifierRequest,
    requestId: string,
    { parts, keyString, where }: Extract<Identified, { kind: 'key' }>,
    only: K | undefined,
  ): Promise<Verdict<A, K>> {
    const { keyId } = parts;
    const shown = { parts, where };
    const [record, { candidate, match }] = await Promise.all([
      this.#read(keyId, request.signal),
      whileWaiting(() => ({
        candidate: this.#prover.prepare(keyId, keyString),
        match: this.#route(request.method, request.path),
      })),
    ]);
    if (record === undefined) return this.#deny('unknown', requestId, shown);
    if (record.keyId !== keyId) throw unreadable(`key ${keyId}`, 'holds the record of another key');
    const version = record.versions.get(parts.version);
    if (version === undefined) {
      const status = versionStatus(record, parts.version, this.#clock());
      return this.#deny(status === 'valid' ? 'unknown' : status, requestId, shown);
    }
    if (version.check !== candidate.check) return this.#deny('mismatch', requestId, shown);
    // Before the slow hash: a version that can never pass is not worth 20 ms of anybody's core.
    const fault = refusedBecause(this.#catalog, record, version, parts, this.#clock());
    if (fault !== undefined) return this.#deny(fault, requestId, shown);
    const proof = await this.#prover.prove(candidate, version);
    if (proof !== 'proven') {
      return this.#deny(proof === 'spent' ? 'too-busy' : 'mismatch', requestId, shown);
    }
    // After the proof: `wrong-address` in the log tells that somebody elsewhere holds the secret.
    if (!this.#addresses.admit(record, request.sourceAddress))
      return this.#deny('wrong-address', requestId, { ...shown, address: addressOf(request) });
    const proven = { where, record, parts, version, match, only };
    const { grantor } = record.terms;
    if (grantor === undefined) return this.#admit(request, requestId, proven);
    // After the proof: nobody but the holder of a key makes a second read happen.
    const authority = await this.#grantors.authorityOf(grantor, request.signal);
    if (authority.kind === 'refused') return this.#deny(authority.reason, requestId, shown);
    return this.#admit(request, requestId, { ...proven, granted: authority.permissions });
  }

  #admit<K extends RouteKey<A>>(
    request: VerifierRequest,
    requestId: string,
    proven: Proven<K>,
  ): Verdict<A, K> | Promise<Verdict<A, K>> {
    const { where, record, parts, version, match, only, granted } = proven;
    const admission = this.#admission.decide(request, record, version, match, only, granted);
    if (admission.kind === 'refused')
      return this.#deny(admission.reason, requestId, { where, parts, route: match?.key, ...admission });
    const route = admission.route.key;
    const count = this.#limiter?.at(route);
    if (count === undefined) return this.#allow(request, requestId, proven, admission);
    const { account, owner: user, grantor } = record.terms;
    const caller = { account, credential: [parts.keyId], user, grantor };
    const known = { where, parts, route };
    return this.#count(request, requestId, { count, caller, known }, (headers) =>
      this.#allow(request, requestId, proven, admission, headers),
    );
  }

  /** Last of all: a request that is refused for another reason costs nobody anything. */
  async #count<K extends RouteKey<A>>(
    request: VerifierRequest,
    requestId: string,
    { count, caller, known }: Limited,
    allow: (headers?: Headers) => Verdict<A, K>,
  ): Promise<Verdict<A, K>> {
    const counted = await count(caller, request.signal);
    switch (counted.kind) {
      case 'over': {
        const wait = { seconds: counted.retryAfterSeconds, headers: counted.headers };
        return this.#deny('over-limit', requestId, { ...known, wait });
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

  #allow<K extends RouteKey<A>>(
    request: VerifierRequest,
    requestId: string,
    { record, parts, version }: Proven<K>,
    { rights, route, used: permissions }: Admitted,
    headers?: Headers,
  ): Verdict<A, K> {
    const { account, owner, label, grantor } = record.terms;
    const { keyId, version: number } = parts;
    const address = addressOf(request);
    const from = address === undefined ? {} : { address };
    const use = { keyId, at: this.#clock(), ...from, permissions };
    const note = this.#usage?.begin(use, requestId, request.signal);
    const { type } = version;
    const bound = grantor === undefined ? {} : { grantor };
    const kind = this.#tokens === undefined ? {} : { credential: 'key' };
    const principal = { ...kind, keyId, version: number, type, account, owner, label, ...bound, ...rights };
    const verdict = allowed<A, K>(route, principal, headers);
    if (note !== undefined) this.#notes.set(verdict, note);
    if (this.#logsAllowed) this.#log({ event: 'request-allowed' });
    return verdict;
  }

  async #judgeToken<K extends RouteKey<A>>(
    request: VerifierRequest,
    requestId: string,
    { credential, token, where }: Extract<Identified, { kind: 'token' }>,
    only: K | undefined,
  ): Promise<Verdict<A, K>> {
    const judge = this.#tokens;
    if (judge === undefined) throw new InvariantError('nothing was given to verify tokens');
    const judgement = await judge.judge(credential, token, this.#clock(), request.signal);
    if (judgement.kind === 'refused') {
      const { reason, subject } = judgement;
      return this.#deny(reason, requestId, { where, credential, subject });
    }
    const { bearer, grantor } = judgement;
    const match = this.#route(request.method, request.path);
    const admission = this.#admission.decideToken(request, bearer, match, only);
    if (admission.kind === 'refused') {
      const shown = { where, credential, subject: bearer.subject, route: match?.key };
      return this.#deny(admission.reason, requestId, { ...shown, ...admission });
    }
    const principal: TokenPrincipal = { ...bearer, ...(grantor === undefined ? {} : { grantor }) };
    const allow = (headers?: Headers) => {
      if (this.#logsAllowed) this.#log({ event: 'request-allowed' });
      return allowed<A, K>(admission.route, principal, headers);
    };
    const { account, subject } = bearer;
    const route = admission.route.key;
    const count = this.#limiter?.at(route);
    if (count === undefined) return allow();
    const caller = { account, credential: [account, subject], user: subject, grantor };
    return this.#count(
      request,
      requestId,
      { count, caller, known: { where, credential, subject, route } },
      allow,
    );
  }

  #read(keyId: KeyId, signal: AbortSignal | undefined): Promise<KeyRecord | undefined> {
    return within(this.#deadlineMs, `reading key ${keyId}`, this.#store.get(keyId), signal);
  }

  #passOn(requestId: string, where: PresentedIn): NotAKey {
    const refusal = 'credential';
    return { kind: 'not-a-key', refusal, response: this.#refuse(refusal, { requestId }, where) };
  }

  #deny(reason: DenialReason, requestId: string, known: Known): Denied {
    const { where, parts, route, address, error, permission = '', scope = '', methods = '', wait } = known;
    this.#log({
      event: 'request-denied',
      reason,
      requestId,
      ...(parts && { keyId: parts.keyId, version: parts.version }),
      ...tokenIn(known),
      ...(route !== undefined && { route }),
      ...(address !== undefined && { address }),
      ...(error !== undefined && failureOf(error)),
    });
    const refusal = CLASS_OF[reason];
    const details = { requestId, permission, scope, methods };
    if (wait !== undefined) return this.#askToWait(wait, details, where);
    return { kind: 'denied', refusal, details, response: this.#refuse(refusal, details, where) };
  }

  /** Whatever words the API has for it, those that programs look for are there: when to come again, and for what. */
  #askToWait({ seconds, headers }: Wait, known: RefusalDetails, where: PresentedIn | undefined): Denied {
    const retryAfter = String(seconds);
    const details = { ...known, retryAfter };
    const response = this.#refuse('limit', details, where);
    const told = withHeaders(response.headers, { 'Retry-After': retryAfter, ...headers });
    return { kind: 'denied', refusal: 'limit', details, response: { ...response, headers: told } };
  }
}

/** A request that is counted, and what is known of it if it is refused for that. */
interface Limited {
  readonly count: CountRequest;
  readonly caller: LimitedCaller;
  readonly known: Known & { readonly route: string };
}

/** What of a token gets into the log. */
function tokenIn({ credential, subject }: Known) {
  return {
    ...(credential !== undefined && { credential }),
    ...(subject !== undefined && { subject }),
  };
}

/** What holds of a token, whatever its kind. */
type TokenPrincipal = Bearer & Pick<SessionPrincipal, 'grantor'>;

/** What makes something of tokens, if the API takes any. */
function tokenJudge(
  { api, tokens: verifier }: VerifierOptions<AnyApi>,
  grantors: Grantors,
  deadlineMs: number,
): TokenJudge | undefined {
  const tokens: TokensDefinition | undefined = api.tokens;
  if (tokens === undefined || verifier === undefined) return undefined;
  const permissions = [...grantablePermissions(api.catalog)];
  return new TokenJudge({ tokens, verifier, grantors, deadlineMs, permissions });
}

/** What a refusal can say of a credential that is identified, and no more. */
function knownOf(found: Identified): Known {
  return {
    where: found.where,
    ...('parts' in found && { parts: found.parts }),
    ...(found.kind === 'token' && { credential: found.credential }),
  };
}

/** The route and the names in the record were found in this very API, which the compiler cannot follow. */
function allowed<A extends AnyApi, K extends RouteKey<A>>(
  { key, params }: RouteMatch,
  principal: KeyPrincipal | TokenPrincipal,
  headers: Headers | undefined,
): Allowed<A, K> {
  const told = headers === undefined ? {} : { headers };
  const verdict = { kind: 'allowed', route: key, params, principal, ...told };
  return verdict as unknown as Allowed<A, K>;
}

/** In the one spelling of it, for people to read: no text that somebody sent gets into a log or a table. */
function addressOf({ sourceAddress }: VerifierRequest): string | undefined {
  return typeof sourceAddress === 'string' ? parseAddress(sourceAddress)?.toString() : undefined;
}

/** Does pure work once a read has been sent: while the table looks, the processor is free. */
function whileWaiting<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
}
