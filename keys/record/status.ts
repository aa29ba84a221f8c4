import type { Instant } from '../time/instant.js';
import type { KeyRecord, KeyVersion } from './record.js';

/** What holds of one version at one instant. Only `valid` verifies. */
export type VersionStatus = 'valid' | 'expired' | 'superseded' | 'revoked' | 'deleted' | 'unknown';

/** What holds of a key as a whole. */
export type KeyStatus = 'active' | 'expired' | 'revoked' | 'deleted' | 'moved';

/** When a version stops verifying, whatever happens: the end of its life or of its overlap. */
export function endOf(version: KeyVersion): Instant | 'never' {
  const { expiresAt, retiresAt } = version;
  if (retiresAt === undefined) return expiresAt;
  return expiresAt === 'never' || retiresAt < expiresAt ? retiresAt : expiresAt;
}

function hasEnded(end: Instant | 'never', now: Instant): boolean {
  return end !== 'never' && now >= end;
}

/**
 * Status of version `number` at `now`. Total and pure; an end is the first instant at which the version no longer verifies.
 * A decision (deletion, revocation) is told before a lapse of time.
 */
export function versionStatus(record: KeyRecord, number: number, now: Instant): VersionStatus {
  if (record.life !== 'live') return 'deleted';
  if (number < 1 || number > record.current) return 'unknown';
  if (number <= record.revokedThrough) return 'revoked';
  const version = record.versions.get(number);
  if (version === undefined) return 'superseded';
  if (hasEnded(version.expiresAt, now)) return 'expired';
  if (version.retiresAt !== undefined && hasEnded(version.retiresAt, now)) return 'superseded';
  return 'valid';
}

/** Status of a key at `now`: that of its current version. */
export function keyStatus(record: KeyRecord, now: Instant): KeyStatus {
  if (record.life === 'moved') return 'moved';
  const status = versionStatus(record, record.current, now);
  switch (status) {
    case 'valid':
      return 'active';
    case 'expired':
    case 'revoked':
    case 'deleted':
      return status;
    case 'superseded':
    case 'unknown':
      return 'expired';
  }
}

/** The version before the current one, while it is kept. */
export function previousOf(record: KeyRecord): KeyVersion | undefined {
  return record.versions.get(record.current - 1);
}

/** Whether the previous version still verifies at `now`. */
export function inOverlap(record: KeyRecord, now: Instant): boolean {
  return versionStatus(record, record.current - 1, now) === 'valid';
}
