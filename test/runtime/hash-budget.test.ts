import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../keys/key-string/key-string.js';
import { DEFAULT_HASH_LIMITS, HashBudget } from '../../runtime/hash-budget.js';

const [one, two] = ['one', 'two'] as KeyId[] as [KeyId, KeyId];

/** Work that goes on until it is told to end. */
function begun(budget: HashBudget, keyId: KeyId) {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { outcome: budget.run(keyId, () => promise), end: () => resolve('done') };
}

describe('the budget for slow hashes', () => {
  it('is sixteen in a process and two for a key, if nothing is said', async () => {
    expect(DEFAULT_HASH_LIMITS).toEqual({ overall: 16, perKey: 2 });
    const budget = new HashBudget();
    const works = [begun(budget, one), begun(budget, one)];
    expect(await budget.run(one, async () => 'ran')).toBe('spent');
    for (let key = 0; key < 14; key++) works.push(begun(budget, `${key}` as KeyId));
    expect(await budget.run(two, async () => 'ran')).toBe('spent');
    for (const { end } of works) end();
    expect(await Promise.all(works.map(({ outcome }) => outcome))).toEqual(Array(16).fill('done'));
    expect(await budget.run(two, async () => 'ran')).toBe('ran');
  });

  it('is given back one by one', async () => {
    const budget = new HashBudget({ overall: 3, perKey: 2 });
    const [first, second, third] = [begun(budget, one), begun(budget, one), begun(budget, two)];
    expect(await budget.run(two, async () => 'ran')).toBe('spent');
    first.end();
    await first.outcome;
    expect(await budget.run(one, async () => 'ran')).toBe('ran');
    const again = begun(budget, one);
    expect(await budget.run(one, async () => 'ran')).toBe('spent');
    for (const { end } of [second, third, again]) end();
    await Promise.all([second.outcome, third.outcome, again.outcome]);
    const all = [begun(budget, one), begun(budget, one), begun(budget, two)];
    for (const { end } of all) end();
    expect(await Promise.all(all.map(({ outcome }) => outcome))).toEqual(['done', 'done', 'done']);
  });
});
