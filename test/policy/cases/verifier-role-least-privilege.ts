import { unknown } from '../../../policy/testing/index.ts';
import type { RuleCases } from './case.ts';

const inline = { type: 'aws:iam/rolePolicy:RolePolicy', name: 'verifier-reads-keys' };
const KEYS = 'arn:aws:dynamodb:eu-central-1:111122223333:table/api-keys';
const ACTIVITY = 'arn:aws:dynamodb:eu-central-1:111122223333:table/key-activity';
const READ = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: KEYS };
const NOTE = { Effect: 'Allow', Action: ['dynamodb:UpdateItem'], Resource: [ACTIVITY] };
const LOG = {
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments'],
  Resource: '*',
};
const policyOf = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const of = (...statements: readonly object[]) => ({ role: 'verifier', policy: policyOf(...statements) });

export const cases: RuleCases = {
  rule: 'verifier-role-least-privilege',
  breaks: [
    {
      what: 'a wildcard of actions on a table that is not known',
      ...inline,
      props: of({ Effect: 'Allow', Action: 'dynamodb:*', Resource: unknown.text }),
      says: 'lets a verifier do "dynamodb:*" (policy.Statement[0].Action), a wildcard',
    },
    {
      what: 'a wildcard of actions in JSON',
      ...inline,
      props: {
        role: 'verifier',
        policy: JSON.stringify(policyOf(READ, { ...READ, Action: ['dynamodb:Get*'] })),
      },
      says: 'lets a verifier do "dynamodb:Get*" (policy.Statement[1].Action[0]), a wildcard',
    },
    {
      what: 'a wildcard of tables',
      ...inline,
      props: of({ ...READ, Resource: ['arn:aws:dynamodb:*:*:table/*'] }),
      says: 'on "arn:aws:dynamodb:*:*:table/*" (policy.Statement[0].Resource[0]), a wildcard',
    },
    {
      what: 'all resources for an action that could be bound',
      ...inline,
      props: of({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' }),
      says: 'lets a verifier do "ssm:GetParameter" (policy.Statement[0].Action) on "*"',
    },
    {
      what: 'a secret',
      ...inline,
      props: of({
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:database-AbCdEf',
      }),
      says: 'and so reach the plaintext of keys',
    },
    {
      what: 'a write to the key table',
      ...inline,
      props: of(READ, { ...READ, Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] }),
      says: 'lets a verifier do "dynamodb:UpdateItem" (policy.Statement[1].Action[1]) on the key table "api-keys"',
    },
    {
      what: 'NotAction',
      ...inline,
      props: of({ Effect: 'Allow', NotAction: 'dynamodb:PutItem', Resource: KEYS }),
      says: 'write Action in place of NotAction',
    },
    {
      what: 'NotResource',
      ...inline,
      props: of({ Effect: 'Allow', Action: 'dynamodb:GetItem', NotResource: ACTIVITY }),
      says: 'write Resource in place of NotResource',
    },
    {
      what: 'a policy within the role',
      type: 'aws:iam/role:Role',
      name: 'edge',
      props: {
        name: 'shop-authorizer',
        inlinePolicies: [
          { name: 'reads', policy: JSON.stringify(policyOf(READ)) },
          { name: 'writes', policy: JSON.stringify(policyOf({ ...READ, Action: 'dynamodb:PutItem' })) },
        ],
      },
      says: '(inlinePolicies[1].policy.Statement[0].Action)',
    },
    {
      what: 'a broad policy of AWS',
      type: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
      name: 'reads',
      props: { role: 'shop-verifier', policyArn: 'arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess' },
      says: 'gives a verifier the policy "AmazonDynamoDBFullAccess" of AWS (policyArn)',
    },
    {
      what: 'a broad policy of AWS, attached to several roles at once',
      type: 'aws:iam/policyAttachment:PolicyAttachment',
      name: 'all',
      props: {
        name: 'all',
        roles: ['importer', 'verifier'],
        policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      },
      says: 'gives a verifier the policy "AdministratorAccess" of AWS (policyArn)',
    },
    {
      what: 'a broad policy of AWS among all that a role has',
      type: 'aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive',
      name: 'all',
      props: { roleName: 'verifier', policyArns: ['arn:aws:iam::aws:policy/PowerUserAccess'] },
      says: 'gives a verifier the policy "PowerUserAccess" of AWS (policyArns[0])',
    },
    {
      what: 'a role that gets the rest of its name from AWS',
      type: 'aws:iam/role:Role',
      name: 'front',
      props: {
        namePrefix: 'api-verifier-',
        inlinePolicies: [{ name: 'own', policy: policyOf({ ...READ, Action: 'dynamodb:Get*' }) }],
      },
      says: 'lets a verifier do "dynamodb:Get*" (inlinePolicies[0].policy.Statement[0].Action), a wildcard',
    },
    {
      what: 'a broad policy of AWS within the role',
      type: 'aws:iam/role:Role',
      name: 'verifier',
      props: { managedPolicyArns: ['arn:aws-cn:iam::aws:policy/service-role/AWSLambdaRole'] },
      says: 'the policy "AWSLambdaRole" of AWS (managedPolicyArns[0])',
    },
    {
      what: 'a managed policy',
      type: 'aws:iam/policy:Policy',
      name: 'edge',
      props: { name: 'VERIFIER', policy: policyOf({ ...READ, Action: 'dynamodb:PartiQLUpdate' }) },
      says: 'lets a verifier do "dynamodb:PartiQLUpdate"',
    },
    {
      what: 'what nobody can read',
      ...inline,
      props: { role: 'verifier', policy: '{ "Statement": [' },
      says: 'has a policy that nobody can read (policy)',
    },
    {
      what: 'an effect that is not known',
      ...inline,
      props: of({ ...READ, Effect: unknown.text, Action: 'dynamodb:Scan' }),
      says: 'lets a verifier do "dynamodb:Scan"',
    },
    {
      what: 'one character that may be any',
      ...inline,
      props: of({ ...READ, Resource: 'arn:aws:dynamodb:eu-central-1:111122223333:table/key-activit?' }),
      says: 'a wildcard',
    },
    {
      what: 'all of DynamoDB, in an ARN that names no table',
      ...inline,
      props: of({ ...READ, Resource: 'arn:aws:dynamodb:*' }),
      says: 'on "arn:aws:dynamodb:*" (policy.Statement[0].Resource), a wildcard',
    },
    {
      what: 'everything',
      ...inline,
      props: of({ Effect: 'Allow', Action: '*', Resource: KEYS }),
      says: 'lets a verifier do "*" (policy.Statement[0].Action), a wildcard',
    },
    {
      what: 'a policy of AWS that is not on the configured list',
      type: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
      name: 'verifier-logs',
      props: {
        role: unknown.text,
        policyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      },
      config: { awsPolicies: ['AWSXRayDaemonWriteAccess'] },
      says: 'allowed: "AWSXRayDaemonWriteAccess", by the setting awsPolicies',
    },
  ],
  waits: [
    {
      what: 'a statement, whatever is denied',
      ...inline,
      props: {
        role: 'verifier',
        policy: { Statement: [READ, { Effect: 'Deny', NotAction: unknown.text }, unknown.map] },
      },
      waitsFor: 'policy.Statement.2',
    },
    {
      what: 'all policies within the role',
      type: 'aws:iam/role:Role',
      name: 'verifier',
      props: { inlinePolicies: unknown.list },
      waitsFor: 'inlinePolicies',
    },
    {
      what: 'one of the policies within the role',
      type: 'aws:iam/role:Role',
      name: 'verifier',
      props: { inlinePolicies: [unknown.map] },
      waitsFor: 'inlinePolicies.0',
    },
    {
      what: 'one of the policies attached to the role',
      type: 'aws:iam/role:Role',
      name: 'verifier',
      props: { managedPolicyArns: [unknown.text] },
      waitsFor: 'managedPolicyArns.0',
    },
    {
      what: 'all policies attached to the role',
      type: 'aws:iam/role:Role',
      name: 'verifier',
      props: { managedPolicyArns: unknown.list },
      waitsFor: 'managedPolicyArns',
    },
    {
      what: 'the resource of an action that is not known',
      ...inline,
      props: of({ Effect: 'Allow', Action: ['dynamodb:GetItem', unknown.text], Resource: [KEYS] }),
      waitsFor: 'policy.Statement.0.Action.1',
    },
    {
      what: 'the name of a managed policy that no verifier may have',
      type: 'aws:iam/policy:Policy',
      name: 'edge',
      props: { name: unknown.text, policy: policyOf({ ...READ, Action: 'dynamodb:*' }) },
      waitsFor: 'name',
    },
    {
      what: 'a policy in JSON with something unknown in it',
      ...inline,
      props: { role: 'verifier', policy: unknown.text },
      waitsFor: 'policy',
    },
    {
      what: 'an action',
      ...inline,
      props: of({ ...READ, Action: ['dynamodb:GetItem', unknown.text] }),
      waitsFor: 'policy.Statement.0.Action.1',
    },
    {
      what: 'the table',
      ...inline,
      props: of(LOG, { ...READ, Resource: unknown.text }),
      waitsFor: 'policy.Statement.1.Resource',
    },
    {
      what: 'the role of what no verifier may have',
      ...inline,
      name: 'writes-keys',
      props: { ...of({ ...READ, Action: 'dynamodb:PutItem' }), role: unknown.text },
      waitsFor: 'role',
    },
    {
      what: 'one of the roles of what no verifier may have',
      type: 'aws:iam/policyAttachment:PolicyAttachment',
      name: 'all',
      props: { roles: ['importer', unknown.text], policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      waitsFor: 'roles.1',
    },
    {
      what: 'an attached policy',
      type: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
      name: 'verifier',
      props: { role: unknown.text, policyArn: unknown.text },
      waitsFor: 'policyArn',
    },
    {
      what: 'policies within the role',
      type: 'aws:iam/role:Role',
      name: 'verifier',
      props: { inlinePolicies: [{ name: 'reads', policy: unknown.text }] },
      waitsFor: 'inlinePolicies.0.policy',
    },
  ],
  passes: [
    { what: 'what a verifier needs', ...inline, props: of(READ, NOTE, LOG) },
    {
      what: 'the same in JSON',
      ...inline,
      props: { role: 'verifier', policy: JSON.stringify(policyOf(READ, NOTE, LOG)) },
    },
    {
      what: 'one statement without a list, and case that does not matter',
      ...inline,
      props: { role: 'verifier', policy: { Statement: { ...READ, Action: 'DynamoDB:getitem' } } },
    },
    {
      what: 'what is denied',
      ...inline,
      props: of(READ, { Effect: 'Deny', NotAction: 'dynamodb:GetItem', Resource: '*' }),
    },
    {
      what: 'logs whose group is not known',
      ...inline,
      props: of(READ, { ...LOG, Resource: unknown.text }),
    },
    {
      what: 'a role that is no verifier',
      ...inline,
      name: 'writes-keys',
      props: { ...of({ ...READ, Action: ['dynamodb:*'] }), role: 'deployer' },
    },
    {
      what: 'an unknown role of a policy that a verifier may have',
      ...inline,
      name: 'reads-keys',
      props: { ...of(READ), role: unknown.text },
    },
    {
      what: 'a policy of AWS for logs',
      type: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
      name: 'verifier-logs',
      props: {
        role: unknown.text,
        policyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      },
    },
    {
      what: 'a bucket of which all is named by its ARN',
      ...inline,
      props: of(READ, { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::pages/*' }),
    },
    {
      what: 'a policy of the account',
      type: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
      name: 'verifier',
      props: { role: 'verifier', policyArn: 'arn:aws:iam::111122223333:policy/reads-keys' },
    },
    {
      what: 'a user that is called so',
      type: 'aws:iam/userPolicy:UserPolicy',
      name: 'verifier',
      props: { user: 'verifier', policy: policyOf({ ...READ, Action: 'dynamodb:*' }) },
    },
    {
      what: 'a table of another name',
      ...inline,
      props: of(READ, { ...READ, Action: 'dynamodb:PutItem', Resource: ACTIVITY }),
    },
    {
      what: 'a role without policies',
      type: 'aws:iam/role:Role',
      name: 'verifier',
      props: { assumeRolePolicy: unknown.text },
    },
    {
      what: 'what is configured',
      ...inline,
      props: of(
        { ...READ, Action: ['dynamodb:GetItem', 'dynamodb:ConditionCheckItem'] },
        { Effect: 'Allow', Action: 'kinesis:ListStreams', Resource: '*' },
      ),
      config: {
        keyTableActions: ['dynamodb:GetItem', 'dynamodb:Condition*'],
        unboundActions: ['kinesis:List*'],
      },
    },
  ],
};
