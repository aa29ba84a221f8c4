import { describe, expect, it } from 'vitest';
import { apiKeyPolicies } from '../../policy/index.ts';
import { type TestResource, testPolicies } from '../../policy/testing/index.ts';
import { catalog, compliant } from './baseline.ts';
import { keyResource } from './crew.ts';

const feed = keyResource('feed', { ...compliant, secretName: 'warehouse/feed' });
const everybody = {
  type: 'aws:secretsmanager/secretPolicy:SecretPolicy',
  name: 'readers',
  props: {
    secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:warehouse/feed-AbCdEf',
    policy: {
      Statement: { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', Principal: '*' },
    },
  },
};

describe('secret-readers', () => {
  it('knows the secret of a key by what the key calls it, in the operation that declares it', async () => {
    const policies = apiKeyPolicies({ catalogs: [catalog] });
    const said = async (...resources: readonly TestResource[]) =>
      (await testPolicies(policies, { resources })).violations.map(({ policy, message }) => [
        policy,
        message.split('\n')[0],
      ]);
    expect(await said(feed, everybody)).toEqual([
      [
        'secret-readers',
        'resource "readers" (aws:secretsmanager/secretPolicy:SecretPolicy) lets everybody read the secret of a key (policy.Statement.Principal)',
      ],
    ]);
    expect(await said(everybody)).toEqual([]);
  });
});
