import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { isKeyId, type KeyId } from '../key-string/key-string.js';
import type { AuditAction, AuditEvent } from '../record/audit.js';
import { decodeRecord, encodeRecord, type RecordAttributes } from '../record/codec.js';
import { Reader, unreadable } from '../record/reader.js';
import type { KeyRecord } from '../record/record.js';

/** An item as the low-level client has it. */
export type Item = Record<string, AttributeValue>;

/** Partition and sort key of the record of a key. */
export function recordKey(keyId: KeyId): Item {
  return { pk: { S: `key#${keyId}` }, sk: { S: 'record' } };
}

/** Sort key of an audit event; the number is padded so that text order is number order. */
export function auditSortKey(seq: number): string {
  return `audit#${String(seq).padStart(10, '0')}`;
}

/** Partition and sort key of an audit event of a key. */
export function eventKey(keyId: KeyId, seq: number): Item {
  return { pk: { S: `key#${keyId}` }, sk: { S: auditSortKey(seq) } };
}

/** Partition and sort key of the item that says which live key a secret belongs to. */
export function secretKey(secretArn: string): Item {
  return { pk: { S: `secret#${secretArn}` }, sk: { S: 'owner' } };
}

/** The attributes of a record item; `account` stands at the top for the index by account. */
export function recordAttributes(record: KeyRecord): RecordAttributes {
  return { ...encodeRecord(record), account: record.terms.account };
}

/** Plain data as an item. */
export function toItem(attributes: RecordAttributes): Item {
  return marshall(attributes, { removeUndefinedValues: true });
}

/** @throws {@link RecordUnreadableError} if the item holds what is not plain data. */
export function toPlain(item: Item, place: string): Record<string, unknown> {
  try {
    return unmarshall(item);
  } catch {
    throw unreadable(place, 'holds an attribute that is not plain data');
  }
}

/** @throws {@link RecordUnreadableError} if the item is not a record that this release understands. */
export function recordFromItem(item: Item, place: string): KeyRecord {
  const { pk: _pk, sk: _sk, account: _account, ...attributes } = toPlain(item, place);
  return decodeRecord(attributes, place);
}

function isAction(value: unknown): value is AuditAction {
  return typeof value === 'string';
}

/** @throws {@link RecordUnreadableError} if the item is not an audit event. */
export function eventFromItem(item: Item, place: string): AuditEvent {
  const { pk: _pk, sk: _sk, ...attributes } = toPlain(item, place);
  const reader = new Reader(attributes, place);
  return {
    who: reader.text('who'),
    via: reader.text('via'),
    keyId: reader.take('keyId', isKeyId, 'a key id'),
    seq: reader.count('seq'),
    at: reader.instant('at'),
    action: reader.take('action', isAction, 'text'),
    version: reader.count('version'),
    detail: reader.text('detail'),
    previous: reader.text('previous'),
  };
}
