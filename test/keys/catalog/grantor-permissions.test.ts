import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../../keys/catalog/define-catalog.js';
import { grantorPermissions, grantorProblems } from '../../../keys/catalog/grantor-permissions.js';

const catalog = defineCatalog({
  name: 'acme',
  scopes: {
    view: { grants: ['read:item'] },
    edit: { grants: ['update:item'], implies: ['view'] },
    manage: { grants: ['delete:user', 'read:item'] },
  },
  types: { token: { prefix: 'acme_live', allows: '*', expiry: 'optional' } },
});

describe('the permissions of a grantor', () => {
  it('are those that are named and those of scopes, sorted, each with where it comes from', () => {
    expect(Object.entries(grantorPermissions(catalog, ['manage', 'edit'], ['delete:user']))).toEqual([
      ['delete:user', 'named'],
      ['read:item', 'edit'],
      ['update:item', 'edit'],
    ]);
    expect(grantorPermissions(catalog, [], [])).toEqual({});
  });

  it('must be said, if only to be none, and be of the catalog', () => {
    const places = (...given: readonly [(readonly string[])?, (readonly string[])?]) =>
      grantorProblems(catalog, given[0], given[1]).map(({ property }) => property);
    expect(places(undefined, undefined)).toEqual(['permissions']);
    expect(places(undefined, [])).toEqual([]);
    expect(places([], undefined)).toEqual([]);
    expect(places(['view', 'veiw', 'toString'], ['read:item', 'raed:item'])).toEqual([
      'scopes[1]',
      'scopes[2]',
      'permissions[1]',
    ]);
  });

  it('are refused with what is not in the catalog, by name', () => {
    const reasons = grantorProblems(catalog, ['veiw'], ['raed:item']).map(({ reason }) => reason);
    expect(reasons).toEqual([
      expect.stringContaining('acme has no scope "veiw"'),
      expect.stringContaining('no scope of acme grants "raed:item"'),
    ]);
  });
});
