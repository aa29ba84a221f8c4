import { isIssuer } from '../../keys/catalog/issuers.js';
import { IssuerError } from '../../keys/errors.js';
import type { KeyTerms } from '../../keys/record/record.js';
import type { Step } from './plan.js';
import { liveRecord, type Seen } from './seen.js';
import type { KeySpec } from './spec.js';

/** Whether a step is the first effect of a new version. */
export function beginsVersion(step: Step, seen: Seen): boolean {
  if (step.kind === 'create-secret' || step.kind === 'put-pending') return true;
  return step.kind === 'restore-secret' && liveRecord(seen) === undefined && seen.elsewhere?.life !== 'live';
}

/** Whether a key may do more by its new terms, for somebody else, or on another authority. */
function isMore(before: KeyTerms, after: KeyTerms): boolean {
  const had = new Set(before.permissions);
  return (
    before.catalog !== after.catalog ||
    before.type !== after.type ||
    before.account !== after.account ||
    before.grantor !== after.grantor ||
    after.permissions.some((permission) => !had.has(permission))
  );
}

function needsIssuer(step: Step, spec: KeySpec, seen: Seen): boolean {
  if (beginsVersion(step, seen)) return true;
  const record = liveRecord(seen);
  return step.kind === 'change-terms' && record !== undefined && isMore(record.terms, spec.terms);
}

/**
 * Why who deploys may not take a step, or `undefined`. One of the type's `issuers` is needed where a version begins, and where a
 * key gains; not to revoke, to narrow, to delete, or to finish what was begun.
 */
export function issuerRefusal(step: Step, spec: KeySpec, seen: Seen): IssuerError | undefined {
  const { issuers, origin, terms } = spec;
  const { caller = 'nobody that STS knows' } = seen;
  if (issuers === undefined || !needsIssuer(step, spec, seen) || isIssuer(issuers, caller)) return undefined;
  return new IssuerError(
    `${origin}: ${caller} may not issue keys of type "${terms.type}", nor give one more rights; its issuers are ${issuers.join(', ')}. Nothing was issued. Deploy as one of them (by aws.assumeRole, or by credentials in the environment), or add this principal to the issuers of the type in the catalog`,
  );
}
