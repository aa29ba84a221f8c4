import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import type { KeyId } from '../../keys/key-string/key-string.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { grantorKey } from '../../keys/store/grantor-items.js';
import { type Item, recordKey } from '../../keys/store/items.js';
import { keyTableDefinition } from '../../keys/store/key-table.js';
import { grantorStoreContract } from '../contracts/grantor-store-contract.js';
import { keyStoreContract } from '../contracts/key-store-contract.js';
import { newKeyId, sampleCreation, sampleRecord } from '../contracts/sample.js';

async function opened(endpoint: string) {
  const client = new DynamoDBClient({ endpoint });
  const names = [`contract-${randomUUID()}`, `contract-${randomUUID()}`] as const;
  for (const name of names) await client.send(new CreateTableCommand(keyTableDefinition(name)));
  const spoilItem = async (key: Item, attribute: string, value: string) => {
    await client.send(
      new UpdateItemCommand({
        TableName: names[0],
        Key: key,
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': attribute },
        ExpressionAttributeValues: { ':value': { S: value } },
      }),
    );
  };
  return {
    store: new DynamoKeyStore(client, names[0]),
    other: new DynamoKeyStore(client, names[1]),
    spoilItem,
    spoil: (keyId: KeyId, attribute: string, value: string) => spoilItem(recordKey(keyId), attribute, value),
    drop: async (keyId: KeyId) => {
      await client.send(new DeleteItemCommand({ TableName: names[0], Key: recordKey(keyId) }));
    },
  };
}

function atEndpoint(name: string, endpoint: string): void {
  keyStoreContract(`on ${name}`, () => opened(endpoint));
  grantorStoreContract(`on ${name}`, async () => {
    const { store, spoilItem } = await opened(endpoint);
    return { store, spoil: (grantorId, ...change) => spoilItem(grantorKey(grantorId), ...change) };
  });

  describe(`a table that is not there, on ${name}`, () => {
    it('is said to be missing, whatever is asked of it', async () => {
      const missing = expect.objectContaining({ code: 'ERR_TABLE_MISSING' });
      const store = new DynamoKeyStore(new DynamoDBClient({ endpoint }), 'no-such-table');
      const record = sampleRecord();
      await expect(store.get(newKeyId())).rejects.toEqual(missing);
      await expect(store.keyIdOfSecret(record.secretArn)).rejects.toEqual(missing);
      await expect(store.create(sampleCreation())).rejects.toEqual(missing);
      await expect(Array.fromAsync(store.list())).rejects.toEqual(missing);
      await expect(Array.fromAsync(store.events(record.keyId))).rejects.toEqual(missing);
    });
  });
}

atEndpoint('ministack', inject('ministack'));

// The independent judge; without Java and Maven the set-up has said why it is not there.
const judge = inject('dynamodbLocal');
if (judge !== undefined) atEndpoint('DynamoDB Local', judge);
