import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { apiKeyPolicies } from '../../policy/index.ts';
import { unknown } from '../../policy/testing/index.ts';
import { catalog, compliant, excused, saidBy } from './baseline.ts';
import { declaredAs } from './declared-as.ts';
import { depot, depotKey } from './depot.ts';

const RULE = 'key-fits-use-case';
const saidOf = (inputs: Readonly<Record<string, unknown>>, more: object = {}) =>
  saidBy(RULE)(inputs, { settings: { catalogs: [depot, catalog], ...more } });
const stocktaking = { useCase: 'stocktaking' };

describe('key-fits-use-case', () => {
  it('is advice', () => {
    const policy = apiKeyPolicies({ catalogs: [depot] }).find(({ name }) => name === RULE);
    expect(policy?.enforcementLevel).toBe('advisory');
  });

  it('says which scopes are more than the use case needs, and what it needs', async () => {
    expect((await saidOf(depotKey('robot', ['count', 'export', 'order'], stocktaking))).said).toEqual([
      [
        'key "checkout" has "export", "order", which is more than it needs',
        '  allowed: "count", "move", by the use case "stocktaking" of catalog "depot"',
        '  mend: remove "export", "order", or say by useCase what else it is for',
      ].join('\n'),
    ]);
  });

  it('says which type the use case has', async () => {
    expect((await saidOf(depotKey('picker', ['count', 'see'], stocktaking))).said).toEqual([
      [
        'key "checkout" is of the key type "picker"',
        '  allowed: the key type "robot", by the use case "stocktaking" of catalog "depot"',
        '  mend: declare it with type: "robot", or leave useCase out',
      ].join('\n'),
    ]);
  });

  it('says which use cases there are', async () => {
    expect((await saidOf(depotKey('robot', ['order'], { useCase: 'constructor' }))).said).toEqual([
      [
        'key "checkout" is for the use case "constructor"',
        '  allowed: "stocktaking", "everything", by catalog "depot"',
        '  mend: name one of these, or leave useCase out',
      ].join('\n'),
    ]);
    expect((await saidOf({ ...compliant, useCase: 'orders' })).said[0]).toMatch(
      /allowed: no use cases, by catalog "shop"\n {2}mend: leave useCase out$/,
    );
  });

  it('needs of a use case of all scopes what type and account may have', async () => {
    const everything = { useCase: 'everything' };
    const tour = { ...everything, accountAttributes: ['visitors'] };
    expect((await saidOf(depotKey('robot', ['move', 'tour'], tour))).said).toEqual([]);
  });

  it('says so of a use case without scopes', async () => {
    const plain = defineCatalog({
      name: 'plain',
      scopes: { ping: { grants: ['read:pong'] }, more: { grants: ['read:more'] } },
      types: { t: { prefix: 'plain', allows: '*', always: ['ping'], expiry: 'required' } },
      useCases: { pinging: { type: 't', scopes: [] } },
    });
    const key = declaredAs(plain, 't', ['more'], { useCase: 'pinging' });
    expect((await saidOf(key, { catalogs: [plain] })).said[0]).toContain(
      'allowed: no scopes, by the use case',
    );
  });

  it('is excused by an exception that names every scope that is too many', async () => {
    const key = depotKey('robot', ['count', 'export', 'order'], stocktaking);
    expect((await saidOf(key, excused(RULE, ['export', 'order']))).said).toEqual([]);
    expect((await saidOf(key, excused(RULE, ['order']))).said).toHaveLength(1);
    const picker = depotKey('picker', ['count', 'see'], stocktaking);
    expect((await saidOf(picker, excused(RULE, ['count']))).said).toHaveLength(1);
  });

  it('leaves to other rules the scopes that there are not', async () => {
    const key = depotKey('robot', ['count'], { ...stocktaking, scopes: ['count', 'root'] });
    const exist = saidBy('key-type-and-scopes-exist');
    expect((await exist(key, { settings: { catalogs: [depot] } })).said).toHaveLength(1);
    const shadow = { ...depotKey('robot', ['order'], stocktaking), catalog: 'shadow' };
    expect((await exist(shadow, { settings: { catalogs: [depot] } })).said).toHaveLength(1);
  });

  it('waits for what it needs, and for nothing where no use case is named', async () => {
    const key = depotKey('robot', ['count'], stocktaking);
    for (const field of ['catalog', 'type', 'useCase'])
      expect((await saidOf({ ...key, [field]: unknown.text })).stopped).toContain(`.${field}`);
    const open = { catalog: unknown.text, scopes: unknown.list, type: unknown.text };
    expect((await saidOf({ ...depotKey('robot', []), ...open })).stopped).toBeUndefined();
  });
});
