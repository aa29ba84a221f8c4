import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activityTableDefinition } from '../../keys/activity/activity-table.js';
import { keyTableDefinition } from '../../keys/store/key-table.js';
import { matches } from '../../policy/pattern.ts';
import { startMinistack } from '../../tools/emulators/index.mjs';
import { dynamodbAs } from './role-clients.ts';
import { policyOfRole } from './role-policies.ts';
import { ACTIVITY, deploy, issued, KEYS, OTHER_KEYS, revoke } from './role-work.ts';
import { type Judged, noting } from './sent-to-dynamodb.ts';

/**
 * The emulator does not know `dynamodb:LeadingKeys` and `dynamodb:Attributes`, so that the requests of the real code are held
 * against the conditions here, as the Developer Guide of DynamoDB describes them: `ForAllValues` over the partition key,
 * and over all attributes of the request, those of its conditions and of the primary key included.
 */
function isCovered({ action, leadingKey, attributes }: Judged): boolean {
  const { Statement } = policyOfRole('revoker');
  return Statement.some(({ Action, Condition }) => {
    if (!Action.includes(`dynamodb:${action}`)) return false;
    if (Condition === undefined) return true;
    const { 'ForAllValues:StringLike': like, 'ForAllValues:StringEquals': equal, ...others } = Condition;
    expect(others, 'conditions that this test does not know').toEqual({});
    const partitions = like?.['dynamodb:LeadingKeys'] ?? [];
    const names = equal?.['dynamodb:Attributes'] ?? [];
    return (
      partitions.some((pattern) => matches(pattern, leadingKey)) &&
      attributes.every((name) => names.includes(name))
    );
  });
}

let emulator: Awaited<ReturnType<typeof startMinistack>>;
let client: DynamoDBClient;

beforeAll(async () => {
  emulator = await startMinistack();
  client = dynamodbAs({ endpoint: emulator.url });
  for (const table of [KEYS, OTHER_KEYS])
    await client.send(new CreateTableCommand(keyTableDefinition(table)));
  await client.send(new CreateTableCommand(activityTableDefinition(ACTIVITY)));
}, 60_000);
afterAll(() => emulator.stop());

/** What some work sends, request by request. */
async function sentBy(
  work: (client: DynamoDBClient) => Promise<void>,
): Promise<readonly (readonly Judged[])[]> {
  const own = dynamodbAs({ endpoint: emulator.url });
  const sent = noting(own);
  await work(own);
  return sent;
}

describe('the conditions of the revoker', () => {
  it('let through all that keywright revoke sends, also for a type with a cap', async () => {
    const key = await issued(client);
    const sent = (await sentBy((own) => revoke(own, key))).flat();
    expect(sent.filter((one) => !isCovered(one))).toEqual([]);
    const writes = sent.filter(({ action }) => action.endsWith('eItem') || action === 'PutItem');
    expect(writes).toEqual([
      {
        ...{ action: 'UpdateItem', on: KEYS, leadingKey: `key#${key.keyId}` },
        attributes: ['audit', 'pk', 'rev', 'revokedThrough', 'sk'],
      },
      {
        ...{ action: 'PutItem', on: KEYS, leadingKey: `key#${key.keyId}` },
        attributes: [
          ...['action', 'at', 'detail', 'keyId', 'pk', 'previous', 'seq', 'sk', 'version', 'via', 'who'],
        ],
      },
      {
        ...{ action: 'UpdateItem', on: KEYS, leadingKey: `account#${key.account}` },
        attributes: ['keys', 'pk', 'sk'],
      },
    ]);
  });

  it('let through nothing that issues, rotates, moves or ends a key or a grantor', async () => {
    const sent = await sentBy(deploy);
    const transactions = sent.filter((parts) =>
      parts.some(({ action }) => /^(?:Put|Update|Delete)/.test(action)),
    );
    expect(transactions.length).toBeGreaterThan(7);
    // One part that is refused refuses the transaction.
    for (const parts of transactions) expect(parts.every(isCovered), JSON.stringify(parts)).toBe(false);
  });

  it.each<[string, Judged]>([
    [
      'a new version',
      { action: 'UpdateItem', on: KEYS, leadingKey: 'key#a', attributes: ['pk', 'sk', 'rev', 'versions'] },
    ],
    [
      'more permissions',
      { action: 'UpdateItem', on: KEYS, leadingKey: 'key#a', attributes: ['pk', 'sk', 'terms'] },
    ],
    [
      'the owner of a secret',
      { action: 'PutItem', on: KEYS, leadingKey: 'secret#a', attributes: ['pk', 'sk', 'keyId'] },
    ],
    [
      'a grantor',
      { action: 'UpdateItem', on: KEYS, leadingKey: 'grantor#a', attributes: ['pk', 'sk', 'rev', 'audit'] },
    ],
    [
      'a count as a key',
      { action: 'UpdateItem', on: KEYS, leadingKey: 'key#a', attributes: ['pk', 'sk', 'keys'] },
    ],
    [
      'a record',
      { action: 'PutItem', on: KEYS, leadingKey: 'key#a', attributes: ['pk', 'sk', 'schema', 'versions'] },
    ],
    ['a deletion', { action: 'DeleteItem', on: KEYS, leadingKey: 'key#a', attributes: ['pk', 'sk'] }],
  ])('do not let through %s', (_, call) => {
    expect(isCovered(call)).toBe(false);
  });
});
