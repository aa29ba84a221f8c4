import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { defineCatalog } from '../../../keys/catalog/define-catalog.ts';
import { mintKeyId, mintKeyString } from '../../../keys/key-string/key-string.ts';
import { revoked } from '../../../keys/record/transitions.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { NOW, world, api as worldApi, catalog as worldCatalog } from '../world.ts';
import { PLACES, type Place, type Ran, type Sent } from './places.ts';

const catalog = defineCatalog({
  ...worldCatalog,
  types: { ...worldCatalog.types, probe: { ...worldCatalog.types.probe, methods: ['GET'] } },
});
const definition = {
  credentials: worldApi.credentials,
  routes: {
    ...worldApi.routes,
    'HEAD /v1/items': { permission: 'read:item' },
    'GET /': {},
    'GET /v1': { permission: { anyOf: ['read:item', 'update:item'] } },
  },
  refusals: { type: { status: 404, headers: { 'X-Why': 'surface' }, body: ['no', '$requestId'] } },
} as const;
const apis = {
  'an API': defineApi(catalog, definition),
  "an API that hands others' credentials on": defineApi(catalog, { ...definition, others: 'pass' }),
} as const;

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTcifQ.c2lnbmF0dXJl';

/** The key strings that the requests below present. */
async function keysOf(w: ReturnType<typeof world>) {
  const gone = await w.issue();
  await w.store.write(
    gone.record,
    revoked(gone.record, 'leaked', { now: NOW, actor: { who: 'local', via: 'test' } }),
  );
  const stranger = mintKeyString(
    { prefix: 'acme_live', keyId: mintKeyId(randomBytes), version: 1 },
    randomBytes,
  );
  await w.grant('alice', { permissions: ['read:item'] });
  await w.grant('off', { permissions: ['read:item'], disabled: true });
  const granted = async (grantor: string) =>
    (await w.issue({ scopes: ['edit'], grantor })).keyString.reveal();
  return {
    bound: await granted('alice'),
    disabled: await granted('off'),
    orphan: await granted('nobody'),
    reader: (await w.issue()).keyString.reveal(),
    editor: (await w.issue({ scopes: ['edit'] })).keyString.reveal(),
    auditor: (await w.issue({ type: 'audit' })).keyString.reveal(),
    probe: (await w.issue({ type: 'probe', scopes: ['edit'] })).keyString.reveal(),
    revoked: gone.keyString.reveal(),
    stranger: stranger.reveal(),
  };
}
type Keys = Awaited<ReturnType<typeof keysOf>>;

/** Requests, and what becomes of them: the route that runs, or the class of the refusal. */
const bearer = (key: string) => [['Authorization', `Bearer ${key}`]] as const;
type Row = readonly [what: string, sent: (keys: Keys) => Sent, becomes: string, passing?: string];
const REQUESTS: readonly Row[] = [
  ['no credential', () => ({ method: 'GET', path: '/v1/items', headers: [] }), 'credential'],
  ['a good key', (k) => ({ method: 'GET', path: '/v1/items', headers: bearer(k.reader) }), 'GET /v1/items'],
  [
    'a key in its own header',
    (k) => ({ method: 'GET', path: '/v1/items/a%20b?x=/', headers: [['x-api-key', k.reader]] }),
    'GET /v1/items/{id}',
  ],
  ['a mount itself', (k) => ({ method: 'GET', path: '/v1?x', headers: bearer(k.reader) }), 'GET /v1'],
  ['the root', (k) => ({ method: 'GET', path: '/', headers: bearer(k.reader) }), 'GET /'],
  [
    'a greedy path',
    (k) => ({ method: 'GET', path: '/v1/files/a/b', headers: bearer(k.reader) }),
    'GET /v1/files/{path+}',
  ],
  [
    'a key in the query',
    (k) => ({
      method: 'GET',
      path: `/v1/items?key=${k.reader}&authorization=Bearer%20${k.reader}`,
      headers: [],
    }),
    'credential',
  ],
  ['a revoked key', (k) => ({ method: 'GET', path: '/v1/items', headers: bearer(k.revoked) }), 'credential'],
  [
    'an unknown key',
    (k) => ({ method: 'GET', path: '/v1/items', headers: bearer(k.stranger) }),
    'credential',
  ],
  [
    'a damaged key',
    (k) => ({ method: 'GET', path: '/v1/items', headers: bearer(`${k.reader}x`) }),
    'credential',
  ],
  [
    'another scheme',
    (k) => ({ method: 'GET', path: '/v1/items', headers: [['Authorization', `Basic ${k.reader}`]] }),
    'credential',
  ],
  [
    'a token of others',
    () => ({ method: 'GET', path: '/v1/items', headers: bearer(JWT) }),
    'credential',
    'others',
  ],
  [
    'two lines of a header',
    (k) => ({
      method: 'GET',
      path: '/v1/items',
      headers: [
        ['Authorization', `Bearer ${k.reader}`],
        ['Authorization', `Bearer ${k.reader}`],
      ],
    }),
    'credential',
  ],
  [
    'two tokens of others',
    () => ({
      method: 'GET',
      path: '/v1/items',
      headers: [
        ['Authorization', `Bearer ${JWT}`],
        ['Authorization', `Bearer ${JWT}`],
      ],
    }),
    'credential',
  ],
  [
    'a key and a token',
    (k) => ({
      method: 'GET',
      path: '/v1/items',
      headers: [
        ['Authorization', `Bearer ${JWT}`],
        ['X-API-Key', k.reader],
      ],
    }),
    'credential',
  ],
  [
    'a missing permission',
    (k) => ({ method: 'PUT', path: '/v1/items/7', headers: bearer(k.reader) }),
    'permission',
  ],
  [
    'the permission',
    (k) => ({ method: 'PUT', path: '/v1/items/7', headers: bearer(k.editor) }),
    'PUT /v1/items/{id}',
  ],
  [
    'what the grantor still may',
    (k) => ({ method: 'GET', path: '/v1/items', headers: bearer(k.bound) }),
    'GET /v1/items',
  ],
  [
    'what the grantor may no more',
    (k) => ({ method: 'PUT', path: '/v1/items/7', headers: bearer(k.bound) }),
    'permission',
  ],
  [
    'a disabled grantor',
    (k) => ({ method: 'GET', path: '/v1/items', headers: bearer(k.disabled) }),
    'credential',
  ],
  [
    'a grantor that is gone',
    (k) => ({ method: 'GET', path: '/v1/items', headers: bearer(k.orphan) }),
    'credential',
  ],
  ['the wrong type', (k) => ({ method: 'GET', path: '/v1/audit', headers: bearer(k.reader) }), 'type'],
  [
    'the right type',
    (k) => ({ method: 'GET', path: '/v1/audit', headers: bearer(k.auditor) }),
    'GET /v1/audit',
  ],
  [
    'a method that the type may not use',
    (k) => ({ method: 'PUT', path: '/v1/items/7', headers: bearer(k.probe) }),
    'method',
  ],
  [
    'HEAD by a type for GET',
    (k) => ({ method: 'HEAD', path: '/v1/items', headers: bearer(k.probe) }),
    'method',
  ],
  ['HEAD', (k) => ({ method: 'HEAD', path: '/v1/items', headers: bearer(k.reader) }), 'HEAD /v1/items'],
  [
    'HEAD that is not listed',
    (k) => ({ method: 'HEAD', path: '/v1/items/7', headers: bearer(k.reader) }),
    'route',
  ],
  [
    'an overriding header',
    (k) => ({
      method: 'GET',
      path: '/v1/items',
      headers: [...bearer(k.editor), ['X-HTTP-Method-Override', 'PUT']],
    }),
    'method',
  ],
  [
    'a route that is not listed',
    (k) => ({ method: 'GET', path: '/v1/secret', headers: bearer(k.reader) }),
    'route',
  ],
  ['another method', (k) => ({ method: 'DELETE', path: '/v1/items', headers: bearer(k.editor) }), 'route'],
];

const withoutId = (body: string) => body.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');

for (const [name, api] of Object.entries(apis)) {
  describe(name, () => {
    let keys: Keys;
    let places: readonly Place[];
    let verifier: ReturnType<typeof createVerifier<typeof api>>;
    const ran: Ran[] = [];

    beforeAll(async () => {
      const w = world();
      keys = await keysOf(w);
      verifier = createVerifier({ ...w.deps, api });
      places = await Promise.all(PLACES.map((open) => open(verifier, (what) => void ran.push(what))));
    });
    afterAll(() => Promise.all(places.map(({ close }) => close())));

    it.each(REQUESTS.map((row) => ({ what: row[0], row })))(
      'answers $what alike in every place',
      async ({ row }) => {
        const [, sentBy, becomes, passing] = row;
        const sent = sentBy(keys);
        const expected = api.others === 'pass' ? (passing ?? becomes) : becomes;
        const [path = ''] = sent.path.split('?');
        const verdict = await verifier.verify({ ...sent, path });
        for (const place of places) {
          ran.length = 0;
          const answer = await place.send(sent);
          const note = `${place.name}: ${sent.method} ${sent.path}`;
          if (expected === 'others') expect([note, answer.status, ran]).toEqual([note, 299, ['others']]);
          else if (verdict.kind === 'allowed') {
            const { principal, route, params } = verdict;
            expect(route).toBe(expected);
            // An authorizer hands no path parameters on: the integration has its own.
            const handed = place.statusOf === undefined ? params : {};
            expect([note, answer.status, ran]).toEqual([note, 200, [{ principal, route, params: handed }]]);
          } else if (place.statusOf !== undefined) {
            expect([note, ran, answer.status]).toEqual([note, [], place.statusOf(verdict.response.status)]);
          } else {
            // The handler has not run, and the refusal is the same, byte for byte, but for the id of the request.
            expect([note, ran, verdict.refusal]).toEqual([note, [], expected]);
            expect([note, answer.status]).toEqual([note, verdict.response.status]);
            const named = Object.entries(verdict.response.headers).map(([header, value]) => [
              header.toLowerCase(),
              value,
            ]);
            expect(answer.headers).toEqual(Object.fromEntries(named));
            const body = sent.method === 'HEAD' && answer.body === '' ? '' : withoutId(verdict.response.body);
            expect(withoutId(answer.body)).toBe(body);
          }
        }
      },
    );
  });
}
