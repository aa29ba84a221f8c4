import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import { agent, grantor, kiosk } from '../crew.ts';
import type { RuleCases } from './case.ts';

const looks = { scopes: ['look'], permissions: { 'read:shift': 'look' } };

export const cases: RuleCases = {
  rule: 'key-within-grantor',
  breaks: [
    {
      what: 'permissions that the grantor lacks',
      props: agent,
      beside: [grantor(looks)],
      says: 'has "create:shift", "update:shift", which grantor "alice" does not have',
    },
    {
      what: 'one permission that the grantor lacks',
      props: agent,
      beside: [
        grantor({ scopes: undefined, permissions: { 'create:shift': 'named', 'read:shift': 'named' } }),
      ],
      says: 'has "update:shift", which grantor "alice" does not have',
    },
    {
      what: 'a permission that the type always brings, of a grantor without any',
      props: kiosk,
      beside: [grantor({ scopes: [], permissions: {} })],
      says: 'choose another key type, or give the grantor "read:shift" first',
    },
    {
      what: 'a new key of a disabled grantor',
      props: agent,
      beside: [grantor({ disabled: true })],
      says: 'on the authority of grantor "alice", which is disabled',
    },
    {
      what: 'no grantor, where the type requires one',
      props: { ...agent, grantor: undefined },
      says: 'only keys on the authority of a grantor, by the key type "agent" of catalog "crew"',
    },
    {
      what: 'a grantor, where the type takes none',
      props: { ...compliant, grantor: 'user:alice' },
      says: 'names the grantor "user:alice"',
    },
    {
      what: 'a grantor of another stack, where that is configured',
      props: agent,
      config: { mustBeDeclared: true },
      says: 'by the setting mustBeDeclared',
    },
    {
      what: 'a permission that the grantor lacks, beside a scope that is not known yet',
      props: { ...agent, scopes: ['plan', unknown.text], permissions: unknown.map },
      beside: [grantor(looks)],
      says: 'has "create:shift", "update:shift"',
    },
  ],
  waits: [
    {
      what: 'an unknown grantor',
      props: { ...agent, grantor: unknown.text },
      beside: [grantor()],
      waitsFor: 'grantor',
    },
    {
      what: 'unknown scopes',
      props: { ...agent, scopes: unknown.list, permissions: unknown.map },
      beside: [grantor()],
      waitsFor: 'scopes',
    },
    {
      what: 'unknown permissions of the grantor',
      props: agent,
      beside: [grantor({ scopes: unknown.list, permissions: unknown.map })],
      waitsFor: 'permissions',
    },
    {
      what: 'a grantor that may be disabled',
      props: agent,
      beside: [grantor({ disabled: unknown.boolean })],
      waitsFor: 'disabled',
    },
    {
      what: 'a grantor that may be the one',
      props: agent,
      beside: [grantor({ grantorId: unknown.text })],
      waitsFor: 'grantorId',
    },
    {
      what: 'an unknown table of the key',
      props: { ...agent, table: unknown.text },
      beside: [grantor(looks)],
      waitsFor: 'table',
    },
  ],
  passes: [
    { what: 'all that the grantor may', props: agent, beside: [grantor()] },
    { what: 'less than the grantor may', props: { ...agent, ...looks }, beside: [grantor()] },
    { what: 'a grantor of another stack', props: agent },
    {
      what: 'a grantor of that name in another table',
      props: agent,
      beside: [grantor({ ...looks, table: 'others' })],
    },
    {
      what: 'a grantor of that name in another region',
      props: agent,
      beside: [grantor({ ...looks, aws: { region: 'us-east-1' } })],
    },
    {
      what: 'a key that a grantor issued before it was disabled',
      props: agent,
      outputs: { status: 'active' },
      beside: [grantor({ disabled: true })],
    },
    {
      what: 'a revoked key',
      props: { ...agent, revoked: true },
      beside: [grantor({ ...looks, disabled: true })],
    },
    { what: 'no grantor, where the type leaves it open', props: { ...kiosk, grantor: undefined } },
    { what: 'a declared grantor', props: agent, beside: [grantor()], config: { mustBeDeclared: true } },
  ],
};
