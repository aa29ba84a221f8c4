import type { KeyId } from '../key-string/key-string.js';
import type { Instant } from '../time/instant.js';

/** The schema of the records that this release writes. Any other is refused, never guessed at. */
export const RECORD_SCHEMA = 1;

/** What a version was minted for. Rotation compares it with what is wanted now. */
export interface MintedFor {
  /** The planned instant of the rotation (not the instant at which it happened). */
  readonly epoch: Instant;
  /** Digest of the declared `rotationTrigger`, if there was one. */
  readonly trigger?: string;
}

/** One issued secret of a key. */
export interface KeyVersion {
  /** argon2id of the whole key string, in PHC form. */
  readonly hash: string;
  /** 0 to 65,535; see `check16`. */
  readonly check: number;
  /** The version id in Secrets Manager that holds the plaintext. */
  readonly secretVersionId: string;
  readonly prefix: string;
  readonly type: string;
  readonly createdAt: Instant;
  /** First instant at which it no longer verifies. `never` is written out: absence is an error. */
  readonly expiresAt: Instant | 'never';
  /** When a successor took its place in Secrets Manager. */
  readonly supersededAt?: Instant;
  /** End of the overlap: first instant at which it no longer verifies beside its successor. */
  readonly retiresAt?: Instant;
  readonly mintedFor: MintedFor;
  /** On a previous version: the permissions that it keeps, if fewer than those of the key. */
  readonly permissions?: readonly string[];
}

/** What a key may do, and for whom. */
export interface KeyTerms {
  /** Name of the catalog. */
  readonly catalog: string;
  readonly catalogDigest: string;
  readonly type: string;
  readonly scopes: readonly string[];
  /** What the scopes resolved to when the terms were written, sorted. */
  readonly permissions: readonly string[];
  /** The tenant whose data the key opens. */
  readonly account: string;
  /** Who answers for the key. */
  readonly owner: string;
  readonly label: string;
  /** The networks from which the key may come, in their one spelling and order. Absent: from anywhere. Never empty. */
  readonly allowedCidrs?: readonly string[];
  /** First instant at which any version verifies. Absent: each does from its creation on. */
  readonly notBefore?: Instant;
  /** What the account is, for scopes with a condition, sorted. Absent: nothing in particular. Never empty. */
  readonly accountAttributes?: readonly string[];
  /** On whose authority the key exists. It can never do more than they can. */
  readonly grantor?: string;
  /** The cap of the type: the most keys that the account may have of it, not revoked and not deleted. Absent: no cap. */
  readonly maxKeysPerAccount?: number;
}

/** The end of the audit trail: each event holds the digest of the one before. */
export interface AuditHead {
  /** Number of the last event, from 1. */
  readonly seq: number;
  /** SHA-256 of the last event, 64 hexadecimal digits. */
  readonly digest: string;
}

/** The table item of a key. */
export interface KeyRecord {
  readonly schema: typeof RECORD_SCHEMA;
  /** Counts changes from 1; every write is conditional on it. */
  readonly rev: number;
  readonly keyId: KeyId;
  /** Identity of the declaration that the key belongs to. */
  readonly claim: string;
  /** `<project>/<stack>/<name>` of that declaration, for people. */
  readonly origin: string;
  /** How often the key was taken over by a declaration whose state did not know it. */
  readonly tenure: number;
  readonly life: 'live' | 'deleted' | 'moved';
  readonly terms: KeyTerms;
  readonly secretArn: string;
  readonly createdAt: Instant;
  /** The newest version and, in most cases, the one before. */
  readonly versions: ReadonlyMap<number, KeyVersion>;
  /** The version that counts. */
  readonly current: number;
  /** Versions up to this one never verify again. 0: none is revoked. Only grows. */
  readonly revokedThrough: number;
  readonly audit: AuditHead;
  readonly endedAt?: Instant;
  /** The table to which the key went. Only on tombstones of keys that moved. */
  readonly movedTo?: string;
  /** When the table may drop the tombstone (DynamoDB TTL). Only on tombstones. */
  readonly ttl?: Instant;
}
