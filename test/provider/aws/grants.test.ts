import { Table } from '@pulumi/aws/dynamodb/table.js';
import { Role } from '@pulumi/aws/iam/role.js';
import { User } from '@pulumi/aws/iam/user.js';
import { Function as LambdaFunction } from '@pulumi/aws/lambda/function.js';
import * as pulumi from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import { apiKeyPolicies } from '../../../policy/index.ts';
import { testPolicies } from '../../../policy/testing/index.ts';
import { KeyTable, type KeyTableArgs } from '../../../provider/aws/index.ts';
import { catalog } from '../../policy/baseline.ts';
import { declaredWith, known, type Made, theOnly } from './mocks.ts';

const ROLE_POLICY = 'aws:iam/rolePolicy:RolePolicy';
const USER_POLICY = 'aws:iam/userPolicy:UserPolicy';
const KEYS = 'arn:aws:dynamodb:eu-central-1:111122223333:table/api-keys';
const ACTIVITY = 'arn:aws:dynamodb:eu-central-1:111122223333:table/key-activity';
const SECRETS = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:';
const KMS_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/5f0f2b0c-0000-4000-8000-000000000000';

const assumeRolePolicy = { Version: '2012-10-17', Statement: [] } as const;

/** Existing tables with these names; the ARNs are those of the provider. */
const named = { tableName: 'api-keys', activityTableName: 'key-activity' };

/** The policy that a grant on existing tables makes for a role. */
async function granted(
  grant: (tables: ReturnType<typeof KeyTable.fromName>, role: Role) => unknown,
  args: Parameters<typeof KeyTable.fromName>[1] = named,
): Promise<unknown> {
  const { made } = await declaredWith(() => {
    const role = new Role('service', { assumeRolePolicy: { ...assumeRolePolicy, Statement: [] } });
    grant(KeyTable.fromName('keys', args), role);
  });
  const [policy, ...others] = made.filter(({ type }) => type === ROLE_POLICY);
  expect(others).toEqual([]);
  return policy?.inputs.policy;
}

describe('what a role is given', () => {
  it('to verify: to read keys and to note usage', async () => {
    expect(await granted((tables, role) => tables.grantVerify(role))).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Keys', Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: [KEYS] },
        { Sid: 'Usage', Effect: 'Allow', Action: ['dynamodb:UpdateItem'], Resource: [ACTIVITY] },
      ],
    });
  });

  it('to verify without an activity table: to read keys', async () => {
    expect(await granted((tables, role) => tables.grantVerify(role), { tableName: 'api-keys' })).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'Keys', Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: [KEYS] }],
    });
  });

  it('to issue: to write keys and secrets, but not to read a secret', async () => {
    const policy = await granted((tables, role) => tables.grantIssue(role));
    expect(policy).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Keys',
          Effect: 'Allow',
          Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
          Resource: [KEYS],
        },
        { Sid: 'Usage', Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: [ACTIVITY] },
        {
          Sid: 'Secrets',
          Effect: 'Allow',
          Action: [
            'secretsmanager:CreateSecret',
            'secretsmanager:PutSecretValue',
            'secretsmanager:DescribeSecret',
            'secretsmanager:ListSecretVersionIds',
            'secretsmanager:UpdateSecretVersionStage',
            'secretsmanager:UpdateSecret',
            'secretsmanager:TagResource',
            'secretsmanager:UntagResource',
            'secretsmanager:GetResourcePolicy',
            'secretsmanager:DeleteSecret',
            'secretsmanager:RestoreSecret',
          ],
          Resource: [`${SECRETS}keywright/*`],
        },
      ],
    });
  });

  it('to issue under names of your own and KMS keys: these, and no other', async () => {
    const elsewhere = 'arn:aws:secretsmanager:us-east-1:444455556666:secret:keys/*';
    const policy = await granted((tables, role) =>
      tables.grantIssue(role, { secrets: ['keywright/shop/*', elsewhere], kmsKeyArns: [KMS_KEY] }),
    );
    expect(policy).toMatchObject({
      Statement: [
        { Sid: 'Keys' },
        { Sid: 'Usage' },
        { Sid: 'Secrets', Resource: [`${SECRETS}keywright/shop/*`, elsewhere] },
        {
          Sid: 'SecretEncryption',
          Effect: 'Allow',
          Action: ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:Encrypt'],
          Resource: [KMS_KEY],
          Condition: {
            StringLike: {
              'kms:ViaService': ['secretsmanager.*.amazonaws.com', 'secretsmanager.*.amazonaws.com.cn'],
            },
          },
        },
      ],
    });
  });

  it('to issue under the name of one secret: the ARNs that this one can have, and no others', async () => {
    const secrets = ['shop/reports', pulumi.output('shop/archive'), 'shop/audit-??????', 'shop/x*'];
    const policy = await granted((tables, role) => tables.grantIssue(role, { secrets }));
    expect(policy).toMatchObject({
      Statement: [
        { Sid: 'Keys' },
        { Sid: 'Usage' },
        {
          Sid: 'Secrets',
          Resource: [
            `${SECRETS}shop/reports-??????`,
            `${SECRETS}shop/archive-??????`,
            `${SECRETS}shop/audit-??????`,
            `${SECRETS}shop/x*`,
          ],
        },
      ],
    });
  });

  it('to operate: to read all of the tables', async () => {
    expect(await granted((tables, role) => tables.grantOperate(role))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Keys',
          Effect: 'Allow',
          Action: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
          Resource: [KEYS],
        },
        {
          Sid: 'KeysOfAccount',
          Effect: 'Allow',
          Action: ['dynamodb:Query'],
          Resource: [`${KEYS}/index/by-account`],
        },
        { Sid: 'Usage', Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: [ACTIVITY] },
      ],
    });
  });

  it('to revoke: to read keys, and to change what a revocation changes', async () => {
    const condition = (partitions: string, attributes: readonly string[]) => ({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partitions] },
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': attributes },
    });
    expect(await granted((tables, role) => tables.grantRevoke(role))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Keys',
          Effect: 'Allow',
          Action: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
          Resource: [KEYS],
        },
        {
          Sid: 'Revocation',
          Effect: 'Allow',
          Action: ['dynamodb:UpdateItem'],
          Resource: [KEYS],
          Condition: condition('key#*', ['pk', 'sk', 'rev', 'revokedThrough', 'audit']),
        },
        {
          Sid: 'KeysPerAccount',
          Effect: 'Allow',
          Action: ['dynamodb:UpdateItem'],
          Resource: [KEYS],
          Condition: condition('account#*', ['pk', 'sk', 'keys']),
        },
        {
          Sid: 'AuditTrail',
          Effect: 'Allow',
          Action: ['dynamodb:PutItem'],
          Resource: [KEYS],
          Condition: condition('key#*', [
            ...['pk', 'sk', 'who', 'via', 'keyId', 'seq', 'at', 'action', 'version', 'detail', 'previous'],
          ]),
        },
      ],
    });
  });

  it('on tables under a KMS key: to decrypt with it, through DynamoDB and for these tables', async () => {
    const encryption = (...tables: readonly string[]) => ({
      Sid: 'TableEncryption',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [KMS_KEY],
      Condition: {
        StringLike: { 'kms:ViaService': ['dynamodb.*.amazonaws.com', 'dynamodb.*.amazonaws.com.cn'] },
        StringEquals: { 'kms:EncryptionContext:aws:dynamodb:tableName': tables },
      },
    });
    const kmsOf = async (grant: Parameters<typeof granted>[0]) => {
      const policy = await granted(grant, { ...named, kmsKeyArn: KMS_KEY });
      const { Statement } = policy as { readonly Statement: readonly { readonly Sid: string }[] };
      return Statement.filter(({ Sid }) => Sid === 'TableEncryption');
    };
    const both = [encryption('api-keys', 'key-activity')];
    expect(await kmsOf((tables, role) => tables.grantIssue(role))).toEqual(both);
    expect(await kmsOf((tables, role) => tables.grantVerify(role))).toEqual(both);
    expect(await kmsOf((tables, role) => tables.grantOperate(role))).toEqual(both);
    expect(await kmsOf((tables, role) => tables.grantRevoke(role))).toEqual([encryption('api-keys')]);
  });
});

describe('a grant on a KeyTable', () => {
  /** The policies that a program makes. */
  async function policiesOf(
    program: (tables: KeyTable) => void,
    args: KeyTableArgs = {},
  ): Promise<readonly Made[]> {
    const { made } = await declaredWith(() => program(new KeyTable('keys', args)));
    return made.filter(({ type }) => type === ROLE_POLICY || type === USER_POLICY);
  }
  const service = () => new Role('service', { assumeRolePolicy: { ...assumeRolePolicy, Statement: [] } });

  it('names the tables of the component, and is the same policy that it hands out', async () => {
    const { made, given } = await declaredWith(() => {
      const tables = new KeyTable('keys', { kmsKeyArn: KMS_KEY });
      const role = service();
      tables.grantVerify(role);
      return known(pulumi.jsonStringify(tables.verifierPolicy()));
    });
    const { inputs } = theOnly(made, ROLE_POLICY, 'service-keys-verify');
    expect(inputs.policy).toMatchObject({
      Statement: [
        { Resource: ['arn:aws:test:::aws:dynamodb/table:Table/keys'] },
        { Resource: ['arn:aws:test:::aws:dynamodb/table:Table/keys-activity'] },
        { Resource: [KMS_KEY] },
      ],
    });
    expect(JSON.parse(given)).toEqual(inputs.policy);
  });

  it('goes to a role, to the role of a function, or to a user, and belongs to it', async () => {
    const policies = await policiesOf((tables) => {
      tables.grantVerify(service());
      const role = 'arn:aws:iam::111122223333:role/service-role/guard-role';
      tables.grantVerify(new LambdaFunction('guard', { role }));
      tables.grantOperate(new User('eve'));
    });
    const told = policies.map(({ type, name, inputs: { role, user }, parent }) => ({
      ...{ type, name, to: role ?? user },
      parent: parent.split('::').slice(2).join(' '),
    }));
    expect(told).toEqual([
      {
        ...{ type: ROLE_POLICY, name: 'service-keys-verify', to: 'service-1a2b3c4' },
        parent: 'aws:iam/role:Role service',
      },
      {
        ...{ type: ROLE_POLICY, name: 'guard-keys-verify', to: 'guard-role' },
        parent: 'aws:lambda/function:Function guard',
      },
      {
        ...{ type: USER_POLICY, name: 'eve-keys-operate', to: 'eve-1a2b3c4' },
        parent: 'aws:iam/user:User eve',
      },
    ]);
  });

  it('can be made for several roles, and several times for one', async () => {
    const policies = await policiesOf((tables) => {
      const [one, other] = [
        service(),
        new Role('other', { assumeRolePolicy: { ...assumeRolePolicy, Statement: [] } }),
      ];
      for (const role of [one, other]) {
        tables.grantOperate(role);
        tables.grantRevoke(role);
      }
    });
    expect(policies.map(({ name }) => name).sort()).toEqual([
      'other-keys-operate',
      'other-keys-revoke',
      'service-keys-operate',
      'service-keys-revoke',
    ]);
  });

  it('names no alias of a KMS key: that would grant nothing', async () => {
    const alias = 'arn:aws:kms:eu-central-1:111122223333:alias/keys';
    await declaredWith(() => {
      const tables = new KeyTable('keys');
      expect(() => tables.deployerPolicy({ kmsKeyArns: [alias] })).toThrow(/kmsKeyArns.*an alias/);
      expect(() => new KeyTable('other', { kmsKeyArn: alias })).toThrow(
        /tables "other": kmsKeyArn.*an alias/,
      );
      expect(() => KeyTable.fromName('third', { ...named, kmsKeyArn: 'alias/keys' })).toThrow(/an alias/);
    });
  });

  it('to anything else is refused, by name and type', async () => {
    await declaredWith(() => {
      const tables = new KeyTable('keys');
      const table = new Table('other', {});
      // @ts-expect-error a table has no policies of its own
      expect(() => tables.grantVerify(table)).toThrow(
        /cannot grant to other, a resource of type aws:dynamodb\/table:Table; give an aws.iam.Role/,
      );
      // @ts-expect-error a name is no resource
      expect(() => tables.grantVerify('service')).toThrow(TypeError);
      // @ts-expect-error nothing is no resource
      expect(() => tables.grantVerify(undefined)).toThrow(TypeError);
    });
  });
});

it('the policies that grants make break no rule of the policy pack', async () => {
  const { made } = await declaredWith(() => {
    const tables = new KeyTable('api-keys');
    const roleNamed = (name: string) =>
      new Role(name, { assumeRolePolicy: { ...assumeRolePolicy, Statement: [] } });
    tables.grantVerify(roleNamed('verifier'));
    tables.grantIssue(roleNamed('ci'));
    tables.grantOperate(roleNamed('operator'));
    tables.grantRevoke(roleNamed('on-call'));
  });
  const resources = made
    .filter(({ type }) => type.startsWith('aws:'))
    .map(({ type, name, inputs }) => ({ type, name, props: inputs }));
  expect(resources).toHaveLength(10);
  const policies = apiKeyPolicies({ catalogs: [catalog] });
  const { violations, undecided } = await testPolicies(policies, { resources });
  expect([...violations, ...undecided]).toEqual([]);
});
