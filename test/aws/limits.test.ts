import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { describe, inject } from 'vitest';
import { activityTableDefinition, activityTimeToLive } from '../../keys/activity/activity-table.js';
import { DynamoLimitStore } from '../../keys/activity/dynamodb-limit-store.js';
import { limitStoreContract } from '../contracts/limit-store-contract.js';
import { uniqueName } from './deployed-function.js';

const judges = [
  ['ministack', inject('ministack')],
  ['DynamoDB Local', inject('dynamodbLocal')],
] as const;

describe.each(judges)('limits counted in %s', (name, endpoint) => {
  describe.skipIf(endpoint === undefined)('an activity table', () => {
    const connect = () =>
      new DynamoDBClient({ maxAttempts: 2, ...(endpoint === undefined ? {} : { endpoint }) });
    limitStoreContract(`in ${name}`, async () => {
      const [client, table] = [connect(), uniqueName('limits')];
      await client.send(new CreateTableCommand(activityTableDefinition(table)));
      await client.send(new UpdateTimeToLiveCommand(activityTimeToLive(table)));
      return {
        store: new DynamoLimitStore(client, table),
        elsewhere: () => new DynamoLimitStore(connect(), table),
      };
    });
  });
});
