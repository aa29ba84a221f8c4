import { unknown } from '../../../policy/testing/index.ts';
import type { RuleCases } from './case.ts';

const onSecret = { type: 'aws:secretsmanager/secretPolicy:SecretPolicy', name: 'readers' };
const secret = { type: 'aws:secretsmanager/secret:Secret', name: 'feed' };
const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:keywright/shop/dev/feed-1a2b3c4d-AbCdEf';
const READ = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
const policyOf = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const text = (...statements: readonly object[]): string => JSON.stringify(policyOf(...statements));
const PARTNER = 'arn:aws:iam::444455556666:role/importer';

/** The organisation of these tests lets partners read the secrets of `keywright/billing/*`. */
const BILLING =
  'arn:aws:secretsmanager:eu-central-1:111122223333:secret:keywright/billing/dev/feed-1a2b3c4d-AbCdEf';

export const cases: RuleCases = {
  rule: 'secret-readers',
  breaks: [
    {
      what: 'everybody',
      ...onSecret,
      props: { secretArn: ARN, policy: text({ ...READ, Principal: '*' }) },
      says: 'lets everybody read the secret of a key (policy.Statement[0].Principal)',
    },
    {
      what: 'everybody within an organisation, whose condition names nobody',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: text({
          ...READ,
          Principal: { AWS: '*' },
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
        }),
      },
      says: 'lets everybody read the secret of a key (policy.Statement[0].Principal.AWS)',
    },
    {
      what: 'another account',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: text({ ...READ, Principal: { AWS: ['111122223333', '444455556666'] } }),
      },
      says: 'lets "444455556666" read the secret of a key (policy.Statement[0].Principal.AWS[1])',
    },
    {
      what: 'everybody who may write a policy that lets them read',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: text({ ...READ, Action: 'secretsmanager:PutResourcePolicy', Principal: '*' }),
      },
      says: 'lets everybody read the secret of a key',
    },
    {
      what: 'another account beside everybody of a condition that is not known yet',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: policyOf({
          ...READ,
          Principal: { AWS: ['*', '444455556666'] },
          Condition: { ArnLike: { 'aws:PrincipalArn': unknown.text } },
        }),
      },
      says: '(policy.Statement[0].Principal.AWS[1])',
    },
    {
      what: 'everybody, under a condition that names nobody and is not known yet',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: policyOf({
          ...READ,
          Principal: '*',
          Condition: { StringEquals: { 'aws:SourceVpc': unknown.text }, StringNotEquals: unknown.map },
        }),
      },
      says: 'lets everybody read the secret of a key',
    },
    {
      what: 'a role that a condition names',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: text({ ...READ, Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': PARTNER } } }),
      },
      says: `lets "${PARTNER}" read the secret of a key`,
    },
    {
      what: 'a wildcard of actions, given as an object',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: policyOf({
          ...READ,
          Action: 'secretsmanager:Get*',
          Principal: { Service: 'events.amazonaws.com' },
        }),
      },
      says: 'lets "events.amazonaws.com" read',
    },
    {
      what: 'all but one, and all actions but one',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: text({
          Effect: 'Allow',
          NotAction: 'secretsmanager:DeleteSecret',
          NotPrincipal: { AWS: PARTNER },
        }),
      },
      says: 'lets everybody read the secret of a key (policy.Statement[0].NotPrincipal)',
    },
    {
      what: 'a role of the account itself where consumers are named',
      ...onSecret,
      props: {
        secretArn: BILLING,
        policy: text({ ...READ, Principal: { AWS: 'arn:aws:iam::111122223333:role/curious' } }),
      },
      says: 'allowed: "arn:aws:iam::*:role/billing-*", "444455556666", by the secretConsumers',
    },
    {
      what: 'the policy within a secret, whose account nobody knows',
      ...secret,
      props: { name: 'keywright/shop/dev/feed', policy: text({ ...READ, Principal: { AWS: PARTNER } }) },
      says: `lets "${PARTNER}" read the secret of a key`,
    },
    {
      what: 'a service, for a secret whose account nobody knows',
      ...secret,
      props: {
        namePrefix: 'keywright/shop/',
        policy: text({ ...READ, Principal: { Service: 'events.amazonaws.com' } }),
      },
      says: 'lets "events.amazonaws.com" read',
    },
    {
      what: 'values of many at once, by the name of the secret',
      ...onSecret,
      props: {
        secretArn: 'keywright/shop/dev/feed',
        policy: text({ ...READ, Action: 'secretsmanager:BatchGetSecretValue', Principal: { AWS: PARTNER } }),
      },
      says: `lets "${PARTNER}" read`,
    },
    {
      what: 'a reader beside one who is not known',
      ...onSecret,
      props: { secretArn: ARN, policy: policyOf({ ...READ, Principal: { AWS: [unknown.text, PARTNER] } }) },
      says: '(policy.Statement[0].Principal.AWS[1])',
    },
    {
      what: 'the root of another account',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: text({ ...READ, Principal: { AWS: 'arn:aws:iam::444455556666:root' } }),
      },
      says: 'lets "arn:aws:iam::444455556666:root" read',
    },
  ],
  waits: [
    {
      what: 'the secret of a policy that is not known either',
      ...onSecret,
      props: { secretArn: unknown.text, policy: unknown.text },
      waitsFor: 'secretArn',
    },
    {
      what: 'the name of a secret that everybody may read',
      ...secret,
      props: { name: unknown.text, policy: text({ ...READ, Principal: '*' }) },
      waitsFor: 'name',
    },
    {
      what: 'the start of the name of a secret that everybody may read',
      ...secret,
      props: { namePrefix: unknown.text, policy: text({ ...READ, Principal: '*' }) },
      waitsFor: 'namePrefix',
    },
    {
      what: 'a policy in JSON with something unknown in it',
      ...onSecret,
      props: { secretArn: ARN, policy: unknown.text },
      waitsFor: 'policy',
    },
    {
      what: 'the secret that everybody may read',
      ...onSecret,
      props: { secretArn: unknown.text, policy: text({ ...READ, Principal: '*' }) },
      waitsFor: 'secretArn',
    },
    {
      what: 'a reader',
      ...onSecret,
      props: { secretArn: ARN, policy: policyOf({ ...READ, Principal: { AWS: unknown.text } }) },
      waitsFor: 'policy.Statement.0.Principal.AWS',
    },
    {
      what: 'who everybody is by a condition',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: policyOf({
          ...READ,
          Principal: '*',
          Condition: { StringEquals: { 'aws:PrincipalArn': unknown.text } },
        }),
      },
      waitsFor: 'policy.Statement.0.Condition.StringEquals.aws:PrincipalArn',
    },
    {
      what: 'one of those who are everybody by a condition',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: policyOf({
          ...READ,
          Principal: { AWS: '*' },
          Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/a', unknown.text] } },
        }),
      },
      waitsFor: 'policy.Statement.0.Condition.ArnLike.aws:PrincipalArn.1',
    },
    {
      what: 'all that a condition says',
      ...onSecret,
      props: { secretArn: ARN, policy: policyOf({ ...READ, NotPrincipal: '*', Condition: unknown.map }) },
      waitsFor: 'policy.Statement.0.Condition',
    },
    {
      what: 'an operator of a condition',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: policyOf({ ...READ, Principal: '*', Condition: { StringLike: unknown.map } }),
      },
      waitsFor: 'policy.Statement.0.Condition.StringLike',
    },
    {
      what: 'an action',
      ...onSecret,
      props: { secretArn: ARN, policy: policyOf({ ...READ, Action: unknown.text, Principal: '*' }) },
      waitsFor: 'policy.Statement.0.Action',
    },
  ],
  passes: [
    {
      what: 'a role of the account of the secret',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: text({ ...READ, Principal: { AWS: 'arn:aws:iam::111122223333:role/importer' } }),
      },
    },
    {
      what: 'consumers that the organisation names',
      ...onSecret,
      props: {
        secretArn: BILLING,
        policy: text({
          ...READ,
          Principal: {
            AWS: [PARTNER, 'arn:aws:iam::999900001111:role/billing-feed', 'arn:aws:iam::111122223333:root'],
          },
        }),
      },
    },
    {
      what: 'everybody with the role of the consumer',
      ...onSecret,
      props: {
        secretArn: BILLING,
        policy: text({
          ...READ,
          Principal: '*',
          Condition: { StringEquals: { 'aws:PrincipalArn': [PARTNER] } },
        }),
      },
    },
    {
      what: 'what is denied',
      ...onSecret,
      props: { secretArn: ARN, policy: text({ ...READ, Effect: 'Deny', Principal: '*' }) },
    },
    {
      what: 'an action that reads no value',
      ...onSecret,
      props: {
        secretArn: ARN,
        policy: text({ ...READ, Action: 'secretsmanager:DescribeSecret', Principal: '*' }),
      },
    },
    {
      what: 'the secret of something else',
      ...secret,
      props: { name: 'database', policy: text({ ...READ, Principal: '*' }) },
    },
    {
      what: 'an unknown secret whose policy opens it to nobody else',
      ...onSecret,
      props: { secretArn: unknown.text, policy: text({ ...READ, Effect: 'Deny', Principal: '*' }) },
    },
    {
      what: 'the account itself where consumers are named, by its number',
      ...onSecret,
      props: { secretArn: BILLING, policy: text({ ...READ, Principal: { AWS: '111122223333' } }) },
    },
    {
      what: 'a secret of another name, whoever may read it',
      ...onSecret,
      props: {
        secretArn: ARN.replace('keywright/shop', 'shop'),
        policy: text({ ...READ, Principal: '*' }),
      },
    },
    {
      what: 'a secret that is no text',
      ...onSecret,
      props: { secretArn: 7, policy: text({ ...READ, Principal: '*' }) },
    },
    { what: 'a secret without a policy', ...secret, props: { name: 'keywright/shop/dev/feed' } },
  ],
};
