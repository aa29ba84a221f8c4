import { describe, expect, it } from 'vitest';
import { attributeProblems, conditionsOf } from '../../../keys/catalog/conditions.js';
import { catalogDigest, catalogFromJson, defineCatalog } from '../../../keys/catalog/define-catalog.js';
import {
  elevatedAmong,
  resolvePermissions,
  scopeProblems,
  scopesOf,
  useCase,
} from '../../../keys/catalog/resolve.js';

const scopes = {
  view: { grants: ['read:item'] },
  children: { grants: ['read:child'], implies: ['view'], condition: 'parent-org' },
  family: { grants: ['read:family'], implies: ['children'] },
  trial: { grants: ['read:trial'], condition: 'trial', elevated: true },
} as const;
const catalog = defineCatalog({
  name: 'acme',
  scopes,
  types: {
    token: { prefix: 'acme_live', allows: '*', expiry: 'required' },
    parent: { prefix: 'acme_live', allows: ['view'], always: ['family'], expiry: 'required' },
  },
  useCases: {
    everything: { type: 'token', scopes: '*' },
    parents: { type: 'token', scopes: ['children', 'view'] },
  },
});

describe('a scope with a condition', () => {
  it('grants nothing to an account that has not the attribute, and brings nothing with it', () => {
    expect(resolvePermissions(catalog, 'token', ['children'])).toEqual({});
    expect(resolvePermissions(catalog, 'token', ['children'], ['trial'])).toEqual({});
    expect(resolvePermissions(catalog, 'token', ['children'], ['parent-org'])).toEqual({
      'read:child': 'children',
      'read:item': 'children',
    });
  });

  it('is left out where another scope implies it, which keeps its own', () => {
    expect(resolvePermissions(catalog, 'token', ['family'])).toEqual({ 'read:family': 'family' });
    expect(resolvePermissions(catalog, 'parent', [])).toEqual({ 'read:family': 'family' });
    expect(Object.keys(resolvePermissions(catalog, 'parent', [], ['parent-org']))).toEqual([
      'read:child',
      'read:family',
      'read:item',
    ]);
  });

  it('cannot be declared without it, nor can one that implies it; the reason names scope and attribute', () => {
    const mend = 'remove it, or if the account has the attribute say so in accountAttributes';
    expect(scopeProblems(catalog, 'token', ['view', 'children', 'family'])).toEqual([
      {
        scope: 'children',
        index: 1,
        reason: `the scope "children" is for accounts with the attribute "parent-org" only; ${mend}`,
      },
      {
        scope: 'family',
        index: 2,
        reason: `the scope "family" implies "children", which is for accounts with the attribute "parent-org" only; ${mend}`,
      },
    ]);
    expect(scopeProblems(catalog, 'token', ['view', 'children', 'family'], ['parent-org'])).toEqual([]);
  });

  it('is among all scopes, of a type or of a use case, for accounts that have it', () => {
    expect(scopesOf(catalog, 'token')).toEqual(['view']);
    expect(scopesOf(catalog, 'token', ['parent-org'])).toEqual(['view', 'children', 'family']);
    expect(scopesOf(catalog, 'token', ['parent-org', 'trial'])).toEqual(Object.keys(scopes));
    expect(useCase(catalog, 'everything').scopes).toEqual(['view']);
    expect(useCase(catalog, 'everything', ['trial']).scopes).toEqual(['view', 'trial']);
    expect(useCase(catalog, 'parents').scopes).toEqual(['children', 'view']);
  });

  it('is elevated whatever the account is', () => {
    expect(elevatedAmong(catalog, ['trial'])).toEqual(['trial']);
  });

  it('decides, so that it is in the digest; without any the digest is what it was', () => {
    const without = { ...scopes, children: { grants: ['read:child'], implies: ['view'] } } as const;
    const types = { token: { prefix: 'acme_live', allows: '*', expiry: 'required' } } as const;
    const bare = defineCatalog({ name: 'acme', scopes: without, types });
    expect(catalogDigest(bare)).not.toBe(catalogDigest(defineCatalog({ name: 'acme', scopes, types })));
    const plain = defineCatalog({ name: 'acme', scopes: { view: scopes.view }, types });
    expect(catalogDigest(plain)).toBe('c392ba6e5cf41453');
  });

  it('survives its serialised form', () => {
    expect(catalogFromJson(JSON.parse(JSON.stringify(catalog)))).toEqual(catalog);
  });

  it.each(['', 'parent org', '-a', 'x'.repeat(65)])('is not named %j', (condition) => {
    const define = () =>
      defineCatalog({
        name: 'acme',
        scopes: { a: { grants: ['p'], condition } },
        types: { token: catalog.types.token },
      });
    expect(define).toThrow(expect.objectContaining({ code: 'ERR_CATALOG' }));
    expect(define).toThrow('scopes["a"].condition: an attribute of accounts is 1 to 64 letters');
  });
});

describe('the attributes of an account', () => {
  it('are those that a scope asks for, each once', () => {
    expect(conditionsOf(catalog)).toEqual(['parent-org', 'trial']);
    expect(conditionsOf(catalog, ['family'])).toEqual(['parent-org']);
    expect(attributeProblems(catalog, ['parent-org', 'trial'])).toEqual([]);
    expect(attributeProblems(catalog, ['parent-ogr', 'trial', 'trial'])).toEqual([
      {
        index: 0,
        reason: 'no scope of acme asks for "parent-ogr"; correct or remove it: there are parent-org, trial',
      },
      { index: 2, reason: '"trial" is listed twice; remove one' },
    ]);
  });

  it('are none where no scope has a condition', () => {
    const bare = defineCatalog({
      name: 'acme',
      scopes: { view: scopes.view },
      types: { token: { prefix: 'acme_live', allows: '*', expiry: 'required' } },
    });
    expect(attributeProblems(bare, ['parent-org'])).toEqual([
      {
        index: 0,
        reason:
          'no scope of acme asks for "parent-org"; correct or remove it: none of its scopes has a condition',
      },
    ]);
  });
});
