import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const overlap = (overlap: string) => ({ ...compliant, rotation: { every: '30d', overlap } });
const silent = { ...compliant, rotation: { every: '30d' } };

export const cases: RuleCases = {
  rule: 'key-overlap',
  breaks: [
    {
      what: 'a second beyond the default',
      props: overlap('604801s'),
      says: 'at most 7d, by the setting maxOverlap of the rule key-overlap',
    },
    {
      what: 'a second below what is demanded',
      props: overlap('3599s'),
      config: { minOverlap: '1h' },
      says: 'at least 1h, by the setting minOverlap of the rule key-overlap',
    },
    {
      what: 'the default of the provider, a second too long',
      props: silent,
      config: { maxOverlap: '86399s' },
      says: 'verify for 1d after a rotation (the default, as rotation.overlap is left out)',
    },
    {
      what: 'the default of the provider, a second too short for the type',
      props: silent,
      config: { minOverlapByType: { 'shop/service': '86401s' } },
      says: 'at least 86401s, by the setting minOverlapByType',
    },
    {
      what: 'longer than production allows',
      props: overlap('2h'),
      config: { maxOverlapByEnvironment: { prod: '1h' } },
      stack: 'shop-prod',
      says: 'at most 1h, by the setting maxOverlapByEnvironment',
    },
  ],
  waits: [
    {
      what: 'an unknown overlap',
      props: { ...compliant, rotation: { every: '30d', overlap: unknown.text } },
      waitsFor: 'rotation.overlap',
    },
    {
      what: 'an unknown type where types differ',
      props: { ...compliant, type: unknown.text },
      config: { maxOverlapByType: { service: '1h' } },
      waitsFor: 'type',
    },
  ],
  passes: [
    { what: 'the longest overlap', props: overlap('7d') },
    { what: 'no overlap', props: overlap('0s') },
    { what: 'the shortest that is demanded', props: overlap('1h'), config: { minOverlap: '1h' } },
    { what: 'the default of the provider', props: silent, config: { minOverlap: '1d', maxOverlap: '1d' } },
  ],
};
