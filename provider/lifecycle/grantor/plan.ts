import { GrantorForeignError } from '../../../keys/errors.js';
import type { GrantorRecord } from '../../../keys/grantor/grantor.js';
import {
  type GrantorTransition,
  grantorAdopted,
  grantorChanged,
  grantorCreated,
  grantorRenamed,
} from '../../../keys/grantor/transitions.js';
import type { Occasion } from '../../../keys/record/transitions.js';
import { type GrantorSpec, rightsDigest } from './spec.js';

/** What was found of a grantor. */
export interface GrantorSeen {
  /** The item, a tombstone included. */
  readonly record: GrantorRecord | undefined;
  /** The claim that the state names, if there is a state. */
  readonly claim: string | undefined;
  /** Whether this run made it, or saw another run of the same declaration make it: it is not taken over then. */
  readonly isNew: boolean;
}

/**
 * The next change that brings a grantor closer to what is wanted, or `settled`. Pure.
 *
 * @throws {@link GrantorForeignError} if another declaration has a grantor of that id
 */
export function nextChange(
  spec: GrantorSpec,
  seen: GrantorSeen,
  on: Occasion,
): GrantorTransition | 'settled' {
  const { record } = seen;
  if (record === undefined || record.life === 'deleted') return grantorCreated(declaredOf(spec), record, on);
  const isKnown = record.claim === seen.claim;
  if (!isKnown && record.claim !== spec.claim) {
    throw new GrantorForeignError(
      `${spec.origin}: the grantor "${spec.grantorId}" in the table "${spec.table}" is declared as ${record.origin}; nothing was changed. Give one of the two another id, or remove one (if it is that grantor under a new name, say so with opts.aliases)`,
    );
  }
  if (!isKnown && !seen.isNew) return grantorAdopted(record, on);
  if (record.claim !== spec.claim || record.origin !== spec.origin) return grantorRenamed(record, spec, on);
  return rightsDigest(record) === rightsDigest(spec) ? 'settled' : grantorChanged(record, spec, on);
}

/** What goes into the table, without what only this deployment needs. */
function declaredOf({ grantorId, claim, origin, permissions, disabled }: GrantorSpec) {
  return { grantorId, claim, origin, permissions, disabled };
}
