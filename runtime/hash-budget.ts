import type { KeyId } from '../keys/key-string/key-string.js';

/** How many slow hashes may be under way, waiting ones included. */
export interface HashLimits {
  /** In the whole process. Each takes about 20 ms of a core and 19 MiB while it runs. */
  readonly overall: number;
  /** For one key id. Two: a key has at most two versions that verify. */
  readonly perKey: number;
}

/** The limits if none are given. */
export const DEFAULT_HASH_LIMITS: HashLimits = { overall: 16, perKey: 2 };

/** Bounds slow hashing, so that guesses cannot take the process from callers who are already proven. */
export class HashBudget {
  readonly #limits: HashLimits;
  /** One for each hash: a key that has two under way is there twice. */
  readonly #running: KeyId[] = [];

  /** @throws TypeError if a limit is no number of hashes: compared with `NaN` nothing would be too much. */
  constructor(limits: HashLimits = DEFAULT_HASH_LIMITS) {
    for (const name of ['overall', 'perKey'] as const) {
      const limit = limits[name];
      if (!Number.isSafeInteger(limit) || limit < 1)
        throw new TypeError(`hashLimits.${name} is ${String(limit)}; write how many, a whole number from 1`);
    }
    this.#limits = limits;
  }

  /** Runs `work`, or answers `'spent'` at once; it does not queue beyond its limits. */
  async run<T>(keyId: KeyId, work: () => Promise<T>): Promise<T | 'spent'> {
    const { overall, perKey } = this.#limits;
    const mine = this.#running.filter((running) => running === keyId);
    if (this.#running.length >= overall || mine.length >= perKey) return 'spent';
    this.#running.push(keyId);
    try {
      return await work();
    } finally {
      this.#running.splice(this.#running.indexOf(keyId), 1);
    }
  }
}
