import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../../keys/key-string/key-string.js';
import {
  auditSortKey,
  eventFromItem,
  eventKey,
  type Item,
  recordAttributes,
  recordFromItem,
  recordKey,
  secretKey,
  toItem,
} from '../../../keys/store/items.js';
import { sampleCreation, sampleRecord } from '../../contracts/sample.js';

const KEY = '7Qx2bV9nKp4LmR8s' as KeyId;

/** The code of what is thrown, and the words of it. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the items of the key table', () => {
  it('stand where the table is documented to have them', () => {
    expect(recordKey(KEY)).toEqual({ pk: { S: 'key#7Qx2bV9nKp4LmR8s' }, sk: { S: 'record' } });
    expect(eventKey(KEY, 7)).toEqual({ pk: { S: 'key#7Qx2bV9nKp4LmR8s' }, sk: { S: 'audit#0000000007' } });
    expect(secretKey('arn:aws:x')).toEqual({ pk: { S: 'secret#arn:aws:x' }, sk: { S: 'owner' } });
    expect([auditSortKey(9), auditSortKey(10)].toSorted()).toEqual(['audit#0000000009', 'audit#0000000010']);
  });

  it('hold a record, with its account on top for the index, and give it back', () => {
    const record = sampleRecord({ account: 'org-7' });
    const item = toItem(recordAttributes(record));
    expect(item.account).toEqual({ S: 'org-7' });
    expect(recordFromItem({ ...item, ...recordKey(record.keyId) }, 'a place')).toEqual(record);
  });

  it('hold nothing for what is not there', () => {
    expect(toItem({ a: undefined, b: 1 })).toEqual({ b: { N: '1' } });
  });

  it('are refused, with their place, when they hold what is not plain data', () => {
    const odd = { a: { $unknown: ['x', 1] } } as unknown as Item;
    expect(thrownBy(() => recordFromItem(odd, 'key 7Qx2'))).toMatchObject({
      code: 'ERR_RECORD_UNREADABLE',
      message: expect.stringMatching(/^key 7Qx2.*holds an attribute that is not plain data/),
    });
  });

  it('hold an audit event, and give it back', () => {
    const { event } = sampleCreation();
    const item = { ...toItem({ ...event }), ...eventKey(event.keyId, event.seq) };
    expect(eventFromItem(item, 'an event')).toEqual(event);
  });

  it.each([
    ['who', 7],
    ['via', null],
    ['keyId', 'short'],
    ['seq', -1],
    ['at', 'today'],
    ['action', 7],
    ['version', 0.5],
    ['detail', false],
    ['previous', 1],
  ])('are refused, with the member, when %s of an audit event is %j', (member, value) => {
    const { event } = sampleCreation();
    const item = toItem({ ...event, [member]: value });
    expect(thrownBy(() => eventFromItem(item, 'an event'))).toMatchObject({
      code: 'ERR_RECORD_UNREADABLE',
      message: expect.stringContaining(member),
    });
  });
});
