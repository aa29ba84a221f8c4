import { SERIALIZED_PROVIDER } from '../../../provider/serialized.ts';
import { GRANTOR_TYPE } from '../../../provider/type.ts';
import { compliant } from '../baseline.ts';
import { agent, alice } from '../crew.ts';
import type { RuleCases } from './case.ts';

export const cases: RuleCases = {
  rule: 'key-integrity',
  breaks: [
    {
      what: 'a provider of its own',
      props: { ...compliant, __provider: "exports.handler = () => ({ create: async () => ({ id: 'x' }) })" },
      says: 'key "subject" has a provider of its own',
    },
    {
      what: 'the provider and something more',
      props: { ...compliant, __provider: `${SERIALIZED_PROVIDER};` },
      says: 'has a provider of its own',
    },
    {
      what: 'the provider of a key for a grantor',
      type: GRANTOR_TYPE,
      props: { ...alice, __provider: SERIALIZED_PROVIDER },
      says: 'grantor "subject" has a provider of its own',
    },
    {
      what: 'an input that this release does not know',
      props: { ...compliant, revokeAfter: '7d' },
      says: 'has inputs that this policy pack does not know: "revokeAfter"',
    },
    {
      what: 'an input of a grantor that this release does not know',
      type: GRANTOR_TYPE,
      props: { ...alice, until: '2027-01-01T00:00:00Z' },
      says: 'has inputs that this policy pack does not know: "until"',
    },
    {
      what: 'a cap above that of its type',
      props: { ...agent, maxKeysPerAccount: 3 },
      says: 'has another maxKeysPerAccount than its key type',
    },
    {
      what: 'no cap where its type has one',
      props: { ...agent, maxKeysPerAccount: undefined },
      says: 'that of the key type "agent" of catalog "crew"',
    },
    {
      what: 'issuers that the very same catalog does not have',
      props: { ...compliant, issuers: ['arn:aws:iam::*:root'] },
      says: 'has another issuers than its key type',
    },
  ],
  waits: [],
  passes: [
    { what: 'a key of ours', props: compliant },
    { what: 'a grantor of ours', type: GRANTOR_TYPE, props: alice },
    { what: 'the cap of its type', props: agent },
    { what: 'a cap below that of its type, by an older catalog', props: { ...agent, maxKeysPerAccount: 1 } },
    {
      what: 'issuers of another catalog where the type has none',
      props: { ...agent, issuers: ['arn:aws:iam::111122223333:role/ci'] },
    },
  ],
};
