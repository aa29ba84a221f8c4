import { unknown } from '../../../policy/testing/index.ts';
import { GRANTOR_TYPE } from '../../../provider/type.ts';
import { alice } from '../crew.ts';
import type { RuleCases } from './case.ts';

const type = GRANTOR_TYPE;
const named = { ...alice, scopes: undefined };

export const cases: RuleCases = {
  rule: 'grantor-permissions-match',
  breaks: [
    {
      what: 'a permission that no scope of the catalog grants',
      type,
      props: { ...named, permissions: { 'delete:crew': 'named' } },
      says: 'carries "delete:crew", which its scopes do not bring',
    },
    {
      what: 'a permission of another scope than the one that is said to bring it',
      type,
      props: { ...alice, scopes: ['look'], permissions: { 'create:shift': 'look', 'read:shift': 'look' } },
      says: 'carries "create:shift", which',
    },
    {
      what: 'a permission of a scope that is not declared',
      type,
      props: { ...alice, scopes: ['look'] },
      says: 'carries "create:shift", "read:shift", "update:shift", which',
    },
    {
      what: 'a scope that the catalog does not have',
      type,
      props: { ...alice, scopes: ['plan', 'root'] },
      says: 'has "root", which is no scope',
    },
    {
      what: 'a catalog that the organisation does not know',
      type,
      props: { ...alice, catalog: 'shadow' },
      says: 'is of the catalog "shadow"',
    },
    {
      what: 'no permissions at all',
      type,
      props: { ...alice, permissions: undefined },
      says: 'does not say its permissions',
    },
  ],
  waits: [
    { what: 'an unknown catalog', type, props: { ...alice, catalog: unknown.text }, waitsFor: 'catalog' },
    {
      what: 'unknown scopes',
      type,
      props: { ...alice, scopes: unknown.list, permissions: unknown.map },
      waitsFor: 'scopes',
    },
    {
      what: 'a scope that may bring the permission',
      type,
      props: { ...alice, scopes: ['look', unknown.text] },
      waitsFor: 'scopes.1',
    },
    {
      what: 'unknown permissions',
      type,
      props: { ...named, permissions: unknown.map },
      waitsFor: 'permissions',
    },
  ],
  passes: [
    { what: 'what scopes bring', type, props: alice },
    { what: 'a permission by its name', type, props: { ...named, permissions: { 'read:shift': 'named' } } },
    { what: 'nothing', type, props: { ...named, permissions: {} } },
    {
      what: 'the inputs of a grantor elsewhere',
      type: 'acme:keys:Grantor',
      props: { ...alice, catalog: 'shadow' },
    },
  ],
};
