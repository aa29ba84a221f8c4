import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, judged, type Presented, saidBy } from './baseline.ts';
import { agent, keyResource } from './crew.ts';
import { organisation } from './organisation.ts';

const said = saidBy('keys-per-account');

async function messages(props: Readonly<Record<string, unknown>>, presented: Presented = {}) {
  return said(props, { settings: organisation, ...presented });
}

describe('keys-per-account', () => {
  it('says how many there are, who allows how many, and which they are', async () => {
    const beside = [keyResource('a', agent), keyResource('b', agent)];
    const { said: found } = await messages(agent, { beside, name: 'c' });
    expect(found.map((text) => text.replace(/digest [0-9a-f]{16}/, 'digest D'))).toEqual([
      'key "c" is number 3 of the keys of the type "agent" for the account "org-1"\n' +
        '  allowed: at most 2, by the key type "agent" of catalog "crew" (the policy pack has digest D, the program was built with digest "0000000000000000")\n' +
        '  mend: remove or revoke one of "a", "b", "c", or raise maxKeysPerAccount of the key type',
    ]);
  });

  it('says so of the limit of the organisation', async () => {
    const config = { 'keys-per-account': { maxKeysPerAccount: 1 } };
    const { said: found } = await messages(compliant, {
      config,
      beside: [keyResource('a', agent)],
      name: 'b',
    });
    expect(found).toEqual([
      'key "b" is number 2 of the keys for the account "org-1"\n' +
        '  allowed: at most 1, by the setting maxKeysPerAccount of the rule keys-per-account\n' +
        '  mend: remove or revoke one of "a", "b", or raise that setting',
    ]);
  });

  it('tells each key beyond the limit once, although two limits are passed', async () => {
    const beside = ['b', 'c', 'd'].map((name) => keyResource(name, agent));
    const { said: found } = await messages(agent, {
      beside,
      name: 'a',
      config: { 'keys-per-account': { maxKeysPerAccount: 3 } },
    });
    expect(found.map((text) => /^key "(.)" is number (\d)/.exec(text)?.slice(1))).toEqual([
      ['c', '3'],
      ['d', '4'],
    ]);
  });

  it('leaves their place to the keys that there are, the oldest first', async () => {
    const made = (createdAt: string) => ({ status: 'active', createdAt });
    const beside = [
      keyResource('a', agent),
      keyResource('b', agent, made('2026-02-01T00:00:00Z')),
      keyResource('c', agent, made('2026-01-01T00:00:00Z')),
      keyResource('d', agent, made('2026-03-01T00:00:00Z')),
    ];
    const { said: found } = await messages(agent, { beside, name: 'e' });
    expect(found.map((text) => /^key "(.)"/.exec(text)?.[1])).toEqual(['d', 'a', 'e']);
  });

  it('is excused for the key that an exception names, and for no other', async () => {
    const exception = {
      project: 'shop',
      stack: 'dev',
      resource: 'c',
      rule: 'keys-per-account',
      reason: 'SEC-490',
      approver: 'security@shop.example',
      until: '2099-12-31',
    };
    const settings = { ...organisation, exceptions: [exception] };
    const config = { 'exceptions-hold': 'disabled' } as const;
    const beside = ['a', 'b', 'd'].map((name) => keyResource(name, agent));
    const { violations } = await judged(agent, { beside, name: 'c', settings, config });
    expect(violations['keys-per-account']?.map((text) => /^key "(.)"/.exec(text)?.[1])).toEqual(['d']);
  });

  it.each([
    ['catalog', { catalog: unknown.text }, 'catalog'],
    ['table', { table: unknown.text }, 'table'],
    ['region', { aws: unknown.map }, 'aws'],
    ['revocation', { revoked: unknown.boolean }, 'revoked'],
  ])('waits for an unknown %s where the type is capped, and says of which key', async (_, props, field) => {
    const { said: found, stopped } = await messages({ ...agent, ...props });
    expect(found).toEqual([]);
    expect(stopped).toMatch(/^key "checkout": /);
    expect(stopped).toContain(`.${field} `);
  });

  it('waits for nothing where no type of the catalog is capped, but for the limit of the organisation', async () => {
    const props = { ...compliant, type: unknown.text, account: unknown.text };
    expect(await messages(props)).toEqual({ said: [], stopped: undefined });
    const config = { 'keys-per-account': { maxKeysPerAccount: 1 } };
    expect((await messages(props, { config })).stopped).toContain('.type ');
    expect((await messages({ ...props, revoked: true }, { config })).stopped).toBeUndefined();
  });
});
