import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { keyTableDefinition } from '../../keys/store/key-table.js';
import { quotaKey } from '../../keys/store/quota-items.js';
import { quotaContract } from '../contracts/quota-contract.js';
import { sampleCreation } from '../contracts/sample.js';

let tables = 0;

async function newTable(client: DynamoDBClient): Promise<string> {
  tables += 1;
  const name = `quota-${process.pid}-${tables}`;
  await client.send(new CreateTableCommand(keyTableDefinition(name)));
  return name;
}

function atEndpoint(name: string, endpoint: string): void {
  const client = new DynamoDBClient({ endpoint });

  quotaContract(`on ${name}`, async () => {
    const [table, other] = [await newTable(client), await newTable(client)];
    return {
      store: new DynamoKeyStore(client, table),
      other: new DynamoKeyStore(client, other),
      elsewhere: () => new DynamoKeyStore(new DynamoDBClient({ endpoint }), table),
      spoil: async (account, type, keys) => {
        const Key = quotaKey({ catalog: 'acme', account, type });
        if (keys === undefined) await client.send(new DeleteItemCommand({ TableName: table, Key }));
        else {
          const count = Number.isNaN(keys) ? { S: 'many' } : { N: String(keys) };
          await client.send(new PutItemCommand({ TableName: table, Item: { ...Key, keys: count } }));
        }
      },
    };
  });

  describe(`a count that somebody spoilt, on ${name}`, () => {
    it.each([{ S: 'many' }, { N: '1.5' }, { N: '-3' }])('of %j is no room', async (keys) => {
      const table = await newTable(client);
      const store = new DynamoKeyStore(client, table);
      const quota = { catalog: 'acme', account: 'org-1', type: 'token' };
      await client.send(new PutItemCommand({ TableName: table, Item: { ...quotaKey(quota), keys } }));
      const unreadable = expect.objectContaining({ code: 'ERR_RECORD_UNREADABLE' });
      await expect(store.keyCount(quota)).rejects.toEqual(unreadable);
      if ('S' in keys)
        await expect(store.create(sampleCreation({ maxKeysPerAccount: 5 }))).rejects.toEqual(unreadable);
    });
  });
}

atEndpoint('ministack', inject('ministack'));

// The independent judge; without Java and Maven the set-up has said why it is not there.
const judge = inject('dynamodbLocal');
if (judge !== undefined) atEndpoint('DynamoDB Local', judge);
