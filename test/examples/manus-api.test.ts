import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../examples/manus-api/api.ts';
import { catalog } from '../../examples/manus-api/catalog.ts';
import type { RouteDefinition } from '../../keys/api/define-api.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { testKeys, testTokens } from '../../runtime/testing/index.ts';
import { type Declared, declaredBy } from '../support/declared.ts';
import { documentOf, textFrom } from '../support/published.ts';

const document = documentOf('manus-api');
const refusal = JSON.stringify(JSON.parse(textFrom(document, '{\n"ok": false')));

const ROUTES = Object.entries<RouteDefinition>(api.routes);
const KEY_ONLY = ROUTES.filter(([, { credentials }]) => credentials !== undefined).map(([key]) => key);
const ALL = ROUTES.map(([key]) => key);
const SCOPED = ROUTES.filter(([, { oauthScopes }]) => oauthScopes !== undefined).map(([key]) => key);
const SCOPES = ['create_task', 'manage_all_tasks'] as const;

/** A user with a key, and an application that acts for them; all requests are within one second. */
async function user() {
  const clock = () => instantOf(1_800_000_000);
  const tokens = await testTokens(api, clock);
  const keys = testKeys(api, { clock, tokens: tokens.verifier });
  const account = 'team-88';
  const key = await keys.issue({ type: 'api-key', account, owner: 'ada' });
  return {
    keys,
    key: key.headers,
    otherKey: (await keys.issue({ type: 'api-key', account, owner: 'ada' })).headers,
    token: async (...scopes: readonly string[]) =>
      (await tokens.issue({ kind: 'oauth', account, subject: 'ada', scopes })).headers,
    ask: async (route: string, headers: Readonly<Record<string, string>>) => {
      const [method = '', path = ''] = route.split(' ');
      const verdict = await keys.verifier.verify({ method, path, headers, requestId: 'abc123' });
      return verdict.kind === 'allowed' ? ('allowed' as const) : verdict.response;
    },
  };
}

let declared: ReadonlyMap<string, Declared['inputs']>;
beforeAll(async () => {
  const { keys } = await declaredBy('manus-api', {}, () => import('../../examples/manus-api/index.ts'));
  declared = new Map(keys.map(({ name, inputs }) => [name, inputs]));
});

describe('Manus API, introduction', () => {
  it('"The Manus API supports two authentication methods. Every request must include one of the following headers:": the two of the table, and never both', async () => {
    const rows = [...document.matchAll(/^(x-manus-api-key|Authorization) \| ([^|]*) \|/gm)];
    expect(rows.map(([, header, value]) => [header, value])).toEqual([
      ['x-manus-api-key', 'Your API key'],
      ['Authorization', 'Bearer {access_token}'],
    ]);
    expect(api.credentials).toEqual([
      { header: 'x-manus-api-key' },
      { header: 'Authorization', scheme: 'Bearer', accepts: ['oauth'] },
    ]);
    const { ask, key, token } = await user();
    const both = { ...key, ...(await token('manage_all_tasks')) };
    expect(await ask('GET /v2/task.list', key)).toBe('allowed');
    expect(await ask('GET /v2/task.list', await token('manage_all_tasks'))).toBe('allowed');
    for (const headers of [{}, both])
      expect(await ask('GET /v2/task.list', headers)).toMatchObject({ status: 401, body: refusal });
  });

  it.each(KEY_ONLY)(
    '"Some endpoints are API Key only — they do not accept OAuth tokens.": %s',
    async (route) => {
      const { ask, key, token } = await user();
      expect(await ask(route, key)).toBe('allowed');
      expect(await ask(route, await token(...SCOPES))).toMatchObject({ status: 401, body: refusal });
    },
  );

  it('"Each endpoint page notes the supported authentication methods and required OAuth scopes.": so does each route', () => {
    expect(KEY_ONLY.length).toBeGreaterThan(0);
    for (const [key, { credentials, oauthScopes }] of ROUTES)
      expect([key, credentials ?? oauthScopes]).toEqual([
        key,
        KEY_ONLY.includes(key) ? ['key'] : expect.stringMatching(/^(create_task|manage_all_tasks)$/),
      ]);
  });
});

describe('Manus API, "Generate a key"', () => {
  it('"give it a descriptive name (e.g. “production”, “dev-testing”).": the program has those very names', () => {
    expect([...declared.values()].map(({ label }) => label)).toEqual(['production', 'dev-testing']);
  });
});

describe('Manus API, "Copy and store securely"', () => {
  it.each(ALL)('"Each key provides full access to your Manus account.": %s', async (route) => {
    const { ask, key } = await user();
    expect(catalog.types['api-key'].allows).toEqual([]);
    expect(await ask(route, key)).toBe('allowed');
  });

  it('"Rate limits apply per user (shared across all of your API keys).": two keys and a token of one user share a count; another user has their own', async () => {
    const { ask, keys, key, otherKey, token } = await user();
    const spent = [key, otherKey, await token('create_task')];
    for (let n = 0; n < 10; n += 1)
      expect(await ask('POST /v2/task.create', spent[n % 3] ?? {})).toBe('allowed');
    for (const headers of spent) {
      const answer = await ask('POST /v2/task.create', headers);
      expect(answer).toMatchObject({
        status: 429,
        headers: {
          'Retry-After': expect.stringMatching(/^[1-9]\d?$/),
          'RateLimit-Policy': expect.stringContaining('q=10;w=60'),
          RateLimit: expect.stringContaining('r=0'),
        },
        body: expect.stringContaining('"code":"rate_limited","message":"Too many requests.'),
      });
    }
    const grace = await keys.issue({ type: 'api-key', account: 'team-88', owner: 'grace' });
    expect(await ask('POST /v2/task.create', grace.headers)).toBe('allowed');
    // Other endpoints have numbers of their own.
    expect(await ask('POST /v2/file.upload', key)).toBe('allowed');
  });
});

describe('Manus API, "OAuth2 Bearer Token"', () => {
  it.each(SCOPED)(
    '"OAuth tokens are scoped — each endpoint requires a specific scope (e.g. create_task, manage_all_tasks).": %s',
    async (route) => {
      const { ask, token } = await user();
      const routes: Readonly<Record<string, RouteDefinition>> = api.routes;
      const asked = routes[route]?.oauthScopes;
      for (const scope of SCOPES) {
        const answer = await ask(route, await token(scope));
        if (scope === asked) expect(answer).toBe('allowed');
        else
          expect(answer).toMatchObject({
            status: 403,
            headers: {
              'WWW-Authenticate': expect.stringContaining(`error="insufficient_scope", scope="${asked}"`),
            },
            body: `{"ok":false,"request_id":"req_abc123","error":{"code":"permission_denied","message":"The token lacks the scope ${asked}"}}`,
          });
      }
      expect(await ask(route, await token())).toMatchObject({ status: 403 });
    },
  );
});

describe('Manus API, "Authentication errors"', () => {
  it('"If the key or token is missing or invalid, the API returns:" the same bytes for all of it', async () => {
    const { ask, key, token } = await user();
    const good = Object.values(key)[0] ?? '';
    const bearer = Object.values(await token('create_task'))[0] ?? '';
    const seen = [
      {},
      { 'x-manus-api-key': '' },
      { 'x-manus-api-key': `${good.slice(0, -1)}~` },
      { 'x-manus-api-key': bearer.slice('Bearer '.length) },
      { Authorization: `Bearer ${good}` },
      { Authorization: bearer.slice(0, -2) },
      { Authorization: bearer.replace('Bearer', 'Basic') },
    ];
    for (const headers of seen) {
      const answer = await ask('POST /v2/task.create', headers);
      expect(answer).toMatchObject({ status: 401, body: refusal });
    }
  });

  it('asks for both methods in its challenge, and names where its metadata is', async () => {
    const { ask } = await user();
    expect(await ask('POST /v2/task.create', {})).toMatchObject({
      headers: {
        'WWW-Authenticate': expect.stringMatching(
          /Bearer realm="manus-api".*resource_metadata="https:\/\/api\.manus\.ai\/\.well-known\/oauth-protected-resource"/,
        ),
      },
    });
  });
});
