import type { KeyId } from '../../keys/key-string/key-string.js';
import type { KeyRecord, KeyVersion } from '../../keys/record/record.js';
import { created, rotated, superseded } from '../../keys/record/transitions.js';
import { type Instant, instantOf } from '../../keys/time/instant.js';
import { tagsOf } from '../../provider/lifecycle/ownership.js';
import type { Seen } from '../../provider/lifecycle/seen.js';
import type { KeySpec } from '../../provider/lifecycle/spec.js';
import { DAY, NOW } from './inputs.js';

export const KEY_ID = '7Qx2aaaaaaaaaaaa' as KeyId;
export const ARN =
  'arn:aws:secretsmanager:us-east-1:123456789012:secret:keywright/shop/prod/upload-cccccccc-AbCdEf';
const ON = { now: NOW, actor: { who: 'local', via: 'shop/prod' } };

/** A version as the lifecycle mints it for a spec. */
export function versionFor(spec: KeySpec, number: number, createdAt: Instant = NOW): KeyVersion {
  const { lifetimeSeconds } = spec;
  return {
    hash: `hash ${number}`,
    check: number,
    secretVersionId: `version-${number}`.padEnd(32, 'x'),
    prefix: spec.prefix,
    type: spec.terms.type,
    createdAt,
    expiresAt: lifetimeSeconds === 'never' ? 'never' : instantOf(createdAt + lifetimeSeconds),
    mintedFor: spec.mintedFor,
  };
}

/** The record of a key that is as a spec wants it, created at {@link NOW}. */
export function recordFor(spec: KeySpec): KeyRecord {
  const { claim, origin, terms } = spec;
  const versions = new Map([[1, versionFor(spec, 1)]]);
  const first = { keyId: KEY_ID, claim, origin, terms, secretArn: ARN, createdAt: NOW, versions, current: 1 };
  return created(first, ON).next;
}

/** The same key an hour after its first rotation; both versions verify for 24 hours. */
export function overlappingFor(spec: KeySpec): KeyRecord {
  const first = recordFor(spec);
  const second = rotated(first, versionFor(spec, 2), spec.terms, ARN, ON).next;
  return superseded(second, NOW, DAY, ON).next;
}

/** What is found of a key in order. */
export function foundFor(spec: KeySpec, record: KeyRecord = recordFor(spec)): Seen {
  const current = record.versions.get(record.current)?.secretVersionId ?? '';
  return {
    secret: {
      arn: ARN,
      name: spec.secretName,
      description: spec.description,
      tags: tagsOf(spec, record.keyId),
      stages: new Map([[current, ['AWSCURRENT']]]),
      changedAt: NOW,
      deletedAt: undefined,
      kmsKeyId: undefined,
      attached: [],
    },
    hasPolicy: false,
    owner: record.keyId,
    record,
    known: true,
    elsewhere: undefined,
    hasCurrent: true,
    attempt: undefined,
    formerTags: [],
    grantor: undefined,
    kmsNaming: undefined,
    promotedAt: undefined,
  };
}

/** A seen key with something different about its secret. */
export function withSecret(seen: Seen, change: Partial<NonNullable<Seen['secret']>>): Seen {
  return seen.secret === undefined ? seen : { ...seen, secret: { ...seen.secret, ...change } };
}

/** A record with something different about its current version. */
export function withCurrent(record: KeyRecord, change: Partial<KeyVersion>): KeyRecord {
  const current = record.versions.get(record.current);
  if (current === undefined) return record;
  return { ...record, versions: new Map([...record.versions, [record.current, { ...current, ...change }]]) };
}
