import { QuotaError } from '../../keys/errors.js';
import { type Quota, type QuotaFull, quotaMoves, quotaOfTerms } from '../../keys/record/quota.js';
import type { KeyStore, WriteOutcome } from '../../keys/store/key-store.js';
import { beginsVersion } from './issuers.js';
import type { Step } from './plan.js';
import { liveRecord, type Seen } from './seen.js';
import { type KeySpec, termsDigest } from './spec.js';
import type { ApiKeyState } from './state.js';

/** The count that a key would join by the version that a step begins; `undefined` if it needs no place. */
function placeNeeded(step: Step, spec: KeySpec, seen: Seen): Quota | undefined {
  if (!beginsVersion(step, seen)) return undefined;
  const record = liveRecord(seen);
  if (record === undefined) return seen.elsewhere?.life === 'live' ? undefined : quotaOfTerms(spec.terms);
  const next = { ...record, terms: spec.terms, current: record.current + 1 };
  return quotaMoves(record, next).find(({ kind }) => kind === 'join')?.quota;
}

/**
 * The count that has no room for the key whose version a step begins, if there is one. The transaction that writes the record
 * decides for good; to look before it leaves nothing behind in most cases.
 */
export async function fullFor(
  step: Step,
  store: KeyStore,
  spec: KeySpec,
  seen: Seen,
): Promise<QuotaFull | undefined> {
  const quota = placeNeeded(step, spec, seen);
  if (quota === undefined) return undefined;
  const count = await store.keyCount(quota);
  return count >= quota.cap ? { ...quota, count } : undefined;
}

/** What is told of an account that has no room. */
export function quotaError(origin: string, { account, type, cap, count }: QuotaFull): QuotaError {
  const keys = count === 1 ? 'is 1 key' : `are ${count} keys`;
  return new QuotaError(
    `${origin}: there ${keys} of type "${type}" in the account "${account}", and maxKeysPerAccount of the type is ${cap}: no key was added. Remove or revoke one that is not needed, in a deployment before this one, since Pulumi deletes last (keywright list --account shows them), or raise maxKeysPerAccount in the catalog`,
  );
}

/**
 * Whether a write went through; if not, the race was lost.
 *
 * @throws {@link QuotaError} if the account has no room for the key
 */
export function wentThrough(outcome: WriteOutcome, spec: KeySpec): boolean {
  if (typeof outcome === 'object') throw quotaError(spec.origin, outcome.full);
  return outcome === 'written';
}

/**
 * The queue in which a deployment waits its turn: those that may need a place in the same account, so that each looks for room
 * when the one before has taken its place. Rotations and the like need none, and do not wait.
 */
export function queueOf(spec: KeySpec, prior: ApiKeyState | undefined): readonly string[] {
  const quota = quotaOfTerms(spec.terms);
  if (quota === undefined) return [];
  const keepsPlace =
    prior?.keyId !== undefined &&
    prior.status !== 'revoked' &&
    prior.terms === termsDigest(spec.terms) &&
    prior.table === spec.table;
  const { place, table } = spec;
  return keepsPlace
    ? []
    : [JSON.stringify([place.region, place.assumeRole, table, quota.catalog, quota.account, quota.type])];
}
