import type { RecordAttributes } from '../record/codec.js';
import { Reader } from '../record/reader.js';
import { GRANTOR_SCHEMA, type GrantorRecord, isGrantorId } from './grantor.js';

function isSchema(value: unknown): value is typeof GRANTOR_SCHEMA {
  return value === GRANTOR_SCHEMA;
}

function isLife(value: unknown): value is GrantorRecord['life'] {
  return value === 'live' || value === 'deleted';
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** Writes a grantor as plain data. */
export function encodeGrantor(record: GrantorRecord): RecordAttributes {
  return { ...record };
}

/**
 * Reads a grantor. Fails closed: a schema, attribute or value that this release does not know is refused.
 *
 * @param place how to name the item in an error, such as `grantor alice`
 * @throws {@link RecordUnreadableError}
 */
export function decodeGrantor(attributes: RecordAttributes, place: string): GrantorRecord {
  const reader = new Reader(attributes, place);
  const expected = `${GRANTOR_SCHEMA}, the schema of this release of keywright`;
  const schema = reader.take('schema', isSchema, expected);
  const audit = reader.nested('audit');
  const record: GrantorRecord = {
    schema,
    rev: reader.count('rev'),
    grantorId: reader.take('grantorId', isGrantorId, 'the name of a grantor'),
    claim: reader.text('claim'),
    origin: reader.text('origin'),
    tenure: reader.count('tenure'),
    life: reader.take('life', isLife, '"live" or "deleted"'),
    permissions: reader.texts('permissions'),
    disabled: reader.take('disabled', isFlag, 'true or false'),
    changedAt: reader.instant('changedAt'),
    changedBy: reader.text('changedBy'),
    audit: { seq: audit.count('seq'), digest: audit.text('digest') },
  };
  audit.nothingElse();
  reader.nothingElse();
  return record;
}
