import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration } from '../../keys/time/duration.ts';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, judged, partner, saidBy } from './baseline.ts';

const RULE = 'key-rotation';
const said = saidBy(RULE);
const saidOf = (inputs: Readonly<Record<string, unknown>>, config = {}, stack = 'dev') =>
  said(inputs, { config: { [RULE]: config }, stack, settings: { environments: { prod: ['*-prod'] } } });
const { rotation: _, ...unscheduled } = compliant;
const longLived = { ...partner, expiresIn: '365d' };

describe('key-rotation', () => {
  it('names interval, limit, whose limit, and the mend', async () => {
    expect((await saidOf({ ...longLived, rotation: { every: '91d' } })).said).toEqual([
      [
        'key "checkout" rotates every 91d (rotation.every)',
        '  allowed: at least every 90d, by the setting maxInterval of the rule key-rotation',
        '  mend: write rotation: { every: "90d" } or sooner',
      ].join('\n'),
    ]);
  });

  it('refuses a rotation that comes when the version in use has expired', async () => {
    const rotation = { every: '30d', overlap: '0s' };
    expect((await saidOf({ ...compliant, expiresIn: '30d', rotation })).said).toEqual([
      [
        'key "checkout" rotates every 30d (rotation.every) and lives for 30d (expiresIn), so that consumers meet an expired key',
        '  allowed: a rotation before the version in use expires, by the rule key-rotation',
        '  mend: write rotation: { every: "15d" }, or lengthen expiresIn',
      ].join('\n'),
    ]);
  });

  it('tells both where both are wrong', async () => {
    const { said } = await saidOf({ ...partner, expiresIn: '91d', rotation: { every: '91d' } });
    expect(said).toHaveLength(2);
  });

  it('lets a key that never expires be rotated', async () => {
    const { violations } = await judged({ ...partner, expiresIn: 'never', rotation: { every: '30d' } });
    expect(Object.keys(violations)).toEqual(['key-must-expire']);
  });

  it('demands a schedule where the configuration says so, shorter than the life and the limit', async () => {
    const [message] = (await saidOf(unscheduled, { requiredForTypes: ['*'] })).said;
    expect(message).toBe(
      [
        'key "checkout" has no rotation schedule (rotation.every)',
        '  allowed: only keys with one, by the setting requiredForTypes of the rule key-rotation for "*"',
        '  mend: write rotation: { every: "30d" }',
      ].join('\n'),
    );
    const mend = async (inputs: object, config = {}) =>
      /every: "(.*)"/.exec(
        (await saidOf({ ...unscheduled, ...inputs }, { requiredForTypes: ['*'], ...config })).said[0] ?? '',
      )?.[1];
    expect(await mend({ expiresIn: '21d' })).toBe('252h');
    expect(await mend({ expiresIn: '90d' })).toBe('30d');
    expect(await mend({}, { maxInterval: '7d' })).toBe('7d');
    expect(await mend({ expiresIn: unknown.text })).toBe('30d');
  });

  it.each([
    [{ requiredForTypes: ['service'] }, 'dev', 'requiredForTypes of the rule key-rotation for "service"'],
    [{ requiredForTypes: ['shop/*'] }, 'dev', 'requiredForTypes of the rule key-rotation for "shop/service"'],
    [
      { requiredInEnvironments: ['prod'] },
      'a-prod',
      'requiredInEnvironments of the rule key-rotation for "prod"',
    ],
    [
      { requiredInEnvironments: ['*'] },
      'a-prod',
      'requiredInEnvironments of the rule key-rotation for "prod"',
    ],
  ])('demands a schedule by %j in the stack %s', async (config, stack, by) => {
    const { said, stopped } = await saidOf(unscheduled, config, stack);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`only keys with one, by the setting ${by}\n`);
    expect(stopped).toBeUndefined();
    expect((await saidOf(compliant, config, stack)).said).toEqual([]);
  });

  it.each([
    [{}, 'a-prod'],
    [{ requiredForTypes: ['partner', 'robo*', 'shop/trial'] }, 'a-prod'],
    [{ requiredInEnvironments: ['*'] }, 'dev'],
    [{ requiredInEnvironments: ['prod'] }, 'dev'],
  ])('demands none by %j in the stack %s', async (config, stack) => {
    expect(await saidOf(unscheduled, config, stack)).toEqual({ said: [], stopped: undefined });
  });

  it.each([
    [{ requiredForTypes: ['service'] }, { type: unknown.text }, '.type'],
    [{ requiredForTypes: ['shop/*'] }, { catalog: unknown.text }, '.catalog'],
    [{ requiredForTypes: ['*'] }, { expiresIn: unknown.text }, undefined],
  ])('by %j with %j unknown waits for it only if it decides', async (config, unknowns, field) => {
    const { said, stopped } = await saidOf({ ...unscheduled, ...unknowns }, config);
    expect(said).toHaveLength(field === undefined ? 1 : 0);
    expect(stopped).toEqual(field === undefined ? undefined : expect.stringContaining(field));
  });

  it('does not wait for a catalog that no setting names', async () => {
    const inputs = { ...unscheduled, catalog: unknown.text };
    const { said, stopped } = await saidOf(inputs, { requiredForTypes: ['service'] });
    expect([said.length, stopped]).toEqual([1, undefined]);
    expect((await saidOf(inputs, { requiredForTypes: ['trial'] })).stopped).toBeUndefined();
  });

  it.each([
    [{ maxIntervalByType: { service: '40d' } }, { type: unknown.text }, '.type'],
    [{ maxIntervalByType: { 'shop/service': '40d' } }, { catalog: unknown.text }, '.catalog'],
    [{ maxIntervalByType: { service: '40d' } }, { catalog: unknown.text }, undefined],
    [{}, { type: unknown.text, catalog: unknown.text }, undefined],
    [{}, { expiresIn: unknown.text }, '.expiresIn'],
  ])('judges a schedule by %j with %j unknown', async (config, unknowns, field) => {
    const { said, stopped } = await saidOf({ ...compliant, ...unknowns }, config);
    expect(said).toEqual([]);
    expect(stopped).toEqual(field === undefined ? undefined : expect.stringContaining(field));
  });

  it('waits for an interval that the preview does not know, alone or with all of the rotation', async () => {
    for (const rotation of [{ every: unknown.text }, unknown.map]) {
      const { stopped } = await saidOf({ ...compliant, rotation });
      expect(stopped).toContain('.rotation');
    }
  });

  it('refuses what is no duration, as a raw resource may have it', async () => {
    expect((await saidOf({ ...compliant, rotation: { every: 'monthly' } })).said).toEqual([
      [
        'key "checkout" rotates every "monthly" (rotation.every), which is no duration',
        '  allowed: a duration, such as 30d',
        '  mend: write rotation: { every: "30d" }',
      ].join('\n'),
    ]);
  });

  it('lets through exactly the intervals up to the limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 * 90 * 86_400 }), async (seconds) => {
        const { said } = await saidOf({ ...longLived, rotation: { every: formatDuration(seconds) } });
        expect(said.length).toBe(seconds > 7_776_000 ? 1 : 0);
      }),
    );
  });
});
