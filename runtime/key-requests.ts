import type { ActivityLog } from '../keys/activity/activity-log.js';
import { parseAddress } from '../keys/addresses/address.js';
import type { AnyApi, RouteKey } from '../keys/api/api.js';
import type { RouteMatch } from '../keys/api/router.js';
import type { KeyId, KeyStringParts } from '../keys/key-string/key-string.js';
import { unreadable } from '../keys/record/reader.js';
import type { KeyRecord, KeyVersion } from '../keys/record/record.js';
import { versionStatus } from '../keys/record/status.js';
import type { KeyReader } from '../keys/store/key-store.js';
import { AddressGuard } from './address-guard.js';
import type { Admitted } from './admission.js';
import { allowed } from './allowed.js';
import type { Asked } from './asked.js';
import { within } from './deadline.js';
import type { Identified, PresentedIn } from './identify.js';
import type { Headers } from './limits/rate-limit-headers.js';
import { Prover, type ProverOptions } from './prover.js';
import type { VerifierRequest } from './request.js';
import { refusedBecause } from './standing.js';
import { UsageNotes } from './usage-notes.js';
import type { Verdict } from './verdict.js';
import type { VerifierParts } from './verifier-parts.js';
import { whileWaiting } from './while-waiting.js';

/** What keys need beyond all that is judged. */
export interface KeyRequestsOptions extends ProverOptions {
  readonly store: KeyReader;
  readonly activity?: ActivityLog;
}

/** A caller who holds the secret of a version, and the route that is asked for. */
interface Proven {
  readonly where: PresentedIn;
  readonly record: KeyRecord;
  readonly parts: KeyStringParts;
  readonly version: KeyVersion;
  readonly match: RouteMatch | undefined;
  /** What the key's grantor may do now; absent if the key has none. */
  readonly granted?: ReadonlySet<string>;
}

/** Judges requests with keys of the catalog. */
export class KeyRequests<A extends AnyApi> {
  readonly #parts: VerifierParts;
  readonly #store: KeyReader;
  readonly #usage: UsageNotes | undefined;
  readonly #prover: Prover;
  readonly #addresses = new AddressGuard();
  readonly #notes = new WeakMap<Verdict<A>, Promise<void>>();

  /** @throws TypeError if `hashLimits` are no bounds */
  constructor(parts: VerifierParts, options: KeyRequestsOptions) {
    const { activity, store } = options;
    this.#parts = parts;
    this.#store = store;
    this.#usage = activity === undefined ? undefined : new UsageNotes(activity, parts.log, parts.deadlineMs);
    this.#prover = new Prover(options);
  }

  /** Resolves when the use that a verdict stands for is noted, or given up; without a verdict those of all requests so far. */
  async settled(verdict?: Verdict<A>): Promise<void> {
    await (verdict === undefined ? this.#usage?.settled() : this.#notes.get(verdict));
  }

  /** @throws whatever keeps the key from being judged: none of it lets anybody through */
  async judge<K extends RouteKey<A>>(
    asked: Asked<K>,
    { parts, keyString, where }: Extract<Identified, { kind: 'key' }>,
  ): Promise<Verdict<A, K>> {
    const { request, requestId } = asked;
    const { api, clock, denials, grantors, route } = this.#parts;
    const { keyId } = parts;
    const shown = { parts, where };
    const [record, { candidate, match }] = await Promise.all([
      this.#read(keyId, request.signal),
      whileWaiting(() => ({
        candidate: this.#prover.prepare(keyId, keyString),
        match: route(request.method, request.path),
      })),
    ]);
    if (record === undefined) return denials.deny('unknown', requestId, shown);
    if (record.keyId !== keyId) throw unreadable(`key ${keyId}`, 'holds the record of another key');
    const version = record.versions.get(parts.version);
    if (version === undefined) {
      const status = versionStatus(record, parts.version, clock());
      return denials.deny(status === 'valid' ? 'unknown' : status, requestId, shown);
    }
    if (version.check !== candidate.check) return denials.deny('mismatch', requestId, shown);
    // Before the slow hash: a version that can never pass is not worth 20 ms of anybody's core.
    const fault = refusedBecause(api.catalog, record, version, parts, clock());
    if (fault !== undefined) return denials.deny(fault, requestId, shown);
    const proof = await this.#prover.prove(candidate, version);
    if (proof !== 'proven') {
      return denials.deny(proof === 'spent' ? 'too-busy' : 'mismatch', requestId, shown);
    }
    // After the proof: `wrong-address` in the log tells that somebody elsewhere holds the secret.
    if (!this.#addresses.admit(record, request.sourceAddress))
      return denials.deny('wrong-address', requestId, { ...shown, address: addressOf(request) });
    const proven = { where, record, parts, version, match };
    const { grantor } = record.terms;
    if (grantor === undefined) return this.#admit(asked, proven);
    // After the proof: nobody but the holder of a key makes a second read happen.
    const authority = await grantors.authorityOf(grantor, request.signal);
    if (authority.kind === 'refused') return denials.deny(authority.reason, requestId, shown);
    return this.#admit(asked, { ...proven, granted: authority.permissions });
  }

  #admit<K extends RouteKey<A>>(asked: Asked<K>, proven: Proven): Verdict<A, K> | Promise<Verdict<A, K>> {
    const { where, record, parts, version, match, granted } = proven;
    const { admission: admissions, counting, denials } = this.#parts;
    const admission = admissions.decide(asked.request, record, version, match, asked.only, granted);
    if (admission.kind === 'refused')
      return denials.deny(admission.reason, asked.requestId, {
        where,
        parts,
        route: match?.key,
        ...admission,
      });
    const route = admission.route.key;
    const count = counting.at(route);
    if (count === undefined) return this.#allow(asked, proven, admission);
    const { account, owner: user, grantor } = record.terms;
    const caller = { account, credential: [parts.keyId], user, grantor };
    const known = { where, parts, route };
    return counting.judge(asked, { count, caller, known }, (headers) =>
      this.#allow(asked, proven, admission, headers),
    );
  }

  #allow<K extends RouteKey<A>>(
    { request, requestId }: Asked<K>,
    { record, parts, version }: Proven,
    { rights, route, used: permissions }: Admitted,
    headers?: Headers,
  ): Verdict<A, K> {
    const { api, clock, logAllowed } = this.#parts;
    const { account, owner, label, grantor } = record.terms;
    const { keyId, version: number } = parts;
    const { type } = version;
    const bound = grantor === undefined ? {} : { grantor };
    const kind = api.tokens === undefined ? {} : { credential: 'key' };
    const principal = { ...kind, keyId, version: number, type, account, owner, label, ...bound, ...rights };
    const verdict = allowed<A, K>(route, principal, headers);
    if (this.#usage !== undefined) {
      const address = addressOf(request);
      const from = address === undefined ? {} : { address };
      const use = { keyId, at: clock(), ...from, permissions };
      this.#notes.set(verdict, this.#usage.begin(use, requestId, request.signal));
    }
    logAllowed();
    return verdict;
  }

  #read(keyId: KeyId, signal: AbortSignal | undefined): Promise<KeyRecord | undefined> {
    return within(this.#parts.deadlineMs, `reading key ${keyId}`, this.#store.get(keyId), signal);
  }
}

/** In the one spelling of it, for people to read: no text that somebody sent gets into a log or a table. */
function addressOf({ sourceAddress }: VerifierRequest): string | undefined {
  return typeof sourceAddress === 'string' ? parseAddress(sourceAddress)?.toString() : undefined;
}
