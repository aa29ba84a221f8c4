import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
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
import { CreateEventBusCommand, PutEventsCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateAccessKeyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import {
  GetFunctionCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
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
  RestoreSecretCommand,
  RotateSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { activityTableDefinition } from '../../keys/activity/activity-table.js';
import { keyTableDefinition } from '../../keys/store/key-table.js';
import type { Clients } from './role-clients.ts';
import {
  BUS,
  FUNCTION,
  KMS_KEY,
  OTHER_BUS,
  OTHER_FUNCTION,
  OTHER_TOPIC,
  SECRET,
  TOPIC,
} from './role-policies.ts';
import { ACTIVITY, KEYS, OTHER_KEYS } from './role-work.ts';

const OTHER_LOG = '/aws/lambda/other';
const Key = { pk: { S: 'key#none' }, sk: { S: 'record' } };
export const OTHER_SECRET = 'billing/database';
/** Begins as the name of the consumer's secret does. */
export const NEIGHBOUR = `${SECRET}-old`;

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
    [`UntagResource ${SecretId}`]: ({ secrets }) =>
      secrets.send(new UntagResourceCommand({ SecretId, TagKeys: ['a'] })),
    [`UpdateSecretVersionStage ${SecretId}`]: ({ secrets }) =>
      secrets.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSCURRENT' })),
    [`GetResourcePolicy ${SecretId}`]: ({ secrets }) =>
      secrets.send(new GetResourcePolicyCommand({ SecretId })),
    [`PutResourcePolicy ${SecretId}`]: ({ secrets }) =>
      secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: policy })),
    [`DeleteResourcePolicy ${SecretId}`]: ({ secrets }) =>
      secrets.send(new DeleteResourcePolicyCommand({ SecretId })),
    [`RotateSecret ${SecretId}`]: ({ secrets }) => secrets.send(new RotateSecretCommand({ SecretId })),
    [`DeleteSecret ${SecretId}`]: ({ secrets }) => secrets.send(new DeleteSecretCommand({ SecretId })),
    [`RestoreSecret ${SecretId}`]: ({ secrets }) => secrets.send(new RestoreSecretCommand({ SecretId })),
  };
}

function onTopic(TopicArn: string): Record<string, (clients: Clients) => Promise<unknown>> {
  const Endpoint = 'https://example.com/';
  return {
    [`Publish ${TopicArn}`]: ({ topics }) => topics.send(new PublishCommand({ TopicArn, Message: 'a' })),
    [`Subscribe ${TopicArn}`]: ({ topics }) =>
      topics.send(new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint })),
  };
}

function onBus(EventBusName: string): Record<string, (clients: Clients) => Promise<unknown>> {
  const event = { EventBusName, Source: 'a', DetailType: 'b', Detail: '{}' };
  return {
    [`PutEvents ${EventBusName}`]: ({ buses }) => buses.send(new PutEventsCommand({ Entries: [event] })),
    [`PutRule ${EventBusName}`]: ({ buses }) =>
      buses.send(new PutRuleCommand({ EventBusName, Name: 'a', EventPattern: '{"source":["a"]}' })),
  };
}

function onFunction(FunctionName: string): Record<string, (clients: Clients) => Promise<unknown>> {
  return {
    [`InvokeFunction ${FunctionName}`]: ({ functions }) =>
      functions.send(new InvokeCommand({ FunctionName })),
    [`GetFunction ${FunctionName}`]: ({ functions }) =>
      functions.send(new GetFunctionCommand({ FunctionName })),
    [`UpdateFunctionConfiguration ${FunctionName}`]: ({ functions }) =>
      functions.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 })),
  };
}

/** What policies allow through another service is tried without it. */
const withTheKmsKey: Readonly<Record<string, (clients: Clients) => Promise<unknown>>> = {
  'kms:Encrypt': ({ kms }) => kms.send(new EncryptCommand({ KeyId: KMS_KEY, Plaintext: Buffer.from('a') })),
  'kms:Decrypt': ({ kms }) =>
    kms.send(new DecryptCommand({ KeyId: KMS_KEY, CiphertextBlob: Buffer.from('a') })),
  'kms:GenerateDataKey': ({ kms }) =>
    kms.send(new GenerateDataKeyCommand({ KeyId: KMS_KEY, KeySpec: 'AES_256' })),
};

/** All that is tried. What ends something comes last. */
export const CALLS: Readonly<Record<string, (clients: Clients) => Promise<unknown>>> = {
  ...onSecret(SECRET),
  ...onSecret(NEIGHBOUR),
  ...onSecret(OTHER_SECRET),
  ListSecrets: ({ secrets }) => secrets.send(new ListSecretsCommand({})),
  ...onTopic(TOPIC),
  ...onTopic(OTHER_TOPIC),
  CreateTopic: ({ topics }) => topics.send(new CreateTopicCommand({ Name: 'new' })),
  ...onBus(BUS),
  ...onBus(OTHER_BUS),
  CreateEventBus: ({ buses }) => buses.send(new CreateEventBusCommand({ Name: 'new' })),
  ...onFunction(FUNCTION),
  ...onFunction(OTHER_FUNCTION),
  ...withTheKmsKey,
  CreateLogGroup: ({ logs }) => logs.send(new CreateLogGroupCommand({ logGroupName: OTHER_LOG })),
  CreateLogStream: ({ logs }) =>
    logs.send(new CreateLogStreamCommand({ logGroupName: OTHER_LOG, logStreamName: 'a' })),
  GetLogEvents: ({ logs }) =>
    logs.send(new GetLogEventsCommand({ logGroupName: OTHER_LOG, logStreamName: 'a' })),
  CreateAccessKey: ({ iam }) => iam.send(new CreateAccessKeyCommand({ UserName: 'root' })),
  PutRolePolicy: ({ iam }) =>
    iam.send(new PutRolePolicyCommand({ RoleName: 'any', PolicyName: 'all', PolicyDocument: '{}' })),
  ...onTable(KEYS),
  ...onTable(ACTIVITY),
  ...onTable(OTHER_KEYS),
  'CreateTable new': ({ tables }) => tables.send(new CreateTableCommand(keyTableDefinition('new'))),
};

/** Makes what the calls are about. */
export async function makeWhatIsCalled({ tables, secrets, topics, buses }: Clients): Promise<void> {
  for (const table of [KEYS, OTHER_KEYS])
    await tables.send(new CreateTableCommand(keyTableDefinition(table)));
  await tables.send(new CreateTableCommand(activityTableDefinition(ACTIVITY)));
  for (const Name of [SECRET, NEIGHBOUR, OTHER_SECRET])
    await secrets.send(new CreateSecretCommand({ Name, SecretString: 'some text' }));
  for (const arn of [TOPIC, OTHER_TOPIC])
    await topics.send(new CreateTopicCommand({ Name: arn.split(':').at(-1) }));
  for (const arn of [BUS, OTHER_BUS])
    await buses.send(new CreateEventBusCommand({ Name: arn.split('/').at(-1) }));
}

/** Whether IAM lets a call through; what the service says of it then does not matter. */
async function isAllowed(call: (clients: Clients) => Promise<unknown>, clients: Clients): Promise<boolean> {
  try {
    await call(clients);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // A signature that is refused proves nothing.
    if (/Signature|UnrecognizedClient|InvalidClientToken|ECONN/.test(error.name)) throw error;
    return !/AccessDenied|UnauthorizedOperation|AuthorizationError/.test(error.name);
  }
}

/** Those of {@link CALLS} that IAM lets through, by their names, in order. */
export async function allowedOf(clients: Clients): Promise<readonly string[]> {
  const allowed: string[] = [];
  for (const [name, call] of Object.entries(CALLS)) if (await isAllowed(call, clients)) allowed.push(name);
  return allowed.sort();
}
