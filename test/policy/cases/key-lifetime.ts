import { unknown } from '../../../policy/testing/index.ts';
import { compliant, partner } from '../baseline.ts';
import type { RuleCases } from './case.ts';

export const cases: RuleCases = {
  rule: 'key-lifetime',
  breaks: [
    {
      what: 'a second beyond the life of its type',
      props: { ...compliant, expiresIn: '7776001s' },
      says: 'at most 90d, by the key type "service"',
    },
    {
      what: 'a day beyond the default',
      props: { ...partner, expiresIn: '366d' },
      says: 'at most 365d, by the setting maxLifetime',
    },
    {
      what: 'beyond the configured life of the type',
      props: { ...compliant, expiresIn: '31d' },
      config: { maxLifetimeByType: { service: '30d' } },
      says: 'at most 30d, by the setting maxLifetimeByType',
    },
    {
      what: 'beyond the configured life in production',
      props: { ...compliant, expiresIn: '31d' },
      config: { maxLifetimeByEnvironment: { prod: '30d' } },
      stack: 'shop-prod',
      says: 'at most 30d, by the setting maxLifetimeByEnvironment',
    },
  ],
  waits: [
    { what: 'an unknown life', props: { ...compliant, expiresIn: unknown.text }, waitsFor: 'expiresIn' },
  ],
  passes: [
    { what: 'the longest life of its type', props: { ...compliant, expiresIn: '90d' } },
    { what: 'the default', props: { ...partner, expiresIn: '365d' } },
    {
      what: 'the configured life of production elsewhere',
      props: { ...compliant, expiresIn: '31d' },
      config: { maxLifetimeByEnvironment: { prod: '30d' } },
    },
  ],
};
