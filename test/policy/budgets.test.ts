import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { judged, saidBy } from './baseline.ts';
import { declaredAs } from './declared-as.ts';
import { harbour, harbourKey, quays } from './harbour.ts';

const catalogs = [harbour];
const environments = { prod: ['*-prod'] };

describe('key-scope-count', () => {
  const RULE = 'key-scope-count';
  const saidOf = (inputs: Readonly<Record<string, unknown>>, config = {}, stack = 'dev') =>
    saidBy(RULE)(inputs, { settings: { catalogs, environments }, config: { [RULE]: config }, stack });

  it('says how many there are, how many there may be and by whom, and how many to remove', async () => {
    expect((await saidOf(harbourKey(quays(23)))).said).toEqual([
      [
        'key "checkout" declares 23 scopes',
        '  allowed: at most 20, by the setting maxScopes of the rule key-scope-count',
        '  mend: remove 3 of them, or make it a key for each of its tasks',
      ].join('\n'),
    ]);
  });

  it('judges by the smallest limit, and of equal ones names the first', async () => {
    const config = {
      maxScopes: 4,
      maxScopesByType: { crane: 3, 'harbour/crane': 2 },
      maxScopesByEnvironment: { prod: 2 },
    };
    expect((await saidOf(harbourKey(quays(2)), config, 'shop-prod')).said).toEqual([]);
    expect((await saidOf(harbourKey(quays(3)), config, 'shop-prod')).said[0]).toContain(
      'at most 2, by the setting maxScopesByType of the rule key-scope-count for "harbour/crane"\n',
    );
    const other = { maxScopes: 4, maxScopesByEnvironment: { prod: 2 } };
    expect((await saidOf(harbourKey(quays(3)), other, 'shop-prod')).said[0]).toContain(
      'at most 2, by the setting maxScopesByEnvironment of the rule key-scope-count for "prod"\n',
    );
    expect((await saidOf(harbourKey(quays(3)), other)).said).toEqual([]);
  });

  it('can forbid scopes altogether', async () => {
    const config = { maxScopesByType: { tower: 0 } };
    expect((await saidOf(declaredAs(harbour, 'tower', []), config)).said).toEqual([]);
    const tower = declaredAs(harbour, 'tower', ['yard']);
    expect((await saidOf(tower, config)).said[0]).toContain('at most 0');
  });

  it('lets through exactly as many as are allowed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(28), fc.nat(28), async (count, maxScopes) => {
        const { said } = await saidOf(harbourKey(quays(count)), { maxScopes });
        expect(said.length).toBe(count > maxScopes ? 1 : 0);
      }),
      { numRuns: 40 },
    );
  });

  it('waits only where what is not known may decide', async () => {
    const open = { permissions: unknown.map };
    const scopes = [...quays(18), unknown.text, unknown.text];
    expect((await saidOf(harbourKey([], { ...open, scopes }))).stopped).toBeUndefined();
    expect((await saidOf(harbourKey([], { ...open, scopes: [...scopes, 'quay-19'] }))).stopped).toContain(
      '.scopes.18',
    );
    const ofTypes = { maxScopesByType: { 'harbour/crane': 2 } };
    expect((await saidOf(harbourKey(quays(3), { type: unknown.text }))).stopped).toBeUndefined();
    expect((await saidOf(harbourKey(quays(3), { type: unknown.text }), ofTypes)).stopped).toContain('.type');
    const unknownCatalog = harbourKey(quays(3), { catalog: unknown.text });
    expect((await saidOf(unknownCatalog)).stopped).toBeUndefined();
    expect((await saidOf(unknownCatalog, ofTypes)).stopped).toContain('.catalog');
  });
});

describe('key-permission-budget', () => {
  const RULE = 'key-permission-budget';
  const saidOf = (inputs: Readonly<Record<string, unknown>>, config = {}) =>
    saidBy(RULE)(inputs, { settings: { catalogs }, config: { [RULE]: config } });

  it('says how many there are and whence, how many there may be and by whom, and how many to remove', async () => {
    expect((await saidOf(harbourKey(['quay-1', 'quay-2', 'yard']))).said).toEqual([
      [
        'key "checkout" has 102 permissions by its scopes: 100 by "yard", 1 by "quay-1", 1 by "quay-2"',
        '  allowed: at most 100, by the setting maxPermissions of the rule key-permission-budget; counted by catalog "harbour"',
        '  mend: remove scopes that bring 2 or more of them, or make it a key for each of its tasks',
      ].join('\n'),
    ]);
  });

  it('names the three scopes that bring most', async () => {
    const { said } = await saidOf(harbourKey(['quay-1', 'quay-2', 'quay-3', 'yard']));
    expect(said[0]).toContain(': 100 by "yard", 1 by "quay-1", 1 by "quay-2" and so on\n');
  });

  it('counts by the catalog of the organisation, whatever the program says', async () => {
    const { violations } = await judged(
      { ...harbourKey(['quay-1', 'yard']), permissions: {} },
      { settings: { catalogs } },
    );
    expect(violations[RULE]).toHaveLength(1);
  });

  it.each(['catalog', 'type'])('waits for %s', async (field) => {
    const { stopped } = await saidOf({ ...harbourKey(['yard']), [field]: unknown.text });
    expect(stopped).toContain(`.${field}`);
  });

  it('waits for attributes of the account that may bring more', async () => {
    const open = harbourKey(['yard'], { accountAttributes: unknown.list, permissions: unknown.map });
    expect((await saidOf(open)).stopped).toContain('.accountAttributes');
  });

  it.each([{ catalog: 'shadow' }, { type: 'super' }, { scopes: 'yard' }])(
    'leaves %j to key-type-and-scopes-exist',
    async (strange) => {
      const exist = saidBy('key-type-and-scopes-exist');
      const key = { ...harbourKey(['quay-1', 'yard']), ...strange };
      expect((await exist(key, { settings: { catalogs } })).said).toHaveLength(1);
    },
  );
});
