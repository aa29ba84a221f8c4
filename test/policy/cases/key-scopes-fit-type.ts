import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import { familyKey } from '../family.ts';
import type { RuleCases } from './case.ts';

const partner = {
  ...compliant,
  type: 'partner',
  prefix: 'shop_partner',
  scopes: ['read', 'write'],
};

export const cases: RuleCases = {
  rule: 'key-scopes-fit-type',
  breaks: [
    {
      what: 'a scope that the type does not allow',
      props: { ...partner, permissions: { 'read:order': 'read' } },
      says: 'allowed: "read", "feed", by the key type "partner"',
    },
    {
      what: 'a scope that the type does not allow any more',
      props: { ...partner, catalogDigest: '00000000000000aa' },
      says: 'has the scope "write"',
    },
    {
      what: 'the lack of a required scope',
      props: { ...compliant, scopes: ['feed'], permissions: { 'read:feed': 'feed' } },
      says: 'lacks the scope "read"',
    },
    {
      what: 'a scope that is there twice',
      props: { ...compliant, scopes: ['read', 'write', 'write'] },
      says: 'declares the scope "write" more than once',
    },
    {
      what: 'a scope for accounts of another kind',
      props: { ...familyKey, accountAttributes: [] },
      says: 'only for accounts with the attribute "parent-org"',
    },
    {
      what: 'a scope that the type does not allow, beside one that is not known yet',
      props: { ...partner, scopes: ['write', unknown.text], permissions: unknown.map },
      says: 'has the scope "write"',
    },
  ],
  waits: [
    { what: 'an unknown type', props: { ...compliant, type: unknown.text }, waitsFor: 'type' },
    { what: 'unknown scopes', props: { ...compliant, scopes: unknown.list }, waitsFor: 'scopes' },
    {
      what: 'a scope that may be the required one',
      props: { ...compliant, scopes: [unknown.text, 'write'] },
      waitsFor: 'scopes.0',
    },
    {
      what: 'an attribute that may be the one that is needed',
      props: { ...familyKey, accountAttributes: [unknown.text] },
      waitsFor: 'accountAttributes.0',
    },
  ],
  passes: [
    { what: 'the scopes of its type', props: compliant },
    {
      what: 'all scopes that the type allows',
      props: {
        ...partner,
        scopes: ['feed', 'read'],
        permissions: { 'read:feed': 'feed', 'read:order': 'read' },
      },
    },
    { what: 'a scope whose condition the account meets', props: familyKey },
  ],
};
