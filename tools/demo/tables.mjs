import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { activityTableDefinition, activityTimeToLive } from '../../dist/keys/activity/activity-table.js';
import { keyTableDefinition, keyTableTimeToLive } from '../../dist/keys/store/key-table.js';

/**
 * Makes the tables that a program expects to find which makes none.
 *
 * @param {object} access settings of the client
 * @param {{ keyTable: string, activityTable: string }} names
 */
export async function createTables(access, { keyTable, activityTable }) {
  const dynamodb = new DynamoDBClient(access);
  await dynamodb.send(new CreateTableCommand(keyTableDefinition(keyTable)));
  await dynamodb.send(new UpdateTimeToLiveCommand(keyTableTimeToLive(keyTable)));
  await dynamodb.send(new CreateTableCommand(activityTableDefinition(activityTable)));
  await dynamodb.send(new UpdateTimeToLiveCommand(activityTimeToLive(activityTable)));
  dynamodb.destroy();
}
