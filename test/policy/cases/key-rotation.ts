import { unknown } from '../../../policy/testing/index.ts';
import { compliant, partner } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const longLived = { ...partner, expiresIn: '365d' };
const every = (every: string, props: object = longLived) => ({ ...props, rotation: { every } });
const { rotation: _, ...unscheduled } = compliant;

export const cases: RuleCases = {
  rule: 'key-rotation',
  breaks: [
    {
      what: 'a second beyond the default',
      props: every('7776001s'),
      says: 'at least every 90d, by the setting maxInterval of the rule key-rotation',
    },
    {
      what: 'a day beyond the configured interval of the type',
      props: every('31d', compliant),
      config: { maxIntervalByType: { service: '30d' } },
      says: 'at least every 30d, by the setting maxIntervalByType',
    },
    {
      what: 'a day beyond the configured interval in production',
      props: every('31d', compliant),
      config: { maxIntervalByEnvironment: { prod: '30d' } },
      stack: 'shop-prod',
      says: 'at least every 30d, by the setting maxIntervalByEnvironment',
    },
    {
      what: 'a rotation when the version in use has just expired',
      props: { ...compliant, expiresIn: '30d', rotation: { every: '30d', overlap: '0s' } },
      says: 'rotates every 30d (rotation.every) and lives for 30d (expiresIn)',
    },
    {
      what: 'no schedule where the type must have one',
      props: unscheduled,
      config: { requiredForTypes: ['service'] },
      says: 'has no rotation schedule',
    },
    {
      what: 'no schedule in production, only an overlap',
      props: { ...compliant, rotation: { overlap: '1h' } },
      config: { requiredInEnvironments: ['prod'] },
      stack: 'shop-prod',
      says: 'has no rotation schedule',
    },
  ],
  waits: [
    {
      what: 'an unknown interval',
      props: { ...compliant, rotation: { every: unknown.text } },
      waitsFor: 'rotation.every',
    },
    {
      what: 'an unknown type where types differ',
      props: { ...compliant, type: unknown.text },
      config: { maxIntervalByType: { service: '30d' } },
      waitsFor: 'type',
    },
  ],
  passes: [
    { what: 'the default interval', props: every('90d') },
    {
      what: 'the configured interval of the type',
      props: every('30d', compliant),
      config: { maxIntervalByType: { service: '30d' } },
    },
    {
      what: 'a rotation a second before the version in use expires',
      props: { ...compliant, expiresIn: '30d', rotation: { every: '2591999s', overlap: '0s' } },
    },
    { what: 'no schedule where none is demanded', props: unscheduled },
    {
      what: 'no schedule where other types must have one',
      props: unscheduled,
      config: { requiredForTypes: ['partner', 'depot/*'], requiredInEnvironments: ['prod'] },
    },
  ],
};
