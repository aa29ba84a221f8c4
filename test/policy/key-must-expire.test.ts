import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration } from '../../keys/time/duration.ts';
import { compliant, judged, UNKNOWN_TEXT } from './baseline.ts';

const RULE = 'key-must-expire';
const partner = {
  ...compliant,
  type: 'partner',
  scopes: ['read'],
  permissions: { 'read:order': 'read' },
};

async function saidOf(inputs: Readonly<Record<string, unknown>>, config = {}) {
  const { violations, stopped } = await judged(inputs, { config: { [RULE]: config } });
  expect(Object.keys(violations).filter((rule) => rule !== RULE)).toEqual([]);
  return { said: violations[RULE] ?? [], stopped: stopped[RULE] };
}

describe('key-must-expire', () => {
  it('has nothing against a key that expires in time', async () => {
    expect(await judged(compliant)).toEqual({ violations: {}, stopped: {} });
  });

  it('refuses a key that never expires, and names key, limit, whose limit, and the mend', async () => {
    const { said } = await saidOf({ ...compliant, expiresIn: 'never' });
    expect(said).toEqual([
      'key "checkout" never expires (expiresIn: "never"); the longest life is 90d, by the key type "service" of catalog ' +
        '"shop"; write expiresIn: "90d" or shorter',
    ]);
  });

  it('refuses never even where the key type leaves expiry open', async () => {
    const { said } = await saidOf({ ...partner, expiresIn: 'never' });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(
      'the longest life is 365d, by the setting maxLifetime of the rule key-must-expire',
    );
  });

  it.each([
    ['90d', 0],
    ['2160h', 0],
    ['7776001s', 1],
    ['91d', 1],
    ['13w', 1],
  ])("judges %s by the key type's longest life of 90d: %i violations", async (expiresIn, count) => {
    const { said } = await saidOf({ ...compliant, expiresIn });
    expect(said).toHaveLength(count);
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
    expect(said[0]).toContain('the longest life is 30d, by the setting maxLifetime');
  });

  it("is not talked out of it by limits that the program gives as its type's", async () => {
    const typeLimits = { expiry: 'optional', maxLifetime: '3650d' };
    expect((await saidOf({ ...compliant, typeLimits, expiresIn: '91d' })).said).toHaveLength(1);
    expect((await saidOf({ ...compliant, typeLimits, expiresIn: 'never' })).said).toHaveLength(1);
  });

  it('refuses a key without expiresIn, as a raw resource may have none', async () => {
    const { expiresIn: _, ...without } = compliant;
    expect((await saidOf(without)).said).toHaveLength(1);
  });

  it.each(['', '90', '1e9d', '-1d', '9999999999w', 'Never', 90, null, ['90d'], {}])(
    'refuses %j as expiresIn',
    async (expiresIn) => {
      expect((await saidOf({ ...compliant, expiresIn })).said).toHaveLength(1);
    },
  );

  it('waits for an expiry that the preview does not know', async () => {
    const { said, stopped } = await saidOf({ ...compliant, expiresIn: UNKNOWN_TEXT });
    expect(said).toEqual([]);
    expect(stopped).toContain('.expiresIn');
  });

  it('judges by what is known while the type is unknown, and waits only where the type decides', async () => {
    const unknownType = { ...compliant, type: UNKNOWN_TEXT };
    expect((await saidOf({ ...unknownType, expiresIn: 'never' })).said).toHaveLength(1);
    expect((await saidOf({ ...unknownType, expiresIn: '366d' })).said).toHaveLength(1);
    const { said, stopped } = await saidOf({ ...unknownType, expiresIn: '200d' });
    expect(said).toEqual([]);
    expect(stopped).toContain('.type');
  });

  it('is not stopped by unknown values that it has no use for', async () => {
    const unknowns = { ...compliant, label: UNKNOWN_TEXT, owner: UNKNOWN_TEXT, scopes: [UNKNOWN_TEXT] };
    const { said, stopped } = await saidOf({ ...unknowns, expiresIn: 'never' });
    expect(said).toHaveLength(1);
    expect(stopped).toBeUndefined();
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
