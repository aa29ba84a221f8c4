import { inspect } from 'node:util';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { activityTableDefinition, activityTimeToLive } from '../../dist/keys/activity/activity-table.js';
import { keyTableDefinition, keyTableTimeToLive } from '../../dist/keys/store/key-table.js';

/**
 * What the demo does and looks up at the endpoints themselves, as an administrator would: not through keywright.
 *
 * @param {import('./stage.mjs').Stage} stage
 */
export function administratorOf(stage) {
  const settings = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const dynamodb = new DynamoDBClient({ ...settings, endpoint: stage.aws });
  const secrets = new SecretsManagerClient({
    ...settings,
    endpoint: stage.secretsManager,
  });
  return {
    async createTables() {
      await dynamodb.send(new CreateTableCommand(keyTableDefinition(stage.keyTable)));
      await dynamodb.send(new UpdateTimeToLiveCommand(keyTableTimeToLive(stage.keyTable)));
      await dynamodb.send(new CreateTableCommand(activityTableDefinition(stage.activityTable)));
      await dynamodb.send(new UpdateTimeToLiveCommand(activityTimeToLive(stage.activityTable)));
    },
    /** @returns {Promise<number>} */
    async countItems() {
      return (
        (await dynamodb.send(new ScanCommand({ TableName: stage.keyTable, Select: 'COUNT' }))).Count ?? 0
      );
    },
    /** Secrets that are not deleted. @returns {Promise<number>} */
    async countSecrets() {
      const { SecretList } = await secrets.send(new ListSecretsCommand({}));
      return (SecretList ?? []).filter(({ DeletedDate }) => DeletedDate === undefined).length;
    },
    /** The record of a key as DynamoDB has it, as text. @param {string} keyId @returns {Promise<string>} */
    async record(keyId) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({
          TableName: stage.keyTable,
          Key: { pk: { S: `key#${keyId}` }, sk: { S: 'record' } },
          ConsistentRead: true,
        }),
      );
      return inspect(unmarshall(Item ?? {}), { depth: 8, breakLength: 120, compact: 3 });
    },
    /**
     * What a consumer of the key gets. Without the label moto gives the first version, and AWS the current one.
     *
     * @param {string} secretName
     * @returns {Promise<string>}
     */
    async plaintext(secretName) {
      return (
        (await secrets.send(new GetSecretValueCommand({ SecretId: secretName, VersionStage: 'AWSCURRENT' })))
          .SecretString ?? ''
      );
    },
    close() {
      dynamodb.destroy();
      secrets.destroy();
    },
  };
}
