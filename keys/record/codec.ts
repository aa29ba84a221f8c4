import { isGrantorId } from '../grantor/grantor.js';
import { isKeyId, LAST_VERSION } from '../key-string/key-string.js';
import { type Instant, isInstant } from '../time/instant.js';
import { Reader, unreadable } from './reader.js';
import { type KeyRecord, type KeyTerms, type KeyVersion, type MintedFor, RECORD_SCHEMA } from './record.js';

/** The attributes of a record in the table, without its keys: plain data that DynamoDB can hold. */
export type RecordAttributes = Readonly<Record<string, unknown>>;

/** Writes a record as plain data; absent members are left out. */
export function encodeRecord(record: KeyRecord): RecordAttributes {
  const versions = Object.fromEntries(
    [...record.versions].map(([number, version]) => [String(number), { ...version }]),
  );
  return { ...record, versions };
}

function is<const T extends string | number>(...accepted: readonly T[]): (value: unknown) => value is T {
  return (value): value is T => accepted.some((one) => one === value);
}

function isEnd(value: unknown): value is Instant | 'never' {
  return value === 'never' || isInstant(value);
}

function isCheck(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff;
}

function isCap(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function decodeMintedFor(reader: Reader): MintedFor {
  const trigger = reader.takeOptional(
    'trigger',
    (value): value is string => typeof value === 'string',
    'text',
  );
  const minted = { epoch: reader.instant('epoch'), ...(trigger === undefined ? {} : { trigger }) };
  reader.nothingElse();
  return minted;
}

function decodeVersion(reader: Reader): KeyVersion {
  const supersededAt = reader.optionalInstant('supersededAt');
  const retiresAt = reader.optionalInstant('retiresAt');
  const permissions = reader.names().includes('permissions') ? reader.texts('permissions') : undefined;
  const version: KeyVersion = {
    hash: reader.text('hash'),
    check: reader.take('check', isCheck, 'a 16-bit number'),
    secretVersionId: reader.text('secretVersionId'),
    prefix: reader.text('prefix'),
    type: reader.text('type'),
    createdAt: reader.instant('createdAt'),
    expiresAt: reader.take('expiresAt', isEnd, 'an instant in epoch seconds or "never"'),
    mintedFor: decodeMintedFor(reader.nested('mintedFor')),
    ...(supersededAt === undefined ? {} : { supersededAt }),
    ...(retiresAt === undefined ? {} : { retiresAt }),
    ...(permissions === undefined ? {} : { permissions }),
  };
  reader.nothingElse();
  return version;
}

function decodeVersions(reader: Reader, place: string): ReadonlyMap<number, KeyVersion> {
  const versions = new Map<number, KeyVersion>();
  for (const name of reader.names()) {
    const number = Number(name);
    if (!/^[1-9][0-9]*$/.test(name) || number > LAST_VERSION)
      throw unreadable(`${place}.versions.${name}`, 'is not a version number');
    versions.set(number, decodeVersion(reader.nested(name)));
  }
  return versions;
}

function isTextsWithOne(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
}

function decodeTerms(reader: Reader): KeyTerms {
  const some = 'a list of at least one text';
  const allowedCidrs = reader.takeOptional('allowedCidrs', isTextsWithOne, some);
  const notBefore = reader.optionalInstant('notBefore');
  const accountAttributes = reader.takeOptional('accountAttributes', isTextsWithOne, some);
  const grantor = reader.takeOptional('grantor', isGrantorId, 'the name of a grantor');
  const cap = reader.takeOptional('maxKeysPerAccount', isCap, 'a whole number from 1');
  const terms: KeyTerms = {
    catalog: reader.text('catalog'),
    catalogDigest: reader.text('catalogDigest'),
    type: reader.text('type'),
    scopes: reader.texts('scopes'),
    permissions: reader.texts('permissions'),
    account: reader.text('account'),
    owner: reader.text('owner'),
    label: reader.text('label'),
    ...(allowedCidrs === undefined ? {} : { allowedCidrs }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(accountAttributes === undefined ? {} : { accountAttributes }),
    ...(grantor === undefined ? {} : { grantor }),
    ...(cap === undefined ? {} : { maxKeysPerAccount: cap }),
  };
  reader.nothingElse();
  return terms;
}

/**
 * Reads a record. Fails closed: a schema, attribute or value that this release does not know is refused.
 *
 * @param place how to name the item in an error, such as `key 7QxF…`
 * @throws {@link RecordUnreadableError}
 */
export function decodeRecord(attributes: RecordAttributes, place: string): KeyRecord {
  const reader = new Reader(attributes, place);
  // Before all else: what another schema has in other places is not missing.
  const expected = `${RECORD_SCHEMA}, the schema of this release of keywright`;
  const schema = reader.take('schema', is(RECORD_SCHEMA), expected);
  const audit = reader.nested('audit');
  const endedAt = reader.optionalInstant('endedAt');
  const movedTo = reader.names().includes('movedTo') ? reader.text('movedTo') : undefined;
  const ttl = reader.optionalInstant('ttl');
  const record: KeyRecord = {
    schema,
    rev: reader.count('rev'),
    keyId: reader.take('keyId', isKeyId, 'a key id'),
    claim: reader.text('claim'),
    origin: reader.text('origin'),
    tenure: reader.count('tenure'),
    life: reader.take('life', is('live', 'deleted', 'moved'), '"live", "deleted" or "moved"'),
    terms: decodeTerms(reader.nested('terms')),
    secretArn: reader.text('secretArn'),
    createdAt: reader.instant('createdAt'),
    versions: decodeVersions(reader.nested('versions'), place),
    current: reader.count('current'),
    revokedThrough: reader.count('revokedThrough'),
    audit: { seq: audit.count('seq'), digest: audit.text('digest') },
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(movedTo === undefined ? {} : { movedTo }),
    ...(ttl === undefined ? {} : { ttl }),
  };
  audit.nothingElse();
  reader.nothingElse();
  if (!record.versions.has(record.current)) throw unreadable(place, 'has no entry for its current version');
  return record;
}
