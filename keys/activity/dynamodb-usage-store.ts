import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { awsFailure } from '../aws/failure.js';
import type { KeyId } from '../key-string/key-string.js';
import { unreadable } from '../record/reader.js';
import { isInstant } from '../time/instant.js';
import type { Usage, Use } from './activity-log.js';
import type { PendingUses } from './usage-windows.js';
import type { UsageStore } from './windowed-activity-log.js';

function usageKey(keyId: KeyId): Record<string, AttributeValue> {
  return { pk: { S: `key#${keyId}` }, sk: { S: 'usage' } };
}

const LAST_USE = 'ADD uses :count SET lastUsedAt = :at REMOVE lastAddress';
const LAST_USE_FROM = 'ADD uses :count SET lastUsedAt = :at, lastAddress = :address';
/** An old count must not move the last use back: another process may have noted a later one. */
const EARLIER_USES = 'ADD uses :count SET lastUsedAt = if_not_exists(lastUsedAt, :at)';

/** Usage in the activity table: one item a key. Writing needs `dynamodb:UpdateItem`, reading `dynamodb:GetItem`. */
export class DynamoUsageStore implements UsageStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  recordLast({ keyId, at, address }: Use, count: number): Promise<void> {
    const used = { ':count': { N: String(count) }, ':at': { N: String(at) } };
    if (address === undefined) return this.#update(keyId, LAST_USE, used);
    return this.#update(keyId, LAST_USE_FROM, { ...used, ':address': { S: address } });
  }

  addEarlier({ keyId, count, at }: PendingUses): Promise<void> {
    return this.#update(keyId, EARLIER_USES, {
      ':count': { N: String(count) },
      ':at': { N: String(at) },
    });
  }

  async get(keyId: KeyId): Promise<Usage | undefined> {
    const doing = `reading the usage of key ${keyId} from the table "${this.#table}"`;
    const command = new GetItemCommand({ TableName: this.#table, Key: usageKey(keyId) });
    const answer = await this.#client.send(command).catch((error: unknown) => {
      throw awsFailure(error, doing, 'dynamodb:GetItem');
    });
    return answer.Item === undefined ? undefined : usageFromItem(answer.Item, `usage of key ${keyId}`);
  }

  async #update(keyId: KeyId, expression: string, values: Record<string, AttributeValue>): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: usageKey(keyId),
      UpdateExpression: expression,
      ExpressionAttributeValues: values,
    });
    try {
      await this.#client.send(command);
    } catch (error) {
      const doing = `writing the usage of key ${keyId} to the table "${this.#table}"`;
      throw awsFailure(error, doing, 'dynamodb:UpdateItem');
    }
  }
}

function usageFromItem(item: Record<string, AttributeValue>, place: string): Usage {
  const count = Number(item.uses?.N);
  const lastUsedAt = Number(item.lastUsedAt?.N);
  const lastAddress = item.lastAddress?.S;
  if (!Number.isSafeInteger(count) || count < 0) throw unreadable(`${place}.uses`, 'is not a count');
  if (!isInstant(lastUsedAt)) throw unreadable(`${place}.lastUsedAt`, 'is not an instant in epoch seconds');
  return { count, lastUsedAt, ...(lastAddress === undefined ? {} : { lastAddress }) };
}
