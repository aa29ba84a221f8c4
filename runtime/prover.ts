import { argon2Hasher, check16, type Hasher } from '../keys/hash.js';
import type { KeyId } from '../keys/key-string/key-string.js';
import type { KeyVersion } from '../keys/record/record.js';
import type { SecretText } from '../keys/secret-text.js';
import { HashBudget, type HashLimits } from './hash-budget.js';
import { type Fingerprint, ProofCache } from './proof-cache.js';

/** What came of a proof. `spent`: the budget for slow hashes is, and the caller may try again. */
export type ProofOutcome = 'proven' | 'mismatch' | 'spent';

/** A presented key string, with what is derived from it before its record is read. */
export interface Candidate {
  readonly keyId: KeyId;
  readonly keyString: SecretText;
  readonly fingerprint: Fingerprint;
  /** 16 bits; see `check16`. */
  readonly check: number;
}

/** Settings of a {@link Prover}. */
export interface ProverOptions {
  readonly hasher?: Hasher;
  readonly hashLimits?: HashLimits;
}

/** Proves that a caller holds the secret of a version. */
export class Prover {
  readonly #hasher: Hasher;
  readonly #budget: HashBudget;
  readonly #proofs = new ProofCache();
  /** Requests with the same key string at the same time share one hash: a cold start must not spend the budget. */
  readonly #underWay = new Map<string, Promise<ProofOutcome>>();

  constructor({ hasher = argon2Hasher, hashLimits }: ProverOptions = {}) {
    this.#hasher = hasher;
    this.#budget = new HashBudget(hashLimits);
  }

  /** Costs the same whether or not the key exists: it is done while its record is being read. */
  prepare(keyId: KeyId, keyString: SecretText): Candidate {
    const fingerprint = this.#proofs.fingerprint(keyString.reveal());
    return { keyId, keyString, fingerprint, check: check16(keyString) };
  }

  /**
   * Whether the candidate matches the stored hash of `version`, which must have been read for this very request. Compare
   * their checks first: this costs a slow hash.
   *
   * @throws {@link HashUnreadableError}
   */
  async prove(candidate: Candidate, version: KeyVersion): Promise<ProofOutcome> {
    if (this.#proofs.has(candidate.fingerprint, version.hash)) return 'proven';
    const name = `${candidate.fingerprint} ${version.hash}`;
    const running = this.#underWay.get(name) ?? this.#hash(candidate, version.hash);
    this.#underWay.set(name, running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(name);
    }
  }

  async #hash({ keyId, keyString, fingerprint }: Candidate, hash: string): Promise<ProofOutcome> {
    const matches = await this.#budget.run(keyId, () => this.#hasher.verify(hash, keyString));
    if (matches === 'spent') return 'spent';
    if (!matches) return 'mismatch';
    this.#proofs.add(fingerprint, hash);
    return 'proven';
  }
}
