import { describe, expect, it } from 'vitest';
import { CatalogBook } from '../../policy/catalog-book.ts';
import { declaredGrantor } from '../../policy/subjects/declared-grantor.ts';
import { type DeclaredKey, declaredKey } from '../../policy/subjects/declared-key.ts';
import { unknown } from '../../policy/testing/index.ts';
import { withinGrantor } from '../../policy/within-grantor.ts';
import { API_KEY_TYPE, GRANTOR_TYPE } from '../../provider/type.ts';
import { type Presented, saidBy } from './baseline.ts';
import { agent, alice, crew, grantor, kiosk } from './crew.ts';
import { organisation } from './organisation.ts';

const said = saidBy('key-within-grantor');
const digests = '(the policy pack has digest DIGEST, the program was built with digest "0000000000000000")';

/** What the rule says, with the pack's own digest left out. */
async function messages(props: Readonly<Record<string, unknown>>, presented: Presented = {}) {
  const { said: found, stopped } = await said(props, { settings: organisation, ...presented });
  return { said: found.map((text) => text.replace(/(pack has digest )[0-9a-f]{16}/, '$1DIGEST')), stopped };
}

const looks = grantor({ scopes: ['look'], permissions: { 'read:shift': 'look' } });

describe('key-within-grantor', () => {
  it('names the permissions, who lacks them, and the scopes that bring them', async () => {
    const { said: found } = await messages(
      { ...agent, scopes: ['look', 'plan'], permissions: { ...agent.permissions, 'read:shift': 'look' } },
      { beside: [looks] },
    );
    expect(found).toEqual([
      'key "checkout" has "create:shift", "update:shift", which grantor "alice" does not have\n' +
        `  allowed: "read:shift", by the grantor "user:alice"; scopes resolved by catalog "crew" ${digests}\n` +
        '  mend: remove "plan", or give the grantor "create:shift", "update:shift" first',
    ]);
  });

  it('says that a grantor without permissions allows nothing', async () => {
    const { said: found } = await messages(kiosk, { beside: [grantor({ scopes: [], permissions: {} })] });
    expect(found).toEqual([
      'key "checkout" has "read:shift", which grantor "alice" does not have\n' +
        `  allowed: nothing, by the grantor "user:alice"; scopes resolved by catalog "crew" ${digests}\n` +
        '  mend: choose another key type, or give the grantor "read:shift" first',
    ]);
  });

  it('says that a grantor is disabled, for keys that are new', async () => {
    const disabled = { beside: [grantor({ disabled: true })] };
    expect((await messages(agent, disabled)).said).toEqual([
      'key "checkout" is to be issued on the authority of grantor "alice", which is disabled\n' +
        '  allowed: new keys of grantors that are enabled, by the rule key-within-grantor; the provider issues no other\n' +
        '  mend: enable the grantor, or name another one',
    ]);
    expect((await messages(agent, { ...disabled, outputs: { status: 'active' } })).said).toEqual([]);
  });

  it('says both that the grantor is disabled and what it lacks', async () => {
    const both = grantor({ disabled: true, scopes: ['look'], permissions: { 'read:shift': 'look' } });
    expect((await messages(agent, { beside: [both] })).said).toHaveLength(2);
  });

  it('says whose word it is that a key must have a grantor, or none', async () => {
    expect((await messages({ ...agent, grantor: undefined })).said).toEqual([
      'key "checkout" names no grantor\n' +
        `  allowed: only keys on the authority of a grantor, by the key type "agent" of catalog "crew" ${digests}\n` +
        '  mend: write grantor: with the grantorId of a Grantor in the same table',
    ]);
    const board = { ...kiosk, type: 'board', prefix: 'crew_board', scopes: ['look'] };
    expect((await messages(board, { beside: [grantor({ permissions: {}, scopes: [] })] })).said).toEqual([
      'key "checkout" names the grantor "user:alice"\n' +
        `  allowed: none, by the key type "board" of catalog "crew" ${digests}\n` +
        '  mend: leave grantor out, or choose a key type that takes one',
    ]);
  });

  it('says what must be declared, where that is configured', async () => {
    const config = { 'key-within-grantor': { mustBeDeclared: true } };
    const elsewhere = grantor({ table: 'others' });
    expect((await messages(agent, { config, beside: [elsewhere] })).said).toEqual([
      'key "checkout" is on the authority of "user:alice", which this stack does not declare in the table of the key\n' +
        '  allowed: grantors of the same stack, by the setting mustBeDeclared of the rule key-within-grantor\n' +
        '  mend: declare it as a Grantor in this stack, or set mustBeDeclared to false',
    ]);
    expect((await messages({ ...kiosk, grantor: undefined }, { config })).said).toEqual([]);
  });

  it('finds the grantor among others, whatever their order', async () => {
    const bob = grantor({ grantorId: 'user:bob' }, 'bob');
    for (const beside of [
      [bob, looks],
      [looks, bob],
    ])
      expect((await messages(agent, { beside })).said).toHaveLength(1);
    expect((await messages({ ...agent, grantor: 'user:bob' }, { beside: [bob, looks] })).said).toEqual([]);
  });

  it.each([
    ['catalog', { catalog: unknown.text }, 'catalog'],
    ['type', { type: unknown.text }, 'type'],
    ['region', { aws: { region: unknown.text } }, 'aws.region'],
    ['attributes', { accountAttributes: unknown.list }, 'accountAttributes'],
    ['one scope', { scopes: ['plan', unknown.text] }, 'scopes.1'],
  ])('waits for an unknown %s of the key', async (_, props, field) => {
    const { said: found, stopped } = await messages({ ...agent, ...props }, { beside: [grantor()] });
    expect(found).toEqual([]);
    expect(stopped).toMatch(/^key "checkout": /);
    expect(stopped).toContain(`.${field} `);
  });

  it.each([
    ['table', { table: unknown.text }, 'table'],
    ['region', { aws: unknown.map }, 'aws'],
  ])('waits for an unknown %s of the grantor', async (_, props, field) => {
    const { said: found, stopped } = await messages(agent, { beside: [grantor(props)] });
    expect(found).toEqual([]);
    expect(stopped).toMatch(/^grantor "alice": /);
    expect(stopped).toContain(`.${field} `);
  });

  it('waits for no value of a grantor that is another one in any case', async () => {
    const bob = grantor({ grantorId: 'user:bob', table: unknown.text, disabled: unknown.boolean }, 'bob');
    expect(await messages(agent, { beside: [bob] })).toEqual({ said: [], stopped: undefined });
  });

  it('hides no violation behind another key that waits', async () => {
    const waiting = { type: API_KEY_TYPE, name: 'waiting', props: { ...agent, grantor: unknown.text } };
    const { said: found, stopped } = await messages(agent, { beside: [waiting, looks] });
    expect(found).toHaveLength(1);
    expect(stopped).toContain('key "waiting"');
  });

  it('counts a scope with a condition only for accounts with the attribute', async () => {
    const staffed = { ...agent, scopes: ['plan', 'staffed'] };
    const with_ = {
      ...staffed,
      accountAttributes: ['has-staff'],
      permissions: { ...agent.permissions, 'read:person': 'staffed' },
    };
    const { said: found } = await messages(with_, { beside: [grantor()] });
    expect(found[0]).toContain('has "read:person", which');
  });
});

describe('withinGrantor', () => {
  const book = new CatalogBook([crew]);
  const key = declaredKey({ type: API_KEY_TYPE, name: 'live', urn: 'live' }, agent);
  const lent = (permissions: Readonly<Record<string, string>>) =>
    declaredGrantor({ name: 'alice', urn: 'alice' }, { ...alice, permissions });
  const found = (one: DeclaredKey, by = lent({})) => [...withinGrantor(one, by, book)];

  it('judges what the live table has by the same words', () => {
    expect(found(key, lent(alice.permissions))).toEqual([]);
    expect(found({ ...key, deployed: { status: 'active' } })).toMatchObject([
      { kind: 'violation', field: 'scopes', about: { name: 'live' } },
    ]);
    expect(found({ ...key, revoked: { is: 'known', value: true } })).toEqual([]);
    expect(found({ ...key, catalog: { is: 'known', value: 'shadow' } })).toEqual([]);
    expect(found({ ...key, type: { is: 'known', value: 'ghost' } })).toEqual([]);
  });

  it('takes a grantor without permissions for one that has none', () => {
    const none = declaredGrantor({ name: 'alice', urn: GRANTOR_TYPE }, { ...alice, permissions: 'all' });
    expect(found(key, none)).toMatchObject([{ kind: 'violation', field: 'scopes' }]);
  });
});
