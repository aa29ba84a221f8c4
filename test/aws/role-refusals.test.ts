import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { activityTableDefinition } from '../../keys/activity/activity-table.js';
import { keyTableDefinition } from '../../keys/store/key-table.js';
import { startMinistack } from '../../tools/emulators/index.mjs';
import { dynamodbAs, secretsAs, userWith } from './role-clients.ts';
import { policyOfRole, type Role, SECRET } from './role-policies.ts';
import { ACTIVITY, KEYS, OTHER_KEYS } from './role-work.ts';

/** What a role may try. */
interface Clients {
  readonly tables: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
}

const Key = { pk: { S: 'key#none' }, sk: { S: 'record' } };
const OTHER_SECRET = 'billing/database';
/** Begins as the name of the consumer's secret does. */
const NEIGHBOUR = `${SECRET}-old`;

function onTable(TableName: string): Record<string, (clients: Clients) => Promise<unknown>> {
  const update = {
    TableName,
    Key,
    UpdateExpression: 'SET rev = :r',
    ExpressionAttributeValues: { ':r': { N: '1' } },
  };
  const account = {
    KeyConditionExpression: 'account = :a',
    ExpressionAttributeValues: { ':a': { S: 'org-1' } },
  };
  const partition = {
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': { S: 'key#none' } },
  };
  return {
    [`GetItem ${TableName}`]: ({ tables }) => tables.send(new GetItemCommand({ TableName, Key })),
    [`PutItem ${TableName}`]: ({ tables }) => tables.send(new PutItemCommand({ TableName, Item: Key })),
    [`UpdateItem ${TableName}`]: ({ tables }) => tables.send(new UpdateItemCommand(update)),
    [`DeleteItem ${TableName}`]: ({ tables }) => tables.send(new DeleteItemCommand({ TableName, Key })),
    [`Query ${TableName}`]: ({ tables }) => tables.send(new QueryCommand({ TableName, ...partition })),
    ...(TableName === ACTIVITY
      ? {}
      : {
          [`Query ${TableName}/index/by-account`]: ({ tables }) =>
            tables.send(new QueryCommand({ TableName, IndexName: 'by-account', ...account })),
        }),
    [`Scan ${TableName}`]: ({ tables }) => tables.send(new ScanCommand({ TableName })),
    [`BatchGetItem ${TableName}`]: ({ tables }) =>
      tables.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key] } } })),
    [`BatchWriteItem ${TableName}`]: ({ tables }) =>
      tables.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: Key } }] } }),
      ),
    [`DescribeTable ${TableName}`]: ({ tables }) => tables.send(new DescribeTableCommand({ TableName })),
    [`UpdateTable ${TableName}`]: ({ tables }) =>
      tables.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false })),
    [`UpdateTimeToLive ${TableName}`]: ({ tables }) =>
      tables.send(
        new UpdateTimeToLiveCommand({
          TableName,
          TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        }),
      ),
    [`PartiQL ${TableName}`]: ({ tables }) =>
      tables.send(new ExecuteStatementCommand({ Statement: `SELECT * FROM "${TableName}"` })),
    [`a transaction that gets ${TableName}`]: ({ tables }) =>
      tables.send(new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key } }] })),
    [`a transaction that deletes ${TableName}`]: ({ tables }) =>
      tables.send(new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key } }] })),
    [`DeleteTable ${TableName}`]: ({ tables }) => tables.send(new DeleteTableCommand({ TableName })),
  };
}

function onSecret(SecretId: string): Record<string, (clients: Clients) => Promise<unknown>> {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  return {
    [`CreateSecret ${SecretId}`]: ({ secrets }) =>
      secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'other text' })),
    [`GetSecretValue ${SecretId}`]: ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId })),
    [`DescribeSecret ${SecretId}`]: ({ secrets }) => secrets.send(new DescribeSecretCommand({ SecretId })),
    [`ListSecretVersionIds ${SecretId}`]: ({ secrets }) =>
      secrets.send(new ListSecretVersionIdsCommand({ SecretId })),
    [`PutSecretValue ${SecretId}`]: ({ secrets }) =>
      secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'other text' })),
    [`UpdateSecret ${SecretId}`]: ({ secrets }) =>
      secrets.send(new UpdateSecretCommand({ SecretId, Description: 'other' })),
    [`TagResource ${SecretId}`]: ({ secrets }) =>
      secrets.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'a', Value: 'b' }] })),
    [`GetResourcePolicy ${SecretId}`]: ({ secrets }) =>
      secrets.send(new GetResourcePolicyCommand({ SecretId })),
    [`PutResourcePolicy ${SecretId}`]: ({ secrets }) =>
      secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: policy })),
    [`DeleteResourcePolicy ${SecretId}`]: ({ secrets }) =>
      secrets.send(new DeleteResourcePolicyCommand({ SecretId })),
    [`RotateSecret ${SecretId}`]: ({ secrets }) => secrets.send(new RotateSecretCommand({ SecretId })),
  };
}

/** All that is tried. What ends something comes last. */
const CALLS: Readonly<Record<string, (clients: Clients) => Promise<unknown>>> = {
  ...onSecret(SECRET),
  ...onSecret(NEIGHBOUR),
  ...onSecret(OTHER_SECRET),
  ListSecrets: ({ secrets }) => secrets.send(new ListSecretsCommand({})),
  [`DeleteSecret ${OTHER_SECRET}`]: ({ secrets }) =>
    secrets.send(new DeleteSecretCommand({ SecretId: OTHER_SECRET })),
  ...onTable(KEYS),
  ...onTable(ACTIVITY),
  ...onTable(OTHER_KEYS),
  'CreateTable new': ({ tables }) => tables.send(new CreateTableCommand(keyTableDefinition('new'))),
};

/** What deployments do to secrets of their own names. */
const secretWork = (name: string) => [
  `CreateSecret ${name}`,
  `DescribeSecret ${name}`,
  `GetResourcePolicy ${name}`,
  `ListSecretVersionIds ${name}`,
  `PutSecretValue ${name}`,
  `TagResource ${name}`,
  `UpdateSecret ${name}`,
];

/** What each role may do of {@link CALLS}. */
const MAY: Readonly<Record<Role, readonly string[]>> = {
  deployer: [
    ...secretWork(SECRET),
    ...secretWork(NEIGHBOUR),
    `GetItem ${KEYS}`,
    `PutItem ${KEYS}`,
    `UpdateItem ${KEYS}`,
    `DeleteItem ${KEYS}`,
    `a transaction that gets ${KEYS}`,
    `a transaction that deletes ${KEYS}`,
    `GetItem ${ACTIVITY}`,
    `a transaction that gets ${ACTIVITY}`,
  ],
  verifier: [`GetItem ${KEYS}`, `a transaction that gets ${KEYS}`, `UpdateItem ${ACTIVITY}`],
  consumer: [`GetSecretValue ${SECRET}`],
  operator: [
    `GetItem ${KEYS}`,
    `a transaction that gets ${KEYS}`,
    `Query ${KEYS}`,
    `Query ${KEYS}/index/by-account`,
    `Scan ${KEYS}`,
    `GetItem ${ACTIVITY}`,
    `a transaction that gets ${ACTIVITY}`,
  ],
  revoker: [
    `GetItem ${KEYS}`,
    `a transaction that gets ${KEYS}`,
    `Query ${KEYS}`,
    `Scan ${KEYS}`,
    // Of these, what the conditions leave: the emulator knows no dynamodb:LeadingKeys and dynamodb:Attributes.
    `UpdateItem ${KEYS}`,
    `PutItem ${KEYS}`,
  ],
};

let emulator: Awaited<ReturnType<typeof startMinistack>>;

beforeAll(async () => {
  emulator = await startMinistack({ auth: true });
  const tables = dynamodbAs({ endpoint: emulator.url });
  for (const table of [KEYS, OTHER_KEYS])
    await tables.send(new CreateTableCommand(keyTableDefinition(table)));
  await tables.send(new CreateTableCommand(activityTableDefinition(ACTIVITY)));
  const secrets = secretsAs({ endpoint: emulator.url });
  for (const Name of [SECRET, NEIGHBOUR, OTHER_SECRET])
    await secrets.send(new CreateSecretCommand({ Name, SecretString: 'some text' }));
}, 60_000);
afterAll(() => emulator.stop());

/** Whether IAM lets a call through; what the service says of it then does not matter. */
async function isAllowed(call: (clients: Clients) => Promise<unknown>, clients: Clients): Promise<boolean> {
  try {
    await call(clients);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return !/AccessDenied|UnauthorizedOperation/.test(error.name);
  }
}

it.each<Role>(['deployer', 'verifier', 'consumer', 'operator', 'revoker'])(
  'the %s may do what the role is for, and nothing else of a long list',
  async (role) => {
    const access = await userWith(emulator.url, [policyOfRole(role)]);
    const clients = { tables: dynamodbAs(access), secrets: secretsAs(access) };
    const allowed: string[] = [];
    for (const [name, call] of Object.entries(CALLS)) if (await isAllowed(call, clients)) allowed.push(name);
    expect(allowed.sort()).toEqual([...MAY[role]].sort());
  },
);
