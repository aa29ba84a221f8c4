import { describe, expect, it } from 'vitest';
import { type ApiKeyPolicySettings, apiKeyPolicies } from '../../policy/index.ts';
import { catalog } from './baseline.ts';
import { depot } from './depot.ts';

const toxic = { catalog: 'depot', scopes: ['order', 'pay'], because: 'both' } as const;
const approval = { catalog: 'shop', scopes: ['staff'], owners: ['people-*'] };
const reads = { catalog: 'depot', permissions: ['read:*'] };
const barred = { catalog: 'depot', type: 'classic', because: 'it may do everything' };
const environments = { prod: ['*-prod'], test: ['*-test'] };

function packOf(settings: Partial<ApiKeyPolicySettings>) {
  return () => apiKeyPolicies({ catalogs: [catalog, depot], environments, ...settings });
}

describe('a pack', () => {
  it('takes what is about catalogs, scopes, types and environments that there are', () => {
    expect(
      packOf({
        toxicCombinations: [toxic],
        elevatedApprovals: [approval],
        readPermissions: [reads],
        barredTypes: [barred, { ...barred, instead: 'robot', environments: ['prod', 'test'] }],
      }),
    ).not.toThrow();
  });

  it.each<[Partial<ApiKeyPolicySettings>, string]>([
    [
      { toxicCombinations: [toxic, { ...toxic, catalog: 'depto' }] },
      'toxicCombinations[1]: there is no catalog "depto"; the policy pack knows "shop", "depot"',
    ],
    [
      { toxicCombinations: [{ ...toxic, scopes: ['order', 'pya'] }] },
      'toxicCombinations[0]: catalog "depot" has no scope "pya"; there are "see", "count",',
    ],
    [
      { toxicCombinations: [{ ...toxic, scopes: ['order', 'order'] }] },
      'toxicCombinations[0]: name two scopes or more',
    ],
    [{ toxicCombinations: [{ ...toxic, because: ' ' }] }, 'toxicCombinations[0]: because is empty'],
    [
      { elevatedApprovals: [{ ...approval, catalog: 'Shop' }] },
      'elevatedApprovals[0]: there is no catalog "Shop"',
    ],
    [
      { elevatedApprovals: [{ ...approval, scopes: ['staff', 'constructor'] }] },
      'elevatedApprovals[0]: catalog "shop" has no scope "constructor"',
    ],
    [{ elevatedApprovals: [{ ...approval, owners: [] }] }, 'elevatedApprovals[0]: owners is empty'],
    [
      { readPermissions: [{ ...reads, permissions: ['read:*', 'raed:*'] }] },
      'readPermissions[0]: no scope of catalog "depot" grants a permission like "raed:*"',
    ],
    [
      { barredTypes: [{ ...barred, type: 'clasic' }] },
      'barredTypes[0]: catalog "depot" has no key type "clasic"; there are "robot",',
    ],
    [
      { barredTypes: [{ ...barred, instead: 'robto' }] },
      'barredTypes[0]: catalog "depot" has no key type "robto"',
    ],
    [{ barredTypes: [{ ...barred, because: '' }] }, 'barredTypes[0]: because is empty'],
    [
      { barredTypes: [{ ...barred, environments: ['prod', 'production'] }] },
      'barredTypes[0]: there is no environment "production"; environments names "prod", "test"',
    ],
    [
      { barredTypes: [{ ...barred, environments: ['prod'] }], environments: {} },
      'barredTypes[0]: there is no environment "prod"; environments names none',
    ],
  ])('refuses %j', (settings, problem) => {
    expect(packOf(settings)).toThrow(TypeError);
    expect(packOf(settings)).toThrow(`apiKeyPolicies: ${problem}`);
  });
});
