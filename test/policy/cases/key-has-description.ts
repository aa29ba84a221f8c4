import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const described = (description: string) => ({ ...compliant, description });
const { description: _, ...undescribed } = compliant;

export const cases: RuleCases = {
  rule: 'key-has-description',
  breaks: [
    { what: 'none', props: undescribed, says: 'has no description' },
    {
      what: 'a character less than the default',
      props: described('CI uploads'.slice(1)),
      says: 'of 9 characters',
    },
    {
      what: 'a character less than is configured',
      props: described('nightly upload to the lake'),
      config: { minLength: 27 },
      says: 'of 26 characters',
    },
    {
      what: 'the name again',
      props: described('Nightly: upload!'),
      name: 'nightly-upload',
      says: 'which is its name again',
    },
    {
      what: 'the label again',
      props: described('checkout 2026'),
      says: 'which is its label again',
    },
  ],
  waits: [
    { what: 'an unknown description', props: described(unknown.text), waitsFor: 'description' },
    { what: 'an unknown label', props: { ...compliant, label: unknown.text }, waitsFor: 'label' },
  ],
  passes: [
    { what: 'the fewest characters', props: described('CI uploads') },
    {
      what: 'as many characters as are configured',
      props: described('nightly upload to the lake'),
      config: { minLength: 26 },
    },
    { what: 'the label and more', props: described('checkout 2026: the shop') },
  ],
};
