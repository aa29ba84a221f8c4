import { describe, expect, it } from 'vitest';
import { MemoryLimitStore } from '../../../keys/activity/memory-limit-store.ts';
import { defineApi } from '../../../keys/api/define-api.ts';
import { joseTokens } from '../../../runtime/tokens/index.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { AUDIENCE, OAUTH, PORTAL, publishing, SESSION, signed, signingKey } from '../tokens/token-world.ts';
import { catalog, type Wish, world } from '../world.ts';

const trust = { audience: AUDIENCE, algorithms: ['ES256'], account: 'team' } as const;
const taken = { oauthScopes: 'read_tasks' } as const;
const one = { requests: 1, windowSeconds: 60 } as const;

/** Routes that take keys, access tokens and sessions, each with a limit of 1. */
const api = defineApi(catalog, {
  credentials: [{ header: 'X-Any', accepts: ['key', 'oauth', 'session'] }],
  tokens: {
    oauth: { ...trust, issuer: OAUTH, jwksUri: `${OAUTH}/jwks`, scopes: { known: ['read_tasks'] } },
    session: { ...trust, issuer: PORTAL, jwksUri: `${PORTAL}/jwks`, rights: 'grantor' },
  },
  routes: {
    'GET /account': { ...taken, limit: { ...one, by: 'account' } },
    'GET /user': { ...taken, limit: { ...one, by: 'user' } },
    'GET /grantor': { ...taken, limit: { ...one, by: 'grantor' } },
    'GET /key': { ...taken, limit: { ...one, by: 'key' } },
    'GET /open': { ...taken, limit: { ...one, by: 'key', whenUnavailable: 'allow' } },
  },
});

async function limited(limits = new MemoryLimitStore()) {
  const w = world();
  const key = await signingKey('k1');
  const tokens = joseTokens(api, { fetch: publishing(() => [key.jwk]), log: () => {} });
  const verifier = createVerifier({ ...w.deps, api, tokens, limits });
  for (const id of ['ann', 'bob']) await w.grant(id, { permissions: ['read:item'] });
  return {
    ...w,
    ask: async (path: string, credential: string) => {
      const verdict = await verifier.verify({ method: 'GET', path, headers: { 'x-any': credential } });
      return verdict.kind === 'denied' ? verdict.refusal : verdict.kind;
    },
    key: async (wish: Wish = {}) => (await w.issue(wish)).keyString.reveal(),
    oauth: (claims: object = {}) => signed(key, { sub: 'ann', ...claims }),
    session: (claims: object = {}) => signed(key, { ...SESSION, sub: 'ann', ...claims }),
  };
}

type World = Awaited<ReturnType<typeof limited>>;
type Made = (w: World) => Promise<string>;

describe('a limit on keys and tokens', () => {
  // The owner of a key here is `team`, its account `org-1`, as that of the tokens.
  it.each<[string, string, Made, Made, string]>([
    ['/account', 'a key and a token of an account', (w) => w.key(), (w) => w.oauth(), 'limit'],
    ['/account', 'tokens of two accounts', (w) => w.session(), (w) => w.oauth({ team: 'org-2' }), 'allowed'],
    ['/user', 'a key of an owner and their token', (w) => w.key(), (w) => w.oauth({ sub: 'team' }), 'limit'],
    ['/user', 'a session and a token of a user', (w) => w.session(), (w) => w.oauth(), 'limit'],
    ['/user', 'tokens of two users', (w) => w.oauth(), (w) => w.oauth({ sub: 'bob' }), 'allowed'],
    ['/user', 'one subject in two accounts', (w) => w.oauth(), (w) => w.oauth({ team: 'org-2' }), 'allowed'],
    [
      '/grantor',
      'a key of a grantor and their session',
      (w) => w.key({ grantor: 'ann' }),
      (w) => w.session(),
      'limit',
    ],
    ['/grantor', 'sessions of two grantors', (w) => w.session(), (w) => w.session({ sub: 'bob' }), 'allowed'],
    [
      '/grantor',
      'an access token, which has no grantor, and a key without one',
      (w) => w.oauth(),
      (w) => w.key(),
      'limit',
    ],
    ['/key', 'two tokens of a subject', (w) => w.oauth(), (w) => w.oauth({ exp: 1_800_000_100 }), 'limit'],
    ['/key', 'tokens of two subjects', (w) => w.oauth(), (w) => w.oauth({ sub: 'bob' }), 'allowed'],
    ['/key', 'a key and a token', (w) => w.key(), (w) => w.oauth({ sub: 'team' }), 'allowed'],
  ])('of %s, for %s', async (path, _, first, second, becomes) => {
    const w = await limited();
    expect(await w.ask(path, await first(w))).toBe('allowed');
    expect(await w.ask(path, await second(w))).toBe(becomes);
  });

  it('costs tokens nothing that are refused for another reason', async () => {
    const w = await limited();
    const bad = [
      await w.oauth({ scope: 'other' }),
      await w.oauth({ exp: 1 }),
      await w.session({ sub: 'nobody' }),
    ];
    for (const token of bad) expect(await w.ask('/account', token)).not.toBe('allowed');
    expect(await w.ask('/account', await w.oauth())).toBe('allowed');
  });

  it('logs who was over it, and who went through uncounted, as they are known', async () => {
    const w = await limited();
    for (let n = 0; n < 2; n++) await w.ask('/key', await w.oauth());
    expect(w.entries).toMatchObject([
      {
        event: 'request-denied',
        reason: 'over-limit',
        credential: 'oauth',
        subject: 'ann',
        route: 'GET /key',
      },
    ]);
    const failing = new MemoryLimitStore();
    failing.draw = () => Promise.reject(new RangeError('down'));
    const uncounted = await limited(failing);
    expect(await uncounted.ask('/open', await uncounted.session())).toBe('allowed');
    expect(uncounted.entries).toMatchObject([
      {
        event: 'limit-not-counted',
        credential: 'session',
        subject: 'ann',
        route: 'GET /open',
        error: 'RangeError',
      },
    ]);
  });
});
