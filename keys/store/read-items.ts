import { type DynamoDBClient, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { awsFailure } from '../aws/failure.js';
import type { Item } from './items.js';

/** One item, strongly consistent, or `undefined`. */
export async function itemAt(
  client: DynamoDBClient,
  table: string,
  key: Item,
  what: string,
): Promise<Item | undefined> {
  try {
    const answer = await client.send(
      new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
    );
    return answer.Item;
  } catch (error) {
    throw awsFailure(error, `reading ${what} from the table "${table}"`, 'dynamodb:GetItem');
  }
}

/** The items of all pages; a failure is told as `doing`. */
export async function* itemsOf(
  pages: AsyncIterable<{ Items?: Item[] | undefined }>,
  doing: string,
  permission: string,
): AsyncIterable<Item> {
  try {
    for await (const page of pages) yield* page.Items ?? [];
  } catch (error) {
    throw awsFailure(error, doing, permission);
  }
}

/** The items of an audit trail, oldest first. */
export function trailItems(
  client: DynamoDBClient,
  table: string,
  pk: string,
  whose: string,
): AsyncIterable<Item> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :audit)',
      ExpressionAttributeValues: { ':pk': { S: pk }, ':audit': { S: 'audit#' } },
      ConsistentRead: true,
    },
  );
  return itemsOf(pages, `reading the audit trail of ${whose} from the table "${table}"`, 'dynamodb:Query');
}
