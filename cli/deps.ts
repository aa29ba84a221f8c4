import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DynamoUsageStore } from '../keys/activity/dynamodb-usage-store.js';
import { clientSettings } from '../keys/aws/client-settings.js';
import { awsFailure } from '../keys/aws/failure.js';
import { CredentialsError } from '../keys/errors.js';
import { DynamoKeyStore } from '../keys/store/dynamodb-key-store.js';
import type { Place, Services } from './context.js';

async function callerArn(client: STSClient): Promise<string> {
  const doing = 'asking AWS who is running this';
  const identity = await client.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw awsFailure(error, doing, 'sts:GetCallerIdentity');
  });
  if (identity.Arn === undefined) throw new CredentialsError(`${doing}: AWS gave no identity; sign in again`);
  return identity.Arn;
}

/** Connects to AWS: the only place of the tool that makes clients. Region and credentials are the SDK's own, unless given. */
export function connect({ table, region, activityTable }: Place): Services {
  const settings = { ...clientSettings(), ...(region === undefined ? {} : { region }) };
  const dynamo = new DynamoDBClient(settings);
  const sts = new STSClient(settings);
  return {
    store: new DynamoKeyStore(dynamo, table),
    usage: activityTable === undefined ? undefined : new DynamoUsageStore(dynamo, activityTable),
    whoami: () => callerArn(sts),
  };
}
