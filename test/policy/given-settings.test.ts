import { describe, expect, it } from 'vitest';
import { apiKeyPolicies } from '../../policy/index.ts';
import { type TestStack, testPolicies } from '../../policy/testing/index.ts';
import { compliant, judged } from './baseline.ts';
import { organisation } from './organisation.ts';

const environments = { prod: ['*-prod'], sandbox: ['*-sandbox'] };
const ENVIRONMENTS = 'environments of the policy pack name "prod", "sandbox"';
const TYPES = 'the catalogs of the policy pack have "shop/service", "shop/partner", ';
const BUCKET = { type: 'aws:s3/bucket:Bucket', name: 'files', props: {} };

/** What the pack makes of a configuration, in a stack in which no key is declared. */
function under(config: NonNullable<TestStack['config']>) {
  return testPolicies(apiKeyPolicies(organisation), { resources: [BUCKET], config });
}

describe('a configuration', () => {
  it('with a setting that the rule does not have is refused, whatever the stack declares', async () => {
    await expect(under({ 'key-lifetime': { maxLifetme: '1d' } })).rejects.toThrow(
      new TypeError(
        'policy configuration: key-lifetime has no setting "maxLifetme"; ' +
          'it has "maxLifetime", "maxLifetimeByType", "maxLifetimeByEnvironment"',
      ),
    );
    await expect(under({ 'key-not-expired': { wihtin: '1d' } })).rejects.toThrow('it has "within"');
    await expect(under({ 'key-must-expire': { maxLifetime: '1d' } })).rejects.toThrow('it has none');
    await expect(under({ 'key-lifetime': { toString: '1d' } })).rejects.toThrow('no setting "toString"');
  });

  it('with such a setting is refused by a remediation, too', async () => {
    const config = { 'key-lifetime': { enforcementLevel: 'remediate', maxLifetme: '1d' } };
    await expect(under(config)).rejects.toThrow('has no setting "maxLifetme"');
    expect(
      await under({ 'key-lifetime': { enforcementLevel: 'remediate', maxLifetime: '1d' } }),
    ).toMatchObject({
      violations: [],
    });
  });

  it.each([
    ['key-lifetime', { maxLifetimeByEnvironment: { prdo: '1d' } }, 'no environment "prdo"', ENVIRONMENTS],
    ['key-lifetime', { maxLifetimeByType: { servcie: '1d' } }, 'no key type "servcie"', TYPES],
    ['key-lifetime', { maxLifetimeByType: { 'shpo/service': '1d' } }, 'no key type "shpo/service"', TYPES],
    // Names of a map are no patterns: this one would hold for nothing.
    ['key-lifetime', { maxLifetimeByType: { '*': '1d' } }, 'no key type "*"', TYPES],
    [
      'key-scope-count',
      { maxScopesByEnvironment: { toString: 1 } },
      'no environment "toString"',
      ENVIRONMENTS,
    ],
    ['key-overlap', { minOverlapByType: { servcie: '1d' } }, 'no key type "servcie"', TYPES],
    [
      'key-life-not-extended',
      { maxOverlapByEnvironment: { prdo: '1d' } },
      'no environment "prdo"',
      ENVIRONMENTS,
    ],
    ['key-rotation', { requiredForTypes: ['service', 'servcie'] }, 'no key type "servcie"', TYPES],
    ['key-rotation', { requiredForTypes: ['shpo/*'] }, 'no key type "shpo/*"', TYPES],
    ['key-addresses', { requiredInEnvironments: ['prd*'] }, 'no environment "prd*"', ENVIRONMENTS],
  ])('of %s with %j is refused: it would hold for nothing', async (rule, settings, what, there) => {
    const refusal = judged(compliant, { settings: { environments }, config: { [rule]: settings } });
    const start = `policy configuration: ${rule}.${Object.keys(settings)[0]}: there is ${what}; `;
    await expect(refusal).rejects.toThrow(`${start}${there}`);
  });

  it.each([
    ['key-lifetime', { maxLifetimeByEnvironment: { sandbox: '1d' } }],
    ['key-lifetime', { maxLifetimeByType: { partner: '1d', 'shop/trial': '1d' } }],
    ['key-rotation', { requiredForTypes: ['part*', 'shop/tri*'] }],
    ['key-rotation', { requiredInEnvironments: ['*'] }],
    ['key-addresses', { requiredInEnvironments: ['sand*'] }],
  ])('of %s with %j is judged by', async (rule, settings) => {
    const config = { [rule]: settings };
    expect(await judged(compliant, { settings: { environments }, config })).toEqual({
      violations: {},
      stopped: {},
    });
  });

  it('demands something in all environments, although the pack names none', async () => {
    const config = { 'key-rotation': { requiredInEnvironments: ['*'] } };
    expect((await judged(compliant, { config })).violations).toEqual({});
  });
});
