import { hash } from 'node:crypto';
import argon2 from 'argon2';
import { HashUnreadableError } from './errors.js';
import type { SecretText } from './secret-text.js';

/** Slow hashing of key strings. A port, so that a handler's unit tests need not pay for argon2. */
export interface Hasher {
  /** A self-describing hash of the *whole* key string: prefix, key id and version cannot be swapped. */
  hash(keyString: SecretText): Promise<string>;
  /** @throws {@link HashUnreadableError} if the stored hash is malformed or its cost is out of bounds. */
  verify(hash: string, keyString: SecretText): Promise<boolean>;
}

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB of memory, two passes, one lane. */
const ARGON2_PARAMETERS = { memoryKib: 19_456, passes: 2, lanes: 1 } as const;

/**
 * The cost that is accepted when a hash is read back. The lower bound is OWASP's weakest setting; the upper one keeps a
 * planted record from exhausting the verifier.
 */
const BOUNDS = {
  memoryKib: [7_168, 65_536],
  passes: [1, 10],
  lanes: [1, 4],
} as const;

/** In base64 without padding: 16 to 48 bytes of salt are 22 to 64 characters, 32 to 64 bytes of hash 43 to 86. */
const PHC = /^\$argon2id\$v=19\$([a-z0-9=,]{1,40})\$[A-Za-z0-9+/]{22,64}\$[A-Za-z0-9+/]{43,86}$/;

/** Plain decimals only: what `Number` reads in `1e4` or `0x10`, the library that spends the cost may read otherwise. */
const SORTED_COST = /^m=([1-9][0-9]{0,8}),p=([1-9][0-9]{0,8}),t=([1-9][0-9]{0,8})$/;

function within(digits: string | undefined, [low, high]: readonly [number, number]): boolean {
  const value = Number(digits);
  return value >= low && value <= high;
}

/**
 * Refuses a hash that is not argon2id version 19, or whose cost is out of bounds.
 * Parameters may stand in any order: this package's library writes `m,p,t`, others `m,t,p`.
 *
 * @throws {@link HashUnreadableError}, which never quotes the hash.
 */
export function assertReadableHash(hash: string): void {
  const parameters = PHC.exec(hash)?.[1];
  if (parameters === undefined) {
    throw new HashUnreadableError(
      'a stored hash is not an argon2id hash in PHC form; issue a new version of the key',
    );
  }
  const cost = SORTED_COST.exec(parameters.split(',').sort().join());
  const acceptable =
    within(cost?.[1], BOUNDS.memoryKib) &&
    within(cost?.[2], BOUNDS.lanes) &&
    within(cost?.[3], BOUNDS.passes);
  if (!acceptable) {
    throw new HashUnreadableError(
      'the cost parameters of a stored hash are out of bounds; issue a new version of the key',
    );
  }
}

/** argon2id by the `argon2` package, with {@link ARGON2_PARAMETERS}. About 20 ms a call on one core. */
export const argon2Hasher: Hasher = {
  hash: (keyString) =>
    argon2.hash(keyString.reveal(), {
      type: argon2.argon2id,
      memoryCost: ARGON2_PARAMETERS.memoryKib,
      timeCost: ARGON2_PARAMETERS.passes,
      parallelism: ARGON2_PARAMETERS.lanes,
    }),
  verify: async (hash, keyString) => {
    assertReadableHash(hash);
    return argon2.verify(hash, keyString.reveal());
  },
};

/**
 * The 16-bit check kept beside a hash, 0 to 65,535: all but one in 65,536 wrong guesses are refused without argon2.
 * It tells an attacker who has read the table 16 of the secret's 256 bits, and 240 remain.
 */
export function check16(keyString: SecretText): number {
  return hash('sha256', `keywright check v1\0${keyString.reveal()}`, 'buffer').readUInt16BE(0);
}
