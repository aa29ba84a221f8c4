import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instantOf } from '../../keys/time/instant.ts';
import { apiKeyPolicies, type RuleName } from '../../policy/index.ts';
import { courtOf, judge } from '../../policy/judge.ts';
import type { ResourceRule } from '../../policy/rule.ts';
import { rules } from '../../policy/rules/index.ts';
import { keyTableProtected } from '../../policy/rules/key-table-protected.ts';
import { declaredResource } from '../../policy/subjects/declared-resource.ts';
import { UNKNOWN } from '../../policy/subjects/seen.ts';
import { testPolicies } from '../../policy/testing/index.ts';
import { allCases } from './cases/index.ts';
import { organisation } from './organisation.ts';

const court = courtOf(organisation, rules);
const aboutResources = rules.filter(
  (rule): rule is Extract<typeof rule, ResourceRule> => rule.judges === 'resource',
);

/** What a path of inputs leads to; the nearest holder that is unknown stands for all that it holds. */
function valueAt(inputs: unknown, path: string): unknown {
  let value = inputs;
  for (const name of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    if (value === UNKNOWN) return UNKNOWN;
    value = Object(value)[name];
  }
  return value;
}

/** One message of each kind, of rules about what stands beside keys: rule, case, and what is said of it. */
const MESSAGES: readonly (readonly [RuleName, string, readonly [string, string, string]])[] = [
  [
    'key-table-protected',
    'no point-in-time recovery',
    [
      'resource "keys" (aws:dynamodb/table:Table) holds keys, and what is lost of it cannot be brought back (pointInTimeRecovery)',
      '  allowed: key tables with point-in-time recovery, by the setting pointInTimeRecovery of the rule key-table-protected',
      '  mend: write pointInTimeRecovery: { enabled: true }',
    ],
  ],
  [
    'key-table-protected',
    'no deletion protection',
    [
      'resource "keys" (aws:dynamodb/table:Table) holds keys, and can be deleted by mistake (deletionProtectionEnabled)',
      '  allowed: key tables that are protected from deletion, by the setting deletionProtection of the rule key-table-protected',
      '  mend: write deletionProtectionEnabled: true',
    ],
  ],
  [
    'key-table-protected',
    'no time to live',
    [
      'resource "keys" (aws:dynamodb/table:Table) holds keys, and keeps what is left of deleted ones for ever (ttl)',
      '  allowed: key tables that drop items by the attribute "ttl", by the rule key-table-protected',
      '  mend: write ttl: { attributeName: "ttl", enabled: true }',
    ],
  ],
  [
    'key-table-protected',
    'a stream of hashes',
    [
      'resource "keys" (aws:dynamodb/table:Table) holds keys, and sends the hashes of all to the readers of its stream (streamViewType)',
      '  allowed: a stream of KEYS_ONLY or none, by the setting streamImages of the rule key-table-protected',
      '  mend: write streamViewType: "KEYS_ONLY", or take streamEnabled out',
    ],
  ],
  [
    'key-table-protected',
    'no KMS key of its own where one is wanted',
    [
      'resource "keys" (aws:dynamodb/table:Table) holds keys, and is not encrypted with a KMS key of your own (serverSideEncryption)',
      '  allowed: key tables under a KMS key of yours, by the setting customerKey of the rule key-table-protected',
      '  mend: write serverSideEncryption: { enabled: true, kmsKeyArn: … }',
    ],
  ],
  [
    'no-foreign-keys',
    'a key of API Gateway',
    [
      'resource "subject" (aws:apigateway/apiKey:ApiKey) is a key of API Gateway, which never expires and has no scopes',
      '  allowed: keys that expire and rotate, by the rule no-foreign-keys',
      '  mend: declare an ApiKey of keywright; for usage plans alone, add an exception to the policy pack',
    ],
  ],
  [
    'no-foreign-keys',
    'a key of AppSync without an end',
    [
      'resource "graph" (aws:appsync/apiKey:ApiKey) is a key of AppSync that does not say when it expires',
      '  allowed: keys that expire and rotate, by the rule no-foreign-keys',
      '  mend: write expires, or declare an ApiKey of keywright',
    ],
  ],
  [
    'no-foreign-keys',
    'an access key of a user',
    [
      'resource "subject" (aws:iam/accessKey:AccessKey) is an access key of an IAM user, which never expires',
      '  allowed: keys that expire and rotate, by the rule no-foreign-keys',
      '  mend: use a role',
    ],
  ],
  [
    'no-foreign-keys',
    'a credential of a user for one service',
    [
      'resource "subject" (aws:iam/serviceSpecificCredential:ServiceSpecificCredential) is a long-term credential of an IAM user for one service',
      '  allowed: keys that expire and rotate, by the rule no-foreign-keys',
      '  mend: use a role',
    ],
  ],
  [
    'no-way-round',
    'a dynamic resource of Python',
    [
      'resource "subject" (pulumi-python:dynamic:Resource) is a dynamic resource, whose code comes with the program and can do whatever the deployment may',
      '  allowed: what policies can judge, by the rule no-way-round',
      '  mend: use a resource of a published provider',
    ],
  ],
  [
    'no-way-round',
    'a command',
    [
      'resource "subject" (command:local:Command) runs a command, which can do whatever the deployment may',
      '  allowed: what policies can judge, by the rule no-way-round',
      '  mend: use a resource that says what it makes',
    ],
  ],
  [
    'no-way-round',
    'an item of a key table',
    [
      'resource "planted" (aws:dynamodb/tableItem:TableItem) writes an item of the key table "api-keys" itself (tableName)',
      '  allowed: what ApiKey and Grantor of keywright write, by the rule no-way-round',
      '  mend: declare the key with ApiKey, or the grantor with Grantor',
    ],
  ],
  [
    'revocation-bound',
    'an HTTP API that says nothing',
    [
      'resource "keys" (aws:apigatewayv2/authorizer:Authorizer) lets a revoked key pass for 300s more (authorizerResultTtlInSeconds, which is 300 where it is absent)',
      '  allowed: at most 0s, by the setting maxSeconds of the rule revocation-bound',
      '  mend: write authorizerResultTtlInSeconds: 0',
    ],
  ],
  [
    'revocation-bound',
    'a second beyond the configured bound',
    [
      'resource "keys" (aws:apigateway/authorizer:Authorizer) lets a revoked key pass for 31s more (authorizerResultTtlInSeconds)',
      '  allowed: at most 30s, by the setting maxSeconds of the rule revocation-bound',
      '  mend: write authorizerResultTtlInSeconds: 30',
    ],
  ],
  [
    'revocation-bound',
    'what our own function is told',
    [
      'resource "keys" (aws:lambda/function:Function) lets a revoked key pass for 1s more (environment.variables.KEYWRIGHT_AUTHORIZER_TTL)',
      '  allowed: at most 0s, by the setting maxSeconds of the rule revocation-bound',
      '  mend: write KEYWRIGHT_AUTHORIZER_TTL: 0, and authorizerResultTtlInSeconds of the authorizer likewise',
    ],
  ],
  [
    'secret-readers',
    'everybody',
    [
      'resource "readers" (aws:secretsmanager/secretPolicy:SecretPolicy) lets everybody read the secret of a key (policy.Statement[0].Principal)',
      '  allowed: its own account, by the secretConsumers of the policy pack',
      '  mend: name the role that uses the key, or have the policy pack name it among secretConsumers',
    ],
  ],
  [
    'secret-readers',
    'a role of the account itself where consumers are named',
    [
      'resource "readers" (aws:secretsmanager/secretPolicy:SecretPolicy) lets "arn:aws:iam::111122223333:role/curious" read the secret of a key (policy.Statement[0].Principal.AWS)',
      '  allowed: "arn:aws:iam::*:role/billing-*", "444455556666", by the secretConsumers of the policy pack',
      '  mend: name the role that uses the key, or have the policy pack name it among secretConsumers',
    ],
  ],
  [
    'secrets-not-at-large',
    'all secrets of keys, after one',
    [
      'resource "importer" (aws:iam/rolePolicy:RolePolicy) lets whoever has it read the secrets of all keys (policy.Statement[0].Resource[1]: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:keywright/*")',
      '  allowed: secrets by their names, by the rule secrets-not-at-large',
      '  mend: write the ARN of the secret that the consumer needs: secretArn of its ApiKey',
    ],
  ],
  [
    'secrets-not-at-large',
    'all but something',
    [
      'resource "team" (aws:iam/groupPolicy:GroupPolicy) lets whoever has it read the secrets of all keys (policy.Statement[0].NotResource: all but what is named)',
      '  allowed: secrets by their names, by the rule secrets-not-at-large',
      '  mend: write the ARN of the secret that the consumer needs: secretArn of its ApiKey',
    ],
  ],
  [
    'verifier-role-least-privilege',
    'a wildcard of actions in JSON',
    [
      'resource "verifier-reads-keys" (aws:iam/rolePolicy:RolePolicy) lets a verifier do "dynamodb:Get*" (policy.Statement[1].Action[0]), a wildcard',
      '  allowed: dynamodb:GetItem on the key table, by the rule verifier-role-least-privilege',
      '  mend: name the actions that it needs',
    ],
  ],
  [
    'verifier-role-least-privilege',
    'a wildcard of tables',
    [
      'resource "verifier-reads-keys" (aws:iam/rolePolicy:RolePolicy) lets a verifier do "dynamodb:GetItem" (policy.Statement[0].Action) on "arn:aws:dynamodb:*:*:table/*" (policy.Statement[0].Resource[0]), a wildcard',
      '  allowed: dynamodb:GetItem on the key table, by the rule verifier-role-least-privilege',
      '  mend: write the ARN of the one that it needs',
    ],
  ],
  [
    'verifier-role-least-privilege',
    'a secret',
    [
      'resource "verifier-reads-keys" (aws:iam/rolePolicy:RolePolicy) lets a verifier do "secretsmanager:GetSecretValue" (policy.Statement[0].Action), and so reach the plaintext of keys',
      '  allowed: dynamodb:GetItem on the key table, by the rule verifier-role-least-privilege',
      '  mend: take "secretsmanager:GetSecretValue" out: hashes are all that a verifier needs',
    ],
  ],
  [
    'verifier-role-least-privilege',
    'a write to the key table',
    [
      'resource "verifier-reads-keys" (aws:iam/rolePolicy:RolePolicy) lets a verifier do "dynamodb:UpdateItem" (policy.Statement[1].Action[1]) on the key table "api-keys"',
      '  allowed: "dynamodb:GetItem" there, by the setting keyTableActions of the rule verifier-role-least-privilege',
      '  mend: take "dynamodb:UpdateItem" out, or bind it to another table',
    ],
  ],
  [
    'verifier-role-least-privilege',
    'NotAction',
    [
      'resource "verifier-reads-keys" (aws:iam/rolePolicy:RolePolicy) lets a verifier do all but what is named (policy.Statement[0].NotAction)',
      '  allowed: dynamodb:GetItem on the key table, by the rule verifier-role-least-privilege',
      '  mend: write Action in place of NotAction, and name what it needs',
    ],
  ],
  [
    'verifier-role-least-privilege',
    'NotResource',
    [
      'resource "verifier-reads-keys" (aws:iam/rolePolicy:RolePolicy) lets a verifier do all but what is named (policy.Statement[0].NotResource)',
      '  allowed: dynamodb:GetItem on the key table, by the rule verifier-role-least-privilege',
      '  mend: write Resource in place of NotResource, and name what it needs',
    ],
  ],
  [
    'verifier-role-least-privilege',
    'a broad policy of AWS within the role',
    [
      'resource "verifier" (aws:iam/role:Role) gives a verifier the policy "AWSLambdaRole" of AWS (managedPolicyArns[0])',
      '  allowed: "AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSXRayDaemonWriteAccess", "CloudWatchLambdaInsightsExecutionRolePolicy", "AmazonECSTaskExecutionRolePolicy", by the setting awsPolicies of the rule verifier-role-least-privilege',
      '  mend: write a policy with the actions that it needs',
    ],
  ],
  [
    'verifier-role-least-privilege',
    'what nobody can read',
    [
      'resource "verifier-reads-keys" (aws:iam/rolePolicy:RolePolicy) has a policy that nobody can read (policy)',
      '  allowed: a policy document, as an object or as JSON',
      '  mend: write { Version: "2012-10-17", Statement: [ … ] }',
    ],
  ],
];

it.each(MESSAGES)(
  '%s says of %s what is declared, what is allowed, and how to mend it',
  async (rule, what, lines) => {
    const one = allCases.find((cases) => cases.rule === rule)?.breaks.find((broken) => broken.what === what);
    const { violations } = await testPolicies(apiKeyPolicies(organisation), {
      resources: [{ type: one?.type ?? '', name: one?.name ?? 'subject', props: one?.props ?? {} }],
      config: { [rule]: one?.config ?? {} },
    });
    expect(violations.map(({ message }) => message)).toEqual([lines.join('\n')]);
  },
);

/** Every input that a rule about resources reads, each good, odd or not known yet. */
function inputs() {
  const value = (...likely: unknown[]) =>
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...likely, UNKNOWN) }, fc.anything());
  const values = (...likely: unknown[]) =>
    fc.oneof(fc.array(value(...likely), { maxLength: 3 }), value(...likely));
  const enabled = fc.oneof(fc.record({ enabled: value(true, false), attributeName: value('ttl') }), value());
  const actions = values('dynamodb:GetItem', 'dynamodb:*', 'secretsmanager:GetSecretValue', '*');
  const resources = values(
    '*',
    'arn:aws:dynamodb:r:1:table/api-keys',
    'arn:aws:secretsmanager:r:1:secret:x-AbCdEf',
  );
  const principals = fc.oneof(fc.record({ AWS: values('*', '111122223333') }), value('*'));
  const statement = fc.record(
    {
      Effect: value('Allow', 'Deny'),
      Action: actions,
      NotAction: actions,
      Resource: resources,
      NotResource: resources,
      Principal: principals,
      NotPrincipal: principals,
      Condition: value({ StringEquals: { 'aws:PrincipalArn': UNKNOWN } }),
    },
    { requiredKeys: [] },
  );
  const document = fc.record({
    Statement: fc.oneof(fc.array(statement, { maxLength: 3 }), statement, value()),
  });
  const policy = fc.oneof(
    document,
    document.map((one) => JSON.stringify(one)),
    value('{', ''),
  );
  return fc.record(
    {
      name: value('api-keys', 'verifier', 'keywright/a'),
      role: value('verifier'),
      policy,
      inlinePolicies: fc.oneof(fc.array(fc.oneof(fc.record({ policy }), value())), value()),
      policyArn: value('arn:aws:iam::aws:policy/AdministratorAccess'),
      managedPolicyArns: values('arn:aws:iam::aws:policy/AdministratorAccess'),
      secretArn: value('arn:aws:secretsmanager:r:1:secret:keywright/a-AbCdEf'),
      tableName: value('api-keys'),
      hashKey: value('pk'),
      rangeKey: value('sk'),
      globalSecondaryIndexes: values({ name: 'by-account' }),
      pointInTimeRecovery: enabled,
      ttl: enabled,
      serverSideEncryption: enabled,
      streamEnabled: value(true, false),
      streamViewType: value('NEW_IMAGE'),
      type: value('TOKEN'),
      authorizerType: value('REQUEST'),
      authorizerPayloadFormatVersion: value('2.0'),
      authorizerResultTtlInSeconds: value(0, 300),
      identitySources: values('$request.header.Authorization'),
      environment: fc.oneof(
        fc.record({ variables: fc.oneof(fc.record({ KEYWRIGHT_AUTHORIZER: value('HTTP') }), value()) }),
        value(),
      ),
    },
    { requiredKeys: [] },
  );
}

it.each(aboutResources.map((rule) => [rule.name, rule] as const))(
  '%s does not fall over, and waits for nothing but what is unknown',
  (_, rule) => {
    const types = [...new Set(allCases.flatMap(({ breaks }) => breaks.flatMap(({ type }) => type ?? [])))];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.boolean(), inputs(), (type, named, declared) => {
        const subject = declaredResource(
          { name: named ? 'verifier' : 'x', urn: 'urn:pulumi:dev::shop::t::x', type },
          declared,
          // No input, and what is shown of it is for key-integrity.test.ts.
          { is: 'absent' },
        );
        const config = { customerKey: named };
        const { questions } = judge(
          rule,
          subject,
          court,
          rule === keyTableProtected ? config : {},
          instantOf(0),
        );
        for (const { undecided } of questions) expect(valueAt(declared, undecided.field)).toBe(UNKNOWN);
      }),
      { numRuns: 300 },
    );
  },
);
