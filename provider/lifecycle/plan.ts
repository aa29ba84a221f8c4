import { canonicalJson } from '../../keys/canonical-json.js';
import { ApiKeyError } from '../../keys/errors.js';
import type { KeyRecord, KeyVersion } from '../../keys/record/record.js';
import { inOverlap, previousOf } from '../../keys/record/status.js';
import { dueBecause } from '../../keys/rotation.js';
import { after, earliest, type Instant, instantOf } from '../../keys/time/instant.js';
import { isEncryptedWith } from '../../keys/vault/kms-key.js';
import type { SecretLabels } from '../../keys/vault/vault.js';
import { consented, isTakenAnyway } from './consent.js';
import { knownRecord, refuseForeign } from './foreign-secret.js';
import { issuerRefusal } from './issuers.js';
import { tagsOf } from './ownership.js';
import type { RestoreProof } from './restore-secret.js';
import { labelled, liveRecord, type Seen } from './seen.js';
import type { KeySpec } from './spec.js';

/** One effect. Each is safe to repeat, and conditional on what was seen. */
export type Step =
  | { readonly kind: 'look-at-grantor'; readonly grantorId: string }
  | { readonly kind: 'restore-secret'; readonly proof: RestoreProof }
  | { readonly kind: 'create-secret' }
  | { readonly kind: 'put-pending' }
  | { readonly kind: 'revoke-elsewhere' }
  | { readonly kind: 'move-record' }
  | { readonly kind: 'create-record' }
  | { readonly kind: 'adopt' }
  | { readonly kind: 'rename' }
  | { readonly kind: 'revoke' }
  | { readonly kind: 'promote'; readonly from: string | undefined; readonly to: string }
  | { readonly kind: 'supersede'; readonly promotedAt: Instant }
  | { readonly kind: 'shorten-overlap'; readonly retiresAt: Instant }
  | { readonly kind: 'add-version' }
  | { readonly kind: 'change-terms' }
  | { readonly kind: 'shorten-expiry'; readonly lifetimeSeconds: number }
  | { readonly kind: 'unstage-pending'; readonly versionId: string }
  | { readonly kind: 'set-kms-key' }
  | { readonly kind: 'set-description' }
  | { readonly kind: 'set-tags'; readonly change: SecretLabels };

type Rule = (spec: KeySpec, seen: Seen, now: Instant) => Step | undefined;

const secretIsThere: Rule = (spec, seen, now) => {
  const { secret } = seen;
  const record = liveRecord(seen);
  if (secret === undefined) {
    const wasted =
      record !== undefined && (spec.revoked || isRevoked(record)) && dueFor(spec, record, now) !== 'trigger';
    return wasted ? undefined : { kind: 'create-secret' };
  }
  refuseForeign(spec, secret, seen, now);
  if (secret.deletedAt === undefined) return undefined;
  return { kind: 'restore-secret', proof: knownRecord(seen)?.secretArn === secret.arn ? 'record' : 'tags' };
};

/** Before the key moves: for want of room, or of a grantor, in the table where it goes a revocation must not wait. */
const revocationGoesFirst: Rule = ({ revoked }, { elsewhere }) =>
  revoked && elsewhere?.life === 'live' && !isRevoked(elsewhere) ? { kind: 'revoke-elsewhere' } : undefined;

/** What the state names counts more than what a restored table holds: the record there may be older. */
const recordIsInItsTable: Rule = (_spec, { elsewhere }) =>
  elsewhere?.life === 'live' ? { kind: 'move-record' } : undefined;

const recordIsThere: Rule = (_spec, seen) => {
  if (liveRecord(seen) !== undefined) return undefined;
  return { kind: seen.attempt === undefined ? 'put-pending' : 'create-record' };
};

const declarationIsKnown: Rule = (spec, seen) => {
  const record = liveRecord(seen);
  if (record === undefined) return undefined;
  if (!seen.known) return { kind: 'adopt' };
  return record.claim === spec.claim && record.origin === spec.origin ? undefined : { kind: 'rename' };
};

function isRevoked(record: KeyRecord): boolean {
  return record.revokedThrough >= record.current;
}

const revocationIsRecorded: Rule = (spec, seen) => {
  const record = liveRecord(seen);
  return record !== undefined && spec.revoked && !isRevoked(record) ? { kind: 'revoke' } : undefined;
};

function currentOf(record: KeyRecord): KeyVersion | undefined {
  return record.versions.get(record.current);
}

const recordedVersionIsPromoted: Rule = (_spec, seen) => {
  const record = liveRecord(seen);
  if (
    record === undefined ||
    seen.secret === undefined ||
    !seen.hasCurrent ||
    record.secretArn !== seen.secret.arn
  )
    return undefined;
  const to = currentOf(record)?.secretVersionId;
  const from = labelled(seen.secret, 'AWSCURRENT');
  return to === undefined || from === to ? undefined : { kind: 'promote', from, to };
};

/** The instant of the promotion: as this run saw it, else as the vault tells, so that a late re-run lengthens nothing. */
function promotionOf(record: KeyRecord, seen: Seen, now: Instant): Instant {
  if (seen.promotedAt !== undefined) return seen.promotedAt;
  const minted = currentOf(record)?.createdAt ?? now;
  return instantOf(Math.max(minted, earliest(now, seen.secret?.changedAt ?? now)));
}

const previousIsBounded: Rule = (_spec, seen, now) => {
  const record = liveRecord(seen);
  if (record === undefined || previousOf(record)?.retiresAt !== undefined || previousOf(record) === undefined)
    return undefined;
  if (record.current - 1 <= record.revokedThrough) return undefined;
  return { kind: 'supersede', promotedAt: promotionOf(record, seen, now) };
};

const overlapIsNotTooLong: Rule = (spec, seen, now) => {
  const record = liveRecord(seen);
  const previous = record === undefined ? undefined : previousOf(record);
  if (record === undefined || previous?.supersededAt === undefined || !inOverlap(record, now))
    return undefined;
  const retiresAt = after(previous.supersededAt, spec.rotation.overlapSeconds);
  return previous.retiresAt !== undefined && retiresAt < previous.retiresAt
    ? { kind: 'shorten-overlap', retiresAt }
    : undefined;
};

/** Why the declared trigger or schedule wants a new version. */
function dueFor(spec: KeySpec, record: KeyRecord, now: Instant): ReturnType<typeof dueBecause> {
  const current = currentOf(record);
  if (current === undefined || spec.revoked) return undefined;
  return dueBecause(current.mintedFor, spec.mintedFor, spec.rotation.everySeconds, now);
}

/** Why a new version is due, or `undefined`. What is revoked is minted anew by a trigger and by nothing else. */
function mintBecause(
  spec: KeySpec,
  seen: Seen,
  record: KeyRecord,
  now: Instant,
): 'trigger' | 'schedule' | 'secret' | 'type' | undefined {
  const current = currentOf(record);
  if (current === undefined || spec.revoked) return undefined;
  const due = dueFor(spec, record, now);
  if (due === 'trigger') return due;
  if (isRevoked(record)) return undefined;
  if (!seen.hasCurrent || seen.secret?.arn !== record.secretArn) return 'secret';
  if (current.type !== spec.terms.type || current.prefix !== spec.prefix) return 'type';
  return due !== undefined && !inOverlap(record, now) ? due : undefined;
}

/**
 * After all that takes rights away, which a KMS key that refuses must not hold up; before a version is minted, so that the
 * new one is never readable with the former KMS key.
 */
const secretIsEncrypted: Rule = (spec, { secret, kmsNaming }) =>
  secret === undefined || isEncryptedWith(spec.kmsKeyId, secret, kmsNaming)
    ? undefined
    : { kind: 'set-kms-key' };

const versionIsNewEnough: Rule = (spec, seen, now) => {
  const record = liveRecord(seen);
  if (record === undefined || mintBecause(spec, seen, record, now) === undefined) return undefined;
  return { kind: seen.attempt === undefined ? 'put-pending' : 'add-version' };
};

const termsAreAsWanted: Rule = (spec, seen) => {
  const record = liveRecord(seen);
  return record === undefined || canonicalJson(record.terms) === canonicalJson(spec.terms)
    ? undefined
    : { kind: 'change-terms' };
};

const lifeIsNotTooLong: Rule = (spec, seen) => {
  const record = liveRecord(seen);
  const { lifetimeSeconds } = spec;
  if (record === undefined || lifetimeSeconds === 'never') return undefined;
  const tooLong = [...record.versions.values()].some(
    ({ createdAt, expiresAt }) => expiresAt === 'never' || expiresAt > after(createdAt, lifetimeSeconds),
  );
  return tooLong ? { kind: 'shorten-expiry', lifetimeSeconds } : undefined;
};

const nothingIsPending: Rule = (_spec, { secret }) => {
  const versionId = secret === undefined ? undefined : labelled(secret, 'AWSPENDING');
  return versionId === undefined ? undefined : { kind: 'unstage-pending', versionId };
};

const secretIsDescribed: Rule = (spec, { secret }) =>
  secret === undefined || secret.description === spec.description ? undefined : { kind: 'set-description' };

const secretIsTagged: Rule = (spec, seen) => {
  const record = liveRecord(seen);
  if (seen.secret === undefined || record === undefined) return undefined;
  const { tags } = seen.secret;
  const wanted = tagsOf(spec, record.keyId);
  const setTags = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => tags[name] !== value));
  const removeTags = seen.formerTags.filter(
    (name) => Object.hasOwn(tags, name) && !Object.hasOwn(wanted, name),
  );
  const settled = Object.keys(setTags).length === 0 && removeTags.length === 0;
  return settled ? undefined : { kind: 'set-tags', change: { setTags, removeTags } };
};

/** What must hold, in this order. Each rule may presume those before it. */
const RULES: readonly Rule[] = [
  secretIsThere,
  revocationGoesFirst,
  recordIsInItsTable,
  recordIsThere,
  declarationIsKnown,
  revocationIsRecorded,
  recordedVersionIsPromoted,
  previousIsBounded,
  overlapIsNotTooLong,
  secretIsEncrypted,
  versionIsNewEnough,
  termsAreAsWanted,
  lifeIsNotTooLong,
  nothingIsPending,
  secretIsDescribed,
  secretIsTagged,
];

/**
 * The next effect that brings what is seen closer to what is wanted, or `settled`. Pure.
 *
 * Where a step that issues is refused, by who deploys or by the grantor, what takes rights away is still done, and then the
 * refusal is thrown.
 *
 * @throws {@link SecretForeignError} if the secret's name is taken by something that this key did not make;
 * {@link IssuerError} if who deploys is none of the type's issuers; {@link GrantorError} if its grantor cannot stand behind
 * what is wanted
 */
export function nextStep(spec: KeySpec, seen: Seen, now: Instant): Step | 'settled' {
  let refusal: ApiKeyError | undefined;
  for (const rule of RULES) {
    const wanted = rule(spec, seen, now);
    if (wanted === undefined || (refusal !== undefined && !isTakenAnyway(wanted, spec, seen))) continue;
    const step = issuerRefusal(wanted, spec, seen, now) ?? consented(wanted, spec, seen);
    if (!(step instanceof ApiKeyError)) return step;
    refusal ??= step;
  }
  if (refusal !== undefined) throw refusal;
  return 'settled';
}
