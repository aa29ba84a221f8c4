import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DynamoUsageStore } from '../keys/activity/dynamodb-usage-store.js';
import { clientSettings } from '../keys/aws/client-settings.js';
import { awsFailure } from '../keys/aws/failure.js';
import { CredentialsError } from '../keys/errors.js';
import { DynamoKeyStore } from '../keys/store/dynamodb-key-store.js';
import type { Place, Services } from './context.js';
import { misused } from './refusal.js';

async function callerArn(client: STSClient): Promise<string> {
  const doing = 'asking AWS who is running this';
  const identity = await client.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw awsFailure(error, doing, 'sts:GetCallerIdentity');
  });
  if (identity.Arn === undefined) throw new CredentialsError(`${doing}: AWS gave no identity; sign in again`);
  return identity.Arn;
}

/** The region that the SDK finds in the environment and in the configuration of AWS. */
async function regionOfSdk(): Promise<string> {
  const client = new STSClient(clientSettings());
  try {
    return await client.config.region();
  } catch {
    throw misused('no AWS region is named; give --region <region> or set AWS_REGION');
  } finally {
    client.destroy();
  }
}

/**
 * Connects to AWS: the only place of the tool that makes clients. Region and credentials are the SDK's own, unless given.
 *
 * @throws {@link Refusal} without a region: each call would fail, and a later try would not help
 */
export async function connect({ table, region, activityTable }: Place): Promise<Services> {
  const settings = { ...clientSettings(), region: region ?? (await regionOfSdk()) };
  const dynamo = new DynamoDBClient(settings);
  const sts = new STSClient(settings);
  return {
    store: new DynamoKeyStore(dynamo, table),
    usage: activityTable === undefined ? undefined : new DynamoUsageStore(dynamo, activityTable),
    whoami: () => callerArn(sts),
  };
}
