import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manusApi } from '../../examples/manus-api/api.ts';
import * as lifecycle from '../../provider/lifecycle/index.ts';
import { type AuthorizationServer, authorizationServer, CLIENTS } from '../support/authorization-server.ts';
import { plaintextOf } from '../support/aws.ts';
import { parseCurl, send } from '../support/curl.ts';
import { documentOf, textBetween, textFrom } from '../support/published.ts';
import { python, typescript } from '../support/snippets.ts';
import { uniqueName } from './deployed-function.ts';
import { type RunningExample, runningExample } from './running-example.ts';

const document = documentOf('manus-api');
const ORIGIN = 'https://api.manus.ai';
/** The document prints its answer over several lines; ours has the same members in the same order, without blanks. */
const refusal = JSON.stringify(JSON.parse(textFrom(document, '{\n"ok": false')));

let server: AuthorizationServer;
let example: RunningExample;
beforeAll(async () => {
  server = await authorizationServer({ resource: ORIGIN, scopes: ['create_task', 'manage_all_tasks'] });
  const api = manusApi(server.issuer, server.jwksUri);
  example = await runningExample('manus-api', api, () => import('../../examples/manus-api/index.ts'));
}, 120_000);
afterAll(async () => {
  await example[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** The one thing that differs from request to request. */
function withIdOfDocument(body: string): string {
  return body.replace(/"request_id":"req_[A-Za-z0-9._:=+/-]+"/, '"request_id":"req_abc123"');
}

/** Sends the document's request with a key in place of its variable; `undefined` leaves the header out. */
async function create(key: string | undefined) {
  const curl = parseCurl(textFrom(document, 'curl -X POST'), { MANUS_API_KEY: '<the key>' });
  const answer = await send(curl, { origin: example.origin, placeholder: '<the key>', key });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

/** Sends the document's request of an application that acts for a user. */
async function list(token: string | undefined) {
  const curl = parseCurl(textFrom(document, 'curl https'));
  const real = { origin: example.origin, placeholder: '{access_token}', key: token };
  const answer = await send(curl, real);
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

const created = {
  ok: true,
  request_id: expect.stringMatching(/^req_./),
  data: {
    method: 'task.create',
    account: 'team-88',
    user: 'ada@team-88.example',
    credential: 'key',
    asked: { message: { content: 'hello' } },
  },
};

describe('Manus API, "Use the API key"', () => {
  const env = () => ({ MANUS_API_KEY: example.key('production').keyString });

  it('"Include the key in the x-manus-api-key header with every request:" the curl of the document is served', async () => {
    const { status, body } = await create(env().MANUS_API_KEY);
    expect([status, JSON.parse(body)]).toEqual([200, created]);
  });

  it('"Include the key in the x-manus-api-key header with every request:" the Python of the document is served', async () => {
    const source = textBetween(document, 'import os', 'print(response.json())').replace(
      ORIGIN,
      example.origin,
    );
    // What Python prints of the answer, as JSON.
    const printed = await python(`${source}\nimport json; print(json.dumps(response.json()))`, env());
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual(created);
    expect(printed).toContain("{'ok': True, 'request_id': 'req_");
  });

  it('"Include the key in the x-manus-api-key header with every request:" the JavaScript of the document is served', async () => {
    const source = textBetween(document, 'const response', 'console.log(data);').replace(
      ORIGIN,
      example.origin,
    );
    const printed = await typescript(`${source}\nconsole.log(JSON.stringify(data));`, env());
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual(created);
  });
});

describe('Manus API, "OAuth2 Bearer Token"', () => {
  it('"For third-party apps that act on behalf of team users, use OAuth2 access tokens. Include the token in the Authorization header:" the curl of the document is served', async () => {
    const token = await server.token({ scope: 'manage_all_tasks' });
    const { status, body } = await list(token);
    expect([status, JSON.parse(body)]).toMatchObject([
      200,
      { ok: true, data: { method: 'task.list', account: 'team-88', credential: 'oauth' } },
    ]);
  });
});

describe('Manus API, "Authentication errors"', () => {
  it('"If the key or token is missing or invalid, the API returns:" the same bytes for all of it', async () => {
    const good = example.key('production').keyString;
    const typo = good.slice(0, -8) + (good.at(-8) === 'a' ? 'b' : 'a') + good.slice(-7);
    const token = await server.token({ scope: 'manage_all_tasks' });
    const seen = [
      await create(undefined),
      await create(''),
      await create(typo),
      await create(token),
      await list(undefined),
      await list('{access_token}'),
      await list(`${token.slice(0, -4)}AAAA`),
      await list(good),
      await list(await server.token({ scope: 'manage_all_tasks' }, CLIENTS.teamless)),
      await list(await server.token({ scope: 'manage_all_tasks', resource: `${ORIGIN}/other` })),
    ];
    for (const { status, headers, body } of seen) {
      expect([status, headers.get('content-type')]).toEqual([401, 'application/json']);
      expect(withIdOfDocument(body)).toBe(refusal);
      expect(headers.get('www-authenticate')).toMatch(/Bearer realm="manus-api"/);
    }
  });
});

describe('Manus API, "Generate a key"', () => {
  it('"Each account can have up to 50 API keys.": of 200 creations at once 50 succeed, and the others have made nothing', async () => {
    const { inputs } = example.key('dev-testing');
    const wishes = Array.from({ length: 200 }, () => {
      const secretName = uniqueName('manus');
      const claim = createHash('md5').update(secretName).digest('hex');
      return { ...inputs, account: 'team-of-fifty', secretName, claim };
    });
    const made = await Promise.allSettled(wishes.map((wish) => lifecycle.create(wish)));
    const refused = made.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(150);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'ERR_QUOTA' });
    const secrets = await Promise.allSettled(wishes.map(({ secretName }) => plaintextOf(secretName)));
    expect(secrets.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
  }, 120_000);
});

describe('Manus API, "Copy and store securely"', () => {
  it('"it will only be shown once. Store it in a secure location such as an environment variable or secrets manager.": it stands in AWS Secrets Manager and in no state', () => {
    const { secretName, keyString, inputs, state } = example.key('dev-testing');
    expect(secretName).toMatch(/^keywright\/manus-api\/dev\/dev-testing-[0-9a-f]{8}$/);
    expect(keyString).toMatch(/^manus_api_[0-9A-Za-z]{68}$/);
    expect(JSON.stringify({ inputs, state })).not.toContain(keyString.slice(-49, -6));
  });

  it('"If a key is compromised, revoke it immediately": it holds from the next request on', async () => {
    const { keyString } = example.key('dev-testing');
    expect((await create(keyString)).status).toBe(200);
    await example.change('dev-testing', { revoked: true });
    const { status, body } = await create(keyString);
    expect([status, withIdOfDocument(body)]).toEqual([401, refusal]);
  });

  it('"Rate limits apply per user (shared across all of your API keys).": what one key spends, another lacks', async () => {
    const wish = (label: string) => ({
      ...example.key('production').inputs,
      label,
      owner: 'grace@team-88.example',
    });
    const keys = await Promise.all(
      ['first', 'second'].map(async (label) => {
        const secretName = uniqueName('manus');
        const claim = createHash('md5').update(secretName).digest('hex');
        await lifecycle.create({ ...wish(label), secretName, claim });
        return await plaintextOf(secretName);
      }),
    );
    const [first = '', second = ''] = keys;
    // More than there are, and then again: a window may end in between, but not twice.
    await Promise.all(Array.from({ length: 14 }, (_, n) => create(n % 2 === 0 ? first : second)));
    const last = await Promise.all(Array.from({ length: 14 }, () => create(second)));
    const limited = last.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    for (const { headers, body } of limited) {
      expect(JSON.parse(body)).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(headers.get('ratelimit-policy')).toContain('q=10;w=60');
    }
    // Somebody else of the same account has a count of their own.
    expect((await create(example.key('production').keyString)).status).not.toBe(429);
  });
});
