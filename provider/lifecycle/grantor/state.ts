import { InvariantError } from '../../../keys/errors.js';
import { type GrantorRecord, isGrantorId } from '../../../keys/grantor/grantor.js';
import type { AwsPlace } from '../../type.js';
import { isRecord, placeFromState, text } from '../state.js';
import { type GrantorSpec, grantorSettingsDigest, rightsDigest } from './spec.js';

/** The version of the form in which the state of a grantor is kept. A newer one is refused. */
const GRANTOR_STATE_FORMAT = 1;

/** What the engine keeps as the outputs of a grantor. Declared values are in the inputs, and not repeated here. */
export interface GrantorState {
  readonly format: typeof GRANTOR_STATE_FORMAT;
  readonly table: string;
  readonly place: AwsPlace;
  readonly grantorId: string;
  /** The claim under which it was written last. */
  readonly claim: string;
  readonly status: 'active' | 'disabled';
  /** How often the grantor was taken over; absent means never. */
  readonly tenure?: number;
  /** Digest of permissions and `disabled`, as recorded. */
  readonly rights: string;
  readonly settings: string;
  /** What a refresh found out of order, in words. */
  readonly drift?: readonly string[];
}

/** The part of the state that the table tells. */
export function recordedState(
  record: GrantorRecord,
): Pick<GrantorState, 'claim' | 'status' | 'rights' | 'tenure'> {
  return {
    claim: record.claim,
    status: record.disabled ? 'disabled' : 'active',
    ...(record.tenure === 0 ? {} : { tenure: record.tenure }),
    rights: rightsDigest(record),
  };
}

/** The state of a grantor that is as wanted. */
export function grantorStateOf(spec: GrantorSpec, record: GrantorRecord, accountId: string): GrantorState {
  return {
    format: GRANTOR_STATE_FORMAT,
    table: spec.table,
    place: { ...spec.place, accountId },
    grantorId: spec.grantorId,
    settings: grantorSettingsDigest(spec),
    ...recordedState(record),
  };
}

/**
 * Reads the outputs that the engine hands back.
 *
 * @throws {@link InvariantError} if they are not a state that this release understands.
 */
export function grantorStateFrom(outputs: unknown): GrantorState {
  if (!isRecord(outputs)) throw new InvariantError('the state of the grantor is not a map');
  if (outputs.format !== GRANTOR_STATE_FORMAT) {
    throw new InvariantError(
      `the state of the grantor has format ${String(outputs.format)}, this release reads ${GRANTOR_STATE_FORMAT}: upgrade keywright`,
    );
  }
  const { grantorId, status, tenure, drift } = outputs;
  const place = placeFromState(outputs.place);
  const [table, claim] = [text(outputs.table), text(outputs.claim)];
  const known = status === 'active' || status === 'disabled' ? status : undefined;
  if (!place || !table || !claim || !known || !isGrantorId(grantorId)) {
    throw new InvariantError(
      'the state of the grantor is damaged: restore it from a backup, or remove it from the state and run pulumi up',
    );
  }
  return {
    format: GRANTOR_STATE_FORMAT,
    table,
    place,
    grantorId,
    claim,
    status: known,
    rights: text(outputs.rights) ?? '',
    settings: text(outputs.settings) ?? '',
    ...(typeof tenure === 'number' ? { tenure } : {}),
    ...(Array.isArray(drift) ? { drift: drift.filter((line) => typeof line === 'string') } : {}),
  };
}
