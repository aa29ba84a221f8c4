import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { DynamoUsageStore } from '../../../keys/activity/dynamodb-usage-store.js';
import { mintKeyId } from '../../../keys/key-string/key-string.js';
import { instantOf } from '../../../keys/time/instant.js';
import { type Answer, endpoint, refusing, saying } from '../../support/endpoint.js';

const KEY_ID = mintKeyId(randomBytes);
const AT = instantOf(2_000);
const ONCE = { count: 1, permissions: {}, earlier: {} };
const UNREADABLE = expect.objectContaining({ code: 'ERR_RECORD_UNREADABLE' });
const ITEM = { pk: { S: `key#${KEY_ID}` }, sk: { S: 'usage' }, uses: { N: '3' }, lastUsedAt: { N: '2000' } };

/** Puts it to the store of a table that answers so: the outcome, and what was asked. */
async function asked(answer: Answer, call: (store: DynamoUsageStore) => Promise<unknown>) {
  await using table = await endpoint(answer);
  const store = new DynamoUsageStore(new DynamoDBClient({ endpoint: table.url, maxAttempts: 1 }), 'uses');
  const outcome = await call(store).catch((error: unknown) => error);
  return { outcome, requests: table.asked.map(({ action, body }) => [action, JSON.parse(body)] as const) };
}

const reading = (store: DynamoUsageStore) => store.get(KEY_ID);
const noting = (store: DynamoUsageStore) => store.recordLast({ keyId: KEY_ID, at: AT }, ONCE);
const adding = (store: DynamoUsageStore) => store.addEarlier({ keyId: KEY_ID, at: AT, ...ONCE });

describe('the usage of a key', () => {
  it('is read as of the last write', async () => {
    const { outcome, requests } = await asked(saying(JSON.stringify({ Item: ITEM })), reading);
    expect(outcome).toStrictEqual({ count: 3, lastUsedAt: 2_000 });
    const Key = { pk: { S: `key#${KEY_ID}` }, sk: { S: 'usage' } };
    expect(requests).toEqual([['GetItem', { TableName: 'uses', Key, ConsistentRead: true }]]);
  });

  it('is told with address and permissions where they are known, and is none without an item', async () => {
    const item = { ...ITEM, uses: { N: '0' }, lastAddress: { S: '203.0.113.7' }, 'used a': { N: '1000' } };
    expect((await asked(saying(JSON.stringify({ Item: item })), reading)).outcome).toStrictEqual({
      count: 0,
      lastUsedAt: 2_000,
      lastAddress: '203.0.113.7',
      permissions: { a: 1_000 },
    });
    expect((await asked(saying('{}'), reading)).outcome).toBeUndefined();
  });

  it.each([
    ['uses', { N: '-1' }],
    ['uses', { N: '1.5' }],
    ['uses', { S: '3' }],
    ['lastUsedAt', { N: '-1' }],
    ['lastUsedAt', { S: '2000' }],
    ['used a', { N: '0.5' }],
    ['used a', { S: '1000' }],
  ])('is refused when %s is %j, which is named', async (name, value) => {
    const { outcome } = await asked(saying(JSON.stringify({ Item: { ...ITEM, [name]: value } })), reading);
    expect(outcome).toEqual(UNREADABLE);
    expect(String(outcome)).toContain(`usage of key ${KEY_ID}.${name}`);
  });

  it('is refused when a part of it is missing', async () => {
    for (const item of [
      { lastUsedAt: ITEM.lastUsedAt },
      { uses: ITEM.uses },
      { ...ITEM, uses: undefined },
      { ...ITEM, lastUsedAt: undefined },
    ])
      expect((await asked(saying(JSON.stringify({ Item: item })), reading)).outcome).toEqual(UNREADABLE);
  });

  it('names no attribute where no permission was used', async () => {
    for (const call of [noting, adding]) {
      const { requests } = await asked(saying('{}'), call);
      expect(requests.map(([action]) => action)).toEqual(['UpdateItem']);
      expect(requests[0]?.[1]).not.toHaveProperty('ExpressionAttributeNames');
    }
  });

  it.each([
    ['GetItem', reading],
    ['UpdateItem', noting],
    ['UpdateItem', adding],
  ])('needs the permission dynamodb:%s, which is named if it is missing', async (action, call) => {
    const { outcome } = await asked(refusing('AccessDeniedException'), call);
    expect(outcome).toMatchObject({ code: 'ERR_FORBIDDEN' });
    for (const part of [`dynamodb:${action}`, KEY_ID, '"uses"']) expect(String(outcome)).toContain(part);
  });

  it.each([reading, noting, adding])('fails with the table', async (call) => {
    const { outcome } = await asked(refusing('InternalServerError'), call);
    expect(outcome).toMatchObject({ code: 'ERR_UNAVAILABLE' });
  });
});
