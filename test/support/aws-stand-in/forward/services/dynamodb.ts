import { isDeepStrictEqual } from 'node:util';
import {
  BillingMode,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  ProjectionType,
  ScalarAttributeType,
  StreamViewType,
  TableClass,
  type TableDescription,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { TableArgs } from '@pulumi/aws/dynamodb/table.js';
import { kind, oneOf, tagList, tagMoves, told } from '../kind.ts';
import type { Wire } from '../wire.ts';

const dynamodb = new DynamoDBClient({});
type Table = Wire<TableArgs>;

function keySchema(keys: {
  readonly hashKey?: string | undefined;
  readonly rangeKey?: string | undefined;
}): KeySchemaElement[] {
  return [
    { AttributeName: keys.hashKey, KeyType: 'HASH' },
    ...(keys.rangeKey === undefined ? [] : [{ AttributeName: keys.rangeKey, KeyType: 'RANGE' } as const]),
  ];
}

const indexOf = (
  index: Parameters<typeof keySchema>[0] & {
    readonly name: string;
    readonly projectionType: string;
    readonly nonKeyAttributes?: string[] | undefined;
  },
) => ({
  IndexName: index.name,
  KeySchema: keySchema(index),
  Projection: {
    ProjectionType: oneOf(ProjectionType, index.projectionType),
    NonKeyAttributes: index.nonKeyAttributes,
  },
});

/** What creation and update say alike. */
const settings = (table: Table) => ({
  TableName: table.name,
  BillingMode: oneOf(BillingMode, table.billingMode ?? 'PROVISIONED'),
  ProvisionedThroughput:
    (table.billingMode ?? 'PROVISIONED') === 'PROVISIONED'
      ? { ReadCapacityUnits: table.readCapacity, WriteCapacityUnits: table.writeCapacity }
      : undefined,
  DeletionProtectionEnabled: table.deletionProtectionEnabled ?? false,
  SSESpecification: table.serverSideEncryption && {
    Enabled: table.serverSideEncryption.enabled,
    SSEType: table.serverSideEncryption.enabled ? ('KMS' as const) : undefined,
    KMSMasterKeyId: table.serverSideEncryption.kmsKeyArn,
  },
  StreamSpecification: table.streamEnabled
    ? { StreamEnabled: true, StreamViewType: oneOf(StreamViewType, table.streamViewType) }
    : undefined,
  TableClass: oneOf(TableClass, table.tableClass),
});

/** What has calls of its own, as far as it differs. */
async function setApart(table: Table, before: Partial<Table>): Promise<void> {
  const { name: TableName, ttl, pointInTimeRecovery: recovery } = table;
  if (!isDeepStrictEqual(ttl, before.ttl)) {
    const { attributeName: AttributeName, enabled = false } = ttl ?? { ...before.ttl, enabled: false };
    const TimeToLiveSpecification = { AttributeName, Enabled: enabled };
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
  if (isDeepStrictEqual(recovery, before.pointInTimeRecovery)) return;
  const PointInTimeRecoverySpecification = {
    PointInTimeRecoveryEnabled: recovery?.enabled ?? false,
    RecoveryPeriodInDays: recovery?.recoveryPeriodInDays,
  };
  await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
}

const outputs = (table: TableDescription | undefined) => ({
  arn: told(table?.TableArn, 'ARN of the table'),
  streamArn: table?.LatestStreamArn ?? '',
  streamLabel: table?.LatestStreamLabel ?? '',
});

export const kinds = {
  'aws:dynamodb/table:Table': kind<TableArgs>({
    arguments: {
      name: 'replaces',
      hashKey: 'replaces',
      rangeKey: 'replaces',
      localSecondaryIndexes: 'replaces',
      attributes: 'creates',
      globalSecondaryIndexes: 'creates',
      billingMode: 'updates',
      readCapacity: 'updates',
      writeCapacity: 'updates',
      deletionProtectionEnabled: 'updates',
      serverSideEncryption: 'updates',
      streamEnabled: 'updates',
      streamViewType: 'updates',
      tableClass: 'updates',
      ttl: 'updates',
      pointInTimeRecovery: 'updates',
      tags: 'updates',
    },
    autoNamed: true,
    identity: 'name',
    computed: ['arn', 'streamArn', 'streamLabel'],
    async create(table) {
      const made = await dynamodb.send(
        new CreateTableCommand({
          ...settings(table),
          KeySchema: keySchema(table),
          AttributeDefinitions: table.attributes?.map(({ name, type }) => ({
            AttributeName: name,
            AttributeType: oneOf(ScalarAttributeType, type),
          })),
          GlobalSecondaryIndexes: table.globalSecondaryIndexes?.map(indexOf),
          LocalSecondaryIndexes: table.localSecondaryIndexes?.map((index) =>
            indexOf({ ...index, hashKey: table.hashKey }),
          ),
          Tags: tagList(table.tags),
        }),
      );
      await setApart(table, {});
      return { id: told(table.name, 'name'), ...outputs(made.TableDescription) };
    },
    async update({ args: table }, before) {
      const stream = table.streamEnabled ?? false;
      const changed = await dynamodb.send(
        new UpdateTableCommand({
          ...settings(table),
          StreamSpecification:
            stream === (before.streamEnabled ?? false)
              ? undefined
              : stream
                ? settings(table).StreamSpecification
                : { StreamEnabled: false },
        }),
      );
      await setApart(table, before);
      const made = outputs(changed.TableDescription);
      const { set, removed } = tagMoves(before.tags, table.tags);
      const ResourceArn = made.arn;
      if (removed.length > 0)
        await dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: removed }));
      await dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: tagList(set) }));
      return made;
    },
    delete: ({ id }) => dynamodb.send(new DeleteTableCommand({ TableName: id })),
    async read({ id }) {
      const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: id }));
      return {
        name: id,
        deletionProtectionEnabled: table?.DeletionProtectionEnabled,
        ...outputs(table),
      };
    },
  }),
};
