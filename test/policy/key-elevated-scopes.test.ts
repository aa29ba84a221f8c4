import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, judged, saidBy } from './baseline.ts';

const RULE = 'key-elevated-scopes';
const saidOf = saidBy(RULE);
const staff = {
  ...compliant,
  scopes: ['read', 'staff'],
  permissions: { 'manage:member': 'staff', 'read:order': 'read' },
};
const owner = {
  ...compliant,
  scopes: ['owner', 'read'],
  permissions: { 'delete:shop': 'owner', 'manage:member': 'owner', 'read:order': 'read' },
};
const robot = {
  ...compliant,
  type: 'robot',
  prefix: 'shop_robot',
  scopes: ['read'],
  permissions: { 'manage:member': 'staff', 'read:order': 'read' },
};
const approved = (approval: object) => ({
  settings: {
    elevatedApprovals: [{ catalog: 'shop', scopes: ['staff'], owners: ['people-*', 'hr'], ...approval }],
  },
});

describe('key-elevated-scopes', () => {
  it('refuses an elevated scope, and shows the exception that it would take', async () => {
    expect((await saidOf(staff)).said).toEqual([
      [
        'key "checkout" has the scope "staff", which is elevated',
        '  allowed: for no owner, by elevatedApprovals of the policy pack; elevated by catalog "shop"',
        '  mend: remove "staff", or have it approved: an exception for key-elevated-scopes, "checkout" and scopes: ["staff"] in the policy pack',
      ].join('\n'),
    ]);
  });

  it('refuses each elevated scope once, those that come with another one included', async () => {
    const { said } = await saidOf(owner);
    expect(said).toHaveLength(2);
    expect(said[1]).toContain('has the scope "staff" (implied by "owner"), which is elevated');
    expect(said[1]).toContain('mend: remove "owner", or');
    const both = { ...owner, scopes: ['owner', 'read', 'staff'] };
    const permissions = { ...owner.permissions, 'manage:member': 'owner' };
    const twice = (await saidOf({ ...both, permissions })).said;
    expect(twice).toHaveLength(2);
    expect(twice[1]).toContain('has the scope "staff", which');
    expect(twice[1]).toContain('mend: remove "owner", "staff", or');
  });

  it('refuses an elevated scope that the key type brings by itself', async () => {
    const { said } = await saidOf(robot);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('has the scope "staff" (as every key of the type "robot"), which is elevated');
    expect(said[0]).toContain('mend: choose another key type, or have it approved');
  });

  it('says of an implied one whether the type has what implies it', async () => {
    const deep = defineCatalog({
      name: 'deep',
      scopes: {
        root: { grants: ['do:all'], elevated: true },
        surface: { grants: ['see:all'], implies: ['root'] },
        other: { grants: ['see:more'], implies: ['root'] },
      },
      types: { t: { prefix: 'deep', allows: ['other'], always: ['surface'], expiry: 'required' } },
    });
    const key = {
      ...compliant,
      catalog: 'deep',
      prefix: 'deep',
      type: 't',
      scopes: [],
      permissions: { 'do:all': 'surface', 'see:all': 'surface' },
    };
    const presented = { settings: { catalogs: [deep] } };
    const [alone] = (await saidOf(key, presented)).said;
    expect(alone).toContain('(implied by "surface", which every key of the type "t" has), which is elevated');
    expect(alone).toContain('mend: choose another key type, or');
    const [both] = (await saidOf({ ...key, scopes: ['other'] }, presented)).said;
    expect(both).toContain('(implied by "other", "surface"), which is elevated');
    expect(both).toContain('mend: remove "other" and choose another key type, or');
  });

  it('lets through owners who are approved for it, and names them to others', async () => {
    expect((await saidOf({ ...staff, owner: 'people-ops' }, approved({}))).said).toEqual([]);
    expect((await saidOf({ ...staff, owner: 'hr' }, approved({}))).said).toEqual([]);
    const { said } = await saidOf(staff, approved({}));
    expect(said[0]).toContain(
      'allowed: only for keys of the owners "people-*", "hr", by elevatedApprovals of the policy pack',
    );
  });

  it.each([{ owners: ['people'] }, { scopes: ['owner'] }])(
    'is not talked round by an approval of %j',
    async (approval) => {
      const other = { ...staff, owner: 'people-ops' };
      expect((await saidOf(other, approved(approval))).said).toHaveLength(1);
    },
  );

  it('waits for an owner who is not known yet only where one may be approved', async () => {
    const open = { ...staff, owner: unknown.text };
    const { said, stopped } = await saidOf(open, approved({}));
    expect([said, stopped]).toEqual([[], expect.stringContaining('.owner')]);
    expect((await saidOf(open)).said).toHaveLength(1);
    expect((await saidOf({ ...compliant, owner: unknown.text }, approved({}))).stopped).toBeUndefined();
  });

  it('judges the scopes that are known while another is not, and waits for that one', async () => {
    const { said, stopped } = await saidOf({ ...compliant, scopes: ['read', unknown.text, 'staff'] });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('"staff"');
    expect(stopped).toContain('.scopes.1');
  });

  it('judges the declared scopes of a key whose type is unknown, to the preview or to the catalog', async () => {
    const { said, stopped } = await saidOf({ ...staff, type: unknown.text });
    expect([said.length, stopped]).toEqual([1, expect.stringContaining('.type')]);
    const { violations } = await judged({ ...staff, type: 'super' });
    expect(Object.keys(violations)).toEqual(['key-type-and-scopes-exist', RULE]);
  });

  it('calls elevated what the catalog of the organisation does, whatever the program was built with', async () => {
    expect((await saidOf({ ...staff, catalogDigest: '00000000000000aa' })).said).toHaveLength(1);
  });
});
