import { unknown } from '../../../policy/testing/index.ts';
import { depotKey } from '../depot.ts';
import { familyKey } from '../family.ts';
import type { RuleCases } from './case.ts';

/** `see` is required, and `tour` for visitors only: that leaves four to choose from, and all four are there. */
const four = ['count', 'export', 'move', 'order', 'see'] as const;
const visitors = { accountAttributes: ['visitors'] };
const guardian = {
  ...familyKey,
  scopes: ['guardian'],
  permissions: { 'create:child': 'guardian', 'read:child': 'guardian', 'update:child': 'guardian' },
};

export const cases: RuleCases = {
  rule: 'key-not-all-scopes',
  breaks: [
    {
      what: 'all five that there are to choose from',
      props: depotKey('picker', [...four, 'tour'], visitors),
      says: 'has all 5 scopes that there are to choose from',
    },
    {
      what: 'all five, one of them implied',
      props: depotKey('picker', ['export', 'move', 'order', 'see', 'tour'], visitors),
      says: 'fewer than all of the key type "picker" of catalog "depot"',
    },
    {
      what: 'all four, where fewer are judged as well',
      props: depotKey('picker', four),
      config: { fewestScopes: 4 },
      says: 'has all 4 scopes',
    },
    {
      what: 'one scope that brings all of the catalog',
      props: guardian,
      config: { fewestScopes: 3 },
      says: 'has all 3 scopes',
    },
    {
      what: 'all five, whatever an attribute of the account will be',
      props: depotKey('picker', [...four, 'tour'], {
        ...visitors,
        accountAttributes: ['visitors', unknown.text],
        permissions: unknown.map,
      }),
      says: 'has all 5 scopes',
    },
  ],
  waits: [
    {
      what: 'a scope that may be the last one',
      props: depotKey('picker', ['export', 'move', 'order', 'see'], {
        ...visitors,
        scopes: ['export', 'move', 'order', 'see', unknown.text],
        permissions: unknown.map,
      }),
      waitsFor: 'scopes.4',
    },
    {
      what: 'an unknown type',
      props: depotKey('picker', four, { type: unknown.text }),
      waitsFor: 'type',
    },
    {
      what: 'an attribute without which all are there',
      props: depotKey('picker', four, { accountAttributes: [unknown.text], permissions: unknown.map }),
      config: { fewestScopes: 4 },
      waitsFor: 'accountAttributes.0',
    },
  ],
  passes: [
    { what: 'all but one', props: depotKey('picker', [...four], visitors) },
    { what: 'all of a type with four to choose from', props: depotKey('picker', four) },
    { what: 'all of a small catalog', props: guardian },
  ],
};
