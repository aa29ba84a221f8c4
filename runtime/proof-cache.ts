import { createHmac, generateKeySync, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { atMost } from '../keys/bounded.js';

/** What a key string is called in memory: it tells nothing of the key string outside this process. */
export type Fingerprint = string & { readonly Fingerprint: unique symbol };

/** Key strings whose proof is kept. */
const MOST_PROOFS = 10_000;

/**
 * Key strings that were found to match a stored hash, so that argon2 runs once per key string and process.
 *
 * It keeps successes only, and is no substitute for the record: a proof holds for exactly one stored hash, which the
 * caller has just read. A revoked, expired or rotated version is refused on the record, whatever is remembered here.
 */
export class ProofCache {
  /** Made once: an HMAC with a raw key costs five times as much. */
  readonly #key: KeyObject = generateKeySync('hmac', { length: 256 });
  readonly #hashes = new LRUCache<Fingerprint, string>(atMost(MOST_PROOFS));

  /** HMAC-SHA256 of the *whole* key string under a random key of this process. */
  fingerprint(keyString: string): Fingerprint {
    return createHmac('sha256', this.#key).update(keyString).digest('base64') as Fingerprint;
  }

  /** Whether this key string was found to match exactly this stored hash. */
  has(fingerprint: Fingerprint, hash: string): boolean {
    return this.#hashes.get(fingerprint) === hash;
  }

  /** Remembers a success. */
  add(fingerprint: Fingerprint, hash: string): void {
    this.#hashes.set(fingerprint, hash);
  }
}
