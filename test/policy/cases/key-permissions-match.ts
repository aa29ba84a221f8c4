import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import { familyKey } from '../family.ts';
import type { RuleCases } from './case.ts';

const { 'read:order': _, ...fewer } = compliant.permissions;
const { permissions: _none, ...without } = compliant;
const older = { ...compliant, catalogDigest: '00000000000000aa' };

export const cases: RuleCases = {
  rule: 'key-permissions-match',
  breaks: [
    {
      what: 'a permission that no declared scope brings',
      props: { ...compliant, permissions: { ...compliant.permissions, 'manage:member': 'write' } },
      says: 'carries "manage:member", which its scopes do not bring',
    },
    {
      what: 'the same, by another digest of the catalog',
      props: { ...older, permissions: { ...older.permissions, 'delete:shop': 'write' } },
      says: 'the program was built with digest "00000000000000aa"',
    },
    {
      what: 'a permission that is left out',
      props: { ...compliant, permissions: fewer },
      says: 'does not carry "read:order"',
    },
    {
      what: 'a permission that is said to come from another scope',
      props: { ...compliant, permissions: { ...compliant.permissions, 'read:order': 'write' } },
      says: 'names another scope for "read:order"',
    },
    { what: 'no permissions at all', props: without, says: 'does not say its permissions' },
    {
      what: 'permissions as a list',
      props: { ...compliant, permissions: ['read:order'] },
      says: 'does not say its permissions',
    },
  ],
  waits: [
    { what: 'an unknown type', props: { ...compliant, type: unknown.text }, waitsFor: 'type' },
    {
      what: 'one unknown scope',
      props: { ...compliant, scopes: ['read', unknown.text] },
      waitsFor: 'scopes.1',
    },
    {
      what: 'unknown permissions',
      props: { ...compliant, permissions: unknown.map },
      waitsFor: 'permissions',
    },
    {
      what: 'an unknown digest',
      props: { ...compliant, catalogDigest: unknown.text },
      waitsFor: 'catalogDigest',
    },
    {
      what: 'unknown attributes of the account',
      props: { ...familyKey, accountAttributes: unknown.list },
      waitsFor: 'accountAttributes',
    },
  ],
  passes: [
    { what: 'what the scopes bring', props: compliant },
    {
      what: 'less than they bring, by another digest of the catalog',
      props: { ...older, permissions: fewer },
    },
    { what: 'what a scope with a condition brings', props: familyKey },
  ],
};
