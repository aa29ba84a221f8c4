import { hintOf } from '../../keys/key-string/key-string.js';
import type { KeyRecord, KeyVersion } from '../../keys/record/record.js';
import { keyStatus, versionStatus } from '../../keys/record/status.js';
import { formatInstant, type Instant } from '../../keys/time/instant.js';

/** A version as the tool shows it: everything but its hash and its check. Instants are RFC 3339. */
export interface VersionView {
  readonly version: number;
  readonly status: string;
  readonly type: string;
  readonly prefix: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly supersededAt?: string;
  readonly retiresAt?: string;
  /** On a previous version: what it may still do, if less than the key. */
  readonly permissions?: readonly string[];
  readonly secretVersionId: string;
}

/** A key as the tool shows it and as `--json` prints it. Built member by member, so that nothing comes along unseen. */
export interface KeyView {
  readonly keyId: string;
  readonly hint: string;
  readonly status: string;
  readonly label: string;
  readonly account: string;
  readonly owner: string;
  readonly catalog: string;
  readonly catalogDigest: string;
  readonly type: string;
  readonly scopes: readonly string[];
  readonly permissions: readonly string[];
  /** The networks from which it may come. Absent: from anywhere. */
  readonly allowedCidrs?: readonly string[];
  /** First instant at which it verifies. */
  readonly notBefore?: string;
  readonly accountAttributes?: readonly string[];
  /** On whose authority the key exists. */
  readonly grantor?: string;
  readonly declaredAs: string;
  readonly secretArn: string;
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly currentVersion: number;
  /** Versions up to this one never verify again; 0: none is revoked. */
  readonly revokedThrough: number;
  /** Newest first. */
  readonly versions: readonly VersionView[];
}

/** An instant or `never`, as text. */
function formatEnd(end: Instant | 'never'): string {
  return end === 'never' ? 'never' : formatInstant(end);
}

function versionView(record: KeyRecord, number: number, version: KeyVersion, now: Instant): VersionView {
  const { supersededAt, retiresAt, permissions } = version;
  return {
    version: number,
    status: versionStatus(record, number, now),
    type: version.type,
    prefix: version.prefix,
    createdAt: formatInstant(version.createdAt),
    expiresAt: formatEnd(version.expiresAt),
    ...(supersededAt === undefined ? {} : { supersededAt: formatInstant(supersededAt) }),
    ...(retiresAt === undefined ? {} : { retiresAt: formatInstant(retiresAt) }),
    ...(permissions === undefined ? {} : { permissions }),
    secretVersionId: version.secretVersionId,
  };
}

/** What of a record may be shown, as of `now`. */
export function keyView(record: KeyRecord, now: Instant): KeyView {
  const { keyId, terms } = record;
  return {
    keyId,
    hint: hintOf(record.versions.get(record.current)?.prefix ?? '', keyId),
    status: keyStatus(record, now),
    label: terms.label,
    account: terms.account,
    owner: terms.owner,
    catalog: terms.catalog,
    catalogDigest: terms.catalogDigest,
    type: terms.type,
    scopes: terms.scopes,
    permissions: terms.permissions,
    ...(terms.allowedCidrs === undefined ? {} : { allowedCidrs: terms.allowedCidrs }),
    ...(terms.notBefore === undefined ? {} : { notBefore: formatInstant(terms.notBefore) }),
    ...(terms.accountAttributes === undefined ? {} : { accountAttributes: terms.accountAttributes }),
    ...(terms.grantor === undefined ? {} : { grantor: terms.grantor }),
    declaredAs: record.origin,
    secretArn: record.secretArn,
    createdAt: formatInstant(record.createdAt),
    ...(record.endedAt === undefined ? {} : { endedAt: formatInstant(record.endedAt) }),
    currentVersion: record.current,
    revokedThrough: record.revokedThrough,
    versions: [...record.versions]
      .sort(([a], [b]) => b - a)
      .map(([number, version]) => versionView(record, number, version, now)),
  };
}

/** How a command says which key it is about: `key 7Qx… "ci-upload" (account org-7f3)`. */
export function nameOf(record: KeyRecord): string {
  return `key ${record.keyId} "${record.terms.label}" (account ${record.terms.account})`;
}
