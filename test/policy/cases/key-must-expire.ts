import { unknown } from '../../../policy/testing/index.ts';
import { compliant, partner } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const { expiresIn: _, ...without } = compliant;

export const cases: RuleCases = {
  rule: 'key-must-expire',
  breaks: [
    {
      what: 'never, where the key type demands an end',
      props: { ...compliant, expiresIn: 'never' },
      says: 'never expires (expiresIn: "never")',
    },
    {
      what: 'never, where the key type leaves it open',
      props: { ...partner, expiresIn: 'never' },
      says: 'never expires (expiresIn: "never")',
    },
    { what: 'no word on it', props: without, says: 'has no expiresIn' },
    {
      what: 'a day more than a duration can have',
      props: { ...partner, expiresIn: '36501d' },
      says: 'has expiresIn: "36501d", which is no duration',
    },
    {
      what: 'a number without a unit',
      props: { ...compliant, expiresIn: '30' },
      says: 'has expiresIn: "30", which is no duration',
    },
    {
      what: 'never, whatever else is unknown',
      props: { ...compliant, expiresIn: 'never', label: unknown.text, account: unknown.text },
      says: 'never expires',
    },
  ],
  waits: [
    { what: 'an unknown life', props: { ...compliant, expiresIn: unknown.text }, waitsFor: 'expiresIn' },
  ],
  passes: [
    { what: 'a life of two months', props: compliant },
    { what: 'a life of a second, by a trigger alone', props: { ...partner, expiresIn: '1s', rotation: {} } },
  ],
};
