import { canonicalJson } from '../../keys/canonical-json.js';
import { previousOf } from '../../keys/record/status.js';
import type { Instant } from '../../keys/time/instant.js';
import { isEncryptedWith } from '../../keys/vault/kms-key.js';
import { labelled, liveRecord, type Seen } from './seen.js';
import { termsDigest } from './spec.js';
import { type ApiKeyState, everySecondsOf, kmsNamingOf, recordState } from './state.js';

function* secretDrift(state: ApiKeyState, seen: Seen): Generator<string> {
  const { secret } = seen;
  const record = liveRecord(seen);
  if (secret === undefined) yield 'the secret is missing: up makes it again, with a new version';
  else if (secret.deletedAt !== undefined) yield 'the secret is scheduled for deletion: up takes that back';
  else if (record !== undefined) {
    const recorded = record.versions.get(record.current)?.secretVersionId;
    if (!seen.hasCurrent) yield 'the current plaintext is missing from the secret: up mints a new version';
    else if (labelled(secret, 'AWSCURRENT') !== recorded)
      yield 'AWSCURRENT is not the recorded version: up finishes the begun rotation';
    if (labelled(secret, 'AWSPENDING') !== undefined)
      yield 'a run that was cut off left the label AWSPENDING on the secret: up takes it off';
    const { kmsKeyId: declared } = state;
    if (!isEncryptedWith(declared, secret, kmsNamingOf(state)))
      yield `the secret is encrypted with ${kmsWords(secret.kmsKeyId)} instead of ${kmsWords(declared)}: up sets it back`;
  }
}

function kmsWords(kmsKeyId: string | undefined): string {
  return kmsKeyId === undefined ? "the account's own KMS key" : `the KMS key ${kmsKeyId}`;
}

function* recordDrift(state: ApiKeyState, seen: Seen): Generator<string> {
  const record = liveRecord(seen);
  if (seen.record === undefined)
    yield 'the record is missing from the table: up mints a new version under the same ARN';
  else if (record !== undefined && !seen.known)
    yield "the secret belongs to a key that this state does not know: up takes it over, if it is this declaration's";
  else if (seen.record.movedTo !== undefined)
    yield `a run that was cut off moved the key to the table "${seen.record.movedTo}": up goes on from there`;
  else if (record === undefined)
    yield 'the key was deleted outside of Pulumi: up issues a new key under the same ARN';
  else {
    if (termsDigest(record.terms) !== state.terms)
      yield 'the rights of the key were changed outside of Pulumi: up sets them back';
    const previous = previousOf(record);
    const unbounded =
      previous !== undefined &&
      previous.retiresAt === undefined &&
      record.current - 1 > record.revokedThrough;
    if (unbounded) yield 'the overlap of the previous version has no end yet: up sets it';
  }
}

/**
 * The state of a key as it is found, or `undefined` if both its record and its secret are gone. What differs is told in
 * words, and set right by the next `up`; a refresh itself changes nothing, and blanks nothing that it cannot see.
 */
export function refreshed(state: ApiKeyState, seen: Seen, now: Instant): ApiKeyState | undefined {
  const gone =
    liveRecord(seen) === undefined && (seen.secret === undefined || seen.secret.deletedAt !== undefined);
  if (gone) return undefined;
  const revoked = liveRecord(seen)?.revokedThrough === liveRecord(seen)?.current;
  const drift = [
    ...recordDrift(state, seen),
    ...(revoked && seen.secret === undefined ? [] : secretDrift(state, seen)),
  ];
  const { drift: _, previousExpiresAt: _end, supersededAt: _since, rotatesAt, ...kept } = state;
  // The key of another run: only `up` takes it over, with the checks and the audit event that belong to it.
  const isOthers = liveRecord(seen) !== undefined && !seen.known;
  const found = isOthers ? {} : recordState(seen, everySecondsOf(state), now);
  const next: ApiKeyState = {
    ...kept,
    ...(rotatesAt === undefined || found.status === 'revoked' ? {} : { rotatesAt }),
    ...found,
    ...(drift.length === 0 ? {} : { drift }),
  };
  return canonicalJson(next) === canonicalJson(state) ? state : next;
}
