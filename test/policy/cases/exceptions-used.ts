import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const staff = {
  ...compliant,
  scopes: ['read', 'staff'],
  permissions: { 'manage:member': 'staff', 'read:order': 'read' },
};

export const cases: RuleCases = {
  rule: 'exceptions-used',
  breaks: [
    {
      what: 'an exception for what breaks the rule no more',
      props: compliant,
      stack: 'excused',
      says: 'the resource breaks the rule no more',
    },
    {
      what: 'an exception for a resource that there is not',
      props: compliant,
      stack: 'astray',
      says: 'the stack has no such resource',
    },
    {
      what: 'an exception for a scope that nothing has',
      props: compliant,
      stack: 'scoped',
      says: 'for "subject" and key-elevated-scopes and the scopes "staff" (SEC-6; approved by security)',
    },
    {
      what: 'an exception by a pattern that is nobody',
      props: compliant,
      stack: 'nobody',
      says: 'for "feed-*" and key-must-expire',
    },
  ],
  waits: [],
  passes: [
    {
      what: 'an exception that a key needs',
      props: { ...compliant, expiresIn: 'never' },
      stack: 'excused',
    },
    { what: 'an exception that a scope needs', props: staff, stack: 'scoped' },
    {
      what: 'an exception that a key may need once its life is known',
      props: { ...compliant, expiresIn: unknown.text },
      stack: 'excused',
    },
    { what: 'an exception for stacks by a pattern', props: compliant, stack: 'eu-new' },
  ],
};
