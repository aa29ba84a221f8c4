import { instantOf } from '../../keys/time/instant.ts';
import type { ApiKeyPolicySettings, PolicyException } from '../../policy/index.ts';
import { catalog } from './baseline.ts';
import { crew } from './crew.ts';
import { depot } from './depot.ts';
import { family } from './family.ts';
import { harbour } from './harbour.ts';

/** When the cases of all rules are judged: 2026-11-21T13:00:00Z. */
export const NOW = instantOf(1_795_266_000);

/** The day in so many days, as an exception names its end. */
function dayIn(days: number): string {
  return new Date((NOW + days * 86_400) * 1000).toISOString().slice(0, 10);
}

const excused = { project: '*', resource: 'subject', rule: 'key-must-expire', approver: 'security' } as const;

/** Each is of a stack of its own, so that it is in the way of no other case. */
const exceptions: readonly PolicyException[] = [
  { ...excused, stack: 'ended', reason: 'SEC-1', until: '2026-01-31' },
  {
    ...excused,
    project: 'sh*',
    stack: '*-old',
    resource: 'nightly-*',
    rule: 'key-elevated-scopes',
    scopes: ['staff'],
    reason: 'SEC-2',
    until: '2026-01-31',
  },
  { ...excused, stack: 'late', reason: 'SEC-3', until: dayIn(365) },
  { ...excused, project: 'shop', stack: 'excused', reason: 'SEC-4', until: dayIn(364) },
  { ...excused, project: 'shop', stack: 'astray', resource: 'gone', reason: 'SEC-5', until: dayIn(30) },
  {
    ...excused,
    project: 'shop',
    stack: 'scoped',
    rule: 'key-elevated-scopes',
    scopes: ['staff'],
    reason: 'SEC-6',
    until: dayIn(30),
  },
  { ...excused, project: 'shop', stack: 'nobody', resource: 'feed-*', reason: 'SEC-7', until: dayIn(30) },
  { ...excused, project: 'shop', stack: '*-new', reason: 'SEC-8', until: dayIn(30) },
];

/** By what the cases of all rules are judged, here and on the real engine. */
export const organisation: ApiKeyPolicySettings = {
  clock: () => NOW,
  catalogs: [catalog, family, depot, harbour, crew],
  elevatedApprovals: [{ catalog: 'shop', scopes: ['staff'], owners: ['people-*'] }],
  toxicCombinations: [
    {
      catalog: 'depot',
      scopes: ['order', 'pay'],
      because: 'whoever holds it orders goods and pays for them',
    },
  ],
  barredTypes: [
    { catalog: 'depot', type: 'classic', because: 'it may do everything', instead: 'robot' },
    { catalog: 'depot', type: 'scanner', because: 'it is for trials', environments: ['prod'] },
  ],
  environments: {
    prod: ['*-prod'],
    sandbox: { stacks: ['*-sandbox'], prefixes: ['*_test'], names: ['try-*'] },
  },
  exceptions,
  secretConsumers: [
    { secrets: 'keywright/billing/*', principals: ['arn:aws:iam::*:role/billing-*', '444455556666'] },
  ],
};
