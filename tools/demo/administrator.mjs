import { inspect } from 'node:util';
import { DynamoDBClient, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  paginateListSecrets,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/**
 * What the demo looks up at the endpoints themselves, as an administrator would: not through keywright.
 *
 * @param {import('./stage.mjs').Stage} stage
 */
export function administratorOf(stage) {
  const dynamodb = new DynamoDBClient(stage.clients.dynamodb);
  const secrets = new SecretsManagerClient(stage.clients.secretsManager);
  return {
    /** Items of the key table; none while there is no table. @returns {Promise<number>} */
    async countItems() {
      const TableName = stage.keyTable();
      let count = 0;
      if (TableName !== undefined)
        for await (const { Count = 0 } of paginateScan({ client: dynamodb }, { TableName, Select: 'COUNT' }))
          count += Count;
      return count;
    },
    /** Secrets of the stack that are not deleted. @returns {Promise<number>} */
    async countSecrets() {
      let count = 0;
      const Filters = [{ Key: /** @type {const} */ ('name'), Values: [`keywright/acme/${stage.stack}/`] }];
      for await (const { SecretList = [] } of paginateListSecrets({ client: secrets }, { Filters }))
        count += SecretList.filter(({ DeletedDate }) => DeletedDate === undefined).length;
      return count;
    },
    /** The record of a key as DynamoDB has it, as text. @param {string} keyId @returns {Promise<string>} */
    async record(keyId) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({
          TableName: stage.keyTable(),
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
