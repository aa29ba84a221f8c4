import { createHash } from 'node:crypto';
import type { Limit, LimitedBy } from '../../keys/api/limit.js';

/** A caller, by all that limits can count by. */
export interface LimitedCaller {
  readonly account: string;
  /** Of a key its id; of a token, which has none, account and subject. */
  readonly credential: readonly string[];
  /** Within the account: of a key its owner, of a token its subject. */
  readonly user: string;
  readonly grantor?: string | undefined;
}

/** A partition key of DynamoDB has at most 2,048 bytes. */
const LONGEST_BYTES = 1_024;

/** Names are separated by `#`, and what is escaped begins with `%`. What is no Unicode would be one character for DynamoDB. */
const RESERVED = /[%#]|\p{Surrogate}/gu;

function escaped(name: string): string {
  return name.replace(RESERVED, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function sharedBy(by: LimitedBy, caller: LimitedCaller): readonly string[] {
  switch (by) {
    case 'account':
      return ['account', caller.account];
    case 'grantor':
      return caller.grantor === undefined ? sharedBy('account', caller) : ['grantor', caller.grantor];
    case 'key':
      return ['key', ...caller.credential];
    case 'user':
      return ['user', caller.account, caller.user];
  }
}

/**
 * The name of the count that a request falls under: equal for all that share it, and for nobody else. For people who look into
 * the table it is readable, unless it is long: then the digest of it. Pure.
 */
export function countedAs(catalog: string, { pool, by }: Limit, caller: LimitedCaller): string {
  const name = ['limit', catalog, pool, ...sharedBy(by, caller)].map(escaped).join('#');
  if (Buffer.byteLength(name) <= LONGEST_BYTES) return name;
  return `limit#%sha256#${createHash('sha256').update(name).digest('base64url')}`;
}
