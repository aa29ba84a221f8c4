import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import { agent, keyResource } from '../crew.ts';
import type { RuleCases } from './case.ts';

const [first, second] = [keyResource('first', agent), keyResource('second', agent)];

export const cases: RuleCases = {
  rule: 'keys-per-account',
  breaks: [
    {
      what: 'one more than the type allows',
      props: agent,
      beside: [first, second],
      says: 'is number 3 of the keys of the type "agent" for the account "org-1"',
    },
    {
      what: 'one more than is configured',
      props: compliant,
      beside: [first, keyResource('feed', compliant)],
      config: { maxKeysPerAccount: 2 },
      says: 'at most 2, by the setting maxKeysPerAccount',
    },
    {
      what: 'a second one, where one is configured',
      props: agent,
      beside: [first],
      config: { maxKeysPerAccount: 1 },
      says: 'is number 2 of the keys for the account "org-1"',
    },
    {
      what: 'one more than the type allows, beside one of an account that is not known yet',
      props: agent,
      beside: [first, second, keyResource('later', { ...agent, account: unknown.text })],
      says: 'is number 3 of the keys of the type "agent"',
    },
  ],
  waits: [
    {
      what: 'an unknown account',
      props: { ...agent, account: unknown.text },
      beside: [first, second],
      waitsFor: 'account',
    },
    {
      what: 'an unknown type, where one is capped',
      props: { ...agent, type: unknown.text },
      waitsFor: 'type',
    },
    {
      what: 'a key that may be revoked',
      props: { ...agent, revoked: unknown.boolean },
      beside: [first, second],
      waitsFor: 'revoked',
    },
  ],
  passes: [
    { what: 'as many as the type allows', props: agent, beside: [first] },
    { what: 'a revoked key beyond', props: { ...agent, revoked: true }, beside: [first, second] },
    { what: 'another account', props: { ...agent, account: 'org-2' }, beside: [first, second] },
    { what: 'another table', props: { ...agent, table: 'others' }, beside: [first, second] },
    { what: 'another region', props: { ...agent, aws: { region: 'us-east-1' } }, beside: [first, second] },
    {
      what: 'as many as are configured',
      props: compliant,
      beside: [first],
      config: { maxKeysPerAccount: 2 },
    },
    {
      what: 'an unknown account, where nothing is capped',
      props: { ...compliant, account: unknown.text },
    },
  ],
};
