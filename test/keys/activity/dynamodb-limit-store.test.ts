import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { DynamoLimitStore } from '../../../keys/activity/dynamodb-limit-store.js';
import { instantOf } from '../../../keys/time/instant.js';
import { type Answer, endpoint, refusing, saying } from '../../support/endpoint.js';

const DRAW = {
  count: 'limit#acme#standard#account#org-1',
  window: { seconds: 60, end: instantOf(1_800_000_060) },
  requests: 600,
  least: 5,
  most: 20,
};

/** Draws from a table that answers so: the outcome, and what was asked. */
async function drawn(answer: Answer) {
  await using table = await endpoint(answer);
  const client = new DynamoDBClient({ endpoint: table.url, maxAttempts: 1 });
  const store = new DynamoLimitStore(client, 'uses');
  const outcome = await store.draw(DRAW).catch((error: unknown) => error);
  return { outcome, requests: table.asked.map(({ action, body }) => [action, JSON.parse(body)] as const) };
}

const used = (value: object) => saying(JSON.stringify({ Attributes: { used: value } }));

describe('a draw from the activity table', () => {
  it('is one write of an item that goes by itself, an hour after its window', async () => {
    const { outcome, requests } = await drawn(used({ N: '600' }));
    expect(outcome).toEqual({ granted: 20, left: 0 });
    expect(requests).toEqual([
      [
        'UpdateItem',
        {
          TableName: 'uses',
          Key: { pk: { S: 'limit#acme#standard#account#org-1' }, sk: { S: 'window#60#1800000060' } },
          UpdateExpression: 'ADD used :most SET #ttl = if_not_exists(#ttl, :ttl)',
          ConditionExpression: 'attribute_not_exists(used) OR used <= :room',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: {
            ':most': { N: '20' },
            ':room': { N: '595' },
            ':ttl': { N: '1800003660' },
          },
          ReturnValues: 'UPDATED_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      ],
    ]);
  });

  it('gives no more than was left, whatever it counted', async () => {
    expect((await drawn(used({ N: '612' }))).outcome).toEqual({ granted: 8, left: 0 });
  });

  it.each([[{ N: '19' }], [{ N: '20.5' }], [{ S: '20' }], [{ N: '-1' }]])(
    'is refused where the count is then %j',
    async (value) => {
      expect((await drawn(used(value))).outcome).toMatchObject({ code: 'ERR_RECORD_UNREADABLE' });
    },
  );

  it('gives nothing when there is no room, whatever is told of it', async () => {
    const full = (item: object) =>
      drawn(refusing('ConditionalCheckFailedException', 'The conditional request failed', { Item: item }));
    expect((await full({ used: { N: '597' } })).outcome).toEqual({ granted: 0, left: 3 });
    expect((await full({ used: { N: '620' } })).outcome).toEqual({ granted: 0, left: 0 });
    expect((await full({ used: { N: '0' } })).outcome).toEqual({ granted: 0, left: 4 });
    const { outcome } = await full({});
    expect(outcome).toMatchObject({ code: 'ERR_RECORD_UNREADABLE' });
    expect(String(outcome)).toContain('the count of a limit in the table "uses".used is not a count');
    const untold = await drawn(refusing('ConditionalCheckFailedException'));
    expect(untold.outcome).toMatchObject({ code: 'ERR_RECORD_UNREADABLE' });
  });

  it('needs the permission dynamodb:UpdateItem, which is named if it is missing', async () => {
    const { outcome } = await drawn(refusing('AccessDeniedException'));
    expect(outcome).toMatchObject({ code: 'ERR_FORBIDDEN' });
    for (const part of ['dynamodb:UpdateItem', '"uses"']) expect(String(outcome)).toContain(part);
  });

  it('fails with the table, and does not repeat who was counted', async () => {
    const { outcome } = await drawn(refusing('InternalServerError'));
    expect(outcome).toMatchObject({ code: 'ERR_UNAVAILABLE' });
    expect(String(outcome)).not.toContain('org-1');
  });
});
