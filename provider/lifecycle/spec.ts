import { digestOf } from '../../keys/canonical-json.js';
import { InvariantError } from '../../keys/errors.js';
import type { KeyTerms, MintedFor } from '../../keys/record/record.js';
import { DEFAULT_OVERLAP_SECONDS, type RotationPlan } from '../../keys/rotation.js';
import { parseDuration } from '../../keys/time/duration.js';
import { type Instant, instantOf } from '../../keys/time/instant.js';
import type { ApiKeyInputs, AwsPlace } from '../type.js';
import type { DeletionGuard } from './deletion-guard.js';

/** What is wanted of one key: the checked inputs in the words of the domain. */
export interface KeySpec {
  readonly table: string;
  readonly place: AwsPlace;
  readonly claim: string;
  readonly origin: string;
  readonly secretName: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** KMS key of the secret; `undefined`: the account's own. */
  readonly kmsKeyId: string | undefined;
  /** `undefined`: none is declared, or `forceDelete` lifts it. */
  readonly deletionGuard: DeletionGuard | undefined;
  readonly terms: KeyTerms;
  readonly prefix: string;
  readonly lifetimeSeconds: number | 'never';
  readonly rotation: RotationPlan;
  readonly mintedFor: MintedFor;
  readonly revoked: boolean;
  /** The IAM principals that may mint keys of the type; absent: all. */
  readonly issuers?: readonly string[];
}

/** Reads an instant in RFC 3339, as the inputs and outputs have it. */
export function instantFromText(text: string): Instant {
  return instantOf(Math.floor(Date.parse(text) / 1000));
}

function secondsOf(text: string, property: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined)
    throw new InvariantError(`${property} came through check, and is not a duration`);
  return seconds;
}

/** The rotation that is declared, with the default overlap. */
export function rotationOf(rotation: ApiKeyInputs['rotation']): RotationPlan {
  return {
    overlapSeconds:
      rotation?.overlap === undefined
        ? DEFAULT_OVERLAP_SECONDS
        : secondsOf(rotation.overlap, 'rotation.overlap'),
    ...(rotation?.every === undefined ? {} : { everySeconds: secondsOf(rotation.every, 'rotation.every') }),
  };
}

/** What record and state know of a trigger: a digest, since its text may be a secret of the program. */
function triggerDigest(trigger: string | undefined): string | undefined {
  return trigger === undefined ? undefined : digestOf(trigger).slice(0, 12);
}

/** The guard that is in force. */
function guardOf({ deletionGuard, activityTable, forceDelete }: ApiKeyInputs): DeletionGuard | undefined {
  if (!deletionGuard || !activityTable || forceDelete === true) return undefined;
  return { seconds: secondsOf(deletionGuard, 'deletionGuard'), activityTable };
}

/** Checked inputs (no unknowns) as a spec. */
export function specOf(inputs: ApiKeyInputs): KeySpec {
  const trigger = triggerDigest(inputs.rotationTrigger);
  return {
    table: inputs.table,
    place: inputs.aws,
    claim: inputs.claim,
    origin: inputs.origin,
    secretName: inputs.secretName,
    description: inputs.description ?? '',
    tags: inputs.tags ?? {},
    kmsKeyId: inputs.kmsKeyId ?? undefined,
    deletionGuard: guardOf(inputs),
    terms: {
      catalog: inputs.catalog,
      catalogDigest: inputs.catalogDigest,
      type: inputs.type,
      scopes: inputs.scopes,
      permissions: Object.keys(inputs.permissions).sort(),
      account: inputs.account,
      owner: inputs.owner,
      label: inputs.label,
      ...(inputs.allowedCidrs === undefined ? {} : { allowedCidrs: inputs.allowedCidrs }),
      ...(inputs.notBefore === undefined ? {} : { notBefore: instantFromText(inputs.notBefore) }),
      ...(inputs.accountAttributes?.length ? { accountAttributes: inputs.accountAttributes } : {}),
      ...(inputs.grantor === undefined ? {} : { grantor: inputs.grantor }),
      ...(inputs.maxKeysPerAccount === undefined ? {} : { maxKeysPerAccount: inputs.maxKeysPerAccount }),
    },
    prefix: inputs.prefix,
    lifetimeSeconds: inputs.expiresIn === 'never' ? 'never' : secondsOf(inputs.expiresIn, 'expiresIn'),
    rotation: rotationOf(inputs.rotation),
    mintedFor: {
      epoch: instantFromText(inputs.rotationEpoch),
      ...(trigger === undefined ? {} : { trigger }),
    },
    revoked: inputs.revoked === true,
    ...(inputs.issuers === undefined ? {} : { issuers: inputs.issuers }),
  };
}

/** Digest of the terms of a key, as wanted or as recorded: equal if nothing that a caller may do differs. */
export function termsDigest(terms: KeyTerms): string {
  return digestOf(terms).slice(0, 12);
}

/**
 * Digest of everything else that is declared, except what has a place of its own in the state. Members at their default
 * are left out, so that a later release with new members finds an unchanged program unchanged.
 */
export function settingsDigest(spec: KeySpec): string {
  const { rotation, mintedFor } = spec;
  return digestOf({
    claim: spec.claim,
    origin: spec.origin,
    secretName: spec.secretName,
    prefix: spec.prefix,
    lifetime: spec.lifetimeSeconds,
    every: rotation.everySeconds,
    overlap: rotation.overlapSeconds === DEFAULT_OVERLAP_SECONDS ? undefined : rotation.overlapSeconds,
    trigger: mintedFor.trigger,
    revoked: spec.revoked || undefined,
    description: spec.description || undefined,
    tags: Object.keys(spec.tags).length > 0 ? spec.tags : undefined,
    kmsKeyId: spec.kmsKeyId,
    deletionGuard: spec.deletionGuard,
    assumeRole: spec.place.assumeRole,
  }).slice(0, 12);
}
