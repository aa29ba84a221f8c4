import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { encodeGrantor } from '../../../keys/grantor/codec.js';
import { grantorCreated } from '../../../keys/grantor/transitions.js';
import type { KeyRecord } from '../../../keys/record/record.js';
import { copied, movedAway, revoked, termsChanged } from '../../../keys/record/transitions.js';
import { DynamoKeyStore } from '../../../keys/store/dynamodb-key-store.js';
import { grantorKey } from '../../../keys/store/grantor-items.js';
import { recordAttributes, recordKey, toItem } from '../../../keys/store/items.js';
import { MemoryKeyStore } from '../../../keys/store/memory-key-store.js';
import { declaredGrantor } from '../../contracts/grantor-sample.js';
import { ON, sampleCreation, sampleRecord } from '../../contracts/sample.js';
import { type Answer, endpoint, refusing, saying } from '../../support/endpoint.js';

const QUOTA = { catalog: 'acme', account: 'org-1', type: 'token' };
const FAILED = 'ConditionalCheckFailed';
const UNREADABLE = expect.objectContaining({ code: 'ERR_RECORD_UNREADABLE' });

function answering(body: Readonly<Record<string, unknown>>): Answer {
  return saying(JSON.stringify(body));
}

function storeAt(url: string, table = 'keys'): DynamoKeyStore {
  return new DynamoKeyStore(new DynamoDBClient({ endpoint: url, maxAttempts: 1 }), table);
}

/** Puts it to the store of a table that answers so: the outcome, and what was asked. */
async function asked(answer: Answer, call: (store: DynamoKeyStore) => Promise<unknown>) {
  await using table = await endpoint(answer);
  const outcome = await call(storeAt(table.url)).catch((error: unknown) => error);
  return { outcome, requests: table.asked.map(({ action, body }) => [action, JSON.parse(body)] as const) };
}

const { next: RECORD } = sampleCreation();
const READS: readonly (readonly [string, (store: DynamoKeyStore) => Promise<unknown>, object])[] = [
  ['GetItem', (store) => store.get(RECORD.keyId), { Key: recordKey(RECORD.keyId) }],
  [
    'GetItem',
    (store) => store.keyIdOfSecret('arn'),
    { Key: { pk: { S: 'secret#arn' }, sk: { S: 'owner' } } },
  ],
  [
    'GetItem',
    (store) => store.keyCount(QUOTA),
    { Key: { pk: { S: 'account#org-1' }, sk: { S: 'quota#acme#token' } } },
  ],
  [
    'GetItem',
    (store) => store.grantors.record('alice'),
    { Key: { pk: { S: 'grantor#alice' }, sk: { S: 'record' } } },
  ],
  [
    'Query',
    (store) => Array.fromAsync(store.events(RECORD.keyId)),
    { ExpressionAttributeValues: { ':pk': { S: `key#${RECORD.keyId}` }, ':audit': { S: 'audit#' } } },
  ],
  [
    'Query',
    (store) => Array.fromAsync(store.grantors.events('alice')),
    { ExpressionAttributeValues: { ':pk': { S: 'grantor#alice' }, ':audit': { S: 'audit#' } } },
  ],
  ['Scan', (store) => Array.fromAsync(store.list()), { TableName: 'keys' }],
];

describe('a reading of the key table', () => {
  it.each(READS)('by %s sees the last write: %s', async (action, call, request) => {
    const { requests } = await asked(answering({}), call);
    expect(requests).toMatchObject([[action, { TableName: 'keys', ConsistentRead: true, ...request }]]);
  });

  it.each(READS)('that may not be is told with the permission dynamodb:%s', async (action, call) => {
    const { outcome } = await asked(refusing('AccessDeniedException'), call);
    expect(outcome).toMatchObject({ code: 'ERR_FORBIDDEN' });
    expect(String(outcome)).toContain(`dynamodb:${action}`);
    expect(String(outcome)).toContain('"keys"');
  });

  it('by account asks the index, and needs another permission than a listing of all', async () => {
    const call = (store: DynamoKeyStore) => Array.fromAsync(store.list({ account: 'org-1' }));
    const { outcome, requests } = await asked(refusing('AccessDeniedException'), call);
    expect(String(outcome)).toContain('dynamodb:Query');
    const ExpressionAttributeValues = { ':account': { S: 'org-1' } };
    expect(requests).toMatchObject([['Query', { TableName: 'keys', ExpressionAttributeValues }]]);
  });

  it.each(READS)('by %s finds nothing where nothing is: %s', async (_, call) => {
    expect([undefined, 0, []]).toContainEqual((await asked(answering({}), call)).outcome);
  });

  it('goes on past a page without items', async () => {
    const item = { ...toItem(recordAttributes(RECORD)), ...recordKey(RECORD.keyId) };
    const { outcome } = await asked(
      (request, response, count) =>
        answering(count === 0 ? { LastEvaluatedKey: recordKey(RECORD.keyId) } : { Items: [item] })(
          request,
          response,
          count,
        ),
      (store) => Array.fromAsync(store.list()),
    );
    expect(outcome).toEqual([RECORD]);
  });

  it('names no key where an item has none', async () => {
    for (const item of [{}, { pk: { N: '7' } }]) {
      const { outcome } = await asked(answering({ Items: [item] }), (store) => Array.fromAsync(store.list()));
      expect(outcome).toEqual(UNREADABLE);
    }
  });

  it.each([[{}], [{ keyId: { N: '7' } }], [{ keyId: { S: 'short' } }]])(
    'takes no owner of a secret from %j',
    async (item) => {
      const { outcome } = await asked(answering({ Item: item }), (store) => store.keyIdOfSecret('arn'));
      expect(outcome).toEqual(UNREADABLE);
    },
  );

  it('counts what the item says, and nothing where it says nothing', async () => {
    for (const [item, count] of [
      [{ keys: { N: '3' } }, 3],
      [{ keys: { N: '0' } }, 0],
      [{ pk: { S: 'account#org-1' } }, 0],
      [{ keys: { N: '-1' } }, UNREADABLE],
      [{ keys: { S: 'many' } }, UNREADABLE],
    ])
      expect((await asked(answering({ Item: item }), (store) => store.keyCount(QUOTA))).outcome).toEqual(
        count,
      );
  });

  it('takes no grantor for another one', async () => {
    const { next } = grantorCreated(declaredGrantor({ grantorId: 'mallory' }), undefined, ON);
    const Item = { ...toItem(encodeGrantor(next)), ...grantorKey('alice') };
    const asking = (grantorId: string) =>
      asked(answering({ Item }), (store) => store.grantors.record(grantorId));
    expect((await asking('mallory')).outcome).toEqual(next);
    expect((await asking('alice')).outcome).toEqual(UNREADABLE);
  });
});

describe('a writing to the key table', () => {
  const written = saying('{}');
  const capped = () => sampleCreation({ maxKeysPerAccount: 2 });
  const partsOf = (request: readonly [string, { TransactItems: Record<string, object>[] }] | undefined) =>
    request?.[1].TransactItems.flatMap((part) => Object.entries(part));

  const moveOf = (seen: KeyRecord) => ({
    seen,
    departure: movedAway(seen, 'there', ON),
    arrival: copied(seen, undefined, 'here', ON),
    over: undefined,
    staleOwner: undefined,
  });

  it('counts a new key of a capped type in the same transaction, in its table', async () => {
    const { outcome, requests } = await asked(written, (store) => store.create(capped()));
    expect(outcome).toBe('written');
    expect(partsOf(requests[0])).toMatchObject([
      ['Put', { TableName: 'keys' }],
      ['Put', { TableName: 'keys' }],
      ['Put', { TableName: 'keys' }],
      [
        'Update',
        {
          TableName: 'keys',
          Key: { pk: { S: 'account#org-1' }, sk: { S: 'quota#acme#token' } },
          ExpressionAttributeValues: { ':move': { N: '1' }, ':cap': { N: '2' } },
        },
      ],
    ]);
  });

  it('says what it counted where there is no room', async () => {
    const CancellationReasons = ['None', 'None', 'None', FAILED].map((Code) => ({ Code }));
    const full = refusing('TransactionCanceledException', 'no', { CancellationReasons });
    const { outcome, requests } = await asked(
      (request, response, count) =>
        (request.action === 'GetItem' ? answering({ Item: { keys: { N: '2' } } }) : full)(
          request,
          response,
          count,
        ),
      (store) => store.create(capped()),
    );
    expect(outcome).toEqual({ full: { ...QUOTA, cap: 2, count: 2 } });
    expect(requests.map(([action]) => action)).toEqual(['TransactWriteItems', 'GetItem']);
  });

  it('counts one key fewer when one is revoked, and none for another change', async () => {
    const { next: seen } = capped();
    const revocation = await asked(written, (store) => store.write(seen, revoked(seen, 'lost', ON)));
    expect(partsOf(revocation.requests[0])).toMatchObject([
      ['Update', { Key: recordKey(seen.keyId) }],
      ['Put', {}],
      ['Update', { ExpressionAttributeValues: { ':move': { N: '-1' } } }],
    ]);
    const change = termsChanged(seen, { ...seen.terms, label: 'other' }, ON);
    const relabelled = await asked(written, (store) => store.write(seen, change));
    expect(partsOf(relabelled.requests[0])).toHaveLength(2);
  });

  it('writes of a record what differs, and no more', async () => {
    const { next: seen } = capped();
    const { maxKeysPerAccount: _, ...terms } = { ...seen.terms, account: 'org-2' };
    const { requests } = await asked(written, (store) => store.write(seen, termsChanged(seen, terms, ON)));
    const [, update] = partsOf(requests[0])?.[0] ?? [];
    const { ExpressionAttributeNames: names } = Object(update);
    expect(Object.values(names).toSorted()).toEqual(['account', 'audit', 'rev', 'rev', 'terms']);
    expect(update).toMatchObject({
      UpdateExpression: expect.stringMatching(/^SET (#a\d+ = :a\d+(, |$))+$/),
      ConditionExpression: '#rev = :seen',
      ExpressionAttributeValues: { ':seen': { N: '1' } },
    });
  });

  it('moves the counts of both tables with a key', async () => {
    await using service = await endpoint(written);
    const { next: seen } = capped();
    expect(await storeAt(service.url, 'there').moveHere(storeAt(service.url, 'here'), moveOf(seen))).toBe(
      'written',
    );
    const parts: { Update?: { TableName: string; Key: { pk: { S: string } } } }[] = JSON.parse(
      service.asked[0]?.body ?? '',
    ).TransactItems;
    const updates = parts.flatMap(({ Update }) => (Update === undefined ? [] : [Update]));
    expect(updates.map(({ TableName, Key }) => [TableName, Key.pk.S])).toEqual([
      ['here', `key#${seen.keyId}`],
      ['here', 'account#org-1'],
      ['there', 'account#org-1'],
    ]);
  });

  it('moves no key within its table, nor from a store of another kind', async () => {
    for (const from of [storeAt('http://127.0.0.1:9'), new MemoryKeyStore()]) {
      const { outcome, requests } = await asked(written, (store) =>
        store.moveHere(from, moveOf(sampleRecord())),
      );
      expect(outcome).toMatchObject({ code: 'ERR_INVARIANT' });
      expect(requests).toEqual([]);
    }
  });

  it('of one count waits for its turn in one connection, and of no count or another one does not', async () => {
    const waiting: (() => void)[] = [];
    await using table = await endpoint((request, response, count) => {
      waiting.push(() => written(request, response, count));
    });
    const client = new DynamoDBClient({ endpoint: table.url, maxAttempts: 1 });
    const [store, again] = [new DynamoKeyStore(client, 'keys'), new DynamoKeyStore(client, 'keys')];
    const other = new DynamoKeyStore(client, 'others');
    const outcomes = [
      store.create(capped()),
      again.create(capped()),
      other.create(capped()),
      store.create(sampleCreation({ account: 'org-2', maxKeysPerAccount: 2 })),
      store.create(sampleCreation()),
    ];
    await expect.poll(() => waiting.length).toBe(4);
    for (const answer of waiting) answer();
    await expect.poll(() => waiting.length).toBe(5);
    waiting[4]?.();
    expect(await Promise.all(outcomes)).toEqual(Array(5).fill('written'));
  });

  it.each([
    ['key', (store: DynamoKeyStore) => store.create(sampleCreation({ keyId: RECORD.keyId })), RECORD.keyId],
    [
      'grantor',
      (store: DynamoKeyStore) =>
        store.grantors.write(undefined, grantorCreated(declaredGrantor(), undefined, ON)),
      'alice',
    ],
  ])('that may not be names the %s, the table and the permission', async (_, call, name) => {
    const { outcome } = await asked(refusing('AccessDeniedException'), call);
    expect(outcome).toMatchObject({ code: 'ERR_FORBIDDEN' });
    for (const part of [name, '"keys"', 'dynamodb:TransactWriteItems'])
      expect(String(outcome)).toContain(part);
  });
});
