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
export const ARGON2_PARAMETERS = { memoryKib: 19_456, passes: 2, lanes: 1 } as const;

/**
 * What is accepted when a hash is read back. The lower bound is OWASP's weakest setting; the upper one keeps a planted
 * record from exhausting the verifier.
 */
const BOUNDS = {
  memoryKib: [7_168, 65_536],
  passes: [1, 10],
  lanes: [1, 4],
  saltBytes: [16, 48],
  hashBytes: [32, 64],
} as const;

const PHC = /^\$argon2id\$v=19\$([a-z0-9=,]{1,40})\$([A-Za-z0-9+/]{1,64})\$([A-Za-z0-9+/]{1,86})$/;

function within(value: number | undefined, [low, high]: readonly [number, number]): boolean {
  return value !== undefined && value >= low && value <= high;
}

/** Plain decimals only: what `Number` reads in `1e4` or `0x10`, the library that spends the cost may read otherwise. */
function costOf(parameters: string): ReadonlyMap<string, number> {
  const parts = parameters.split(',').map((part) => /^([mtp])=([1-9][0-9]{0,8})$/.exec(part));
  return new Map(parts.map((match) => [match?.[1] ?? '', Number(match?.[2])]));
}

function base64Bytes(text: string): number {
  return Math.floor((text.length * 3) / 4);
}

/**
 * Refuses a hash that is not argon2id version 19, or whose cost is out of bounds.
 * Parameters may stand in any order: this package's library writes `m,p,t`, others `m,t,p`.
 *
 * @throws {@link HashUnreadableError}, which never quotes the hash.
 */
export function assertReadableHash(hash: string): void {
  const [, parameters, salt, digest] = PHC.exec(hash) ?? [];
  if (parameters === undefined || salt === undefined || digest === undefined) {
    throw new HashUnreadableError(
      'a stored hash is not an argon2id hash in PHC form; issue a new version of the key',
    );
  }
  const cost = costOf(parameters);
  const acceptable =
    cost.size === 3 &&
    parameters.split(',').length === 3 &&
    within(cost.get('m'), BOUNDS.memoryKib) &&
    within(cost.get('t'), BOUNDS.passes) &&
    within(cost.get('p'), BOUNDS.lanes) &&
    within(base64Bytes(salt), BOUNDS.saltBytes) &&
    within(base64Bytes(digest), BOUNDS.hashBytes);
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
