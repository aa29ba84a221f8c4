import { describe, expect, it } from 'vitest';
import { apiKeyPolicies } from '../../policy/index.ts';
import { testPolicies, unknown } from '../../policy/testing/index.ts';
import { API_KEY_TYPE } from '../../provider/type.ts';
import { catalog, compliant, saidBy } from './baseline.ts';

const messages = saidBy('key-integrity');
const foreign = { ...compliant, __provider: 'exports.handler = () => ({})' };

function resource(name: string, props: Readonly<Record<string, unknown>> = compliant) {
  return { type: API_KEY_TYPE, name, props };
}

describe('key-integrity', () => {
  it('says that a provider is not ours', async () => {
    const mend =
      '  allowed: the provider of ApiKey, by the release of keywright that the policy pack has\n' +
      '  mend: declare it with ApiKey of keywright; if it is, bring program and policy pack to the same release';
    expect((await messages(foreign)).said).toEqual([`key "checkout" has a provider of its own\n${mend}`]);
    expect((await messages({ ...compliant, __provider: undefined })).said).toEqual([
      `key "checkout" has no provider\n${mend}`,
    ]);
  });

  it('says which inputs it does not know, and that the policy pack is too old', async () => {
    expect((await messages({ ...compliant, zeta: 1, alpha: 2 })).said).toEqual([
      'key "checkout" has inputs that this policy pack does not know: "zeta", "alpha"\n' +
        '  allowed: those of ApiKey, since what it does not know it cannot judge\n' +
        '  mend: update keywright in the policy pack',
    ]);
  });

  it('says whose limit it is that the key does not have', async () => {
    expect((await messages({ ...compliant, maxKeysPerAccount: 5 })).said).toEqual([
      'key "checkout" has another maxKeysPerAccount than its key type\n' +
        '  allowed: that of the key type "service" of catalog "shop"\n' +
        '  mend: declare it with ApiKey of keywright, and bring program and policy pack to the same catalog',
    ]);
  });

  it('says nothing of a new key that is no target, and is not misled by another provider without inputs', async () => {
    const policies = apiKeyPolicies({ catalogs: [catalog] });
    const shown = (__provider: unknown) =>
      testPolicies(policies, { resources: [resource('two', { __provider })] });
    expect((await shown(undefined)).violations).toEqual([]);
    const { violations } = await shown(foreign.__provider);
    expect(violations.map(({ policy }) => policy)).toContain('key-integrity');
    expect(violations.map(({ policy }) => policy)).toContain('key-must-expire');
  });

  it('leaves no mark in the inputs', async () => {
    const { remediated } = await testPolicies(apiKeyPolicies({ catalogs: [catalog] }), {
      resources: [resource('good'), resource('bad', foreign)],
    });
    expect(remediated).toEqual({ good: compliant, bad: foreign });
  });

  it('judges each key by its own provider', async () => {
    const { violations } = await testPolicies(apiKeyPolicies({ catalogs: [catalog] }), {
      resources: [resource('first'), resource('bad', foreign), resource('last')],
    });
    const found = violations.filter(({ policy }) => policy === 'key-integrity');
    expect(found.map(({ resource: name, level }) => [name, level])).toEqual([['bad', 'mandatory']]);
  });

  it('waits for a provider that is not known yet, and judges the rest', async () => {
    const { violations, undecided } = await testPolicies(apiKeyPolicies({ catalogs: [catalog] }), {
      resources: [resource('open', { ...compliant, __provider: unknown.text, zeta: 1 })],
    });
    expect(violations.map(({ policy }) => policy)).toEqual(['key-integrity']);
    expect(undecided).toMatchObject([
      {
        policy: 'key-integrity',
        resource: 'open',
        message: expect.stringContaining("can't be known during preview"),
      },
    ]);
  });

  it.each([{ all: 'mandatory' }, { 'key-integrity': 'advisory' }] as const)(
    'says once that it cannot look, and judges the rest: %j',
    async (config) => {
      const policies = apiKeyPolicies({ catalogs: [catalog] });
      for (const _ of ['preview', 'up']) {
        const { violations, undecided } = await testPolicies(policies, {
          resources: [resource('one', foreign), resource('two', { ...compliant, zeta: 1 })],
          config,
        });
        const found = violations.filter(({ policy }) => policy === 'key-integrity');
        expect(found.map(({ resource: name }) => name)).toEqual(['two']);
        expect(
          undecided.filter(({ policy }) => policy === 'key-integrity').map(({ message }) => message),
        ).toEqual([
          'the text of a provider is shown at the level "remediate" alone, so it is not judged: set "key-integrity": "remediate" ' +
            'in the configuration of the policy pack ("all": "mandatory" turns that off)',
        ]);
      }
    },
  );
});
