import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PolicyDocument } from '../../provider/aws/roles/document.ts';

/** The settings of a client of an endpoint that enforces IAM; without an access key, of one who may do all. */
export interface Access {
  readonly endpoint: string;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
}

function settings({ endpoint, accessKeyId = 'test', secretAccessKey = 'test' }: Access) {
  return { region: 'us-east-1', endpoint, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
}

export function dynamodbAs(access: Access): DynamoDBClient {
  return new DynamoDBClient(settings(access));
}

export function secretsAs(access: Access): SecretsManagerClient {
  return new SecretsManagerClient(settings(access));
}

let users = 0;

/** A new user who has these policies and no other. */
export async function userWith(
  endpoint: string,
  policies: readonly PolicyDocument<string>[],
): Promise<Access> {
  users += 1;
  const UserName = `user-${users}`;
  const iam = new IAMClient(settings({ endpoint }));
  await iam.send(new CreateUserCommand({ UserName }));
  for (const [index, policy] of policies.entries()) {
    const PolicyDocument = JSON.stringify(policy);
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: `policy-${index}`, PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { endpoint, accessKeyId: AccessKey?.AccessKeyId, secretAccessKey: AccessKey?.SecretAccessKey };
}
