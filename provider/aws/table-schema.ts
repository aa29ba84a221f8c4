import type { TableArgs } from '@pulumi/aws/dynamodb/table.js';
import { activityTableDefinition, activityTimeToLive } from '../../keys/activity/activity-table.js';
import { keyTableDefinition, keyTableTimeToLive } from '../../keys/store/key-table.js';

type Definition = ReturnType<typeof keyTableDefinition>;
type TimeToLive = ReturnType<typeof keyTableTimeToLive>;

/** What the store lays down of a table, in the words of `@pulumi/aws`. */
export type TableSchema = Pick<
  TableArgs,
  'billingMode' | 'hashKey' | 'rangeKey' | 'attributes' | 'globalSecondaryIndexes' | 'ttl'
>;

/** The definition names no table that anybody makes: the resource has a name of its own. */
const NAMELESS = '';

function keysOf(schema: Definition['KeySchema'] = []): { hashKey: string; rangeKey: string } {
  const named = (type: string): string => schema.find(({ KeyType }) => KeyType === type)?.AttributeName ?? '';
  return { hashKey: named('HASH'), rangeKey: named('RANGE') };
}

function schemaOf(definition: Definition, { TimeToLiveSpecification: ttl }: TimeToLive): TableSchema {
  const indexes = (definition.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
    name: IndexName ?? '',
    ...keysOf(KeySchema),
    projectionType: Projection?.ProjectionType ?? '',
  }));
  return {
    billingMode: definition.BillingMode,
    ...keysOf(definition.KeySchema),
    attributes: (definition.AttributeDefinitions ?? []).map(({ AttributeName, AttributeType }) => ({
      name: AttributeName ?? '',
      type: AttributeType ?? '',
    })),
    ...(indexes.length === 0 ? {} : { globalSecondaryIndexes: indexes }),
    ttl: { attributeName: ttl?.AttributeName, enabled: ttl?.Enabled },
  };
}

/** The schema of a key table, as its store in DynamoDB reads and writes it. */
export const KEY_TABLE_SCHEMA = schemaOf(keyTableDefinition(NAMELESS), keyTableTimeToLive(NAMELESS));

/** The schema of an activity table. */
export const ACTIVITY_TABLE_SCHEMA = schemaOf(
  activityTableDefinition(NAMELESS),
  activityTimeToLive(NAMELESS),
);
