import { isWithin, type Network, parseNetwork } from '../../keys/addresses/network.js';
import { isIssuer } from '../../keys/catalog/issuers.js';
import { IssuerError } from '../../keys/errors.js';
import type { KeyTerms } from '../../keys/record/record.js';
import type { Instant } from '../../keys/time/instant.js';
import type { Step } from './plan.js';
import { liveRecord, type Seen } from './seen.js';
import type { KeySpec } from './spec.js';

/** Whether a step is the first effect of a new version. */
export function beginsVersion(step: Step, seen: Seen): boolean {
  if (step.kind === 'create-secret' || step.kind === 'put-pending') return true;
  return step.kind === 'restore-secret' && liveRecord(seen) === undefined && seen.elsewhere?.life !== 'live';
}

function networksOf(texts: readonly string[]): readonly Network[] {
  return texts.map(parseNetwork).filter((network) => 'family' in network);
}

/** Whether a key may come from where it could not come from before. */
function isWider({ allowedCidrs: had }: KeyTerms, { allowedCidrs: has }: KeyTerms): boolean {
  if (had === undefined || has === undefined) return had !== undefined;
  const before = networksOf(had);
  return networksOf(has).some((network) => !isWithin(network, before));
}

/** Whether a key that waits begins earlier. One that waits no more has nothing left to gain. */
function isEarlier({ notBefore: was }: KeyTerms, { notBefore: is }: KeyTerms, now: Instant): boolean {
  return was !== undefined && was > now && (is === undefined || is < was);
}

/** Whether a key may do more by its new terms, for somebody else, or on another authority, from elsewhere, or earlier. */
function isMore(before: KeyTerms, after: KeyTerms, now: Instant): boolean {
  const had = new Set(before.permissions);
  return (
    before.catalog !== after.catalog ||
    before.type !== after.type ||
    before.account !== after.account ||
    before.grantor !== after.grantor ||
    isWider(before, after) ||
    isEarlier(before, after, now) ||
    after.permissions.some((permission) => !had.has(permission))
  );
}

function needsIssuer(step: Step, spec: KeySpec, seen: Seen, now: Instant): boolean {
  if (beginsVersion(step, seen)) return true;
  const record = liveRecord(seen);
  return step.kind === 'change-terms' && record !== undefined && isMore(record.terms, spec.terms, now);
}

/**
 * Why who deploys may not take a step, or `undefined`. One of the type's `issuers` is needed where a version begins, and where a
 * key gains; not to revoke, to narrow, to delete, or to finish what was begun.
 */
export function issuerRefusal(step: Step, spec: KeySpec, seen: Seen, now: Instant): IssuerError | undefined {
  const { issuers, origin, terms } = spec;
  const { caller = 'nobody that STS knows' } = seen;
  if (issuers === undefined || !needsIssuer(step, spec, seen, now) || isIssuer(issuers, caller))
    return undefined;
  return new IssuerError(
    `${origin}: ${caller} may not issue keys of type "${terms.type}", nor widen what one may do; its issuers are ${issuers.join(', ')}. Nothing was issued. Deploy as one of them (by aws.assumeRole, or by credentials in the environment), or add this principal to the issuers of the type in the catalog`,
  );
}
