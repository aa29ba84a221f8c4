import { Secret } from '@pulumi/policy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../keys/time/duration.ts';
import { instantOf, parseInstant } from '../../keys/time/instant.ts';
import { apiKeyPolicies } from '../../policy/index.ts';
import { type TestStack, testPolicies, unknown } from '../../policy/testing/index.ts';
import { checkInputs } from '../../provider/lifecycle/check.ts';
import { API_KEY_TYPE } from '../../provider/type.ts';
import { catalog, compliant } from './baseline.ts';

/** 2026-11-11T00:00:00Z: ten days after the version in use was minted. */
const NOW = instantOf(1_794_355_200);

type Config = NonNullable<TestStack['config']>;

const CAPPED: Config = { 'key-lifetime': { enforcementLevel: 'remediate', maxLifetime: '30d' } };

/** A key as remediations leave it, and what is still said of it. */
async function remediated(props: Readonly<Record<string, unknown>>, config: Config, now = NOW) {
  const policies = apiKeyPolicies({ catalogs: [catalog], clock: () => now });
  const { remediated: left, violations } = await testPolicies(policies, {
    project: 'shop',
    resources: [{ type: API_KEY_TYPE, name: 'checkout', props: { ...compliant, ...props } }],
    config,
  });
  const key = left.checkout ?? {};
  const changes = Object.fromEntries(
    Object.entries(key).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify({ ...compliant, ...props }[name as 'table']),
    ),
  );
  return { key, changes, violations: violations.map(({ policy }) => policy) };
}

describe('a life beyond the limit', () => {
  it('is shortened to the limit, and nothing else is', async () => {
    expect(await remediated({ rotation: undefined }, CAPPED)).toMatchObject({
      changes: { expiresIn: '30d' },
      violations: [],
    });
    const rotating = { rotation: { every: '7d', overlap: '24h' } };
    expect((await remediated(rotating, CAPPED)).changes).toEqual({ expiresIn: '30d' });
  });

  it('is left where it is within the limit, or the level is another one', async () => {
    expect((await remediated({ expiresIn: '30d', rotation: undefined }, CAPPED)).changes).toEqual({});
    const only: Config = { 'key-lifetime': { maxLifetime: '30d' } };
    expect(await remediated({}, only)).toMatchObject({ changes: {}, violations: ['key-lifetime'] });
  });

  it('takes the rotation with it, so that the provider accepts both', async () => {
    expect((await remediated({}, CAPPED)).changes).toEqual({
      expiresIn: '30d',
      rotation: { every: '29d', overlap: '24h' },
    });
    const short: Config = { 'key-lifetime': { enforcementLevel: 'remediate', maxLifetime: '2d' } };
    const young = { rotationEpoch: '2026-11-10T12:00:00Z' };
    expect((await remediated(young, short)).changes).toEqual({
      expiresIn: '2d',
      rotation: { every: '1d', overlap: '12h' },
    });
  });

  it('plans the rotation that is due by the sooner schedule', async () => {
    const config: Config = { 'key-lifetime': { enforcementLevel: 'remediate', maxLifetime: '11d' } };
    const { changes } = await remediated({}, config);
    expect(changes).toEqual({
      expiresIn: '11d',
      rotation: { every: '10d', overlap: '24h' },
      rotationEpoch: '2026-11-11T00:00:00Z',
    });
    const revoked = await remediated({ revoked: true }, config);
    expect(revoked.changes).not.toHaveProperty('rotationEpoch');
    const before = await remediated({}, config, instantOf(NOW - 1));
    expect(before.changes).not.toHaveProperty('rotationEpoch');
  });

  it('is not shortened where that would end the version in use: this is told, as mandatory', async () => {
    const config: Config = { 'key-lifetime': { enforcementLevel: 'remediate', maxLifetime: '10d' } };
    expect(await remediated({}, config)).toMatchObject({ changes: {}, violations: ['key-lifetime'] });
    expect((await remediated({}, config, instantOf(NOW - 1))).changes.expiresIn).toBe('10d');
    const fresh = { rotationEpoch: 'yesterday' };
    expect((await remediated(fresh, config)).changes).toEqual({});
  });

  it('is not shortened to an end before the key begins', async () => {
    const begins = { rotation: undefined, notBefore: '2026-12-11T00:00:00Z' };
    expect((await remediated(begins, CAPPED)).changes).toEqual({});
    const sooner = { ...begins, notBefore: '2026-12-10T23:59:59Z' };
    expect((await remediated(sooner, CAPPED)).changes).toEqual({ expiresIn: '30d' });
  });

  it('is not shortened where an exception covers it', async () => {
    const policies = apiKeyPolicies({
      catalogs: [catalog],
      clock: () => NOW,
      exceptions: [
        {
          project: 'shop',
          stack: 'dev',
          resource: 'checkout',
          rule: 'key-lifetime',
          reason: 'SEC-483',
          approver: 'security',
          until: '2026-12-31',
        },
      ],
    });
    const { remediated: left, violations } = await testPolicies(policies, {
      project: 'shop',
      resources: [{ type: API_KEY_TYPE, name: 'checkout', props: compliant }],
      config: CAPPED,
    });
    expect(left.checkout).toEqual(compliant);
    expect(violations).toEqual([]);
  });

  it('keeps what is not known, and shortens all the same', async () => {
    const { key } = await remediated({ label: unknown.text, rotation: unknown.map }, CAPPED);
    expect(key).toMatchObject({ expiresIn: '30d', label: unknown.text, rotation: unknown.map });
  });

  it('leaves inputs that the provider accepts, whatever schedule and limit', async () => {
    const span = fc.integer({ min: 60, max: 200 * 86_400 });
    await fc.assert(
      fc.asyncProperty(span, span, span, async (life, every, overlap) => {
        const config: Config = {
          'key-lifetime': { enforcementLevel: 'remediate', maxLifetime: `${life}s` },
        };
        const props = {
          expiresIn: '89d',
          rotation: { every: `${every}s`, overlap: `${overlap}s` },
          rotationEpoch: '2026-11-11T00:00:00Z',
        };
        // Only what the provider has let through comes to a remediation.
        if (checkInputs({}, { ...compliant, ...props }, NOW).failures.length > 0) return;
        const { key } = await remediated(props, config);
        expect(checkInputs(key, key, NOW).failures).toEqual([]);
        expect(parseDuration(String(key.expiresIn))).toBe(Math.min(life, 89 * 86_400));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a rotation schedule', () => {
  const demanded: Config = { 'key-rotation': { enforcementLevel: 'remediate', requiredForTypes: ['*'] } };

  it('that is too long is shortened, and is due when it is', async () => {
    const config: Config = { 'key-rotation': { enforcementLevel: 'remediate', maxInterval: '10d' } };
    const { changes, violations } = await remediated({}, config);
    expect(violations).toEqual([]);
    expect(changes).toEqual({
      rotation: { every: '10d', overlap: '24h' },
      rotationEpoch: '2026-11-11T00:00:00Z',
    });
    expect(parseInstant(String(changes.rotationEpoch))).toBe(NOW);
    const later: Config = { 'key-rotation': { enforcementLevel: 'remediate', maxInterval: '11d' } };
    expect((await remediated({}, later)).changes).toEqual({ rotation: { every: '11d', overlap: '24h' } });
  });

  it.each([
    ['none', undefined, { every: '30d' }],
    ['only an overlap', { overlap: '12h' }, { overlap: '12h', every: '30d' }],
  ])('is added where there is %s', async (_, rotation, expected) => {
    const { changes, violations } = await remediated({ rotation }, demanded);
    expect(violations).toEqual([]);
    expect(changes).toEqual({ rotation: expected });
  });

  it('is not added where it is not demanded', async () => {
    const config: Config = { 'key-rotation': 'remediate' };
    expect((await remediated({ rotation: undefined }, config)).changes).toEqual({});
  });
});

describe('a tag of the owner', () => {
  const config: Config = { 'secret-owner-tag': { enforcementLevel: 'remediate', tag: 'owner' } };

  it.each([
    ['no tags', undefined, { owner: 'checkout' }],
    ['other tags', { team: 'shop' }, { team: 'shop', owner: 'checkout' }],
    ['another owner', { owner: 'nobody' }, { owner: 'checkout' }],
  ])('is written where there is %s', async (_, tags, expected) => {
    const { changes, violations } = await remediated({ tags }, config);
    expect(violations).toEqual([]);
    expect(changes).toEqual({ tags: expected });
  });

  it('is not written where it cannot be a tag: this is told', async () => {
    const odd = await remediated({ owner: 'team#7' }, config);
    expect(odd).toMatchObject({ changes: {}, violations: ['secret-owner-tag'] });
    const tags = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`tag-${at}`, 'x']));
    expect(await remediated({ tags }, config)).toMatchObject({
      changes: {},
      violations: ['secret-owner-tag'],
    });
    const full = { ...tags, 'tag-0': 'x', owner: 'nobody' };
    expect((await remediated({ tags: full }, config)).violations).toEqual([]);
  });

  it('is secret where the owner is', async () => {
    let raw: unknown;
    const policies = apiKeyPolicies({ catalogs: [catalog], clock: () => NOW });
    await testPolicies(
      [
        ...policies,
        {
          name: 'look',
          description: 'Looks at the inputs behind the proxies.',
          enforcementLevel: 'remediate',
          remediateResource: ({ props }) => {
            raw = props.__getSpecialProxyTarget.__getSpecialProxyTarget;
            return undefined;
          },
        },
      ],
      {
        project: 'shop',
        resources: [
          {
            type: API_KEY_TYPE,
            name: 'checkout',
            props: {
              ...compliant,
              owner: new Secret('checkout'),
              description: new Secret('Takes orders to the warehouse'),
            },
          },
        ],
        config,
      },
    );
    expect(raw).toMatchObject({
      owner: new Secret('checkout'),
      description: new Secret('Takes orders to the warehouse'),
      tags: { owner: new Secret('checkout') },
      __provider: expect.stringContaining('keywright/lifecycle'),
    });
  });
});

describe('several remediations of one key', () => {
  it('see what those before have changed', async () => {
    const { changes, violations } = await remediated(
      { rotation: undefined, tags: undefined },
      {
        ...CAPPED,
        'key-rotation': { enforcementLevel: 'remediate', requiredForTypes: ['*'] },
        'secret-owner-tag': { enforcementLevel: 'remediate', tag: 'owner' },
      },
    );
    expect(violations).toEqual([]);
    expect(changes).toEqual({
      expiresIn: '30d',
      rotation: { every: '15d' },
      tags: { owner: 'checkout' },
    });
  });
});
