import { unknown } from '../../../policy/testing/index.ts';
import { compliant, partner } from '../baseline.ts';
import type { RuleCases } from './case.ts';
import { at, DAY, outputs } from './deployed.ts';

const deployed = (change: Readonly<Record<string, unknown>>, props: object = compliant) => ({
  props: { ...props },
  outputs: outputs(change),
});

export const cases: RuleCases = {
  rule: 'key-life-not-extended',
  breaks: [
    {
      what: 'a second more to live than the type allows',
      ...deployed({ expiresAt: at(90 * DAY + 1) }),
      says: 'at most 90d, by the key type "service"',
    },
    {
      what: 'a second more to live than the default',
      ...deployed({ expiresAt: at(365 * DAY + 1) }, partner),
      says: 'at most 365d, by the setting maxLifetime of the rule key-life-not-extended',
    },
    {
      what: 'no end, although one is declared',
      ...deployed({ expiresAt: 'never' }),
      says: 'the current version verifies for ever (expiresAt)',
    },
    {
      what: 'more to live than production allows',
      ...deployed({ expiresAt: at(31 * DAY) }),
      config: { maxLifetimeByEnvironment: { prod: '30d' } },
      stack: 'shop-prod',
      says: 'at most 30d, by the setting maxLifetimeByEnvironment',
    },
    {
      what: 'a version before that verifies for a second too long',
      ...deployed({ version: 2, previousExpiresAt: at(7 * DAY + 1) }),
      says: 'the version before verifies until',
    },
    {
      what: 'a version before that verifies for ever',
      ...deployed({ version: 2, previousExpiresAt: 'never' }),
      says: 'the version before verifies for ever (previousExpiresAt)',
    },
  ],
  waits: [
    {
      what: 'an unknown type, which has a limit of its own',
      props: { ...compliant, type: unknown.text },
      outputs: outputs(),
      waitsFor: 'type',
    },
  ],
  passes: [
    { what: 'as much to live as the type allows', ...deployed({ expiresAt: at(90 * DAY) }) },
    { what: 'as much to live as the default', ...deployed({ expiresAt: at(365 * DAY) }, partner) },
    { what: 'a version before that ends in time', ...deployed({ previousExpiresAt: at(7 * DAY) }) },
    { what: 'a revoked key without an end', ...deployed({ status: 'revoked', expiresAt: 'never' }) },
    { what: 'a key that was never deployed', props: compliant },
  ],
};
