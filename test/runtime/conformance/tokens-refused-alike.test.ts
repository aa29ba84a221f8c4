import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLASS_OF, type DenialReason } from '../../../runtime/denial.ts';
import type { Verifier } from '../../../runtime/verifier.ts';
import { signed, signingKey, tokenWorld, unsigned } from '../tokens/token-world.ts';
import { NOW } from '../world.ts';
import { type Answer, PLACES, type Place } from './places.ts';

type World = Awaited<ReturnType<typeof tokenWorld>>;

/** Every way in which a token can be bad at a route that takes access tokens, and where it takes none. */
async function badOnes({ key, issue }: World): Promise<readonly (readonly [DenialReason, string])[]> {
  const stranger = await signingKey('k1');
  const critical = { alg: 'ES256', typ: 'at+jwt', kid: 'k1', crit: ['exp'], exp: 1 };
  return [
    ['token-malformed', unsigned({ typ: 'at+jwt' })],
    ['token-algorithm', unsigned({ alg: 'none', typ: 'at+jwt' })],
    ['token-critical', unsigned(critical, undefined, 'AAAA')],
    ['token-key', await signed(key, {}, { kid: 'k9' })],
    ['token-signature', await signed(stranger)],
    ['token-type', await signed(key, {}, { typ: 'JWT' })],
    ['token-issuer', await signed(key, { iss: 'https://evil.example.test' })],
    ['token-audience', await signed(key, { aud: 'https://other.example.test' })],
    ['token-not-yet-valid', await signed(key, { nbf: NOW + 60 })],
    ['token-expired', await signed(key, { exp: NOW - 60 })],
    ['token-claims', await signed(key, { team: '' })],
    ['wrong-header', (await issue()).keyString.reveal()],
    ['malformed', 'nonsense'],
    // A good one, where none is taken.
    ['wrong-credential', await signed(key)],
  ];
}

const REQUEST_ID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function bytesOf({ status, lines, body }: Answer): string {
  return JSON.stringify({ status, lines, body }).replace(REQUEST_ID, 'ID');
}

describe('a bad token', () => {
  let w: World;
  let places: readonly Place[];
  let rows: Awaited<ReturnType<typeof badOnes>>;
  const ran: unknown[] = [];

  beforeAll(async () => {
    w = await tokenWorld();
    rows = await badOnes(w);
    const verifier = w.verifier as unknown as Verifier;
    // An authorizer of type TOKEN is for APIs with one header.
    const opened = await Promise.allSettled(
      PLACES.map((open) => open(verifier, (what) => void ran.push(what))),
    );
    places = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  });
  afterAll(() => Promise.all(places.map(({ close }) => close())));

  it('is shown here for every reason that there is', () => {
    const bad = Object.entries(CLASS_OF).filter(([reason]) =>
      /^token-|^malformed$|^wrong-(header|credential)$/.test(reason),
    );
    expect(rows.map(([reason]) => reason).sort()).toEqual(bad.map(([reason]) => reason).sort());
    expect(places.length).toBeGreaterThanOrEqual(PLACES.length - 1);
  });

  it('is answered with the same bytes, whatever is wrong with it, in every place', async () => {
    for (const place of places) {
      const seen = new Map<string, DenialReason[]>();
      for (const [reason, text] of rows) {
        const headers = [['Authorization', `Bearer ${text}`]] as const;
        const answer = await place.send({ method: 'GET', path: '/v1/keys', headers });
        const note = `${place.name}: ${reason}`;
        expect([note, w.entries.at(-1)]).toMatchObject([note, { reason }]);
        const bytes = bytesOf(answer);
        seen.set(bytes, [...(seen.get(bytes) ?? []), reason]);
      }
      expect([place.name, [...seen.values()]]).toEqual([place.name, [rows.map(([reason]) => reason)]]);
    }
    expect(ran).toEqual([]);
  });

  it('is answered otherwise than a good one, which lets handlers know who calls', async () => {
    for (const place of places) {
      const headers = [['Authorization', `Bearer ${await signed(w.key)}`]] as const;
      const answer = await place.send({ method: 'GET', path: '/v1/items', headers });
      expect([place.name, answer.status]).toEqual([place.name, 200]);
      expect([place.name, ran.at(-1)]).toMatchObject([
        place.name,
        { principal: { credential: 'oauth', subject: 'user-1', account: 'org-1' } },
      ]);
    }
  });
});
