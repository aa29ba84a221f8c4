import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

export const cases: RuleCases = {
  rule: 'key-declared-as-such',
  breaks: [
    {
      what: 'the type token of another dynamic resource',
      type: 'pulumi-nodejs:dynamic:Resource',
      props: compliant,
      says: 'the type "pulumi-nodejs:dynamic:Resource"',
    },
    {
      what: 'a type token that differs by case',
      type: 'pulumi-nodejs:keywright:apiKey',
      props: compliant,
      says: 'the type "pulumi-nodejs:keywright:apiKey"',
    },
    {
      what: 'a type token of another module',
      type: 'pulumi-nodejs:index:ApiKey',
      props: compliant,
      says: 'allowed: the type "pulumi-nodejs:keywright:ApiKey"',
    },
    {
      what: 'a type token with a folder',
      type: 'pulumi-nodejs:x/y:Z',
      props: compliant,
      says: 'mend: declare it with ApiKey of keywright',
    },
  ],
  waits: [],
  passes: [
    { what: 'an ApiKey', props: compliant },
    { what: 'a resource of another provider, whatever its shape', type: 'acme:keys:Key', props: compliant },
  ],
};
