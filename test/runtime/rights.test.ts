import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.js';
import type { KeyId } from '../../keys/key-string/key-string.js';
import type { KeyRecord, KeyTerms, KeyVersion } from '../../keys/record/record.js';
import { CatalogRights } from '../../runtime/rights.js';
import { refusedBecause } from '../../runtime/standing.js';
import { sampleRecord, sampleVersion } from '../contracts/sample.js';
import { later, NOW } from './world.js';

const catalog = defineCatalog({
  name: 'acme',
  scopes: {
    all: { grants: ['write', 'delete'], implies: ['view', 'list'] },
    view: { grants: ['read', 'list'] },
    list: { grants: ['list'] },
    alike: { grants: ['list'] },
    secret: { grants: ['audit'] },
  },
  types: {
    token: { prefix: 'acme_live', allows: ['all', 'view'], expiry: 'required', maxLifetime: '90d' },
    reader: { prefix: 'acme_live', allows: ['view'], expiry: 'required' },
    free: { prefix: 'acme_free', allows: '*', expiry: 'optional' },
    bound: { prefix: 'acme_live', allows: '*', expiry: 'optional', grantor: 'required' },
  },
});

const KEY = '7Qx2bV9nKp4LmR8s' as KeyId;

function keyOf(terms: Partial<KeyTerms> = {}, version: Partial<KeyVersion> = {}) {
  const record = sampleRecord({ keyId: KEY });
  const one: KeyVersion = { ...sampleVersion(KEY, 1, NOW), ...version };
  const declared = { scopes: ['all', 'view'], permissions: ['delete', 'list', 'read', 'write'] };
  const changed: KeyRecord = {
    ...record,
    terms: { ...record.terms, ...declared, ...terms },
    versions: new Map([[1, one]]),
  };
  return { record: changed, version: one };
}

describe('the rights of a key', () => {
  const rights = new CatalogRights(catalog);
  const all = ['delete', 'list', 'read', 'write'];

  it.each<readonly [string, Partial<KeyTerms>, Partial<KeyVersion>, readonly string[] | undefined, object]>([
    ['all that the record says', {}, {}, undefined, { permissions: all, scopes: ['all', 'view'] }],
    [
      'nothing that the record does not say',
      { permissions: ['read', 'list'] },
      {},
      undefined,
      { permissions: ['read', 'list'], scopes: ['view'] },
    ],
    [
      'nothing that the catalog does not give the scopes',
      { permissions: [...all, 'audit'] },
      {},
      undefined,
      { permissions: all, scopes: ['all', 'view'] },
    ],
    [
      'nothing that the type of the version may not have',
      {},
      { type: 'reader' },
      undefined,
      { permissions: ['list', 'read'], scopes: ['view'] },
    ],
    [
      'nothing that the type of the key may not have',
      { type: 'reader' },
      {},
      undefined,
      { permissions: ['list', 'read'], scopes: ['view'] },
    ],
    [
      'nothing that a previous version was not left',
      {},
      { permissions: ['write', 'read'] },
      undefined,
      { permissions: ['read', 'write'], scopes: [] },
    ],
    [
      'nothing that the grantor may not do',
      {},
      {},
      ['read', 'list', 'audit'],
      { permissions: ['list', 'read'], scopes: ['view'] },
    ],
    [
      'nothing of a scope that is gone',
      { scopes: ['gone', 'view'] },
      {},
      undefined,
      { permissions: ['list', 'read'], scopes: ['view'] },
    ],
    [
      'nothing at all of a type that is gone',
      {},
      { type: 'gone' },
      undefined,
      { permissions: [], scopes: [] },
    ],
  ])('are %s', (_, terms, version, granted, expected) => {
    const key = keyOf(terms, version);
    expect(rights.of(key.record, key.version, granted && new Set(granted))).toEqual(expected);
  });

  it('are told apart by choice of scopes, however often they were asked for', () => {
    const [wide, narrow] = [keyOf(), keyOf({ scopes: ['view'] })];
    for (const _ of [1, 2]) {
      expect(rights.of(wide.record, wide.version).permissions).toEqual(all);
      expect(rights.of(narrow.record, narrow.version).permissions).toEqual(['list', 'read']);
    }
  });

  it('are told apart by names of scopes and attributes that only read alike when they are put together', () => {
    const alike = new CatalogRights(
      defineCatalog({
        name: 'acme',
        scopes: {
          a: { grants: ['one'] },
          b: { grants: ['two'] },
          ab: { grants: ['three'], condition: 'xy' },
        },
        types: { token: { prefix: 'acme_live', allows: '*', expiry: 'optional' } },
      }),
    );
    const permissionsOf = (scopes: readonly string[], accountAttributes: readonly string[]) => {
      const key = keyOf({ scopes, accountAttributes, permissions: ['one', 'three', 'two'] });
      return alike.of(key.record, key.version).permissions;
    };
    expect(permissionsOf(['a', 'b'], ['xy'])).toEqual(['one', 'two']);
    expect(permissionsOf(['ab'], ['xy'])).toEqual(['three']);
    expect(permissionsOf(['ab'], ['x', 'y'])).toEqual([]);
  });

  it.each([
    ['the smallest that the type may declare', 'list', 'token', 'view'],
    ['the smallest of all', 'list', 'free', 'alike'],
    ['the only one', 'delete', 'token', 'all'],
    ['one that the type may not declare, if there is no other', 'audit', 'reader', 'secret'],
    ['any one, of a type that is gone', 'list', 'gone', 'alike'],
    ['none, for what no scope grants', 'fly', 'free', ''],
  ])('are widened by a scope: %s', (_, permission, type, scope) => {
    expect(rights.scopeFor(permission, type)).toBe(scope);
  });
});

describe('the standing of a version', () => {
  const DAY = 86_400;
  const eternal = { expiresAt: 'never' } as const;

  it.each<readonly [string, Partial<KeyTerms>, Partial<KeyVersion>, number, string | undefined]>([
    ['good', {}, {}, 0, undefined],
    ['of another catalog', { catalog: 'other' }, {}, 0, 'wrong-catalog'],
    ['expired at its end', {}, { expiresAt: later(NOW, 5) }, 5, 'expired'],
    ['good until its end', {}, { expiresAt: later(NOW, 5) }, 4, undefined],
    ['not valid before its time', { notBefore: later(NOW, 9) }, {}, 8, 'not-yet-valid'],
    ['good from its time on', { notBefore: later(NOW, 9) }, {}, 9, undefined],
    ['of a type that is gone', {}, { type: 'gone' }, 0, 'retired-type'],
    ['of a key whose type is gone', { type: 'gone' }, {}, 0, 'retired-type'],
    ['minted with another prefix than it says', {}, { prefix: 'acme_free' }, 0, 'wrong-prefix'],
    ['of a type with another prefix', {}, { type: 'free' }, 0, 'wrong-prefix'],
    ['without the grantor that its type requires', {}, { type: 'bound' }, 0, 'grantor-gone'],
    ['good with a grantor', { grantor: 'ann' }, { type: 'bound' }, 0, undefined],
    ['minted within the tolerance of clocks', {}, { createdAt: later(NOW, 300) }, 0, undefined],
    ['minted in the future', {}, { createdAt: later(NOW, 301) }, 0, 'not-yet-valid'],
    ['at the longest life of its type', {}, eternal, 90 * DAY, 'expired'],
    ['before the longest life of its type', {}, eternal, 90 * DAY - 1, undefined],
    ['without an end, of a type that requires one', {}, { ...eternal, type: 'reader' }, 0, 'expired'],
    [
      'without an end, where that may be',
      { grantor: 'ann' },
      { ...eternal, type: 'bound' },
      9_999 * DAY,
      undefined,
    ],
  ])('%s', (_, terms, version, seconds, fault) => {
    const key = keyOf(terms, version);
    const presented = { prefix: 'acme_live', keyId: KEY, version: 1 };
    expect(refusedBecause(catalog, key.record, key.version, presented, later(NOW, seconds))).toBe(fault);
  });
});
