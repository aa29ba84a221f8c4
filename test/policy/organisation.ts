import type { ApiKeyPolicySettings } from '../../policy/index.ts';
import { catalog } from './baseline.ts';
import { family } from './family.ts';

/** By what the cases of all rules are judged, here and on the real engine. */
export const organisation: ApiKeyPolicySettings = {
  catalogs: [catalog, family],
  elevatedApprovals: [{ catalog: 'shop', scopes: ['staff'], owners: ['people-*'] }],
  environments: { prod: ['*-prod'] },
  secretConsumers: [
    { secrets: 'keywright/billing/*', principals: ['arn:aws:iam::*:role/billing-*', '444455556666'] },
  ],
};
