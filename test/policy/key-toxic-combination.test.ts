import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { catalog, compliant, excused, saidBy } from './baseline.ts';
import { depot, depotKey } from './depot.ts';

const RULE = 'key-toxic-combination';
const because = 'whoever holds it orders goods and pays for them';
const orderAndPay = { catalog: 'depot', scopes: ['order', 'pay'], because } as const;
const saidOf = (inputs: Readonly<Record<string, unknown>>, more: object = {}) =>
  saidBy(RULE)(inputs, { settings: { catalogs: [depot], toxicCombinations: [orderAndPay], ...more } });

describe('key-toxic-combination', () => {
  it('says which scopes, what could be done with them, by whom they are called so, and the mend', async () => {
    expect((await saidOf(depotKey('robot', ['order', 'pay']))).said).toEqual([
      [
        'key "checkout" has "order" together with "pay": whoever holds it orders goods and pays for them',
        '  allowed: not all of them in one key, by toxicCombinations of the policy pack and catalog "depot"',
        '  mend: remove "order" or "pay", or make it a key for each, held in different places',
      ].join('\n'),
    ]);
  });

  it('says how a scope came that was not declared', async () => {
    expect((await saidOf(depotKey('robot', ['order', 'till']))).said[0]).toContain(
      'has "order" together with "pay" (implied by "till"): whoever',
    );
    expect((await saidOf(depotKey('buyer', ['pay']))).said[0]).toMatch(
      /has "order" \(as every key of the type "buyer"\) together with "pay": [\s\S]+mend: remove "pay", or make/,
    );
  });

  it('proposes no removal that would not help', async () => {
    expect((await saidOf(depotKey('robot', ['order', 'pay', 'till']))).said[0]).toContain(
      'mend: remove "order", or make it',
    );
    expect((await saidOf(depotKey('buyer', ['pay', 'till']))).said[0]).toContain(
      'mend: make it a key for each, held in different places',
    );
  });

  it('judges every combination by itself', async () => {
    const moveAndOrder = { catalog: 'depot', scopes: ['move', 'order'], because: 'it hides what it took' };
    const toxicCombinations = [orderAndPay, moveAndOrder];
    const all = depotKey('robot', ['move', 'order', 'pay']);
    expect((await saidOf(all, { toxicCombinations })).said).toHaveLength(2);
    const three = { ...orderAndPay, scopes: ['order', 'pay', 'see'] };
    expect((await saidOf(depotKey('robot', ['order', 'pay']), { toxicCombinations: [three] })).said).toEqual(
      [],
    );
    expect((await saidOf(all, { toxicCombinations: [three] })).said).toHaveLength(1);
  });

  it('is excused by an exception that names all of the scopes, and by no other', async () => {
    const key = depotKey('robot', ['order', 'pay']);
    expect((await saidOf(key, excused(RULE, ['pay', 'order']))).said).toEqual([]);
    expect((await saidOf(key, excused(RULE, ['pay', 'order', 'see']))).said).toEqual([]);
    expect((await saidOf(key, excused(RULE, ['order']))).said).toHaveLength(1);
  });

  it('is not concerned with catalogs of which nothing is said, nor waits for anything of theirs', async () => {
    const catalogs = [depot, catalog];
    expect(
      await saidOf({ ...compliant, scopes: unknown.list, permissions: unknown.map }, { catalogs }),
    ).toEqual({
      said: [],
      stopped: undefined,
    });
    const open = depotKey('robot', ['order'], { catalog: unknown.text });
    expect((await saidOf(open, { toxicCombinations: [] })).stopped).toBeUndefined();
    expect((await saidOf(open)).stopped).toContain('.catalog');
  });

  it('waits for the scopes and the type, where they may bring what is missing', async () => {
    const open = depotKey('robot', [], { scopes: ['order', unknown.text], permissions: unknown.map });
    expect((await saidOf(open)).stopped).toContain('.scopes.1');
    expect((await saidOf({ ...open, type: unknown.text })).stopped).toContain('.type');
    const both = depotKey('robot', ['order', 'pay'], { type: unknown.text });
    expect(await saidOf(both)).toMatchObject({ said: [expect.any(String)], stopped: undefined });
  });
});
