import { unknown } from '../../../policy/testing/index.ts';
import type { RuleCases } from './case.ts';

const inline = { type: 'aws:iam/rolePolicy:RolePolicy', name: 'importer' };
const READ = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue' };
const policyOf = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const of = (...statements: readonly object[]) => ({ role: 'importer', policy: policyOf(...statements) });
const PLACE = 'arn:aws:secretsmanager:eu-central-1:111122223333';
const ONE = `${PLACE}:secret:keywright/shop/dev/feed-1a2b3c4d-AbCdEf`;

export const cases: RuleCases = {
  rule: 'secrets-not-at-large',
  breaks: [
    {
      what: 'all resources',
      ...inline,
      props: of({ ...READ, Resource: '*' }),
      says: 'lets whoever has it read the secrets of all keys (policy.Statement[0].Resource: "*")',
    },
    {
      what: 'all secrets of keys, after one',
      ...inline,
      props: of({ ...READ, Resource: [ONE, `${PLACE}:secret:keywright/*`] }),
      says: `(policy.Statement[0].Resource[1]: "${PLACE}:secret:keywright/*")`,
    },
    {
      what: 'all secrets of some regions',
      ...inline,
      props: of({ ...READ, Resource: 'arn:aws:secretsmanager:us-*:111122223333:secret:keywright/*' }),
      says: '(policy.Statement[0].Resource: "arn:aws:secretsmanager:us-*:111122223333:secret:keywright/*")',
    },
    {
      what: 'all secrets of a partition, a region and an account that one character leaves open',
      ...inline,
      props: of({ ...READ, Resource: 'arn:aws-?n:secretsmanager:cn-north-?:11112222333?:secret:*' }),
      says: '(policy.Statement[0].Resource: "arn:aws-?n:secretsmanager:cn-north-?:11112222333?:secret:*")',
    },
    {
      what: 'all secrets of a region, in JSON, for a user',
      type: 'aws:iam/userPolicy:UserPolicy',
      name: 'ci',
      props: {
        user: 'ci',
        policy: JSON.stringify(
          policyOf({
            ...READ,
            Action: 'secretsmanager:*',
            Resource: 'arn:aws-cn:secretsmanager:cn-north-1:*',
          }),
        ),
      },
      says: '(policy.Statement[0].Resource: "arn:aws-cn:secretsmanager:cn-north-1:*")',
    },
    {
      what: 'everything, within a role and beside an unknown policy',
      type: 'aws:iam/role:Role',
      name: 'admin',
      props: {
        inlinePolicies: [
          { name: 'one', policy: unknown.text },
          { name: 'all', policy: policyOf({ Effect: 'Allow', Action: '*', Resource: '*' }) },
        ],
      },
      says: '(inlinePolicies[1].policy.Statement[0].Resource: "*")',
    },
    {
      what: 'all but something',
      type: 'aws:iam/groupPolicy:GroupPolicy',
      name: 'team',
      props: {
        group: 'team',
        policy: policyOf({ Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::x' }),
      },
      says: '(policy.Statement[0].NotResource: all but what is named)',
    },
    {
      what: 'values of many at once, by a managed policy',
      type: 'aws:iam/policy:Policy',
      name: 'reads',
      props: { policy: policyOf({ ...READ, Action: ['secretsmanager:BatchGetSecretValue'], Resource: '*' }) },
      says: 'read the secrets of all keys',
    },
  ],
  waits: [
    {
      what: 'a policy in JSON',
      ...inline,
      props: { role: 'importer', policy: unknown.text },
      waitsFor: 'policy',
    },
    {
      what: 'the secret',
      ...inline,
      props: of({ ...READ, Resource: unknown.text }),
      waitsFor: 'policy.Statement.0.Resource',
    },
    {
      what: 'the action',
      ...inline,
      props: of({ Effect: 'Allow', Action: unknown.text, Resource: '*' }),
      waitsFor: 'policy.Statement.0.Action',
    },
    {
      what: 'a statement',
      ...inline,
      props: { role: 'importer', policy: { Statement: [unknown.map] } },
      waitsFor: 'policy.Statement.0',
    },
  ],
  passes: [
    { what: 'one secret', ...inline, props: of({ ...READ, Resource: ONE }) },
    {
      what: 'the secrets of one program',
      ...inline,
      props: of({ ...READ, Resource: `${PLACE}:secret:keywright/shop/*` }),
    },
    {
      what: 'all secrets without their values',
      ...inline,
      props: of({ Effect: 'Allow', Action: 'secretsmanager:Describe*', Resource: '*' }),
    },
    { what: 'what is denied', ...inline, props: of({ ...READ, Effect: 'Deny', Resource: '*' }) },
    {
      what: 'all resources for all but secrets',
      ...inline,
      props: of({ Effect: 'Allow', NotAction: ['secretsmanager:*'], Resource: '*' }),
    },
  ],
};
