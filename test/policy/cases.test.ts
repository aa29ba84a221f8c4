import { describe, expect, it } from 'vitest';
import { apiKeyPolicies } from '../../policy/index.ts';
import { testPolicies } from '../../policy/testing/index.ts';
import { API_KEY_TYPE } from '../../provider/type.ts';
import type { Case } from './cases/case.ts';
import { allCases } from './cases/index.ts';
import { organisation } from './organisation.ts';

async function judgedCase(rule: string, one: Case) {
  const { what: _, type = API_KEY_TYPE, name = 'subject', props, outputs, beside = [] } = one;
  const { violations, undecided } = await testPolicies(apiKeyPolicies(organisation), {
    project: 'shop',
    stack: one.stack ?? 'dev',
    resources: [...beside, { type, name, props, ...(outputs === undefined ? {} : { outputs }) }],
    ...(one.config === undefined ? {} : { config: { [rule]: one.config } }),
  });
  return {
    rules: [...new Set(violations.map(({ policy }) => policy))],
    messages: violations.map(({ message }) => message).join('\n'),
    undecided: undecided.filter(({ policy }) => policy === rule).map(({ message }) => message),
  };
}

describe.each(allCases.map((cases) => [cases.rule, cases] as const))('%s', (rule, cases) => {
  it.each(cases.breaks.map((one) => [one.what, one] as const))('is broken by %s', async (_, one) => {
    const { rules, messages } = await judgedCase(rule, one);
    expect(rules).toEqual([rule]);
    expect(messages).toContain(one.says);
  });

  it.each(cases.waits.map((one) => [one.what, one] as const))('waits for %s', async (_, one) => {
    const { rules, undecided } = await judgedCase(rule, one);
    expect(rules).toEqual([]);
    expect(undecided).toEqual([expect.stringContaining(`.${one.waitsFor} `)]);
  });

  it.each(cases.passes.map((one) => [one.what, one] as const))('lets through %s', async (_, one) => {
    expect(await judgedCase(rule, one)).toMatchObject({ rules: [], undecided: [] });
  });
});
