import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { onlyReads } from '../../policy/reading.ts';
import { unknown } from '../../policy/testing/index.ts';
import { saidBy } from './baseline.ts';
import { declaredAs } from './declared-as.ts';
import { depot, depotKey } from './depot.ts';

const RULE = 'key-reads-only';
const saidOf = (inputs: Readonly<Record<string, unknown>>, more: object = {}) =>
  saidBy(RULE)(inputs, { settings: { catalogs: [depot], ...more } });

describe('key-reads-only', () => {
  it('says why the key is to read, what it may write, by which scopes, and the mend', async () => {
    expect((await saidOf(depotKey('scanner', ['count', 'move']))).said).toEqual([
      [
        'key "checkout" is of a key type that may use GET, HEAD only, and may write by "move": "update:stock"',
        '  allowed: permissions that only read, by the rule key-reads-only and catalog "depot"',
        '  mend: remove "move", or choose a key type that may write',
      ].join('\n'),
    ]);
    expect((await saidOf(depotKey('robot', ['move', 'order'], { label: 'readonly' }))).said).toEqual([
      [
        'key "checkout" is called "readonly" (label), and may write by "order", "move": "create:order", "update:stock"',
        '  allowed: permissions that only read, by the rule key-reads-only and catalog "depot"',
        '  mend: remove "order", "move", or call it otherwise (label)',
      ].join('\n'),
    ]);
  });

  it('names for removal no scope that the type brings', async () => {
    const buyer = depotKey('buyer', ['see'], { label: 'read-only' });
    expect((await saidOf(buyer)).said[0]).toMatch(
      /by "order": "create:order"\n[^\n]+\n {2}mend: call it otherwise \(label\)$/,
    );
  });

  it.each([
    { label: 'read-only' },
    { label: 'My READ-ONLY key' },
    { label: 'a', tags: { purpose: 'ReadOnly' } },
  ])('takes %j for a purpose', async (called) => {
    expect((await saidOf(depotKey('robot', ['order'], called))).said).toHaveLength(1);
  });

  it.each([
    { label: 'read only on Mondays' },
    { label: 'reader' },
    { description: 'A read-only look at the stock' },
    { tags: { team: 'read-only' } },
    { tags: { purpose: 7 } },
    { tags: 'read-only' },
  ])('does not take %j for one', async (called) => {
    expect((await saidOf(depotKey('robot', ['order'], called))).said).toEqual([]);
  });

  it('takes the name of a use case for one', async () => {
    const key = depotKey('robot', ['order'], { useCase: 'everything' });
    const presented = { settings: { catalogs: [depot] }, config: { [RULE]: { readOnly: ['Every*'] } } };
    expect((await saidBy(RULE)(key, presented)).said[0]).toContain('is called "everything" (useCase)');
  });

  it.each([
    [['GET'], 1],
    [['GET', 'HEAD', 'OPTIONS', 'TRACE'], 1],
    [['GET', 'POST'], 0],
    [['PROPFIND'], 0],
  ])('takes a type that may use %j for one: %i violations', async (methods, count) => {
    const verbs = defineCatalog({
      name: 'verbs',
      scopes: { write: { grants: ['create:it'] } },
      types: { t: { prefix: 'verbs', allows: '*', methods, expiry: 'required' } },
    });
    const key = declaredAs(verbs, 't', ['write']);
    expect((await saidOf(key, { catalogs: [verbs] })).said).toHaveLength(count);
  });

  it('takes the word of the organisation for what only reads, in the catalog that it names', async () => {
    const scanner = depotKey('scanner', ['count', 'move']);
    const reads = (catalog: string, permissions: readonly string[]) => ({
      readPermissions: [{ catalog, permissions }],
    });
    expect((await saidOf(scanner, reads('depot', ['update:*', 'list:*', 'read:*']))).said).toEqual([]);
    expect((await saidOf(scanner, reads('depot', ['read:*']))).said[0]).toContain(
      'may write by "count", "move": "list:stock", "update:stock"',
    );
  });

  it('does not wait where nothing may be written, or where it is to read anyway', async () => {
    const robot = depotKey('robot', ['see'], { label: unknown.text });
    expect((await saidOf(robot)).stopped).toBeUndefined();
    const scanner = depotKey('scanner', ['see'], { label: unknown.text, tags: unknown.map });
    expect((await saidOf(scanner)).stopped).toBeUndefined();
  });

  it('waits for what may bring a scope that writes, or the purpose to read', async () => {
    const open = { permissions: unknown.map };
    for (const [inputs, path] of [
      [depotKey('scanner', [], { ...open, scopes: [unknown.text] }), '.scopes.0'],
      [depotKey('scanner', ['see'], { ...open, accountAttributes: unknown.list }), '.accountAttributes'],
      [depotKey('robot', [], { ...open, label: unknown.text, scopes: [unknown.text] }), '.label'],
      [depotKey('robot', ['order'], { useCase: unknown.text }), '.useCase'],
      [depotKey('robot', ['order'], { tags: unknown.map }), '.tags'],
      [depotKey('robot', ['order'], { tags: { purpose: unknown.text } }), '.tags.purpose'],
      [depotKey('robot', ['order'], { catalog: unknown.text }), '.catalog'],
      [depotKey('robot', ['order'], { type: unknown.text }), '.type'],
    ] as const)
      expect((await saidOf(inputs)).stopped).toContain(path);
  });

  it.each([{ catalog: 'shadow' }, { type: 'super' }, { scopes: 'see' }])(
    'leaves %j to key-type-and-scopes-exist',
    async (strange) => {
      const exist = saidBy('key-type-and-scopes-exist');
      const key = { ...depotKey('scanner', ['count', 'move']), ...strange };
      expect((await exist(key, { settings: { catalogs: [depot] } })).said).toHaveLength(1);
    },
  );
});

describe('a permission', () => {
  it.each([
    'read:asset',
    'list:asset',
    'asset:read',
    'USERS_READ',
    'READ_USERS',
    'team.asset.list',
    'get.it',
    'list:deleted-items',
    'READ_REWRITES',
  ])('%s only reads', (permission) => expect(onlyReads(permission, 'any', {})).toBe(true));

  it.each([
    'create:reading',
    'reader:all',
    'USERS_CREATE',
    'users_read',
    'export',
    'read',
    'already:done',
    'a.listen',
    'READ_WRITE_ORDERS',
    'read:write',
    'GET_OR_CREATE_CART',
    'list:Update',
    'search_and_DELETE_READ',
  ])('%s may write', (permission) => expect(onlyReads(permission, 'any', {})).toBe(false));
});
