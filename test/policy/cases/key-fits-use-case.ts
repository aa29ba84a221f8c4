import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import { depotKey } from '../depot.ts';
import type { RuleCases } from './case.ts';

const stocktaking = { useCase: 'stocktaking' };

export const cases: RuleCases = {
  rule: 'key-fits-use-case',
  breaks: [
    {
      what: 'a scope more than the use case needs',
      props: depotKey('robot', ['count', 'move', 'order'], stocktaking),
      says: 'has "order", which is more than it needs',
    },
    {
      what: 'another type than the use case has',
      props: depotKey('picker', ['count', 'see'], stocktaking),
      says: 'is of the key type "picker"',
    },
    {
      what: 'a use case that the catalog does not know',
      props: depotKey('robot', ['count'], { useCase: 'stock-taking' }),
      says: 'is for the use case "stock-taking"',
    },
    {
      what: 'a use case of a catalog without any',
      props: { ...compliant, useCase: 'orders' },
      says: 'mend: leave useCase out',
    },
    {
      what: 'a scope more, beside one that is not known yet',
      props: depotKey('robot', [], {
        ...stocktaking,
        scopes: [unknown.text, 'order'],
        permissions: unknown.map,
      }),
      says: 'has "order"',
    },
  ],
  waits: [
    {
      what: 'an unknown use case',
      props: depotKey('robot', ['order'], { useCase: unknown.text }),
      waitsFor: 'useCase',
    },
    {
      what: 'one unknown scope',
      props: depotKey('robot', [], {
        ...stocktaking,
        scopes: ['count', unknown.text],
        permissions: unknown.map,
      }),
      waitsFor: 'scopes.1',
    },
  ],
  passes: [
    { what: 'the scopes of the use case', props: depotKey('robot', ['count', 'move'], stocktaking) },
    { what: 'what they imply, declared', props: depotKey('robot', ['count', 'move', 'see'], stocktaking) },
    { what: 'fewer', props: depotKey('robot', ['count'], stocktaking) },
    {
      what: 'any of a use case of all scopes',
      props: depotKey('robot', ['move', 'order'], { useCase: 'everything' }),
    },
    { what: 'no use case', props: depotKey('robot', ['move', 'order']) },
  ],
};
