import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration } from '../../keys/time/duration.ts';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, saidBy } from './baseline.ts';

const RULE = 'key-overlap';
const said = saidBy(RULE);
const saidOf = (rotation: unknown, config = {}, change = {}) =>
  said({ ...compliant, rotation, ...change }, { config: { [RULE]: config } });

describe('key-overlap', () => {
  it('names overlap, limit, whose limit, and the mend', async () => {
    expect((await saidOf({ overlap: '8d' })).said).toEqual([
      [
        'key "checkout" lets the version before verify for 8d after a rotation (rotation.overlap)',
        '  allowed: at most 7d, by the setting maxOverlap of the rule key-overlap',
        '  mend: write rotation: { overlap: "7d" } or shorter',
      ].join('\n'),
    ]);
    expect((await saidOf({ overlap: '0s' }, { minOverlap: '1h' })).said).toEqual([
      [
        'key "checkout" lets the version before verify for 0s after a rotation (rotation.overlap)',
        '  allowed: at least 1h, by the setting minOverlap of the rule key-overlap',
        '  mend: write rotation: { overlap: "1h" } or longer',
      ].join('\n'),
    ]);
  });

  it.each([[{ every: '30d' }], [{}], [undefined]])(
    'counts the 24 hours of the provider for rotation: %j',
    async (rotation) => {
      expect((await saidOf(rotation, { maxOverlap: '24h', minOverlap: '24h' })).said).toEqual([]);
      const { said } = await saidOf(rotation, { maxOverlap: '12h' });
      expect(said).toEqual([
        expect.stringContaining('for 1d after a rotation (the default, as rotation.overlap is left out)\n'),
      ]);
    },
  );

  it('judges by the strictest of the limits at each end', async () => {
    const config = {
      maxOverlap: '3d',
      maxOverlapByType: { service: '2d' },
      minOverlap: '1h',
      minOverlapByType: { service: '2h' },
    };
    expect((await saidOf({ overlap: '2d' }, config)).said).toEqual([]);
    expect((await saidOf({ overlap: '2h' }, config)).said).toEqual([]);
    expect((await saidOf({ overlap: '49h' }, config)).said[0]).toContain(
      'at most 2d, by the setting maxOverlapByType',
    );
    expect((await saidOf({ overlap: '1h' }, config)).said[0]).toContain(
      'at least 2h, by the setting minOverlapByType',
    );
  });

  it.each([
    [{ maxOverlapByType: { service: '2d' } }, { type: unknown.text }, '.type'],
    [{ minOverlapByType: { service: '2d' } }, { type: unknown.text }, '.type'],
    [{ minOverlapByType: { 'shop/service': '2d' } }, { catalog: unknown.text }, '.catalog'],
    [{}, { type: unknown.text, catalog: unknown.text }, undefined],
  ])('by %j with %j unknown waits for it only if it decides', async (config, unknowns, field) => {
    const { said, stopped } = await saidOf({ every: '30d' }, config, unknowns);
    expect(said).toEqual([]);
    expect(stopped).toEqual(field === undefined ? undefined : expect.stringContaining(field));
  });

  it('waits for an overlap that the preview does not know', async () => {
    for (const rotation of [{ overlap: unknown.text }, unknown.map]) {
      const { said, stopped } = await saidOf(rotation, { minOverlap: '30d' });
      expect(said).toEqual([]);
      expect(stopped).toContain('.rotation');
    }
  });

  it('refuses what is no duration, as a raw resource may have it', async () => {
    expect((await saidOf({ overlap: 'a while' })).said).toEqual([
      [
        'key "checkout" has an overlap of "a while" (rotation.overlap), which is no duration',
        '  allowed: a duration, such as 24h',
        '  mend: write rotation: { overlap: "24h" }',
      ].join('\n'),
    ]);
  });

  it('lets through exactly the overlaps between the limits', async () => {
    const config = { minOverlap: '1h', maxOverlap: '2h' };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 12_000 }), async (seconds) => {
        const { said } = await saidOf({ overlap: formatDuration(seconds) }, config);
        expect(said.length).toBe(seconds < 3600 || seconds > 7200 ? 1 : 0);
      }),
    );
  });
});
