import type { AttributeValue, DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { isMap } from '../../policy/subjects/shapes.ts';

/** What IAM judges of a request, or of one part of a transaction. */
export interface Judged {
  /** Such as `PutItem`. */
  readonly action: string;
  /** Name of the table, with `/index/…` where one is read. */
  readonly on: string;
  /** Value of the partition key; empty where the request names none. */
  readonly leadingKey: string;
  /** All attributes that it writes, reads or holds against a condition, keys included. */
  readonly attributes: readonly string[];
}

type Item = Record<string, AttributeValue> | undefined;

/** Words of expressions that are no attributes. */
const WORDS = new Set(
  'SET REMOVE ADD DELETE AND OR NOT BETWEEN IN attribute_exists attribute_not_exists attribute_type begins_with contains size if_not_exists list_append'.split(
    ' ',
  ),
);

/** The attributes that expressions name. */
function attributesIn(
  names: Record<string, string> | undefined,
  ...expressions: readonly (string | undefined)[]
): readonly string[] {
  const words = expressions.flatMap((text = '') => text.match(/[:#]?[A-Za-z_]\w*/g) ?? []);
  return words
    .filter((word) => !word.startsWith(':') && !WORDS.has(word))
    .map((word) => (word.startsWith('#') ? (names?.[word] ?? word) : word));
}

function judged(
  action: string,
  on: string | undefined,
  items: Item,
  attributes: readonly string[],
): readonly Judged[] {
  const all = new Set([...Object.keys(items ?? {}), ...attributes]);
  return [{ action, on: on ?? '', leadingKey: items?.pk?.S ?? '', attributes: [...all].sort() }];
}

/** The parts of a transaction. */
function ofTransaction({ Put, Update, Delete }: TransactWriteItem): readonly Judged[] {
  return [
    ...(Put === undefined
      ? []
      : judged(
          'PutItem',
          Put.TableName,
          Put.Item,
          attributesIn(Put.ExpressionAttributeNames, Put.ConditionExpression),
        )),
    ...(Update === undefined
      ? []
      : judged(
          'UpdateItem',
          Update.TableName,
          Update.Key,
          attributesIn(Update.ExpressionAttributeNames, Update.UpdateExpression, Update.ConditionExpression),
        )),
    ...(Delete === undefined
      ? []
      : judged(
          'DeleteItem',
          Delete.TableName,
          Delete.Key,
          attributesIn(Delete.ExpressionAttributeNames, Delete.ConditionExpression),
        )),
  ];
}

function isTransaction(input: object): input is { TransactItems: TransactWriteItem[] } {
  return 'TransactItems' in input;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Notes what a client sends from now on: for each request what IAM judges of it, in its parts.
 */
export function noting(client: DynamoDBClient): readonly (readonly Judged[])[] {
  const sent: (readonly Judged[])[] = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const { input } = args;
        const action = commandName.replace(/Command$/, '');
        if (isTransaction(input)) sent.push(input.TransactItems.flatMap(ofTransaction));
        else if (isMap(input)) {
          const index = textOf(input.IndexName);
          const on = textOf(input.TableName) + (index === '' ? '' : `/index/${index}`);
          sent.push([{ action, on, leadingKey: '', attributes: [] }]);
        }
        return next(args);
      },
    { step: 'initialize' },
  );
  return sent;
}
