import * as pulumi from '@pulumi/pulumi';
import { afterEach, describe, expect, it } from 'vitest';
import { decryptStatement } from '../../../provider/aws/roles/consumer.ts';
import type { AwsArgs } from '../../../provider/aws-place.ts';
import { ApiKey } from '../../../provider/index.ts';
import { catalog } from '../../policy/baseline.ts';
import { declaredWith, known, theOnly } from './mocks.ts';

const REGION = 'eu-central-1';
const ARN = `arn:aws:secretsmanager:${REGION}:111122223333:secret:shop/reports-??????`;
const KEY_ID = '5f0f2b0c-0000-4000-8000-000000000000';

afterEach(() => pulumi.runtime.setAllConfig({}));

interface Declared {
  readonly aws?: AwsArgs;
  readonly kmsKeyId?: pulumi.Input<string>;
  readonly rotationTrigger?: string;
}

/** A key, in a stack of eu-central-1. */
function reports(declared: Declared = {}): ApiKey {
  pulumi.runtime.setAllConfig({ 'aws:region': REGION });
  return new ApiKey('reports', {
    ...{ table: 'api-keys', account: 'org-1', owner: 'team', expiresIn: '30d', secretName: 'shop/reports' },
    ...declared,
    catalog,
    type: 'service',
    scopes: ['read'],
  });
}

/** The policy that the consumer of such a key gets. */
async function policyFor(declared: Declared = {}): Promise<Record<string, unknown>> {
  const { given } = await declaredWith(() => {
    const policy = reports(declared).readPolicy();
    return known(pulumi.jsonStringify(policy));
  });
  return JSON.parse(given);
}

const secret = (Resource: string) => ({
  Sid: 'Secret',
  Effect: 'Allow',
  Action: ['secretsmanager:GetSecretValue'],
  Resource: [Resource],
});

describe('the policy of a consumer', () => {
  it('names exactly the secret, where the provider works', async () => {
    expect(await policyFor()).toEqual({ Version: '2012-10-17', Statement: [secret(ARN)] });
  });

  it('names region and account of the key, where it says them', async () => {
    const aws = { region: 'us-gov-west-1', accountId: '444455556666' };
    expect(await policyFor({ aws })).toMatchObject({
      Statement: [secret('arn:aws:secretsmanager:us-gov-west-1:444455556666:secret:shop/reports-??????')],
    });
  });

  it('names account and partition of the role that manages the key', async () => {
    const aws = { region: 'cn-north-1', assumeRole: 'arn:aws-cn:iam::444455556666:role/keys' };
    expect(await policyFor({ aws })).toMatchObject({
      Statement: [secret('arn:aws-cn:secretsmanager:cn-north-1:444455556666:secret:shop/reports-??????')],
    });
  });

  it.each([
    ['a key id', KEY_ID, `arn:aws:kms:${REGION}:111122223333:key/${KEY_ID}`],
    [
      'a key ARN',
      `arn:aws:kms:${REGION}:999900001111:key/${KEY_ID}`,
      `arn:aws:kms:${REGION}:999900001111:key/${KEY_ID}`,
    ],
  ])('lets it decrypt with %s, for this secret and through Secrets Manager', async (_, kmsKeyId, arn) => {
    expect((await policyFor({ kmsKeyId })).Statement).toEqual([
      secret(ARN),
      {
        Sid: 'SecretEncryption',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: [arn],
        Condition: {
          StringEquals: { 'kms:ViaService': [`secretsmanager.${REGION}.amazonaws.com`] },
          StringLike: { 'kms:EncryptionContext:SecretARN': [ARN] },
        },
      },
    ]);
  });

  it.each([
    ['an alias', 'alias/keys', '111122223333'],
    ['an alias ARN', `arn:aws:kms:${REGION}:999900001111:alias/keys`, '999900001111'],
  ])('lets it decrypt with the KMS key that has %s then', async (_, kmsKeyId, account) => {
    expect((await policyFor({ kmsKeyId })).Statement).toEqual([
      secret(ARN),
      {
        Sid: 'SecretEncryption',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: [`arn:aws:kms:${REGION}:${account}:key/*`],
        Condition: {
          StringEquals: { 'kms:ViaService': [`secretsmanager.${REGION}.amazonaws.com`] },
          StringLike: { 'kms:EncryptionContext:SecretARN': [ARN] },
          'ForAnyValue:StringEquals': { 'kms:ResourceAliases': ['alias/keys'] },
        },
      },
    ]);
  });

  it('takes KMS in China by either name that it may have for Secrets Manager there', () => {
    const place = { partition: 'aws-cn', region: 'cn-north-1', accountId: '111122223333' };
    expect(decryptStatement('shop/reports', KEY_ID, place)).toMatchObject({
      Resource: [`arn:aws-cn:kms:cn-north-1:111122223333:key/${KEY_ID}`],
      Condition: {
        StringEquals: {
          'kms:ViaService': [
            'secretsmanager.cn-north-1.amazonaws.com',
            'secretsmanager.cn-north-1.amazonaws.com.cn',
          ],
        },
      },
    });
  });

  it('is the same after a rotation', async () => {
    expect(await policyFor({ rotationTrigger: 'leaked' })).toEqual(await policyFor());
  });
});

describe('grantRead', () => {
  it('gives it to a role, a user or the role of a function', async () => {
    const { Role } = await import('@pulumi/aws/iam/role.js');
    const { made } = await declaredWith(() => {
      const role = new Role('newsletter', { assumeRolePolicy: '{}' });
      reports().grantRead(role);
    });
    const policy = theOnly(made, 'aws:iam/rolePolicy:RolePolicy', 'newsletter-reports-read');
    expect(policy.inputs).toEqual({
      role: 'newsletter-1a2b3c4',
      policy: { Version: '2012-10-17', Statement: [secret(ARN)] },
    });
  });

  it('refuses anything else', async () => {
    await declaredWith(() => {
      const key = reports();
      // @ts-expect-error a key has no policies of its own
      expect(() => key.grantRead(key)).toThrow(
        /cannot grant to reports, a resource of type pulumi-nodejs:keywright:ApiKey/,
      );
    });
  });
});
