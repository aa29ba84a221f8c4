import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTHeaderParameters,
} from 'jose';
import { isMap } from '../../keys/api/members.js';
import type { TokenAlgorithm } from '../../keys/api/tokens.js';
import { UnavailableError } from '../../keys/errors.js';
import type { Instant } from '../../keys/time/instant.js';

/** Keys that were read are asked for anew after this long, in seconds: an issuer that takes one back is followed then. */
export const FRESH_SECONDS = 600;

/** No attempt to read keys comes sooner after the one before, in seconds, whether or not that failed. */
export const COOL_DOWN_SECONDS = 30;

/** Keys that were read stay good for so long, in seconds, while the issuer's endpoint fails. */
export const KEPT_SECONDS = 3_600;

interface Known {
  readonly resolve: ReturnType<typeof createLocalJWKSet>;
  readonly readAt: Instant;
}

interface Attempt {
  readonly at: Instant;
  readonly failure?: unknown;
}

/** What a key set works with. */
export interface KeySetParts {
  /** Names the set in errors. */
  readonly name: string;
  readonly algorithms: readonly TokenAlgorithm[];
  /** Reads the keys; it ends in bounded time. */
  readonly read: () => Promise<JSONWebKeySet>;
  /** Is told of every attempt that fails. */
  readonly onFailure: (error: unknown) => void;
}

/** Which keys an algorithm signs with. */
function keyTypeOf(algorithm: TokenAlgorithm): string {
  if (algorithm.startsWith('ES')) return 'EC';
  return algorithm.startsWith('Ed') ? 'OKP' : 'RSA';
}

/** Whether a key could have signed a token that is let through. */
function isUsable(key: unknown, algorithms: readonly TokenAlgorithm[]): boolean {
  if (!isMap(key) || (key.use !== undefined && key.use !== 'sig')) return false;
  return algorithms.some(
    (algorithm) => key.kty === keyTypeOf(algorithm) && (key.alg === undefined || key.alg === algorithm),
  );
}

/**
 * The keys of an issuer, as they were read last.
 *
 * They are read when the first token comes, after {@link FRESH_SECONDS}, and when a token names a key that is not among them;
 * never more than once in {@link COOL_DOWN_SECONDS}, and by one request for all that wait. So tokens with made-up keys cause no
 * storm, and a dead endpoint keeps nobody waiting but those who come while it is asked. While it fails, keys that were
 * read stay good for {@link KEPT_SECONDS}. An answer without a key that could be used is a failure too, but one of which the
 * issuer is certain: no key stays good.
 */
export class KeySet {
  readonly #parts: KeySetParts;
  #known: Known | undefined;
  #attempt: Attempt | undefined;
  #reading: Promise<void> | undefined;

  constructor(parts: KeySetParts) {
    this.#parts = parts;
  }

  /**
   * The key that a token's header names, or `undefined` if the issuer has none such, or several.
   *
   * @throws {@link UnavailableError} if that cannot be told now.
   */
  async find(header: JWTHeaderParameters, now: Instant): Promise<CryptoKey | undefined> {
    if (!isWithin(this.#known?.readAt, now, FRESH_SECONDS)) await this.#refresh(now);
    const key = await this.#match(header, now);
    if (key !== undefined) return key;
    await this.#refresh(now);
    const found = await this.#match(header, now);
    // An issuer that does not answer may have a key that it had not.
    if (found === undefined && this.#attempt !== undefined && 'failure' in this.#attempt)
      throw this.#unavailable('a token names a key that is not known, and they could not be read anew');
    return found;
  }

  async #match(header: JWTHeaderParameters, now: Instant): Promise<CryptoKey | undefined> {
    const known = this.#known;
    if (known === undefined || !isWithin(known.readAt, now, KEPT_SECONDS))
      throw this.#unavailable('they could not be read');
    try {
      return await known.resolve(header);
    } catch (error) {
      const isNone = error instanceof errors.JWKSNoMatchingKey;
      if (isNone || error instanceof errors.JWKSMultipleMatchingKeys) return undefined;
      throw this.#unavailable('one of them is none', error);
    }
  }

  /** Reads the keys, or waits until they are read, unless that was tried a moment ago. It never fails. */
  async #refresh(now: Instant): Promise<void> {
    if (this.#reading === undefined) {
      if (isWithin(this.#attempt?.at, now, COOL_DOWN_SECONDS)) return;
      this.#reading = this.#read(now);
    }
    await this.#reading;
  }

  async #read(now: Instant): Promise<void> {
    const { read, algorithms, onFailure } = this.#parts;
    this.#attempt = { at: now };
    try {
      const keys = await read();
      const resolve = createLocalJWKSet(keys);
      if (!keys.keys.some((key) => isUsable(key, algorithms))) {
        this.#known = undefined;
        throw this.#unavailable(`none of them is for ${algorithms.join(' or ')}`);
      }
      this.#known = { resolve, readAt: now };
    } catch (failure) {
      this.#attempt = { at: now, failure };
      onFailure(failure);
    } finally {
      this.#reading = undefined;
    }
  }

  #unavailable(why: string, cause: unknown = this.#attempt?.failure): UnavailableError {
    return new UnavailableError(`the keys of ${this.#parts.name}: ${why}`, { cause });
  }
}

/** Whether less than so many seconds have passed. A clock that was put back tells nothing. */
function isWithin(since: Instant | undefined, now: Instant, seconds: number): boolean {
  return since !== undefined && now >= since && now - since < seconds;
}
