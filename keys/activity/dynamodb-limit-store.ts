import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { awsFailure } from '../aws/failure.js';
import { unreadable } from '../record/reader.js';
import { after } from '../time/instant.js';
import { type Draw, type Drawn, drawnAfter, type LimitStore } from './limit-store.js';

/** How long a count stays after its window, in seconds: for clocks that are behind, and for people who look. */
const KEPT_SECONDS = 3_600;

/** There is room for the least that will do. */
const HAS_ROOM = 'attribute_not_exists(used) OR used <= :room';

/** The length is part of the key: a limit that gets other windows begins anew, and no item goes before its window ends. */
function itemKey({ count, window }: Draw): Record<string, AttributeValue> {
  return { pk: { S: count }, sk: { S: `window#${window.seconds}#${window.end}` } };
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}

function usedOf(item: Record<string, AttributeValue> | undefined, place: string, least = 0): number {
  const used = Number(item?.used?.N);
  if (!Number.isSafeInteger(used) || used < least) throw unreadable(`${place}.used`, 'is not a count');
  return used;
}

/** Counts in the activity table, an item for each window, which goes by itself. Needs `dynamodb:UpdateItem`. */
export class DynamoLimitStore implements LimitStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async draw(draw: Draw): Promise<Drawn> {
    const { window, requests, least, most } = draw;
    const place = `the count of a limit in the table "${this.#table}"`;
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: itemKey(draw),
      UpdateExpression: 'ADD used :most SET #ttl = if_not_exists(#ttl, :ttl)',
      ConditionExpression: HAS_ROOM,
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':most': number(most),
        ':room': number(requests - least),
        ':ttl': number(after(window.end, KEPT_SECONDS)),
      },
      ReturnValues: 'UPDATED_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const answer = await this.#client.send(command).catch((error: unknown) => {
      if (error instanceof ConditionalCheckFailedException) return error;
      throw awsFailure(error, `counting in ${place}`, 'dynamodb:UpdateItem');
    });
    if (answer instanceof ConditionalCheckFailedException)
      return { granted: 0, left: Math.min(least - 1, drawnAfter(usedOf(answer.Item, place), draw).left) };
    return drawnAfter(usedOf(answer.Attributes, place, most) - most, draw);
  }
}
