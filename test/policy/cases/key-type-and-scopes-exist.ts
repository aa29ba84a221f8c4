import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const { catalog: _, ...ofNoCatalog } = compliant;

export const cases: RuleCases = {
  rule: 'key-type-and-scopes-exist',
  breaks: [
    {
      what: 'a catalog that nobody knows',
      props: { ...compliant, catalog: 'shadow' },
      says: 'is of the catalog "shadow"',
    },
    { what: 'no catalog', props: ofNoCatalog, says: 'names no catalog' },
    { what: 'an unknown type', props: { ...compliant, type: 'super' }, says: 'is of the key type "super"' },
    {
      what: 'an unknown scope',
      props: { ...compliant, scopes: ['read', 'root', 'write'] },
      says: 'has the scope "root"',
    },
    {
      what: 'a scope that a newer catalog of the program has',
      props: {
        ...compliant,
        catalogDigest: '00000000000000aa',
        scopes: ['export', 'read', 'write'],
        permissions: { ...compliant.permissions, 'export:order': 'export' },
      },
      says: 'the program was built with digest "00000000000000aa"',
    },
    {
      what: 'scopes that are a text',
      props: { ...compliant, scopes: 'read' },
      says: 'has scopes that are not a list of names',
    },
    {
      what: 'a known scope in capitals, beside one that is not known yet',
      props: { ...compliant, scopes: ['READ', unknown.text] },
      says: 'has the scope "READ"',
    },
  ],
  waits: [
    { what: 'an unknown catalog', props: { ...compliant, catalog: unknown.text }, waitsFor: 'catalog' },
    { what: 'an unknown type', props: { ...compliant, type: unknown.text }, waitsFor: 'type' },
    { what: 'unknown scopes', props: { ...compliant, scopes: unknown.list }, waitsFor: 'scopes' },
    {
      what: 'one unknown scope',
      props: { ...compliant, scopes: ['read', unknown.text] },
      waitsFor: 'scopes.1',
    },
  ],
  passes: [
    { what: 'type and scopes of the catalog', props: compliant },
    {
      what: 'the same, of another digest of it',
      props: { ...compliant, catalogDigest: '00000000000000aa' },
    },
  ],
};
