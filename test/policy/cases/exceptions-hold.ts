import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const never = { ...compliant, expiresIn: 'never' };

export const cases: RuleCases = {
  rule: 'exceptions-hold',
  breaks: [
    {
      what: 'an exception that ended, although nothing needs it any more',
      props: compliant,
      stack: 'ended',
      says: 'has an exception that ended on 2026-01-31: for "subject" and key-must-expire (SEC-1;',
    },
    {
      what: 'an exception by pattern that ended',
      props: compliant,
      stack: 'eu-old',
      says: 'has an exception that ended on 2026-01-31: for "nightly-*" and key-elevated-scopes',
    },
    {
      what: 'an exception that ends a day too late',
      props: never,
      stack: 'late',
      says: 'an end within 365d, by the setting maxDuration of the rule exceptions-hold',
    },
    {
      what: 'an exception that ends later than is configured',
      props: never,
      stack: 'excused',
      config: { maxDuration: '364d' },
      says: 'an end within 364d',
    },
  ],
  waits: [],
  passes: [
    { what: 'an exception that ends on the last day that is allowed', props: never, stack: 'excused' },
    { what: 'an exception of another stack', props: compliant, stack: 'dev' },
  ],
};
