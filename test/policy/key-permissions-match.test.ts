import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, digest, saidBy } from './baseline.ts';
import { declaredAs } from './declared-as.ts';
import { family, familyKey } from './family.ts';

const saidOf = saidBy('key-permissions-match');
const older = { ...compliant, catalogDigest: '00000000000000aa' };
const { 'read:order': _, ...fewer } = compliant.permissions;

describe('key-permissions-match', () => {
  it('has nothing against what the scopes bring', async () => {
    expect(await saidOf(compliant)).toEqual({ said: [], stopped: undefined });
  });

  it('refuses permissions that the declared scopes do not bring, whoever computed them', async () => {
    const permissions = { ...compliant.permissions, 'manage:member': 'write' };
    expect((await saidOf({ ...compliant, permissions })).said).toEqual([
      [
        'key "checkout" carries "manage:member", which its scopes do not bring',
        '  allowed: what its scopes bring by catalog "shop"',
        '  mend: write the scope that brings it in scopes, or remove it: ApiKey of keywright works permissions out by itself',
      ].join('\n'),
    ]);
  });

  it('wants the very permissions of the catalog where the digests are equal', async () => {
    expect((await saidOf({ ...compliant, permissions: fewer })).said).toEqual([
      [
        'key "checkout" does not carry "read:order", which its scopes bring',
        '  allowed: what its scopes bring by the very same catalog "shop"',
        '  mend: do not compute permissions by hand: declare the key with ApiKey of keywright',
      ].join('\n'),
    ]);
    const otherwise = { ...compliant.permissions, 'read:order': 'write' };
    expect((await saidOf({ ...compliant, permissions: otherwise })).said).toEqual([
      [
        'key "checkout" names another scope for "read:order" than the one that brings it',
        '  allowed: what its scopes bring by the very same catalog "shop"',
        '  mend: do not compute permissions by hand: declare the key with ApiKey of keywright',
      ].join('\n'),
    ]);
  });

  it('judges a program of another catalog version by its own, and says which two', async () => {
    expect((await saidOf(older)).said).toEqual([]);
    expect((await saidOf({ ...older, permissions: fewer })).said).toEqual([]);
    const permissions = { ...older.permissions, 'delete:shop': 'write' };
    expect((await saidOf({ ...older, permissions })).said).toEqual([
      [
        'key "checkout" carries "delete:shop", which its scopes do not bring',
        `  allowed: what its scopes bring by catalog "shop" (the policy pack has digest ${digest}, the program was built with digest "00000000000000aa")`,
        '  mend: declare the scope that brings it, or bring program and policy pack to the same catalog',
      ].join('\n'),
    ]);
  });

  it('counts what the type brings by itself', async () => {
    const robot = { ...compliant, type: 'robot', prefix: 'shop_robot', scopes: ['read'] };
    const permissions = { 'manage:member': 'staff', 'read:order': 'read' };
    const presented = {
      settings: { elevatedApprovals: [{ catalog: 'shop', scopes: ['staff'], owners: ['*'] }] },
    };
    expect((await saidOf({ ...robot, permissions }, presented)).said).toEqual([]);
  });

  it.each([[undefined], [['read:order']], [7]])('refuses %j as permissions', async (permissions) => {
    expect((await saidOf({ ...compliant, permissions })).said).toEqual([
      [
        'key "checkout" does not say its permissions',
        '  allowed: what its scopes bring by catalog "shop"',
        '  mend: declare it with ApiKey of keywright',
      ].join('\n'),
    ]);
  });

  it('is not misled by names that every JavaScript object has', async () => {
    const permissions = { ...compliant.permissions, constructor: 'write' };
    expect((await saidOf({ ...compliant, permissions })).said).toHaveLength(1);
  });

  it('leaves to other rules the scopes that are not there, and only what is said to come from those', async () => {
    const exist = saidBy('key-type-and-scopes-exist');
    const declared = { ...older, scopes: ['export', 'read', 'write'] };
    const permissions = { ...compliant.permissions, 'export:order': 'export' };
    expect((await exist({ ...declared, permissions })).said).toHaveLength(1);
    for (const lie of ['write', 'import', 7])
      await expect(
        exist({ ...declared, permissions: { ...permissions, 'delete:shop': lie } }),
      ).rejects.toThrow('key-permissions-match');
  });

  it('does not count what comes with the type where the account lacks the attribute for it', async () => {
    const guests = defineCatalog({
      name: 'guests',
      scopes: {
        enter: { grants: ['read:door'] },
        host: { grants: ['open:door'], condition: 'resident', implies: ['cook'] },
        cook: { grants: ['use:stove'] },
      },
      types: { badge: { prefix: 'guests_live', allows: ['enter'], always: ['host'], expiry: 'required' } },
    });
    const presented = { settings: { catalogs: [guests] } };
    const guest = declaredAs(guests, 'badge', ['enter']);
    const resident = declaredAs(guests, 'badge', ['enter'], { accountAttributes: ['resident'] });
    for (const good of [guest, resident]) expect((await saidOf(good, presented)).said).toEqual([]);
    const strangerTo = { permissions: resident.permissions };
    for (const bad of [strangerTo, { ...strangerTo, catalogDigest: '00000000000000aa' }])
      expect((await saidOf({ ...guest, ...bad }, presented)).said).toEqual([
        expect.stringContaining('carries "open:door", "use:stove", which its scopes do not bring'),
      ]);
    const open = { ...resident, accountAttributes: [unknown.text], catalogDigest: '00000000000000aa' };
    expect((await saidOf(open, presented)).said).toEqual([]);
  });

  it('leaves to key-scopes-fit-type what the type may not have', async () => {
    const partner = { ...older, type: 'partner', prefix: 'shop_partner' };
    expect((await saidBy('key-scopes-fit-type')(partner)).said).toHaveLength(1);
  });

  it.each([
    ['the digest', { catalogDigest: unknown.text }, '.catalogDigest'],
    ['the type', { type: unknown.text }, '.type'],
    ['scopes', { scopes: unknown.list }, '.scopes'],
    ['permissions', { permissions: unknown.map }, '.permissions'],
    ['permissions', { permissions: unknown.text }, '.permissions'],
    [
      'the source of a permission',
      { permissions: { ...compliant.permissions, 'read:order': unknown.text } },
      '.permissions.read:order',
    ],
  ])('waits for %s', async (_what, open, path) => {
    const { said, stopped } = await saidOf({ ...compliant, ...open });
    expect(said).toEqual([]);
    expect(stopped).toContain(path);
  });

  it('does not wait for what changes nothing', async () => {
    const gained = { ...compliant, permissions: { ...compliant.permissions, 'manage:member': 'write' } };
    expect((await saidOf({ ...gained, catalogDigest: unknown.text })).said).toHaveLength(1);
    const { permissions: _none, ...without } = compliant;
    expect((await saidOf({ ...without, scopes: unknown.list })).said).toHaveLength(1);
    const source = { ...compliant.permissions, 'read:order': unknown.text };
    expect(await saidOf({ ...older, permissions: source })).toEqual({ said: [], stopped: undefined });
  });

  it('waits for attributes of the account, where the exact permissions depend on them', async () => {
    const presented = { settings: { catalogs: [family] } };
    const open = { ...familyKey, accountAttributes: ['parent-org', unknown.text] };
    const { said, stopped } = await saidOf(open, presented);
    expect([said, stopped]).toEqual([[], expect.stringContaining('.accountAttributes.1')]);
    expect((await saidOf({ ...open, catalogDigest: '00000000000000aa' }, presented)).stopped).toBeUndefined();
  });
});
