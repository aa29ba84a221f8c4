import { createHash, randomBytes } from 'node:crypto';
import { check16 } from '../../keys/hash.js';
import { type KeyId, mintKeyId, mintKeyString } from '../../keys/key-string/key-string.js';
import type { KeyRecord, KeyVersion } from '../../keys/record/record.js';
import { created, type Occasion, type Transition } from '../../keys/record/transitions.js';
import { after, type Instant, instantOf } from '../../keys/time/instant.js';

/** The instant at which samples are made. */
export const NOW = instantOf(1_800_000_000);

/** When and by whom, in samples. */
export const ON: Occasion = {
  now: NOW,
  actor: { who: 'arn:aws:iam::123456789012:user/ci', via: 'shop/prod' },
};

/** A fresh key id. */
export function newKeyId(): KeyId {
  return mintKeyId(randomBytes);
}

/** The ARN of a secret that no other test has. */
export function newSecretArn(): string {
  return `arn:aws:secretsmanager:us-east-1:123456789012:secret:${newKeyId()}`;
}

/** A version of a key, with a hash that costs nothing. */
export function sampleVersion(keyId: KeyId, number: number, createdAt: Instant = NOW): KeyVersion {
  const plaintext = mintKeyString({ prefix: 'acme_live', keyId, version: number }, randomBytes);
  return {
    hash: createHash('sha256').update(plaintext.reveal()).digest('hex'),
    check: check16(plaintext),
    secretVersionId: newKeyId() + newKeyId(),
    prefix: 'acme_live',
    type: 'token',
    createdAt,
    expiresAt: after(createdAt, 90 * 86_400),
    mintedFor: { epoch: createdAt },
  };
}

/** What a test may want of a sample. */
export interface SampleWish {
  readonly keyId?: KeyId;
  readonly secretArn?: string;
  readonly account?: string;
  readonly label?: string;
  readonly permissions?: readonly string[];
  readonly catalog?: string;
  readonly type?: string;
  readonly maxKeysPerAccount?: number;
}

/** The first record of a key with its audit event. */
export function sampleCreation(wish: SampleWish = {}): Transition {
  const { keyId = newKeyId(), secretArn = newSecretArn(), account = 'org-1', label = 'upload' } = wish;
  const { permissions = ['read:item', 'update:item'], type = 'token', maxKeysPerAccount } = wish;
  const { catalog = 'acme' } = wish;
  const first: Parameters<typeof created>[0] = {
    keyId,
    claim: 'c'.repeat(32),
    origin: 'shop/prod/upload',
    terms: {
      catalog,
      catalogDigest: '0123456789abcdef',
      type,
      scopes: ['edit'],
      permissions,
      account,
      owner: 'team',
      label,
      ...(maxKeysPerAccount === undefined ? {} : { maxKeysPerAccount }),
    },
    secretArn,
    createdAt: NOW,
    versions: new Map([[1, sampleVersion(keyId, 1)]]),
    current: 1,
  };
  return created(first, ON);
}

/** The record of a sample. */
export function sampleRecord(wish: SampleWish = {}): KeyRecord {
  return sampleCreation(wish).next;
}
