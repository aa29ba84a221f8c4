import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { instantOf } from '../../keys/time/instant.ts';
import {
  apiKeyPolicies,
  CatalogBook,
  declaredKey,
  judge,
  keyMustExpire,
  keyNotOverScoped,
  UNKNOWN,
} from '../../policy/index.ts';
import { catalog, compliant, judged, UNKNOWN_TEXT } from './baseline.ts';

const acme = defineCatalog({
  name: 'acme',
  scopes: { view: { grants: ['read:item'] } },
  types: { token: { prefix: 'acme_live', allows: '*', expiry: 'required' } },
});

describe('apiKeyPolicies', () => {
  it('offers every rule as a mandatory policy that says how to mend a violation', () => {
    const policies = apiKeyPolicies({ catalogs: [catalog] });
    expect(policies.map(({ name }) => name)).toEqual(['key-must-expire', 'key-not-over-scoped']);
    for (const policy of policies) {
      expect(policy.enforcementLevel).toBe('mandatory');
      expect(policy.severity).toBe('high');
      expect(policy.remediationSteps?.length).toBeGreaterThan(40);
      expect(policy.displayName?.length).toBeGreaterThan(10);
    }
    expect(policies[0]?.configSchema).toMatchObject({
      properties: { maxLifetime: { type: 'string', default: '365d' } },
    });
    expect(policies[1]?.configSchema).toBeUndefined();
  });

  it('leaves resources of other types alone', async () => {
    const type = 'aws:s3/bucket:Bucket';
    expect(await judged({ expiresIn: 'never' }, { type })).toEqual({ violations: {}, stopped: {} });
  });

  it.each([
    'pulumi-nodejs:keywright:apiKey',
    'pulumi-nodejs:dynamic:Resource',
    'pulumi-nodejs:index:ApiKey',
    'pulumi-nodejs:x/y:Z',
  ])('judges a key under the type %s as a key, and refuses the type as well', async (type) => {
    const { violations } = await judged({ ...compliant, expiresIn: 'never' }, { type });
    for (const rule of ['key-must-expire', 'key-not-over-scoped'])
      expect(violations[rule]).toContainEqual(expect.stringContaining(`the type "${type}"`));
    expect(violations['key-must-expire']).toHaveLength(2);
    expect(violations['key-must-expire']).toContainEqual(expect.stringContaining('never expires'));
    const other = { ...compliant, expiresIn: UNKNOWN_TEXT, catalogDigest: UNKNOWN_TEXT, claim: UNKNOWN_TEXT };
    expect((await judged(other, { type })).violations['key-not-over-scoped']).toHaveLength(1);
  });

  it.each(['catalogDigest', 'claim', 'expiresIn'] as const)(
    'leaves a dynamic resource without %s alone',
    async (missing) => {
      const { [missing]: _, ...inputs } = { ...compliant, scopes: ['root'] };
      const type = 'pulumi-nodejs:dynamic:Resource';
      expect(await judged(inputs, { type })).toEqual({ violations: {}, stopped: {} });
    },
  );

  it('leaves a resource of another provider alone, whatever its shape', async () => {
    const type = 'acme:keys:Key';
    expect(await judged({ ...compliant, expiresIn: 'never' }, { type })).toEqual({
      violations: {},
      stopped: {},
    });
  });

  it('finds everything that is wrong with a key at once', async () => {
    const { violations } = await judged({ ...compliant, expiresIn: 'never', scopes: ['root', 'staff'] });
    expect(violations['key-must-expire']).toHaveLength(1);
    // Unknown, not declared although required, elevated, and permissions that nothing brings.
    expect(violations['key-not-over-scoped']).toHaveLength(5);
  });

  it('hides no violation behind an unknown value of the same rule', async () => {
    const { violations, stopped } = await judged({
      ...compliant,
      expiresIn: 'never',
      scopes: ['root', UNKNOWN_TEXT],
    });
    expect(Object.keys(violations)).toEqual(['key-must-expire', 'key-not-over-scoped']);
    expect(Object.keys(stopped)).toEqual(['key-not-over-scoped']);
  });

  it('judges every key by the catalog that it names', async () => {
    const presented = { settings: { catalogs: [catalog, acme] } };
    expect((await judged(compliant, presented)).violations).toEqual({});
    const { violations } = await judged({ ...compliant, catalog: 'acme' }, presented);
    expect(Object.keys(violations)).toEqual(['key-not-over-scoped']);
  });

  it('does not fall over whatever the inputs hold', async () => {
    const anything = fc.record(
      {
        catalog: fc.oneof(fc.constant('shop'), fc.anything()),
        catalogDigest: fc.anything(),
        type: fc.oneof(fc.constantFrom('service', 'partner'), fc.anything()),
        scopes: fc.oneof(fc.array(fc.constantFrom('read', 'write', 'staff', UNKNOWN)), fc.anything()),
        permissions: fc.anything(),
        expiresIn: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const court = { catalogs: new CatalogBook([catalog]), exceptions: [] };
    const now = instantOf(1_800_000_000);
    fc.assert(
      fc.property(anything, (inputs) => {
        const key = declaredKey({ name: 'k', urn: 'urn:pulumi:dev::shop::t::k' }, inputs);
        const found = [
          ...judge(keyMustExpire, key, court, {}, now),
          ...judge(keyNotOverScoped, key, court, {}, now),
        ];
        for (const finding of found) expect(finding.field).not.toBe('');
      }),
    );
  });
});
