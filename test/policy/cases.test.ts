import { describe, expect, it } from 'vitest';
import type { Case } from './cases/case.ts';
import { allCases } from './cases/index.ts';
import { judgedCase } from './cases/judged-case.ts';

async function verdictOn(rule: string, one: Case) {
  const { violations, undecided } = await judgedCase(rule, one);
  return {
    rules: [...new Set(violations.map(({ policy }) => policy))],
    messages: violations.map(({ message }) => message).join('\n'),
    undecided: undecided.filter(({ policy }) => policy === rule).map(({ message }) => message),
  };
}

describe.each(allCases.map((cases) => [cases.rule, cases] as const))('%s', (rule, cases) => {
  it.each(cases.breaks.map((one) => [one.what, one] as const))('is broken by %s', async (_, one) => {
    const { rules, messages } = await verdictOn(rule, one);
    expect(rules).toEqual([rule]);
    expect(messages).toContain(one.says);
  });

  it.each(cases.waits.map((one) => [one.what, one] as const))('waits for %s', async (_, one) => {
    const { rules, undecided } = await verdictOn(rule, one);
    expect(rules).toEqual([]);
    expect(undecided).toEqual([expect.stringContaining(`.${one.waitsFor} `)]);
  });

  it.each(cases.passes.map((one) => [one.what, one] as const))('lets through %s', async (_, one) => {
    expect(await verdictOn(rule, one)).toMatchObject({ rules: [], undecided: [] });
  });
});
