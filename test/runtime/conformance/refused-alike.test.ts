import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check16 } from '../../../keys/hash.ts';
import { mintKeyId, mintKeyString } from '../../../keys/key-string/key-string.ts';
import { ended, revoked, superseded, termsChanged } from '../../../keys/record/transitions.ts';
import type { SecretText } from '../../../keys/secret-text.ts';
import { CLASS_OF, type DenialReason } from '../../../runtime/denial.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { api, type Issued, later, NOW, termsOf, type Wish, world } from '../world.ts';
import { type Answer, PLACES, type Place, type Sent } from './places.ts';

const ON = { now: NOW, actor: { who: 'local', via: 'test' } };
const DAY = 86_400;
type Lines = Sent['headers'];
type World = ReturnType<typeof world>;

const bearer = (key: SecretText | string): Lines => [
  ['Authorization', `Bearer ${typeof key === 'string' ? key : key.reveal()}`],
];

function minted(prefix: string, keyId = mintKeyId(randomBytes), version = 1): SecretText {
  return mintKeyString({ prefix, keyId, version }, randomBytes);
}

/** A key whose record was changed by hand after it was issued. */
async function edited(w: World, wish: Wish, change: Parameters<World['edit']>[1]): Promise<SecretText> {
  const { keyId, keyString } = await w.issue(wish);
  w.edit(keyId, change);
  return keyString;
}

async function changed(
  w: World,
  transition: (key: Issued) => Parameters<World['store']['write']>[1],
): Promise<SecretText> {
  const key = await w.issue();
  await w.store.write(key.record, transition(key));
  return key.keyString;
}

/** Every way in which a credential can be bad: the reason in the log, what is wrong, and the header lines that show it. */
async function badOnes(w: World): Promise<readonly (readonly [DenialReason, string, Lines])[]> {
  const good = await w.issue();
  const text = good.keyString.reveal();
  const other = text.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  const early = await w.issue({ createdAt: later(NOW, 301) });
  const first = await w.issue();
  const second = await w.rotate(first);
  await w.store.write(second.record, superseded(second.record, NOW, 0, ON));
  await w.grant('off', { permissions: ['read:item'], disabled: true });
  const guess = minted('acme_live', good.keyId);
  const lucky = await w.issue();
  const match = minted('acme_live', lucky.keyId);
  w.edit(lucky.keyId, (item) => {
    const { 1: version } = item.versions as Record<string, object>;
    return { ...item, versions: { 1: { ...version, check: check16(match) } } };
  });
  return [
    ['missing', 'no header', []],
    ['malformed', 'nothing after the scheme', bearer('')],
    ['malformed', 'another form', bearer('nonsense')],
    ['malformed', 'one character more', bearer(`${text}x`)],
    ['malformed', 'a wrong checksum', bearer(other)],
    ['malformed', 'too long', bearer('x'.repeat(4_000))],
    ['malformed', 'another scheme', [['Authorization', `Basic ${text}`]]],
    ['ambiguous', 'two headers', [...bearer(text), ['X-API-Key', text]]],
    ['wrong-prefix', 'another issuer', bearer(minted('m365_pk', good.keyId))],
    ['mismatch', 'another environment', bearer(minted('acme_test', good.keyId))],
    [
      'wrong-prefix',
      'a prefix that its type has no more',
      bearer(
        await edited(w, {}, (item) => {
          const { 1: version } = item.versions as Record<string, object>;
          return { ...item, versions: { 1: { ...version, prefix: 'acme_old' } } };
        }),
      ),
    ],
    ['wrong-catalog', 'another catalog', bearer((await w.issue({ catalogName: 'other' })).keyString)],
    ['unknown', 'no such key', bearer(minted('acme_live'))],
    ['unknown', 'no such version', bearer(minted('acme_live', good.keyId, 9))],
    ['mismatch', 'a wrong secret with a good checksum', bearer(guess)],
    ['mismatch', 'a wrong secret that only the slow hash finds', bearer(match)],
    ['not-yet-valid', 'issued in the future', bearer(early.keyString)],
    [
      'not-yet-valid',
      'before notBefore',
      bearer(
        await changed(w, ({ record }) =>
          termsChanged(record, { ...termsOf({}), notBefore: later(NOW, 1) }, ON),
        ),
      ),
    ],
    [
      'expired',
      'at its end',
      bearer((await w.issue({ createdAt: later(NOW, -DAY), expiresAt: NOW })).keyString),
    ],
    [
      'expired',
      'older than its type may be',
      bearer((await w.issue({ createdAt: later(NOW, -365 * DAY), expiresAt: 'never' })).keyString),
    ],
    ['superseded', 'after its overlap', bearer(first.keyString)],
    ['revoked', 'revoked', bearer(await changed(w, ({ record }) => revoked(record, 'leaked', ON)))],
    ['deleted', 'deleted', bearer(await changed(w, ({ record }) => ended(record, 'deleted', '', ON)))],
    [
      'deleted',
      'moved to another table',
      bearer(await changed(w, ({ record }) => ended(record, 'moved', '', ON))),
    ],
    [
      'retired-type',
      'a type that the catalog has no more',
      bearer(
        await edited(w, {}, (item) => ({ ...item, terms: { ...(item.terms as object), type: 'gone' } })),
      ),
    ],
    [
      'wrong-address',
      'from elsewhere',
      bearer(
        await changed(w, ({ record }) =>
          termsChanged(record, { ...termsOf({}), allowedCidrs: ['192.0.2.0/24'] }, ON),
        ),
      ),
    ],
    ['grantor-gone', 'a grantor that is gone', bearer((await w.issue({ grantor: 'nobody' })).keyString)],
    ['grantor-disabled', 'a disabled grantor', bearer((await w.issue({ grantor: 'off' })).keyString)],
    // By default a key outside its surface is nobody, too.
    ['wrong-type', 'the type of another surface', bearer(good.keyString)],
  ];
}

const REQUEST_ID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** An answer to the byte, but for the id of the request, which is as long for all. */
function bytesOf({ status, lines, body }: Answer): string {
  return JSON.stringify({ status, lines, body }).replace(REQUEST_ID, 'ID');
}

describe('a bad credential', () => {
  const w = world();
  let places: readonly Place[];
  let rows: Awaited<ReturnType<typeof badOnes>>;
  const ran: unknown[] = [];

  beforeAll(async () => {
    rows = await badOnes(w);
    const verifier = createVerifier({ ...w.deps, api });
    places = await Promise.all(PLACES.map((open) => open(verifier, (what) => void ran.push(what))));
  });
  afterAll(() => Promise.all(places.map(({ close }) => close())));

  it('is shown here for every reason that there is without tokens', () => {
    const reasons = new Set(rows.map(([reason]) => reason));
    const bad = Object.entries(CLASS_OF).filter(
      ([reason, refusal]) =>
        (refusal === 'credential' || refusal === 'type') &&
        !/^token-|^wrong-(header|credential)$/.test(reason),
    );
    expect([...reasons].sort()).toEqual(bad.map(([reason]) => reason).sort());
  });

  it('is answered with the same bytes, whatever is wrong with it, in every place', async () => {
    for (const place of places) {
      const seen = new Map<string, string[]>();
      for (const [reason, what, headers] of rows) {
        const answer = await place.send({ method: 'GET', path: '/v1/audit', headers });
        const note = `${place.name}: ${what}`;
        expect([note, w.entries.at(-1)]).toMatchObject([note, { reason }]);
        const bytes = bytesOf(answer);
        seen.set(bytes, [...(seen.get(bytes) ?? []), what]);
      }
      expect([place.name, [...seen.values()]]).toEqual([place.name, [rows.map(([, what]) => what)]]);
    }
    expect(ran).toEqual([]);
  });

  it('is answered otherwise than a good one, so that the sameness says something', async () => {
    const key = await w.issue({ type: 'audit' });
    for (const place of places) {
      const sent = { method: 'GET', path: '/v1/audit', headers: bearer(key.keyString) };
      expect([place.name, (await place.send(sent)).status]).toEqual([place.name, 200]);
    }
  });
});
