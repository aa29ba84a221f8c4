import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import type { PolicyDocument } from '../../provider/aws/roles/document.ts';

/** The settings of a client of an endpoint that enforces IAM; without an access key, of one who may do all. */
export interface Access {
  readonly endpoint: string;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
}

/** What somebody reaches AWS with. */
export interface Clients {
  readonly tables: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  readonly topics: SNSClient;
  readonly buses: EventBridgeClient;
  readonly kms: KMSClient;
  readonly functions: LambdaClient;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
}

function settings({ endpoint, accessKeyId = 'test', secretAccessKey = 'test', sessionToken }: Access) {
  const credentials = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
  return { region: 'us-east-1', endpoint, credentials, maxAttempts: 1 };
}

export function dynamodbAs(access: Access): DynamoDBClient {
  return new DynamoDBClient(settings(access));
}

/** @param secrets endpoint of Secrets Manager, if it is another */
export function clientsAs(access: Access, secrets: string = access.endpoint): Clients {
  const all = settings(access);
  return {
    tables: dynamodbAs(access),
    secrets: new SecretsManagerClient({ ...all, endpoint: secrets }),
    topics: new SNSClient(all),
    buses: new EventBridgeClient(all),
    kms: new KMSClient(all),
    functions: new LambdaClient(all),
    iam: new IAMClient(all),
    logs: new CloudWatchLogsClient(all),
  };
}

let users = 0;

/** A new user who has these policies and no other. */
export async function userWith(
  endpoint: string,
  policies: readonly PolicyDocument<string>[],
): Promise<Access> {
  users += 1;
  const UserName = `user-${users}`;
  const { iam } = clientsAs({ endpoint });
  await iam.send(new CreateUserCommand({ UserName }));
  for (const [index, policy] of policies.entries()) {
    const PolicyDocument = JSON.stringify(policy);
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: `policy-${index}`, PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { endpoint, accessKeyId: AccessKey?.AccessKeyId, secretAccessKey: AccessKey?.SecretAccessKey };
}
