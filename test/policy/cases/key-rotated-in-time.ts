import { unknown } from '../../../policy/testing/index.ts';
import { compliant, partner } from '../baseline.ts';
import type { RuleCases } from './case.ts';
import { at, DAY, outputs } from './deployed.ts';

const deployed = (change: Readonly<Record<string, unknown>>, props: object = compliant) => ({
  props: { ...props },
  outputs: outputs(change),
});
const { rotation: _, ...unscheduled } = { ...partner, expiresIn: '365d' };
const old = (days: number, seconds = 0) => ({
  issuedAt: at(-days * DAY - seconds),
  rotatesAt: undefined,
  expiresAt: at(100 * DAY),
});

export const cases: RuleCases = {
  rule: 'key-rotated-in-time',
  breaks: [
    {
      what: 'a rotation that is overdue for a second more than the grace',
      ...deployed({ rotatesAt: at(-7 * DAY - 1) }),
      says: 'was to be rotated at',
    },
    {
      what: 'a rotation that is overdue for more than is configured',
      ...deployed({ rotatesAt: at(-1) }),
      config: { grace: '0s' },
      says: 'a rotation at most 0s late, by the setting grace of the rule key-rotated-in-time',
    },
    {
      what: 'no rotation for a second more than interval and grace',
      ...deployed(old(97, 1), unscheduled),
      says: 'was never rotated since it was made at',
    },
    {
      what: 'a last rotation that long ago',
      ...deployed({ ...old(97, 1), version: 3 }, unscheduled),
      says: 'was last rotated at',
    },
    {
      what: 'older than the type may be',
      ...deployed(old(38), unscheduled),
      config: { maxIntervalByType: { partner: '30d' } },
      says: 'a rotation every 30d, by the setting maxIntervalByType',
    },
  ],
  waits: [
    {
      what: 'an unknown type where types differ',
      props: { ...compliant, type: unknown.text },
      outputs: outputs(),
      config: { maxIntervalByType: { service: '30d' } },
      waitsFor: 'type',
    },
  ],
  passes: [
    { what: 'a rotation that is overdue within the grace', ...deployed({ rotatesAt: at(-7 * DAY) }) },
    { what: 'no rotation for interval and grace', ...deployed(old(97), unscheduled) },
    { what: 'a revoked key', ...deployed({ ...old(300), status: 'revoked' }, unscheduled) },
    { what: 'a key that was never deployed', props: unscheduled },
  ],
};
