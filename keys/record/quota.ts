import type { KeyRecord, KeyTerms } from './record.js';

/** What a cap counts together: the keys of one type in one account, in one table. Types of two catalogs are two types. */
export interface QuotaName {
  readonly catalog: string;
  readonly account: string;
  readonly type: string;
}

/** A count, and its cap. */
export interface Quota extends QuotaName {
  /** The most keys, not revoked and not deleted, that there may be: a whole number from 1. */
  readonly cap: number;
}

/** A key that found no room. */
export interface QuotaFull extends Quota {
  /** How many keys there are: `cap`, or more if the catalog has lowered it since. */
  readonly count: number;
}

/** The quota under which keys of these terms are counted; `undefined` if their type has no cap. */
export function quotaOfTerms(terms: KeyTerms): Quota | undefined {
  const { catalog, account, type, maxKeysPerAccount: cap } = terms;
  return cap === undefined ? undefined : { catalog, account, type, cap };
}

/** Whether a key is one that a cap would count: expiry does not end it, revocation and deletion do. */
function isHeld({ life, revokedThrough, current }: KeyRecord): boolean {
  return life === 'live' && revokedThrough < current;
}

/** The quota under which a key is counted, if it is. */
export function quotaOf(record: KeyRecord): Quota | undefined {
  return isHeld(record) ? quotaOfTerms(record.terms) : undefined;
}

/**
 * What a change of a record does to a count. `leave`: one key fewer. `join`: one more, if there is room. `count`: one more
 * whether or not there is room, for the key was there before its type had a cap.
 */
export type QuotaMove =
  | { readonly kind: 'leave'; readonly quota: Quota }
  | { readonly kind: 'join'; readonly quota: Quota }
  | { readonly kind: 'count'; readonly quota: Quota };

/** Whether two quotas are one count. What the cap is makes no difference: another one moves nobody. */
export function isSameCount(one: QuotaName, other: QuotaName): boolean {
  return one.catalog === other.catalog && one.account === other.account && one.type === other.type;
}

/**
 * How counts follow a change of a record, in the table where it is written. Pure: whoever writes the record moves the
 * counts in the same transaction, and nobody else ever does.
 *
 * @param seen the record before; `undefined` if there was none in this table
 */
export function quotaMoves(seen: KeyRecord | undefined, next: KeyRecord): readonly QuotaMove[] {
  const from = seen === undefined ? undefined : quotaOf(seen);
  const to = quotaOf(next);
  if (from !== undefined && to !== undefined && isSameCount(from, to)) return [];
  const wasThere = seen !== undefined && isHeld(seen) && isSameCount(seen.terms, next.terms);
  return [
    ...(from === undefined ? [] : [{ kind: 'leave', quota: from } as const]),
    ...(to === undefined ? [] : [{ kind: wasThere ? 'count' : 'join', quota: to } as const]),
  ];
}
