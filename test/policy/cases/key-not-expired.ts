import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';
import { at, DAY, outputs } from './deployed.ts';

const { rotation: _, ...unscheduled } = compliant;
/** Of a key that nothing will rotate. */
const deployed = (change: Readonly<Record<string, unknown>>) => ({
  props: unscheduled,
  outputs: outputs({ rotatesAt: undefined, ...change }),
});

export const cases: RuleCases = {
  rule: 'key-not-expired',
  breaks: [
    { what: 'its last second past', ...deployed({ expiresAt: at(0) }), says: 'expired at' },
    {
      what: 'fourteen days left, and no rotation planned',
      ...deployed({ expiresAt: at(14 * DAY) }),
      says: 'within 14 days (expiresAt), and nothing is planned to renew it',
    },
    {
      what: 'as little left as is configured',
      ...deployed({ expiresAt: at(3 * DAY) }),
      config: { within: '3d' },
      says: 'a successor 3d before the end, by the setting within',
    },
    {
      what: 'the last third of a short life',
      ...deployed({ issuedAt: at(-2 * DAY), expiresAt: at(DAY) }),
      says: 'a successor 1d before the end',
    },
    {
      what: 'a rotation that is due and did not come',
      props: compliant,
      outputs: outputs({ rotatesAt: at(0), expiresAt: at(DAY) }),
      says: 'expires at',
    },
    {
      what: 'a rotation that comes too late',
      props: compliant,
      outputs: outputs({ rotatesAt: at(2 * DAY), expiresAt: at(2 * DAY) }),
      says: 'expires at',
    },
  ],
  waits: [],
  passes: [
    { what: 'a second more than fourteen days left', ...deployed({ expiresAt: at(14 * DAY + 1) }) },
    {
      what: 'more left than is configured',
      ...deployed({ expiresAt: at(3 * DAY + 1) }),
      config: { within: '3d' },
    },
    {
      what: 'a short life before its last third',
      ...deployed({ issuedAt: at(-2 * DAY), expiresAt: at(DAY + 3) }),
    },
    {
      what: 'a rotation that comes before the end',
      props: compliant,
      outputs: outputs({ rotatesAt: at(1), expiresAt: at(2) }),
    },
    { what: 'a revoked key that has expired', ...deployed({ status: 'revoked', expiresAt: at(-1) }) },
  ],
};
