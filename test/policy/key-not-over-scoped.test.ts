import { describe, expect, it } from 'vitest';
import { catalogDigest, defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { catalog, compliant, digest, judged, UNKNOWN_LIST, UNKNOWN_MAP, UNKNOWN_TEXT } from './baseline.ts';

const RULE = 'key-not-over-scoped';

async function saidOf(inputs: Readonly<Record<string, unknown>>) {
  const { violations, stopped } = await judged(inputs);
  expect(Object.keys(violations).filter((rule) => rule !== RULE)).toEqual([]);
  return { said: violations[RULE] ?? [], stopped: stopped[RULE] };
}

describe('key-not-over-scoped', () => {
  it('has nothing against a key with the scopes of its type', async () => {
    expect(await judged(compliant)).toEqual({ violations: {}, stopped: {} });
  });

  it('refuses a scope that the catalog does not know, and names key, scope, catalog and the mend', async () => {
    const { said } = await saidOf({ ...compliant, scopes: ['read', 'root', 'write'] });
    expect(said).toEqual([
      'key "checkout": shop has no scope "root"; remove it, or add it to the catalog; judged by catalog "shop"',
    ]);
  });

  it('refuses a scope that the key type does not allow', async () => {
    const { said } = await saidOf({
      ...compliant,
      type: 'partner',
      scopes: ['read', 'write'],
      permissions: { 'read:order': 'read' },
    });
    expect(said).toEqual([
      'key "checkout": keys of type "partner" may not have the scope "write"; remove it; judged by catalog "shop"',
    ]);
  });

  it('refuses a key without a scope that its type requires', async () => {
    const { said } = await saidOf({
      ...compliant,
      scopes: ['feed'],
      permissions: { 'read:feed': 'feed' },
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('must declare the scope "read"; add it');
  });

  it('refuses a scope that is declared twice', async () => {
    const { said } = await saidOf({ ...compliant, scopes: ['read', 'write', 'write'] });
    expect(said).toHaveLength(1);
  });

  it('refuses an elevated scope, and shows the exception that it would take', async () => {
    const { said } = await saidOf({
      ...compliant,
      scopes: ['read', 'staff'],
      permissions: { 'manage:member': 'staff', 'read:order': 'read' },
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('key "checkout" has the scope "staff", which is elevated in catalog "shop"');
    expect(said[0]).toContain(
      'remove "staff", or add an exception { resource: "checkout", rule: "key-not-over-scoped"',
    );
  });

  it('refuses each elevated scope once, those that come with another one included', async () => {
    const { said } = await saidOf({
      ...compliant,
      scopes: ['owner', 'read'],
      permissions: { 'delete:shop': 'owner', 'manage:member': 'owner', 'read:order': 'read' },
    });
    expect(said).toHaveLength(2);
    expect(said[1]).toContain('has the scope "staff" (implied by "owner")');
    expect(said[1]).toContain('remove "owner"');
  });

  it('refuses an elevated scope that the key type brings by itself', async () => {
    const { said } = await saidOf({
      ...compliant,
      type: 'robot',
      scopes: ['read'],
      permissions: { 'manage:member': 'staff', 'read:order': 'read' },
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('choose another key type');
  });

  it('refuses permissions that the declared scopes do not bring, whoever computed them', async () => {
    const { said } = await saidOf({
      ...compliant,
      permissions: { ...compliant.permissions, 'manage:member': 'write' },
    });
    expect(said.length).toBeGreaterThan(0);
    expect(said[0]).toContain('carries "manage:member", which its scopes do not bring by catalog "shop"');
  });

  it('wants the very permissions of the catalog where the digests are equal', async () => {
    const { 'read:order': _, ...fewer } = compliant.permissions;
    expect((await saidOf({ ...compliant, permissions: fewer })).said).toHaveLength(1);
    const otherwise = { ...compliant.permissions, 'read:order': 'write' };
    expect((await saidOf({ ...compliant, permissions: otherwise })).said).toHaveLength(1);
  });

  it('judges a program of another catalog version by its own, and says which two', async () => {
    const older = { ...compliant, catalogDigest: '00000000000000aa' };
    const { 'read:order': _, ...fewer } = compliant.permissions;
    expect((await saidOf(older)).said).toEqual([]);
    expect((await saidOf({ ...older, permissions: fewer })).said).toEqual([]);
    const { said } = await saidOf({
      ...older,
      permissions: { ...older.permissions, 'delete:shop': 'write' },
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`the policy pack has digest ${digest}`);
    expect(said[0]).toContain('the program was built with digest "00000000000000aa"');
  });

  it('refuses a catalog that it does not know, and says which it knows', async () => {
    const { said } = await saidOf({ ...compliant, catalog: 'shadow', expiresIn: '30d' });
    expect(said).toEqual([
      'key "checkout" is of the catalog "shadow", and this policy pack knows "shop"; use one of these, or add the catalog ' +
        'to the policy pack',
    ]);
  });

  it('refuses a key type that the catalog does not know', async () => {
    const { said } = await saidOf({ ...compliant, type: 'super' });
    expect(said[0]).toContain('shop has no key type "super"; there are service, partner, robot');
  });

  it.each([
    ['catalog', null],
    ['type', undefined],
    ['scopes', 'read'],
    ['scopes', undefined],
    ['scopes', ['read', 'write', 7]],
    ['permissions', undefined],
    ['permissions', ['read:order']],
  ])('refuses a raw resource whose %s is %j', async (field, value) => {
    expect((await saidOf({ ...compliant, [field]: value })).said.length).toBeGreaterThan(0);
  });

  it('is not misled by names that every JavaScript object has', async () => {
    expect((await saidOf({ ...compliant, type: 'constructor' })).said.length).toBeGreaterThan(0);
    expect((await saidOf({ ...compliant, scopes: ['read', 'toString', 'write'] })).said).toHaveLength(1);
    const permissions = { ...compliant.permissions, constructor: 'write' };
    expect((await saidOf({ ...compliant, permissions })).said).toHaveLength(1);
  });

  it('judges the scopes that are known while another is not, and waits for that one', async () => {
    const { said, stopped } = await saidOf({ ...compliant, scopes: ['read', UNKNOWN_TEXT, 'staff'] });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('"staff"');
    expect(stopped).toContain('.scopes.1');
  });

  it('does not miss a required scope that may be the unknown one', async () => {
    const { said, stopped } = await saidOf({ ...compliant, scopes: [UNKNOWN_TEXT, 'write'] });
    expect(said).toEqual([]);
    expect(stopped).toContain('.scopes.0');
  });

  describe('of an account', () => {
    const family = defineCatalog({
      name: 'shop',
      scopes: {
        ...catalog.scopes,
        parent: { grants: ['read:child'], implies: ['feed'], condition: 'parent-org' },
      },
      types: catalog.types,
    });
    const key = {
      ...compliant,
      catalogDigest: catalogDigest(family),
      scopes: ['parent', 'read'],
      permissions: { 'read:child': 'parent', 'read:feed': 'parent', 'read:order': 'read' },
    };
    const judgedOf = async (inputs: Readonly<Record<string, unknown>>) => {
      const { violations, stopped } = await judged(inputs, { settings: { catalogs: [family] } });
      return { said: violations[RULE] ?? [], stopped: stopped[RULE] };
    };

    it('has nothing against a scope whose condition the account is said to meet', async () => {
      const { said, stopped } = await judgedOf({ ...key, accountAttributes: ['parent-org'] });
      expect([said, stopped]).toEqual([[], undefined]);
    });

    it.each([[undefined], [['other']], ['parent-org'], [[7]]])(
      'refuses it, and what it would bring, with the attributes %j',
      async (accountAttributes) => {
        const { said } = await judgedOf({ ...key, accountAttributes });
        expect(said).toHaveLength(2);
        expect(said[0]).toContain('the scope "parent" is for accounts with the attribute "parent-org" only');
        expect(said[1]).toContain('carries "read:child", "read:feed"');
      },
    );

    it.each([
      [UNKNOWN_LIST, '.accountAttributes'],
      [[UNKNOWN_TEXT], '.accountAttributes.0'],
    ])('waits for attributes that are not known yet', async (accountAttributes, path) => {
      const { said, stopped } = await judgedOf({ ...key, accountAttributes });
      expect(said).toEqual([]);
      expect(stopped).toContain(path);
    });
  });

  it.each([
    ['catalog', UNKNOWN_TEXT],
    ['catalogDigest', UNKNOWN_TEXT],
    ['type', UNKNOWN_TEXT],
    ['scopes', UNKNOWN_LIST],
    ['scopes', UNKNOWN_TEXT],
    ['permissions', UNKNOWN_MAP],
    ['permissions', UNKNOWN_TEXT],
  ])('waits for %s', async (field, value) => {
    const { said, stopped } = await saidOf({ ...compliant, [field]: value });
    expect(said).toEqual([]);
    expect(stopped).toContain(`.${field}`);
  });

  it('is not stopped by unknown values that it has no use for', async () => {
    const unknowns = { ...compliant, label: UNKNOWN_TEXT, expiresIn: UNKNOWN_TEXT, aws: UNKNOWN_MAP };
    const { said, stopped } = await saidOf({ ...unknowns, scopes: ['read', 'root', 'write'] });
    expect(said).toHaveLength(1);
    expect(stopped).toBeUndefined();
  });
});
