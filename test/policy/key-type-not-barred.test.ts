import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { catalog, compliant, saidBy } from './baseline.ts';
import { depot, depotKey } from './depot.ts';

const classic = { catalog: 'depot', type: 'classic', because: 'it may do everything' };
const saidOf = (inputs: Readonly<Record<string, unknown>>, barred: object = {}, stack = 'dev') =>
  saidBy('key-type-not-barred')(inputs, {
    stack,
    settings: {
      catalogs: [depot, catalog],
      environments: { prod: ['*-prod'], test: ['*-test'] },
      barredTypes: [{ ...classic, ...barred }],
    },
  });

describe('key-type-not-barred', () => {
  it('says which type, why, by whom, and what to use instead', async () => {
    expect((await saidOf(depotKey('classic', ['see']), { instead: 'robot' })).said).toEqual([
      [
        'key "checkout" is of the key type "classic" of catalog "depot", which is barred: it may do everything',
        '  allowed: key types that are not barred, by barredTypes of the policy pack',
        '  mend: declare it with type: "robot"',
      ].join('\n'),
    ]);
    expect((await saidOf(depotKey('classic', ['see']))).said[0]).toContain('mend: choose another key type');
  });

  it.each([
    ['shop-prod', 1],
    ['shop-test', 1],
    ['dev', 0],
  ])('bars a type in the named environments only: %s, %i violations', async (stack, count) => {
    const { said } = await saidOf(depotKey('classic', ['see']), { environments: ['test', 'prod'] }, stack);
    expect(said).toHaveLength(count);
  });

  it('names the environment', async () => {
    const { said } = await saidOf(depotKey('classic', ['see']), { environments: ['prod'] }, 'shop-prod');
    expect(said[0]).toContain('which is barred in the environment "prod": it may do everything\n');
  });

  it('waits only for what may be barred', async () => {
    const open = { ...compliant, type: unknown.text };
    expect((await saidOf(open)).stopped).toBeUndefined();
    expect((await saidOf({ ...compliant, catalog: unknown.text })).stopped).toBeUndefined();
    expect((await saidOf({ ...open, catalog: unknown.text })).stopped).toContain('.catalog');
    expect((await saidOf(depotKey('robot', ['see'], { type: unknown.text }))).stopped).toContain('.type');
    expect((await saidOf(open, { environments: ['prod'] })).stopped).toBeUndefined();
  });
});
