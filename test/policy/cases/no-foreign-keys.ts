import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const appsync = { type: 'aws:appsync/apiKey:ApiKey', name: 'graph' };

export const cases: RuleCases = {
  rule: 'no-foreign-keys',
  breaks: [
    {
      what: 'a key of API Gateway',
      type: 'aws:apigateway/apiKey:ApiKey',
      props: { name: 'plan', enabled: true },
      says: 'is a key of API Gateway',
    },
    {
      what: 'a key of AppSync without an end',
      ...appsync,
      props: { apiId: unknown.text },
      says: 'mend: write expires',
    },
    {
      what: 'an access key of a user',
      type: 'aws:iam/accessKey:AccessKey',
      props: { user: 'ci' },
      says: 'mend: use a role',
    },
    {
      what: 'a credential of a user for one service',
      type: 'aws:iam/serviceSpecificCredential:ServiceSpecificCredential',
      props: { userName: 'ci', serviceName: 'codecommit.amazonaws.com' },
      says: 'is a long-term credential of an IAM user for one service',
    },
  ],
  // It asks only whether something is declared.
  waits: [],
  passes: [
    {
      what: 'a key of AppSync with an end',
      ...appsync,
      props: { apiId: 'a1b2c3', expires: '2027-01-01T00:00:00Z' },
    },
    { what: 'an end that is not known yet', ...appsync, props: { apiId: 'a1b2c3', expires: unknown.text } },
    { what: 'a key', props: compliant },
  ],
};
