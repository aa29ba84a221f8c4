import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const staff = {
  ...compliant,
  scopes: ['read', 'staff'],
  permissions: { 'manage:member': 'staff', 'read:order': 'read' },
};
const robot = {
  ...compliant,
  type: 'robot',
  prefix: 'shop_robot',
  scopes: ['read'],
  permissions: { 'manage:member': 'staff', 'read:order': 'read' },
};

export const cases: RuleCases = {
  rule: 'key-elevated-scopes',
  breaks: [
    { what: 'an elevated scope', props: staff, says: 'has the scope "staff", which is elevated' },
    {
      what: 'an elevated scope that another one implies',
      props: {
        ...compliant,
        scopes: ['owner', 'read'],
        permissions: { 'delete:shop': 'owner', 'manage:member': 'owner', 'read:order': 'read' },
      },
      says: 'has the scope "staff" (implied by "owner"), which is elevated',
    },
    {
      what: 'an elevated scope that its type brings',
      props: robot,
      says: 'has the scope "staff" (as every key of the type "robot")',
    },
    {
      what: 'an owner whose name only begins like an approved one',
      props: { ...staff, owner: 'people' },
      says: 'only for keys of the owners "people-*"',
    },
    {
      what: 'an elevated scope of an approved owner for whom it is not approved',
      props: {
        ...compliant,
        owner: 'people-ops',
        scopes: ['owner', 'read'],
        permissions: { 'delete:shop': 'owner', 'manage:member': 'owner', 'read:order': 'read' },
      },
      says: 'has the scope "owner", which is elevated',
    },
    {
      what: 'an elevated scope beside one that is not known yet',
      props: { ...staff, scopes: ['read', unknown.text, 'staff'] },
      says: 'has the scope "staff"',
    },
  ],
  waits: [
    { what: 'an unknown catalog', props: { ...staff, catalog: unknown.text }, waitsFor: 'catalog' },
    { what: 'an owner who may be approved', props: { ...staff, owner: unknown.text }, waitsFor: 'owner' },
    {
      what: 'a type that may bring one',
      props: { ...compliant, type: unknown.text },
      waitsFor: 'type',
    },
    {
      what: 'one unknown scope',
      props: { ...compliant, scopes: ['read', unknown.text] },
      waitsFor: 'scopes.1',
    },
  ],
  passes: [
    { what: 'no elevated scope', props: compliant },
    { what: 'an approved owner', props: { ...staff, owner: 'people-ops' } },
    { what: 'an approved owner of what the type brings', props: { ...robot, owner: 'people-ops' } },
  ],
};
