import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { QuotaMove, QuotaName } from '../record/quota.js';
import { unreadable } from '../record/reader.js';
import type { Item } from './items.js';

/** The attribute that holds the number of keys. */
const NAMES = { '#keys': 'keys' } as const;
const MOVE = 'ADD #keys :move';
/** There is room. A count that is no number is none. */
const IF_ROOM = 'attribute_not_exists(#keys) OR (attribute_type(#keys, :number) AND #keys < :cap)';
/** Room does not matter, as long as what is there is a count. */
const IF_COUNT = 'attribute_not_exists(#keys) OR attribute_type(#keys, :number)';
/** Somebody is counted. */
const IF_SOME = 'attribute_type(#keys, :number) AND #keys > :none';

/** Partition and sort key of the item that counts the keys of a type in an account. */
export function quotaKey({ catalog, account, type }: QuotaName): Item {
  return { pk: { S: `account#${account}` }, sk: { S: `quota#${catalog}#${type}` } };
}

/** The part of a transaction that moves a count, under the condition that it can. */
export function quotaUpdate(table: string, { kind, quota }: QuotaMove): TransactWriteItem {
  const [condition, values] = conditionOf(kind, quota.cap);
  return {
    Update: {
      TableName: table,
      Key: quotaKey(quota),
      UpdateExpression: MOVE,
      ConditionExpression: condition,
      ExpressionAttributeNames: NAMES,
      ExpressionAttributeValues: {
        ':move': { N: kind === 'leave' ? '-1' : '1' },
        ':number': { S: 'N' },
        ...values,
      },
    },
  };
}

function conditionOf(kind: QuotaMove['kind'], cap: number): readonly [condition: string, values: Item] {
  switch (kind) {
    case 'leave':
      return [IF_SOME, { ':none': { N: '0' } }];
    case 'join':
      return [IF_ROOM, { ':cap': { N: String(cap) } }];
    case 'count':
      return [IF_COUNT, {}];
  }
}

/** @throws {@link RecordUnreadableError} if the item holds no count; without an item there are no keys */
export function countFromItem(item: Item | undefined, place: string): number {
  if (item?.keys === undefined) return 0;
  const count = Number(item.keys.N);
  if (!Number.isSafeInteger(count) || count < 0)
    throw unreadable(`${place}.keys`, 'is not a whole number from 0');
  return count;
}
