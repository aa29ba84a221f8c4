import { type Instant, instantOf } from '../../../keys/time/instant.ts';
import type { DeployedKey } from '../../../policy/subjects/declared-key.ts';
import { compliant } from '../baseline.ts';
import { NOW } from '../organisation.ts';
import type { RuleCases } from './case.ts';
import { DAY } from './deployed.ts';

function ago(seconds: number): Instant {
  return instantOf(NOW - seconds);
}

const live = (change: DeployedKey = {}) => ({
  props: compliant,
  live: { status: 'active', version: 1, createdAt: ago(300 * DAY), expiresAt: ago(-30 * DAY), ...change },
});

export const cases: RuleCases = {
  rule: 'key-in-use',
  breaks: [
    {
      what: 'a last use a second too long ago',
      ...live({ lastUsedAt: ago(90 * DAY + 1) }),
      says: 'was last used at 2026-08-23T12:59:59Z, 91 days ago',
    },
    {
      what: 'no use since it was made, a second too long ago',
      ...live({ createdAt: ago(90 * DAY + 1), lastUsedAt: 'never' }),
      says: 'was never used since it was made at 2026-08-23T12:59:59Z, 91 days ago',
    },
    {
      what: 'a last use longer ago than is configured',
      ...live({ lastUsedAt: ago(DAY + 1) }),
      config: { unusedFor: '1d' },
      says: 'a use within 1d, by the setting unusedFor of the rule key-in-use',
    },
    {
      what: 'no use of a new key for longer than is configured',
      ...live({ createdAt: ago(DAY + 1), lastUsedAt: 'never' }),
      config: { unusedFor: '1d' },
      says: 'was never used',
    },
  ],
  waits: [],
  passes: [
    { what: 'a last use just in time', ...live({ lastUsedAt: ago(90 * DAY) }) },
    { what: 'a new key', ...live({ createdAt: ago(90 * DAY), lastUsedAt: 'never' }) },
    { what: 'no activity table', ...live() },
    { what: 'a revoked key', ...live({ status: 'revoked', lastUsedAt: 'never' }) },
  ],
};
