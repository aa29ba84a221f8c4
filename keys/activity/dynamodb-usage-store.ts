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
import type { Counted, PendingUses } from './usage-windows.js';
import type { UsageStore } from './windowed-activity-log.js';

function usageKey(keyId: KeyId): Record<string, AttributeValue> {
  return { pk: { S: `key#${keyId}` }, sk: { S: 'usage' } };
}

/** Each permission is an attribute of its own: a map's members cannot be set before the map is there, in one call. */
const USED = 'used ';

/** What an update does: `SET` clauses, an attribute to remove, and the values they name. */
interface Update {
  readonly set: readonly string[];
  readonly remove?: string;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}

/** Usage in the activity table: one item a key. Writing needs `dynamodb:UpdateItem`, reading `dynamodb:GetItem`. */
export class DynamoUsageStore implements UsageStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  recordLast({ keyId, at, address }: Use, counted: Counted): Promise<void> {
    const values = { ':at': number(at) };
    const update =
      address === undefined
        ? { set: ['lastUsedAt = :at'], remove: 'lastAddress', values }
        : {
            set: ['lastUsedAt = :at', 'lastAddress = :address'],
            values: { ...values, ':address': { S: address } },
          };
    return this.#update(keyId, counted, update);
  }

  addEarlier({ keyId, at, ...counted }: PendingUses): Promise<void> {
    // An old count must not move the last use back: another process may have noted a later one.
    const set = ['lastUsedAt = if_not_exists(lastUsedAt, :at)'];
    return this.#update(keyId, counted, { set, values: { ':at': number(at) } });
  }

  async get(keyId: KeyId): Promise<Usage | undefined> {
    const doing = `reading the usage of key ${keyId} from the table "${this.#table}"`;
    const command = new GetItemCommand({
      TableName: this.#table,
      Key: usageKey(keyId),
      // Whoever asks may be about to delete the key.
      ConsistentRead: true,
    });
    const answer = await this.#client.send(command).catch((error: unknown) => {
      throw awsFailure(error, doing, 'dynamodb:GetItem');
    });
    return answer.Item === undefined ? undefined : usageFromItem(answer.Item, `usage of key ${keyId}`);
  }

  async #update(keyId: KeyId, { count, permissions, earlier }: Counted, update: Update): Promise<void> {
    const recent = Object.entries(permissions);
    const used = [...recent, ...Object.entries(earlier)];
    const uses = used.map((_, index) =>
      index < recent.length
        ? `#p${index} = :p${index}`
        : `#p${index} = if_not_exists(#p${index}, :p${index})`,
    );
    const set = [...update.set, ...uses].join(', ');
    const remove = update.remove === undefined ? '' : ` REMOVE ${update.remove}`;
    const names = used.map(([permission], index) => [`#p${index}`, USED + permission]);
    const instants = used.map(([, at], index) => [`:p${index}`, number(at)]);
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: usageKey(keyId),
      UpdateExpression: `ADD uses :count SET ${set}${remove}`,
      ...(used.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names) }),
      ExpressionAttributeValues: {
        ':count': number(count),
        ...update.values,
        ...Object.fromEntries(instants),
      },
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
  const used = Object.entries(item).filter(([name]) => name.startsWith(USED));
  const permissions = used.map(([name, { N }]) => {
    const at = Number(N);
    if (!isInstant(at)) throw unreadable(`${place}.${name}`, 'is not an instant in epoch seconds');
    return [name.slice(USED.length), at] as const;
  });
  return {
    count,
    lastUsedAt,
    ...(lastAddress === undefined ? {} : { lastAddress }),
    ...(permissions.length === 0 ? {} : { permissions: Object.fromEntries(permissions) }),
  };
}
