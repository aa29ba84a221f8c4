import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../../keys/catalog/define-catalog.js';
import {
  elevatedAmong,
  resolvePermissions,
  scopeProblems,
  scopesOf,
  useCase,
} from '../../../keys/catalog/resolve.js';

const catalog = defineCatalog({
  name: 'acme',
  scopes: {
    root: { grants: ['write:root'], elevated: true, implies: ['billing', 'audit'] },
    billing: { grants: ['write:bill', 'read:bill'], elevated: true, implies: ['audit'] },
    audit: { grants: ['read:audit'] },
  },
  types: {
    token: { prefix: 'acme', allows: ['audit', 'billing'], requires: ['audit'], expiry: 'required' },
    robot: { prefix: 'acme_robot', allows: '*', always: ['audit'], expiry: 'required' },
  },
  useCases: { auditing: { type: 'token', scopes: ['audit'] } },
});

describe('what is wrong with a choice of scopes', () => {
  it.each([
    [
      'of a type that is not there',
      'tokn',
      ['audit'],
      [
        {
          scope: undefined,
          index: undefined,
          reason: 'acme has no key type "tokn"; there are token, robot',
        },
      ],
    ],
    [
      'that is not there',
      'robot',
      ['audits'],
      [
        {
          scope: 'audits',
          index: 0,
          reason: 'acme has no scope "audits"; remove it, or add it to the catalog',
        },
      ],
    ],
    [
      'that the type may not have',
      'token',
      ['audit', 'root'],
      [{ scope: 'root', index: 1, reason: 'keys of type "token" may not have the scope "root"; remove it' }],
    ],
    [
      'with one of them twice',
      'token',
      ['audit', 'billing', 'audit'],
      [{ scope: 'audit', index: 2, reason: 'the scope "audit" is declared twice; remove one' }],
    ],
    [
      'without one that the type requires',
      'token',
      ['billing'],
      [
        {
          scope: 'audit',
          index: undefined,
          reason: 'keys of type "token" must declare the scope "audit"; add it',
        },
      ],
    ],
  ])('%s is told with its place and the way out', (_, type, scopes, problems) => {
    expect(scopeProblems(catalog, type, scopes)).toEqual(problems);
  });
});

describe('what scopes resolve to', () => {
  it('is in the order of the alphabet, each permission with the first scope that brings it', () => {
    expect(Object.entries(resolvePermissions(catalog, 'robot', ['root', 'billing']))).toEqual([
      ['read:audit', 'audit'],
      ['read:bill', 'billing'],
      ['write:bill', 'billing'],
      ['write:root', 'root'],
    ]);
  });

  it('names the elevated scopes in the order of the alphabet, implied ones included', () => {
    expect(elevatedAmong(catalog, ['root'])).toEqual(['billing', 'root']);
    expect(elevatedAmong(catalog, ['audit'])).toEqual([]);
  });
});

describe('a name that the catalog does not have', () => {
  it('is said to one whom no compiler has warned', () => {
    expect(() => scopesOf(catalog, 'tokn' as 'token')).toThrow(new TypeError('acme has no key type "tokn"'));
    expect(() => useCase(catalog, 'audting' as 'auditing')).toThrow(
      new TypeError('acme has no use case "audting"'),
    );
  });

  it('does not widen a use case, which has the scopes that it lists', () => {
    expect(useCase(catalog, 'auditing')).toEqual({ useCase: 'auditing', type: 'token', scopes: ['audit'] });
  });
});
