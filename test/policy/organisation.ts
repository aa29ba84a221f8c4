import { instantOf } from '../../keys/time/instant.ts';
import type { ApiKeyPolicySettings } from '../../policy/index.ts';
import { catalog } from './baseline.ts';
import { crew } from './crew.ts';
import { depot } from './depot.ts';
import { family } from './family.ts';
import { harbour } from './harbour.ts';

/** When the cases of all rules are judged: 2026-11-21T13:00:00Z. */
export const NOW = instantOf(1_795_266_000);

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
  secretConsumers: [
    { secrets: 'keywright/billing/*', principals: ['arn:aws:iam::*:role/billing-*', '444455556666'] },
  ],
};
