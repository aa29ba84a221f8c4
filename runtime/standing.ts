import type { AnyCatalog } from '../keys/catalog/catalog.js';
import { typeOf } from '../keys/catalog/resolve.js';
import type { KeyStringParts } from '../keys/key-string/key-string.js';
import type { KeyRecord, KeyVersion } from '../keys/record/record.js';
import { versionStatus } from '../keys/record/status.js';
import { parseDuration } from '../keys/time/duration.js';
import { after, type Instant } from '../keys/time/instant.js';
import type { DenialReason } from './denial.js';

/** Clocks may differ by so much, in seconds; the deployer refuses to work beyond it. */
const CLOCK_TOLERANCE_SECONDS = 300;

/** Why a version of a key is not accepted by this verifier's catalog at `now`, or `undefined` if it is. Pure. */
export function refusedBecause(
  catalog: AnyCatalog,
  record: KeyRecord,
  version: KeyVersion,
  presented: KeyStringParts,
  now: Instant,
): DenialReason | undefined {
  if (record.terms.catalog !== catalog.name) return 'wrong-catalog';
  const status = versionStatus(record, presented.version, now);
  if (status !== 'valid') return status;
  if (record.terms.notBefore !== undefined && now < record.terms.notBefore) return 'not-yet-valid';
  const type = typeOf(catalog, version.type);
  if (type === undefined || typeOf(catalog, record.terms.type) === undefined) return 'retired-type';
  if (presented.prefix !== version.prefix || presented.prefix !== type.prefix) return 'wrong-prefix';
  if (type.grantor === 'required' && record.terms.grantor === undefined) return 'grantor-gone';
  if (version.createdAt > after(now, CLOCK_TOLERANCE_SECONDS)) return 'not-yet-valid';
  if (type.maxLifetime === undefined) {
    return type.expiry === 'required' && version.expiresAt === 'never' ? 'expired' : undefined;
  }
  const longest = parseDuration(type.maxLifetime) ?? 0;
  return now >= after(version.createdAt, longest) ? 'expired' : undefined;
}
