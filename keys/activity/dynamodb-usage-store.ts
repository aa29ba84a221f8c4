import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { awsFailure } from '../aws/failure.js';
import type { KeyId } from '../key-string/key-string.js';
import { unreadable } from '../record/reader.js';
import { isInstant } from '../time/instant.js';
import type { Usage, Use } from './activity-log.js';
import type { UsageStore } from './windowed-activity-log.js';

function usageKey(keyId: KeyId): Record<string, AttributeValue> {
  return { pk: { S: `key#${keyId}` }, sk: { S: 'usage' } };
}

/** Usage in the activity table: one item a key. `add` needs `dynamodb:UpdateItem` only; `get`, `dynamodb:GetItem`. */
export class DynamoUsageStore implements UsageStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async add(keyId: KeyId, count: number, last?: Use): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: usageKey(keyId),
      ...change(count, last),
    });
    try {
      await this.#client.send(command);
    } catch (error) {
      throw awsFailure(
        error,
        `writing the usage of key ${keyId} to the table "${this.#table}"`,
        'dynamodb:UpdateItem',
      );
    }
  }

  async get(keyId: KeyId): Promise<Usage | undefined> {
    const doing = `reading the usage of key ${keyId} from the table "${this.#table}"`;
    const command = new GetItemCommand({ TableName: this.#table, Key: usageKey(keyId) });
    const answer = await this.#client.send(command).catch((error: unknown) => {
      throw awsFailure(error, doing, 'dynamodb:GetItem');
    });
    return answer.Item === undefined ? undefined : usageFromItem(answer.Item, `usage of key ${keyId}`);
  }
}

function change(
  count: number,
  last: Use | undefined,
): Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ExpressionAttributeValues'> {
  const added = { ':count': { N: String(count) } };
  if (last === undefined) return { UpdateExpression: 'ADD uses :count', ExpressionAttributeValues: added };
  const { at, address } = last;
  const used = { ...added, ':at': { N: String(at) } };
  if (address === undefined) {
    return {
      UpdateExpression: 'ADD uses :count SET lastUsedAt = :at REMOVE lastAddress',
      ExpressionAttributeValues: used,
    };
  }
  return {
    UpdateExpression: 'ADD uses :count SET lastUsedAt = :at, lastAddress = :address',
    ExpressionAttributeValues: { ...used, ':address': { S: address } },
  };
}

function usageFromItem(item: Record<string, AttributeValue>, place: string): Usage {
  const count = Number(item.uses?.N);
  const lastUsedAt = Number(item.lastUsedAt?.N);
  const lastAddress = item.lastAddress?.S;
  if (!Number.isSafeInteger(count) || count < 0) throw unreadable(`${place}.uses`, 'is not a count');
  if (!isInstant(lastUsedAt)) throw unreadable(`${place}.lastUsedAt`, 'is not an instant in epoch seconds');
  return { count, lastUsedAt, ...(lastAddress === undefined ? {} : { lastAddress }) };
}
