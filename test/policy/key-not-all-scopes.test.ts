import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, saidBy } from './baseline.ts';
import { depot, depotKey } from './depot.ts';
import { family, familyKey } from './family.ts';

const RULE = 'key-not-all-scopes';
const said = saidBy(RULE);
const saidOf = (inputs: Readonly<Record<string, unknown>>, config = {}) =>
  said(inputs, { settings: { catalogs: [depot, family] }, config: { [RULE]: config } });
const all = ['count', 'export', 'move', 'order', 'see', 'tour'] as const;
const visitors = { accountAttributes: ['visitors'] };

describe('key-not-all-scopes', () => {
  it('says how many there are to choose from, of which type, and which sets the catalog recommends', async () => {
    expect((await saidOf(depotKey('picker', all, visitors))).said).toEqual([
      [
        'key "checkout" has all 5 scopes that there are to choose from',
        '  allowed: fewer than all of the key type "picker" of catalog "depot", by the rule key-not-all-scopes',
        '  mend: declare the scopes that it needs, and no others; the catalog recommends sets for "stocktaking"',
      ].join('\n'),
    ]);
  });

  it('recommends nothing where the catalog does not', async () => {
    const guardian = {
      ...familyKey,
      scopes: ['guardian'],
      permissions: { 'create:child': 'guardian', 'read:child': 'guardian', 'update:child': 'guardian' },
    };
    const { said: messages } = await saidOf(guardian, { fewestScopes: 3 });
    expect(messages[0]).toMatch(/mend: declare the scopes that it needs, and no others$/);
  });

  it('does not count among the choices what the type requires or brings, nor what the account may not have', async () => {
    expect((await saidOf(depotKey('picker', all.slice(0, 5)), { fewestScopes: 5 })).said).toEqual([]);
    expect((await saidOf(depotKey('picker', all.slice(0, 5)), { fewestScopes: 4 })).said).toHaveLength(1);
    const buyer = depotKey('buyer', ['see', 'till']);
    const presented = { settings: { catalogs: [depot] }, config: { [RULE]: { fewestScopes: 3 } } };
    expect((await said(buyer, presented)).said).toHaveLength(1);
    expect((await saidOf(buyer, { fewestScopes: 4 })).said).toEqual([]);
  });

  it('leaves a type alone whose scopes are all required', async () => {
    const fixed = defineCatalog({
      name: 'fixed',
      scopes: { one: { grants: ['read:one'] }, two: { grants: ['read:two'] } },
      types: { t: { prefix: 'fixed', allows: '*', requires: ['one', 'two'], expiry: 'required' } },
    });
    const key = {
      ...compliant,
      catalog: 'fixed',
      type: 't',
      prefix: 'fixed',
      scopes: ['one', 'two'],
      permissions: { 'read:one': 'one', 'read:two': 'two' },
    };
    const presented = { settings: { catalogs: [fixed] }, config: { [RULE]: { fewestScopes: 1 } } };
    expect((await said(key, presented)).said).toEqual([]);
  });

  it('waits for an attribute of the account only if all are there without it', async () => {
    const open = { accountAttributes: [unknown.text], permissions: unknown.map };
    const config = { fewestScopes: 4 };
    expect((await saidOf(depotKey('picker', all.slice(0, 5), open), config)).stopped).toContain(
      '.accountAttributes.0',
    );
    expect(
      (await saidOf(depotKey('picker', ['count', 'export', 'see'], open), config)).stopped,
    ).toBeUndefined();
  });

  it.each([{ catalog: 'shadow' }, { type: 'super' }, { scopes: 'see' }])(
    'leaves %j to key-type-and-scopes-exist',
    async (strange) => {
      const exist = saidBy('key-type-and-scopes-exist');
      const key = { ...depotKey('picker', all, visitors), ...strange };
      expect((await exist(key, { settings: { catalogs: [depot] } })).said).toHaveLength(1);
    },
  );

  it('waits for a catalog, and for a type, that are not known yet', async () => {
    for (const field of ['catalog', 'type'])
      expect((await saidOf({ ...depotKey('picker', all), [field]: unknown.text })).stopped).toContain(
        `.${field}`,
      );
  });
});
