import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { formatDuration } from '../../keys/time/duration.ts';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, judged, partner, saidBy } from './baseline.ts';

const RULE = 'key-lifetime';
const said = saidBy(RULE);
const saidOf = (inputs: Readonly<Record<string, unknown>>, config = {}, stack = 'dev') =>
  // Without a schedule, which would have to be shorter than the life.
  said(
    { ...inputs, rotation: {} },
    {
      config: { [RULE]: config },
      stack,
      settings: { environments: { prod: ['*-prod'] } },
    },
  );
describe('key-lifetime', () => {
  it('names key, life, limit, whose limit, and the mend', async () => {
    expect((await saidOf({ ...compliant, expiresIn: '91d' })).said).toEqual([
      [
        'key "checkout" lives for 91d (expiresIn)',
        '  allowed: at most 90d, by the key type "service" of catalog "shop"',
        '  mend: write expiresIn: "90d" or shorter',
      ].join('\n'),
    ]);
  });

  it.each([
    ['90d', 0],
    ['2160h', 0],
    ['7776001s', 1],
    ['13w', 1],
  ])("judges %s by the key type's longest life of 90d: %i violations", async (expiresIn, count) => {
    expect((await saidOf({ ...compliant, expiresIn })).said).toHaveLength(count);
  });

  it.each([
    ['365d', 0],
    ['31536001s', 1],
    ['366d', 1],
  ])('judges %s by the default of 365d: %i violations', async (expiresIn, count) => {
    expect((await saidOf({ ...partner, expiresIn })).said).toHaveLength(count);
  });

  it('judges by the configured longest life where it is the shorter one', async () => {
    expect((await saidOf({ ...compliant, expiresIn: '30d' }, { maxLifetime: '30d' })).said).toEqual([]);
    const { said } = await saidOf({ ...compliant, expiresIn: '31d' }, { maxLifetime: '30d' });
    expect(said[0]).toContain('lives for 31d');
    expect(said[0]).toContain('at most 30d, by the setting maxLifetime of the rule key-lifetime\n');
  });

  it.each([
    [{ maxLifetimeByType: { service: '7d' } }, 'dev', 'for "service"'],
    [{ maxLifetimeByType: { 'shop/service': '7d' } }, 'dev', 'for "shop/service"'],
    [{ maxLifetimeByEnvironment: { prod: '7d' } }, 'shop-prod', 'for "prod"'],
  ])('judges by %j in the stack %s', async (config, stack, whose) => {
    expect((await saidOf({ ...compliant, expiresIn: '7d' }, config, stack)).said).toEqual([]);
    const { said } = await saidOf({ ...compliant, expiresIn: '8d' }, config, stack);
    expect(said[0]).toMatch(
      new RegExp(`at most 7d, by the setting maxLifetimeBy\\w+ of the rule .+ ${whose}\n`),
    );
  });

  it.each([
    [{ maxLifetimeByType: { partner: '7d', 'shop/partner': '7d' } }, 'dev'],
    [{ maxLifetimeByEnvironment: { prod: '7d' } }, 'dev'],
  ])('is not concerned by %j in the stack %s', async (config, stack) => {
    expect((await saidOf({ ...compliant, expiresIn: '8d' }, config, stack)).said).toEqual([]);
  });

  it("is not talked out of it by limits that the program gives as its type's", async () => {
    const typeLimits = { expiry: 'optional', maxLifetime: '3650d' };
    const { violations } = await judged({ ...compliant, typeLimits, expiresIn: '91d' });
    expect(violations['key-lifetime']).toHaveLength(1);
  });

  it('judges by the shortest life that the key type allows', async () => {
    const slow = defineCatalog({
      name: 'shop',
      scopes: { read: { grants: ['read:order'] } },
      types: { service: { prefix: 'shop_live', allows: '*', expiry: 'required', minLifetime: '7d' } },
    });
    const inputs = {
      ...compliant,
      catalogDigest: '0',
      scopes: ['read'],
      permissions: { 'read:order': 'read' },
    };
    const settings = { catalogs: [slow] };
    const judge = (expiresIn: string) => said({ ...inputs, rotation: {}, expiresIn }, { settings });
    expect((await judge('7d')).said).toEqual([]);
    const [message] = (await judge('604799s')).said;
    expect(message?.split('\n')).toEqual([
      'key "checkout" lives for 604799s (expiresIn)',
      expect.stringMatching(/^ {2}allowed: at least 7d, by the key type "service" of catalog "shop"/),
      '  mend: write expiresIn: "7d" or longer',
    ]);
  });

  it('waits for an expiry that the preview does not know', async () => {
    const { said, stopped } = await saidOf({ ...compliant, expiresIn: unknown.text });
    expect(said).toEqual([]);
    expect(stopped).toContain('.expiresIn');
  });

  it('judges by what is known while the type is unknown, and waits only where the type decides', async () => {
    const unknownType = { ...compliant, type: unknown.text };
    expect((await saidOf({ ...unknownType, expiresIn: '366d' })).said).toHaveLength(1);
    const { said, stopped } = await saidOf({ ...unknownType, expiresIn: '200d' });
    expect(said).toEqual([]);
    expect(stopped).toContain('.type');
  });

  it('lets through exactly the lives up to the limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 * 90 * 86_400 }), async (seconds) => {
        const { said } = await saidOf({ ...compliant, expiresIn: formatDuration(seconds) });
        expect(said.length).toBe(seconds > 7_776_000 ? 1 : 0);
      }),
    );
  });
});
