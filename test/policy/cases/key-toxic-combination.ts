import { unknown } from '../../../policy/testing/index.ts';
import { depotKey } from '../depot.ts';
import type { RuleCases } from './case.ts';

export const cases: RuleCases = {
  rule: 'key-toxic-combination',
  breaks: [
    {
      what: 'both scopes',
      props: depotKey('robot', ['order', 'pay']),
      says: 'has "order" together with "pay": whoever holds it orders goods and pays for them',
    },
    {
      what: 'one of them implied',
      props: depotKey('robot', ['order', 'till']),
      says: '"pay" (implied by "till")',
    },
    {
      what: 'one of them by the type',
      props: depotKey('buyer', ['pay']),
      says: 'has "order" (as every key of the type "buyer") together with "pay"',
    },
    {
      what: 'one by the type and one implied',
      props: depotKey('buyer', ['till']),
      says: 'mend: remove "till", or make it a key for each',
    },
    {
      what: 'both, beside one that is not known yet',
      props: depotKey('robot', [], { scopes: ['order', unknown.text, 'pay'], permissions: unknown.map }),
      says: 'has "order" together with "pay"',
    },
  ],
  waits: [
    {
      what: 'a scope that may be the other one',
      props: depotKey('robot', [], { scopes: ['order', unknown.text], permissions: unknown.map }),
      waitsFor: 'scopes.1',
    },
    {
      what: 'a type that may bring the other one',
      props: depotKey('robot', ['pay'], { type: unknown.text }),
      waitsFor: 'type',
    },
    {
      what: 'an unknown catalog',
      props: depotKey('robot', ['pay'], { catalog: unknown.text }),
      waitsFor: 'catalog',
    },
  ],
  passes: [
    { what: 'one of them', props: depotKey('robot', ['order', 'see']) },
    { what: 'the other one', props: depotKey('robot', ['see', 'till']) },
    { what: 'one of them by the type', props: depotKey('buyer', ['see']) },
  ],
};
