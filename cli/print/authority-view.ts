import { beyond, type GrantorRights, grantorFault } from '../../keys/grantor/grantor.js';
import type { KeyTerms } from '../../keys/record/record.js';

/** How a key stands with its grantor in the key table, now. */
export interface AuthorityView {
  /** Of `gone` and `disabled` every request is refused. */
  readonly status: 'active' | 'disabled' | 'gone';
  /** What the key's record names and the grantor does not have: it cannot be used now. */
  readonly lacks: readonly string[];
}

/** What the rights of its grantor do to a key. */
export function authorityView({ permissions }: KeyTerms, rights: GrantorRights | undefined): AuthorityView {
  return {
    status: grantorFault(rights) ?? 'active',
    lacks: beyond(rights ?? { permissions: [] }, permissions),
  };
}

/** The same in a line. */
export function authorityLine(grantorId: string, { status, lacks }: AuthorityView): string {
  if (status !== 'active') return `${grantorId}, ${status}: every request is refused`;
  return lacks.length === 0 ? grantorId : `${grantorId}, who lacks ${lacks.join(', ')}`;
}
