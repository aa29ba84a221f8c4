import { describe, expect, it } from 'vitest';
import { apiKeyPolicies, type Environments } from '../../policy/index.ts';
import { unknown } from '../../policy/testing/index.ts';
import { catalog, compliant, type Presented, partner, saidBy } from './baseline.ts';

const said = saidBy('key-matches-environment');
const trial = { ...partner, type: 'trial', prefix: 'shop_test' };

const environments: Environments = {
  prod: { stacks: ['*-prod', 'billing/main'], prefixes: ['*_live', '*_partner'] },
  sandbox: { stacks: ['*-sandbox'], prefixes: ['*_test'], names: ['try-*', 'x'] },
  open: { stacks: ['*-open'], prefixes: ['*'] },
  old: ['*-old'],
};
const saidOf = (inputs: Readonly<Record<string, unknown>>, presented: Presented = {}) =>
  said(inputs, { settings: { environments }, ...presented });

describe('key-matches-environment', () => {
  it.each([
    [compliant, 'a-prod', 0],
    [partner, 'a-prod', 0],
    [trial, 'a-prod', 1],
    [compliant, 'a-sandbox', 1],
    [trial, 'a-sandbox', 0],
    [compliant, 'a-open', 0],
    [trial, 'a-open', 0],
    [compliant, 'a-old', 1],
    [trial, 'a-old', 1],
    [compliant, 'alice', 1],
    [trial, 'alice', 1],
  ])('judges the prefix of a key by the environment of its stack (%#)', async (inputs, stack, count) => {
    expect((await saidOf(inputs, { stack, name: 'try-it' })).said).toHaveLength(count);
  });

  it('minds no prefix that no environment names', async () => {
    const settings = { environments: { prod: ['*-prod'], any: { stacks: ['*'], prefixes: ['*'] } } };
    for (const stack of ['a-prod', 'alice'])
      expect((await said(compliant, { stack, settings })).said).toEqual([]);
    expect((await said(compliant, { stack: 'alice', settings: { environments: {} } })).said).toEqual([]);
    expect((await said(compliant, { stack: 'alice' })).said).toEqual([]);
  });

  it('says what an environment admits, and which key type has it', async () => {
    expect((await saidOf(compliant, { stack: 'a-sandbox', name: 'try-it' })).said).toEqual([
      [
        'key "try-it" has a key type with the prefix "shop_live", in the environment "sandbox"',
        '  allowed: prefixes like "*_test", by environments.sandbox of the policy pack',
        '  mend: declare the key type "trial"',
      ].join('\n'),
    ]);
    expect((await saidOf(trial, { stack: 'a-prod' })).said[0]).toMatch(
      /mend: declare the key type "service" or "partner"$/,
    );
    const settings = { environments: { lab: { stacks: ['lab'], prefixes: ['lab_*'] } } };
    expect((await saidOf(compliant, { stack: 'lab', settings })).said[0]).toMatch(
      /mend: add a key type with such a prefix to the catalog, and declare that$/,
    );
  });

  it('says whose a prefix is, and where to sort a new stack', async () => {
    expect((await saidOf(compliant, { stack: 'alice' })).said).toEqual([
      [
        'key "checkout" has a key type with the prefix "shop_live", in a stack of no environment',
        '  allowed: such keys in the environment "prod" alone, by environments.prod.prefixes of the policy pack',
        '  mend: declare another key type here, or the key in a stack like "*-prod", "billing/main"; if "alice" is one of that environment, add it to environments.prod.stacks',
      ].join('\n'),
    ]);
    expect((await saidOf(compliant, { stack: 'a-old' })).said[0]).toContain('in the environment "old"\n');
  });

  it('judges names where the environment has some', async () => {
    for (const name of ['try-it', 'x'])
      expect((await saidOf(trial, { stack: 'a-sandbox', name })).said).toEqual([]);
    expect((await saidOf(trial, { stack: 'a-sandbox', name: 'checkout' })).said).toEqual([
      [
        'key "checkout" is in the environment "sandbox"',
        '  allowed: names like "try-*", "x", by environments.sandbox of the policy pack',
        '  mend: give the resource such a name; Pulumi sees a new name as a new key, unless it has an alias',
      ].join('\n'),
    ]);
  });

  it('goes by the prefix of the type, and refuses a declared one that is another', async () => {
    expect((await said({ ...compliant, prefix: 'shop_test' })).said).toEqual([
      [
        'key "checkout" has the prefix "shop_test"',
        '  allowed: the prefix "shop_live", by the key type "service" of catalog "shop"',
        '  mend: declare it with ApiKey of keywright, and bring program and policy pack to the same catalog',
      ].join('\n'),
    ]);
    const { prefix: _, ...without } = compliant;
    expect((await said(without)).said[0]).toContain('key "checkout" has no prefix\n');
    const disguised = { ...compliant, prefix: 'shop_test' };
    expect((await saidOf(disguised, { stack: 'a-sandbox', name: 'x' })).said).toHaveLength(2);
  });

  it('lets no exception cover a false prefix', async () => {
    const exception = {
      ...{ project: '*', stack: '*', resource: 'check*', rule: 'key-matches-environment', reason: 'SEC-1' },
      ...{ approver: 'ada', until: '2099-12-31' },
    };
    const settings = { environments, exceptions: [exception] };
    expect((await said(compliant, { stack: 'alice', settings })).said).toEqual([]);
    expect(
      (await said({ ...compliant, prefix: 'shop_test' }, { settings, stack: 'alice' })).said,
    ).toHaveLength(1);
  });

  it.each([
    [{ type: unknown.text }, '.type'],
    [{ catalog: unknown.text }, '.catalog'],
    [{ prefix: unknown.text }, '.prefix'],
  ])('waits for %j, and judges the name', async (unknowns, field) => {
    const { said, stopped } = await saidOf({ ...trial, ...unknowns }, { stack: 'a-sandbox' });
    expect(said).toHaveLength(1);
    expect(stopped).toContain(field);
  });

  it('leaves what does not exist to the rule that says so', async () => {
    for (const change of [{ type: 'root' }, { catalog: 'other' }, { type: 7 }])
      await expect(saidOf({ ...compliant, ...change }, { stack: 'alice' })).rejects.toThrow(
        'other rules found something, too: key-type-and-scopes-exist',
      );
  });

  it.each([
    [
      { prod: { stacks: ['*'], prefixes: [] } },
      'environments.prod.prefixes: give it patterns, or leave it out',
    ],
    [{ prod: { stacks: ['*'], names: 'a' } }, 'environments.prod.names: give it patterns, or leave it out'],
    [{ prod: { stacks: ['*'], names: [7] } }, 'environments.prod.names'],
    [{ prod: { stacks: [] } }, 'environments.prod: give it patterns of stack names'],
  ])('takes no environment like %j', (environments, message) => {
    // As JavaScript may give it.
    const settings = { catalogs: [catalog], environments: environments as unknown as Environments };
    expect(() => apiKeyPolicies(settings)).toThrow(message);
  });
});
