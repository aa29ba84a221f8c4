import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const owned = (owner: string) => ({ ...compliant, owner });
const { owner: _, ...unowned } = compliant;

export const cases: RuleCases = {
  rule: 'key-has-owner',
  breaks: [
    { what: 'a placeholder, in whatever letters', props: owned('ToDo'), says: 'which stands for nobody' },
    { what: 'an address without a domain', props: owned('ada@shop'), says: 'which is no e-mail address' },
    { what: 'one letter', props: owned('x2'), says: 'has the owner "x2", which is no name' },
    { what: 'nobody', props: unowned, says: 'has no owner' },
    {
      what: 'somebody else than the organisation has',
      props: owned('checkout'),
      config: { patterns: ['team-*', '*@shop.example'] },
      says: 'owners like "team-*", "*@shop.example", by the setting patterns of the rule key-has-owner',
    },
    {
      what: 'a placeholder of the organisation',
      props: owned('The Interns'),
      config: { placeholders: ['*intern*'] },
      says: 'which stands for nobody',
    },
  ],
  waits: [{ what: 'an unknown owner', props: owned(unknown.text), waitsFor: 'owner' }],
  passes: [
    { what: 'a team', props: owned('checkout') },
    { what: 'two letters', props: owned('qa') },
    { what: 'an e-mail address', props: owned('platform+keys@mail.shop.example') },
    { what: 'a team of a code host', props: owned('@shop/platform') },
    { what: 'a team that tests', props: owned('test-automation') },
    {
      what: 'an owner of the organisation',
      props: owned('team-7'),
      config: { patterns: ['team-*', '*@shop.example'] },
    },
  ],
};
