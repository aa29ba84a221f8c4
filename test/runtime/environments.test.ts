import { describe, expect, it, vi } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { assertDistinctPrefixes } from '../../keys/catalog/distinct-prefixes.ts';
import { CatalogError } from '../../keys/errors.ts';
import { check16 } from '../../keys/hash.ts';
import { mintKeyString, parseKeyString, printKeyString } from '../../keys/key-string/key-string.ts';
import { created } from '../../keys/record/transitions.ts';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import type { LogEntry } from '../../runtime/log.ts';
import { CheapHasher } from '../../runtime/testing/index.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { NOW, recordOf, request } from './world.ts';

/** One product, one catalog by name, and a prefix for each environment. */
function environment(name: string, prefix: string, store: MemoryKeyStore) {
  const catalog = defineCatalog({
    name,
    scopes: { view: { grants: ['read:item', 'read:list'] } },
    types: { token: { prefix, allows: '*', expiry: 'optional' } },
  });
  const api = defineApi(catalog, {
    credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
    routes: { 'GET /v1/items': { permission: 'read:item' } },
  });
  const reasons: string[] = [];
  const hasher = new CheapHasher();
  const verifier = createVerifier({
    api,
    store,
    hasher,
    clock: () => NOW,
    log: (entry: LogEntry) =>
      void reasons.push(entry.event === 'request-denied' ? entry.reason : entry.event),
  });
  return {
    catalog,
    reasons,
    ask: (keyString?: string) => verifier.verify(request('GET', '/v1/items', keyString)),
    /** A key of this environment; gives its key string. */
    async issue(): Promise<string> {
      const { record } = await recordOf({ catalogName: name }, hasher);
      const { keyId, versions, rev: _, audit: __, ...first } = record;
      const keyString = mintKeyString({ prefix, keyId, version: 1 }, (count) =>
        new Uint8Array(count).fill(7),
      );
      const version = versions.get(1) ?? expect.unreachable();
      const mine = { ...version, prefix, hash: await hasher.hash(keyString), check: check16(keyString) };
      const on = { now: NOW, actor: { who: 'local', via: 'test' } };
      await store.create(created({ ...first, keyId, versions: new Map([[1, mine]]) }, on));
      return keyString.reveal();
    },
  };
}

const SECRET = /[0-9A-Za-z]{43}(?=[0-9A-Za-z]{6}$)/;

/** The same id, version and secret under another prefix, with a checksum that is right for it. */
function relabelled(keyString: string, prefix: string): string {
  const parts = parseKeyString(keyString) ?? expect.unreachable();
  return printKeyString({ ...parts, prefix }, SECRET.exec(keyString)?.[0] ?? '');
}

describe.each([
  ['one table', true],
  ['a table each', false],
])('two environments with %s', (_, shared) => {
  const stores = () => {
    const store = new MemoryKeyStore();
    return [store, shared ? store : new MemoryKeyStore()] as const;
  };
  const both = () => {
    const [first, second] = stores();
    return {
      live: environment('acme', 'acme_live', first),
      test: environment('acme', 'acme_test', second),
      second,
    };
  };

  it('take their own keys, and refuse those of the other like a bad key, without a look at the table', async () => {
    const { live, test, second } = both();
    const [ofLive, ofTest] = [await live.issue(), await test.issue()];
    expect([ofLive.slice(0, 10), ofTest.slice(0, 10)]).toEqual(['acme_live_', 'acme_test_']);
    expect((await live.ask(ofLive)).kind).toBe('allowed');
    expect((await test.ask(ofTest)).kind).toBe('allowed');
    const get = vi.spyOn(second, 'get');
    const bad = await test.ask('acme_test_nonsense');
    expect(bad).toMatchObject({ kind: 'denied', refusal: 'credential', response: { status: 401 } });
    expect(await test.ask(ofLive)).toEqual(bad);
    expect(get).not.toHaveBeenCalled();
    expect(await live.ask(ofTest)).toEqual(await live.ask('acme_live_nonsense'));
    expect(test.reasons).toEqual(['malformed', 'wrong-prefix']);
  });

  it('refuse a key of the other under their own prefix: the hash is over the whole key string', async () => {
    const { live, test } = both();
    const disguised = relabelled(await live.issue(), 'acme_test');
    expect(parseKeyString(disguised)?.prefix).toBe('acme_test');
    expect(await test.ask(disguised)).toEqual(await test.ask('acme_test_nonsense'));
    expect(test.reasons).toEqual([shared ? 'mismatch' : 'unknown', 'malformed']);
  });

  it('are told apart by their catalogs, too, where somebody gave two products one prefix', async () => {
    const [first, second] = stores();
    const [shop, wiki] = [environment('shop', 'acme_live', first), environment('wiki', 'acme_live', second)];
    expect(await wiki.ask(await shop.issue())).toEqual(await wiki.ask('acme_live_nonsense'));
    expect(wiki.reasons).toEqual([shared ? 'wrong-catalog' : 'unknown', 'malformed']);
    expect(() => assertDistinctPrefixes([shop.catalog, wiki.catalog])).toThrow(CatalogError);
  });
});

describe('the prefixes of environments', () => {
  const store = new MemoryKeyStore();
  const catalogs = (...prefixes: readonly string[]) =>
    prefixes.map((prefix) => environment('acme', prefix, store).catalog);

  it('are distinct, also where the catalogs have one name; one may begin like another', () => {
    expect(() => assertDistinctPrefixes(catalogs('acme_live', 'acme_test', 'acme'))).not.toThrow();
    expect(() => assertDistinctPrefixes(catalogs('acme_live', 'acme_test', 'acme_live'))).toThrow(
      /"acme_live" is used by acme\.types\["token"\] and acme\.types\["token"\]/,
    );
  });

  it('are compared whole: a prefix that another one begins with is another environment', async () => {
    const [plain, live] = [environment('acme', 'acme', store), environment('acme', 'acme_live', store)];
    expect((await plain.ask(await live.issue())).kind).toBe('denied');
    expect((await live.ask(await plain.issue())).kind).toBe('denied');
    expect([plain.reasons, live.reasons]).toEqual([['wrong-prefix'], ['wrong-prefix']]);
  });
});
