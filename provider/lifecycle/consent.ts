import { type ApiKeyError, GrantorError } from '../../keys/errors.js';
import { beyond, grantorFault } from '../../keys/grantor/grantor.js';
import type { KeyRecord } from '../../keys/record/record.js';
import type { Step } from './plan.js';
import { liveRecord, type Seen } from './seen.js';
import type { KeySpec } from './spec.js';

/** Whether other terms give rights: permissions that the key did not have, or another authority to have them by. */
function gives(spec: KeySpec, record: KeyRecord): boolean {
  const { permissions, grantor } = record.terms;
  return grantor !== spec.terms.grantor || beyond({ permissions }, spec.terms.permissions).length > 0;
}

/**
 * Whether a step issues: mints a plaintext or leads up to that, gives rights, or takes a key to where its grantor may not
 * be known. What only narrows or ends rights, and what finishes a rotation that has begun, does not.
 */
function issues({ kind }: Step, spec: KeySpec, seen: Seen): boolean {
  const record = liveRecord(seen);
  switch (kind) {
    case 'create-secret':
    case 'put-pending':
    case 'create-record':
    case 'add-version':
    case 'move-record':
      return true;
    case 'restore-secret':
      return record === undefined && seen.elsewhere?.life !== 'live';
    case 'change-terms':
      return record === undefined || gives(spec, record);
    default:
      return false;
  }
}

/** Why the grantor that was looked at cannot stand behind what is wanted, or `undefined`. */
function refusalOf(spec: KeySpec, sight: NonNullable<Seen['grantor']>): ApiKeyError | undefined {
  if (sight.kind === 'failed') return sight.failure;
  const { rights } = sight;
  const whose = `${spec.origin}: nothing was issued, because the grantor "${sight.grantorId}"`;
  const fault = grantorFault(rights);
  if (rights === undefined || fault === 'gone')
    return new GrantorError(
      'ERR_GRANTOR_MISSING',
      `${whose} is not in the table "${spec.table}", or not any more: declare it as a Grantor, before its keys`,
    );
  if (fault === 'disabled')
    return new GrantorError(
      'ERR_GRANTOR_DISABLED',
      `${whose} is disabled: enable it, or name another grantor`,
    );
  const lacking = beyond(rights, spec.terms.permissions);
  return lacking.length === 0
    ? undefined
    : new GrantorError(
        'ERR_GRANTOR_EXCEEDED',
        `${whose} does not have ${lacking.join(', ')}: take away the scopes that bring this, or give it to the grantor first`,
      );
}

/**
 * What becomes of a planned step: itself, a look at the grantor first, or a refusal. A key holds at most what its grantor
 * holds when it is issued; a wish for more is refused whole, never trimmed.
 *
 * The grantor may lose rights between this look and the write that follows. What such a race leaves is a key whose record
 * names more than its grantor has; at use it is bounded by what the grantor has then, like any other.
 */
export function consented(step: Step, spec: KeySpec, seen: Seen): Step | ApiKeyError {
  const { grantor: grantorId } = spec.terms;
  if (grantorId === undefined || !issues(step, spec, seen)) return step;
  const { grantor } = seen;
  if (grantor?.grantorId !== grantorId) return { kind: 'look-at-grantor', grantorId };
  return refusalOf(spec, grantor) ?? step;
}

/** What is still done for a live key although its grantor refuses what else is wanted: whatever takes rights away. */
const TAKES_AWAY: ReadonlySet<Step['kind']> = new Set([
  'revoke',
  'supersede',
  'shorten-overlap',
  'shorten-expiry',
]);

/** Whether a step may be taken after the grantor refused another one of the same run. */
export function isTakenAnyway(step: Step, spec: KeySpec, seen: Seen): boolean {
  const record = liveRecord(seen);
  if (record === undefined || seen.elsewhere?.life === 'live') return false;
  // Another type would come without the version that is minted for it.
  if (step.kind === 'change-terms') return !gives(spec, record) && record.terms.type === spec.terms.type;
  return TAKES_AWAY.has(step.kind);
}
