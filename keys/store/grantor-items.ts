import { decodeGrantor } from '../grantor/codec.js';
import { type GrantorRecord, isGrantorId } from '../grantor/grantor.js';
import type { GrantorAction, GrantorEvent } from '../grantor/transitions.js';
import { Reader } from '../record/reader.js';
import { auditSortKey, type Item, toPlain } from './items.js';

/** Partition key of all items of a grantor. */
export function grantorPartition(grantorId: string): string {
  return `grantor#${grantorId}`;
}

/** Partition and sort key of a grantor. */
export function grantorKey(grantorId: string): Item {
  return { pk: { S: grantorPartition(grantorId) }, sk: { S: 'record' } };
}

/** Partition and sort key of an audit event of a grantor. */
export function grantorEventKey(grantorId: string, seq: number): Item {
  return { pk: { S: grantorPartition(grantorId) }, sk: { S: auditSortKey(seq) } };
}

/** @throws {@link RecordUnreadableError} if the item is not a grantor that this release understands. */
export function grantorFromItem(item: Item, place: string): GrantorRecord {
  const { pk: _pk, sk: _sk, ...attributes } = toPlain(item, place);
  return decodeGrantor(attributes, place);
}

function isAction(value: unknown): value is GrantorAction {
  return typeof value === 'string';
}

/** @throws {@link RecordUnreadableError} if the item is not an audit event of a grantor. */
export function grantorEventFromItem(item: Item, place: string): GrantorEvent {
  const { pk: _pk, sk: _sk, ...attributes } = toPlain(item, place);
  const reader = new Reader(attributes, place);
  return {
    who: reader.text('who'),
    via: reader.text('via'),
    grantorId: reader.take('grantorId', isGrantorId, 'the name of a grantor'),
    seq: reader.count('seq'),
    at: reader.instant('at'),
    action: reader.take('action', isAction, 'text'),
    detail: reader.text('detail'),
    previous: reader.text('previous'),
  };
}
