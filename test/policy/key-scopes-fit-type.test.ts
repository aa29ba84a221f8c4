import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, saidBy } from './baseline.ts';
import { family, familyKey } from './family.ts';

const saidOf = saidBy('key-scopes-fit-type');
const saidOfFamily = (inputs: Readonly<Record<string, unknown>>) =>
  saidOf(inputs, { settings: { catalogs: [family] } });
const partner = {
  ...compliant,
  type: 'partner',
  prefix: 'shop_partner',
  scopes: ['read', 'write'],
  permissions: { 'read:order': 'read' },
};

describe('key-scopes-fit-type', () => {
  it('refuses a scope that the key type does not allow', async () => {
    expect((await saidOf(partner)).said).toEqual([
      [
        'key "checkout" has the scope "write"',
        '  allowed: "read", "feed", by the key type "partner" of catalog "shop"',
        '  mend: remove "write", or choose another key type',
      ].join('\n'),
    ]);
  });

  it('says so where the type allows none at all', async () => {
    const fixed = defineCatalog({
      name: 'fixed',
      scopes: { all: { grants: ['use:it'] } },
      types: { one: { prefix: 'fixed', allows: [], always: ['all'], expiry: 'required' } },
    });
    const key = {
      ...compliant,
      catalog: 'fixed',
      prefix: 'fixed',
      type: 'one',
      scopes: ['all'],
      permissions: { 'use:it': 'all' },
    };
    const { said } = await saidOf(key, { settings: { catalogs: [fixed] } });
    expect(said[0]).toContain('allowed: no scopes, by the key type "one"');
  });

  it('refuses a key without a scope that its type requires', async () => {
    const { said } = await saidOf({
      ...compliant,
      scopes: ['feed'],
      permissions: { 'read:feed': 'feed' },
    });
    expect(said).toEqual([
      [
        'key "checkout" lacks the scope "read"',
        '  allowed: only keys that declare "read", by the key type "service" of catalog "shop"',
        '  mend: add "read"',
      ].join('\n'),
    ]);
  });

  it('refuses a scope that is declared more than once, once', async () => {
    expect((await saidOf({ ...compliant, scopes: ['write', 'read', 'write', 'write'] })).said).toEqual([
      [
        'key "checkout" declares the scope "write" more than once',
        '  allowed: each scope once',
        '  mend: leave it there once',
      ].join('\n'),
    ]);
  });

  it.each([
    { catalog: 'shadow' },
    { type: 'super' },
    { scopes: 'feed' },
    { scopes: ['feed', 7] },
    { scopes: ['read', 'write', 'root', 'root'] },
  ])('leaves %j to key-type-and-scopes-exist', async (strange) => {
    const { said } = await saidBy('key-type-and-scopes-exist')({ ...compliant, ...strange });
    expect(said).toHaveLength(1);
  });

  it('does not miss a required scope that may be the unknown one', async () => {
    const { said, stopped } = await saidOf({ ...compliant, scopes: [unknown.text, 'write'] });
    expect(said).toEqual([]);
    expect(stopped).toContain('.scopes.0');
  });

  it('judges the scopes that are known while another is not, and waits for that one', async () => {
    const { said, stopped } = await saidOf({ ...partner, scopes: ['write', unknown.text] });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('"write"');
    expect(stopped).toContain('.scopes.1');
  });

  it('takes two scopes that are not known yet for two', async () => {
    const { said } = await saidOf({ ...compliant, scopes: ['read', unknown.text, unknown.text] });
    expect(said).toEqual([]);
  });

  describe('of an account', () => {
    it('has nothing against a scope whose condition the account is said to meet', async () => {
      expect(await saidOfFamily(familyKey)).toEqual({ said: [], stopped: undefined });
    });

    it.each([[undefined], [['other']], ['parent-org'], [[7]]])(
      'refuses it with the attributes %j, and nothing twice because of it',
      async (accountAttributes) => {
        expect((await saidOfFamily({ ...familyKey, accountAttributes })).said).toEqual([
          [
            'key "checkout" has the scope "parent"',
            '  allowed: only for accounts with the attribute "parent-org", by the condition in catalog "family"',
            '  mend: remove "parent", or if the account has the attribute say so in accountAttributes',
          ].join('\n'),
        ]);
      },
    );

    it('refuses what implies such a scope, and says whose condition it is', async () => {
      const guardian = {
        ...familyKey,
        scopes: ['guardian'],
        permissions: { 'create:child': 'guardian' },
        accountAttributes: [],
      };
      expect((await saidOfFamily(guardian)).said[0]).toContain(
        'by the condition of "parent", which it implies, in catalog "family"',
      );
    });

    it.each([
      [unknown.list, '.accountAttributes'],
      [[unknown.text], '.accountAttributes.0'],
      [['other', unknown.text], '.accountAttributes.1'],
    ])('waits for attributes that are not known yet', async (accountAttributes, path) => {
      const { said, stopped } = await saidOfFamily({ ...familyKey, accountAttributes });
      expect(said).toEqual([]);
      expect(stopped).toContain(path);
    });

    it('does not wait for attributes that decide nothing', async () => {
      const met = { ...familyKey, accountAttributes: ['parent-org', unknown.text] };
      expect(await saidOfFamily(met)).toEqual({ said: [], stopped: undefined });
      const free = {
        ...familyKey,
        scopes: ['view'],
        permissions: { 'read:child': 'view' },
        accountAttributes: unknown.list,
      };
      expect(await saidOfFamily(free)).toEqual({ said: [], stopped: undefined });
    });
  });
});
