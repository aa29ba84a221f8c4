import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const config = { tag: 'owner' };

export const cases: RuleCases = {
  rule: 'secret-owner-tag',
  breaks: [
    { what: 'no tags', props: compliant, config, says: 'has no tag "owner"' },
    {
      what: 'other tags',
      props: { ...compliant, tags: { team: 'checkout' } },
      config,
      says: 'write tags: { "owner": "checkout" }',
    },
    {
      what: 'another owner in the tag',
      props: { ...compliant, tags: { owner: 'others' } },
      config,
      says: 'has a tag "owner" that is not its owner',
    },
    {
      what: 'the tag in other letters',
      props: { ...compliant, tags: { Owner: 'checkout' } },
      config,
      says: 'has no tag "owner"',
    },
  ],
  waits: [
    { what: 'unknown tags', props: { ...compliant, tags: unknown.map }, config, waitsFor: 'tags' },
    {
      what: 'an unknown tag',
      props: { ...compliant, tags: { owner: unknown.text } },
      config,
      waitsFor: 'tags.owner',
    },
    { what: 'an unknown owner', props: { ...compliant, owner: unknown.text }, config, waitsFor: 'owner' },
  ],
  passes: [
    { what: 'the owner in the tag', props: { ...compliant, tags: { owner: 'checkout' } }, config },
    { what: 'no tags where none is demanded', props: compliant },
    {
      what: 'the owner in the tag that is demanded',
      props: { ...compliant, tags: { 'cost:owner': 'checkout' } },
      config: { tag: 'cost:owner' },
    },
  ],
};
