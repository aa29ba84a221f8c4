import { digestOf } from '../../../keys/canonical-json.js';
import type { GrantorRights } from '../../../keys/grantor/grantor.js';
import type { DeclaredGrantor } from '../../../keys/grantor/transitions.js';
import type { AwsPlace, GrantorInputs } from '../../type.js';

/** What is wanted of one grantor: the checked inputs in the words of the domain. */
export interface GrantorSpec extends DeclaredGrantor {
  readonly table: string;
  readonly place: AwsPlace;
}

/** Checked inputs (no unknowns) as a spec. */
export function grantorSpecOf(inputs: GrantorInputs): GrantorSpec {
  return {
    table: inputs.table,
    place: inputs.aws,
    grantorId: inputs.grantorId,
    claim: inputs.claim,
    origin: inputs.origin,
    permissions: Object.keys(inputs.permissions).sort(),
    disabled: inputs.disabled === true,
  };
}

/** Digest of the rights of a grantor, as wanted or as recorded. */
export function rightsDigest({ permissions, disabled = false }: GrantorRights): string {
  return digestOf({ permissions, ...(disabled ? { disabled } : {}) }).slice(0, 12);
}

/** Digest of everything else that is declared and can change in place. */
export function grantorSettingsDigest({ claim, origin, place }: GrantorSpec): string {
  return digestOf({ claim, origin, assumeRole: place.assumeRole }).slice(0, 12);
}
