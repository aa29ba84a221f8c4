import type { CreateTableCommandInput, UpdateTimeToLiveCommandInput } from '@aws-sdk/client-dynamodb';
import { tableDefinition, timeToLive } from '../aws/table-definition.js';

/** The sparse index that lists the keys of one account. */
export const BY_ACCOUNT = 'by-account';

/** What `CreateTable` needs for a key table: on-demand, with the index by account. */
export function keyTableDefinition(name: string): CreateTableCommandInput {
  const table = tableDefinition(name);
  return {
    ...table,
    AttributeDefinitions: [
      ...(table.AttributeDefinitions ?? []),
      { AttributeName: 'account', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: BY_ACCOUNT,
        KeySchema: [
          { AttributeName: 'account', KeyType: 'HASH' },
          { AttributeName: 'pk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  };
}

/** What `UpdateTimeToLive` needs: tombstones go a year and a day after the end of their key. */
export function keyTableTimeToLive(name: string): UpdateTimeToLiveCommandInput {
  return timeToLive(name);
}
