import { SecretForeignError } from '../../keys/errors.js';
import type { KeyRecord } from '../../keys/record/record.js';
import { formatInstant, type Instant } from '../../keys/time/instant.js';
import { compareKmsKeys } from '../../keys/vault/kms-key.js';
import type { SecretView } from '../../keys/vault/vault.js';
import { CLAIM_TAG, KEY_ID_TAG, ORIGIN_TAG } from './ownership.js';
import { liveRecord, type Seen } from './seen.js';
import type { KeySpec } from './spec.js';

/** The record that the state names, in this table or in the one that the key comes from. */
export function knownRecord(seen: Seen): KeyRecord | undefined {
  if (seen.known && liveRecord(seen) !== undefined) return seen.record;
  return seen.elsewhere?.life === 'live' ? seen.elsewhere : undefined;
}

/**
 * Until when a deleted secret keeps its name. AWS documents its date as that for which the deletion is scheduled, and the
 * length of the window nowhere: a date that has passed is when the window began, or what a late deletion has left.
 */
function takenUntil(deletedAt: Instant, now: Instant): string {
  const date = formatInstant(deletedAt);
  return deletedAt > now
    ? `Its name stays taken until ${date}`
    : `Its deletion is dated ${date}, and its name stays taken until 7 to 30 days after that`;
}

/** What to do about a name that is taken. */
function remedy(secret: SecretView, now: Instant): string {
  if (secret.deletedAt === undefined) return 'Choose another secretName, or remove that secret first';
  const command = (verb: string, ...options: readonly string[]) =>
    ['aws secretsmanager', verb, '--secret-id', secret.arn, ...options].join(' ');
  return `${takenUntil(secret.deletedAt, now)}. Choose another secretName; or, if nobody needs that secret, free its name: ${command('delete-secret', '--force-delete-without-recovery')} (whoever does need it takes its deletion back: ${command('restore-secret')})`;
}

/** Why a secret is not ours, in words that complete "it …"; `undefined` if it is. */
function foreignBecause(spec: KeySpec, secret: SecretView, seen: Seen): string | undefined {
  const record = liveRecord(seen);
  const known = knownRecord(seen);
  if (known?.secretArn === secret.arn) return undefined;
  const isTagged =
    secret.tags[CLAIM_TAG] === spec.claim || (known !== undefined && secret.tags[KEY_ID_TAG] === known.keyId);
  if (!isTagged) {
    const origin = secret.tags[ORIGIN_TAG];
    return origin === undefined
      ? 'was not made by this key'
      : `belongs to the key declared as ${origin} (if it is that key under a new name, say so with opts.aliases)`;
  }
  // The account's own KMS key is nobody's trap: it is replaced by the declared one.
  if (secret.kmsKeyId !== undefined && compareKmsKeys(spec.kmsKeyId, secret.kmsKeyId, secret.arn) !== 'same')
    return `is encrypted with the KMS key ${secret.kmsKeyId}, which is not the declared one (${spec.kmsKeyId ?? 'none'}), although its tags name this key`;
  const [attached] = secret.attached;
  if (attached !== undefined)
    return `has ${attached} that this key did not set up, although its tags name it`;
  if (seen.hasPolicy)
    return 'has a resource policy that somebody else attached, although its tags name this key';
  if (record !== undefined && record !== known && record.claim !== spec.claim)
    return `belongs to the key ${record.keyId}, declared as ${record.origin}`;
  return undefined;
}

/**
 * A secret is taken over only if its tags carry our claim (or the id of the key that the state names) *and*, because
 * tags can be planted, nobody has put a resource policy, a KMS key that is not declared or anything else on it, and the
 * table does not book it on a key of another claim.
 *
 * @throws {@link SecretForeignError} if it is somebody else's, with what to do about its name
 */
export function refuseForeign(spec: KeySpec, secret: SecretView, seen: Seen, now: Instant): void {
  const why = foreignBecause(spec, secret, seen);
  if (why === undefined) return;
  const state = secret.deletedAt === undefined ? 'exists' : 'is scheduled for deletion';
  throw new SecretForeignError(
    `the secret "${secret.name}" ${state}, and ${why}. Nothing was changed. ${remedy(secret, now)}`,
  );
}
