import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, judged, partner, saidBy } from './baseline.ts';

const saidOf = saidBy('key-must-expire');
describe('key-must-expire', () => {
  it('has nothing against a key that expires', async () => {
    expect(await judged(compliant)).toEqual({ violations: {}, stopped: {} });
  });

  it('refuses a key that never expires, and says what is allowed and the mend', async () => {
    const { rotation: _, ...unscheduled } = compliant;
    const { said } = await saidOf({ ...unscheduled, expiresIn: 'never' });
    expect(said).toEqual([
      [
        'key "checkout" never expires (expiresIn: "never")',
        '  allowed: a duration, such as 30d; nothing lives for ever, by the rule key-must-expire',
        '  mend: write expiresIn: "30d", and a rotation.every well below it, so that a fresh version comes before it ends',
      ].join('\n'),
    ]);
  });

  it('asks for no schedule where there is one', async () => {
    const { said } = await saidOf({ ...compliant, expiresIn: 'never' });
    expect(said[0]?.endsWith('\n  mend: write expiresIn: "30d"')).toBe(true);
  });

  it.each([
    [{ maxLifetime: '14d' }, '14d'],
    [{ maxLifetime: '90d' }, '30d'],
    [{ minLifetime: '60d' }, '60d'],
    [{ minLifetime: '7d' }, '30d'],
  ] as const)('suggests a life that a key type with %j allows: %s', async (limits, life) => {
    const bounded = defineCatalog({
      name: 'shop',
      scopes: { read: { grants: ['read:order'] } },
      types: { service: { prefix: 'shop_live', allows: '*', expiry: 'required', ...limits } },
    });
    const inputs = {
      ...compliant,
      scopes: ['read'],
      permissions: { 'read:order': 'read' },
      expiresIn: 'never',
    };
    const { said } = await saidOf(inputs, { settings: { catalogs: [bounded] } });
    expect(said[0]).toContain(`mend: write expiresIn: "${life}"`);
  });

  it('refuses never even where the key type leaves expiry open', async () => {
    expect((await saidOf({ ...partner, expiresIn: 'never' })).said).toHaveLength(1);
  });

  it("is not talked out of it by limits that the program gives as its type's", async () => {
    const typeLimits = { expiry: 'optional' };
    const { violations } = await judged({ ...compliant, typeLimits, expiresIn: 'never' });
    expect(violations['key-must-expire']).toHaveLength(1);
  });

  it('refuses a key without expiresIn, as a raw resource may have none', async () => {
    const { expiresIn: _, ...without } = compliant;
    expect((await saidOf(without)).said[0]).toContain('has no expiresIn');
  });

  it.each(['', '90', '1e9d', '-1d', '9999999999w', 'Never', 90, null, ['90d'], {}])(
    'refuses %j as expiresIn',
    async (expiresIn) => {
      expect((await saidOf({ ...compliant, expiresIn })).said).toHaveLength(1);
    },
  );

  it('waits for an expiry that the preview does not know', async () => {
    const { said, stopped } = await saidOf({ ...compliant, expiresIn: unknown.text });
    expect(said).toEqual([]);
    expect(stopped).toContain('.expiresIn');
  });

  it('is not stopped by unknown values that it has no use for', async () => {
    const unknowns = { ...compliant, label: unknown.text, type: unknown.text, scopes: [unknown.text] };
    const { said, stopped } = await saidOf({ ...unknowns, expiresIn: 'never' });
    expect(said).toHaveLength(1);
    expect(stopped).toBeUndefined();
  });
});
