import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { activityTableDefinition } from '../../keys/activity/activity-table.js';
import { DynamoUsageStore } from '../../keys/activity/dynamodb-usage-store.js';
import { defineApi } from '../../keys/api/define-api.js';
import { argon2Hasher } from '../../keys/hash.js';
import { revoked } from '../../keys/record/transitions.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { keyTableDefinition } from '../../keys/store/key-table.js';
import { instantOf } from '../../keys/time/instant.js';
import { bundleLambda } from '../../tools/bundle.mjs';
import { api, catalog, type Issued, recordOf, type Wish } from '../runtime/world.js';
import { deploy, functionUrl, httpApi, invoke, packageOf, restApi, uniqueName } from './deployed-function.js';

const dist = mkdtempSync(path.join(tmpdir(), 'keywright-bundle-'));

/** The user's own function: an ES module that says what it was given. */
const APP = `export const handler = async (event) => {
  const { principal, route, params } = event.requestContext.authorizer.keywright;
  return { statusCode: 200, headers: { 'x-ran': 'yes' }, body: JSON.stringify({ principal, route, params, format: event.version ?? '1.0', seen: JSON.stringify(event) }) };
};`;
const COMMONJS = `exports.handler = async (event) => ({ statusCode: 200, body: event.requestContext.authorizer.keywright.principal.account });`;

const dynamodb = new DynamoDBClient({});
const table = uniqueName('keys');
const activityTable = uniqueName('activity');
const store = new DynamoKeyStore(dynamodb, table);
const usages = new DynamoUsageStore(dynamodb, activityTable);
const now = instantOf(Math.floor(Date.now() / 1000));

async function issue(wish: Wish = {}): Promise<Issued> {
  const { transition, ...issued } = await recordOf({ createdAt: now, ...wish }, argon2Hasher);
  await store.create(transition);
  return issued;
}

function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    KEYWRIGHT_TABLE: table,
    KEYWRIGHT_ACTIVITY_TABLE: activityTable,
    KEYWRIGHT_HANDLER: 'app.handler',
    AWS_ENDPOINT_URL_DYNAMODB: inject('ministack'),
    ...more,
  };
}

function pack(app: Readonly<Record<string, string>>): Uint8Array {
  return packageOf(path.join(dist, 'lambda'), { 'api.json': JSON.stringify(api), ...app });
}

function bearer(issued: Issued): Record<string, string> {
  return { authorization: `Bearer ${issued.keyString.reveal()}` };
}

async function jsonOf(answer: Response): Promise<Record<string, unknown>> {
  return (await answer.json()) as Record<string, unknown>;
}

let arn: string;
let urls: { readonly http: string; readonly staged: string; readonly url: string; readonly rest: string };

beforeAll(async () => {
  await bundleLambda(dist);
  await dynamodb.send(new CreateTableCommand(keyTableDefinition(table)));
  await dynamodb.send(new CreateTableCommand(activityTableDefinition(activityTable)));
  arn = await deploy(pack({ 'app.mjs': APP }), environment());
  urls = {
    http: await httpApi(arn, '$default'),
    staged: await httpApi(arn, 'prod'),
    url: await functionUrl(arn),
    rest: await restApi(arn),
  };
}, 60_000);

afterAll(() => rmSync(dist, { recursive: true, force: true }));

describe('the Lambda artefact', () => {
  it('is at most 500 kB zipped', () => {
    expect(statSync(path.join(dist, 'keywright-lambda.zip')).size).toBeLessThanOrEqual(500_000);
  });

  for (const place of ['http', 'staged', 'url', 'rest'] as const) {
    describe(`behind ${place}`, () => {
      it('lets a good key through to the handler, with its principal and without its key string', async () => {
        const issued = await issue({ scopes: ['view'], account: 'org-9' });
        const answer = await fetch(`${urls[place]}/v1/items/a%20b`, { headers: bearer(issued) });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('x-ran')).toBe('yes');
        const body = await jsonOf(answer);
        expect(body.principal).toMatchObject({
          keyId: issued.keyId,
          account: 'org-9',
          permissions: ['read:item', 'read:list'],
        });
        expect(body.route).toBe('GET /v1/items/{id}');
        expect(body.params).toEqual({ id: 'a b' });
        expect(body.format).toBe(place === 'rest' ? '1.0' : '2.0');
        expect(body.seen).not.toContain(issued.keyString.reveal());
        expect(await usages.get(issued.keyId)).toMatchObject({ count: 1, lastAddress: expect.any(String) });
      });

      it('judges from where a key comes by the request context, whatever a header claims', async () => {
        const local = await issue({ allowedCidrs: ['127.0.0.0/8', '::1/128'] });
        const remote = await issue({ allowedCidrs: ['203.0.113.0/24'] });
        const ask = async (key: Issued, claimed: string) => {
          // ministack's REST API believes X-Forwarded-For, which API Gateway does not.
          const claim = place === 'rest' ? 'x-real-ip' : 'x-forwarded-for';
          const headers = { ...bearer(key), [claim]: claimed };
          return (await fetch(`${urls[place]}/v1/items`, { headers })).status;
        };
        expect(await ask(local, '203.0.113.7')).toBe(200);
        expect(await ask(remote, '203.0.113.7')).toBe(401);
      });

      it('refuses without a key, with a typo and with a made-up key, alike, and does not run the handler', async () => {
        const issued = await issue();
        const good = issued.keyString.reveal();
        const typo = good.slice(0, 30) + (good[30] === 'a' ? 'b' : 'a') + good.slice(31);
        const stranger = await recordOf({ createdAt: now }, argon2Hasher);
        const bodies = new Set<string>();
        for (const headers of [{}, { authorization: `Bearer ${typo}` }, bearer(stranger)]) {
          const answer = await fetch(`${urls[place]}/v1/items`, { headers });
          expect(answer.status).toBe(401);
          expect(answer.headers.get('x-ran')).toBeNull();
          expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="acme", ApiKey realm="acme"');
          const { requestId, ...rest } = await jsonOf(answer);
          expect(requestId).toEqual(expect.any(String));
          bodies.add(JSON.stringify(rest));
        }
        expect(bodies.size).toBe(1);
      });

      it('says which permission is missing', async () => {
        const issued = await issue({ scopes: ['view'] });
        const answer = await fetch(`${urls[place]}/v1/items/7`, { method: 'PUT', headers: bearer(issued) });
        expect(answer.status).toBe(403);
        expect(await answer.json()).toMatchObject({ status: 403, permission: 'update:item' });
      });

      it('refuses a revoked key on the very next request', async () => {
        const issued = await issue();
        const first = await fetch(`${urls[place]}/v1/items`, { headers: bearer(issued) });
        const on = { now, actor: { who: 'local', via: 'test' } };
        await store.write(issued.record, revoked(issued.record, 'leaked', on));
        const next = await fetch(`${urls[place]}/v1/items`, { headers: bearer(issued) });
        expect([first.status, next.status]).toEqual([200, 401]);
      });
    });
  }

  it('answers 503 for a record that it cannot read', async () => {
    const issued = await issue();
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: `key#${issued.keyId}` }, sk: { S: 'record' } },
        UpdateExpression: 'SET #schema = :later',
        ExpressionAttributeNames: { '#schema': 'schema' },
        ExpressionAttributeValues: { ':later': { N: '2' } },
      }),
    );
    const answer = await fetch(`${urls.http}/v1/items`, { headers: bearer(issued) });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('answers 503 without a table, and lets nobody in', async () => {
    const lost = await deploy(pack({ 'app.mjs': APP }), environment({ KEYWRIGHT_TABLE: 'no-such-table' }));
    const issued = await issue();
    const answer = await fetch(`${await functionUrl(lost)}/v1/items`, { headers: bearer(issued) });
    expect([answer.status, answer.headers.get('x-ran')]).toEqual([503, null]);
  });

  it('lets a good key through when its use cannot be noted', async () => {
    const lost = await deploy(
      pack({ 'app.mjs': APP }),
      environment({ KEYWRIGHT_ACTIVITY_TABLE: 'no-such-table' }),
    );
    const issued = await issue();
    const answer = await fetch(`${await functionUrl(lost)}/v1/items`, { headers: bearer(issued) });
    expect(answer.status).toBe(200);
  });

  it('loads a CommonJS handler', async () => {
    const other = await deploy(pack({ 'app.cjs': COMMONJS }), environment());
    const issued = await issue({ account: 'org-3' });
    const answer = await fetch(`${await functionUrl(other)}/v1/items`, { headers: bearer(issued) });
    expect([answer.status, await answer.text()]).toEqual([200, 'org-3']);
  });

  it('keeps to CommonJS in a package whose own files are ES modules', async () => {
    const other = await deploy(pack({ 'app.js': APP, 'package.json': '{"type":"module"}' }), environment());
    const issued = await issue();
    const answer = await fetch(`${await functionUrl(other)}/v1/items`, { headers: bearer(issued) });
    expect(answer.status).toBe(200);
  });

  it('counts where the API has limits, for all functions together, and does not start without a table for it', async () => {
    const limit = { by: 'account', requests: 2, windowSeconds: 2_678_400 } as const;
    const limited = defineApi(catalog, {
      credentials: api.credentials,
      routes: { 'GET /v1/items': { limit } },
    });
    const files = { 'app.mjs': APP, 'api.json': JSON.stringify(limited) };
    const start = async () => functionUrl(await deploy(pack(files), environment()));
    const [one, other] = [await start(), await start()];
    const headers = bearer(await issue({ account: uniqueName('org') }));
    const ask = async (url: string) => {
      const answer = await fetch(`${url}/v1/items`, { headers });
      const told = ['ratelimit-policy', 'ratelimit', 'retry-after'].map((name) => answer.headers.get(name));
      return [answer.status, answer.headers.get('x-ran'), ...told];
    };
    const policy = '"GET /v1/items";q=2;w=2678400';
    const left = (units: number) => expect.stringMatching(`^"GET /v1/items";r=${units};t=\\d+$`);
    expect(await ask(one)).toEqual([200, 'yes', policy, left(1), null]);
    expect(await ask(other)).toEqual([200, 'yes', policy, left(0), null]);
    for (const url of [one, other])
      expect(await ask(url)).toEqual([429, null, policy, left(0), expect.stringMatching(/^\d+$/)]);
    const { failed, answer } = await invoke(
      await deploy(pack(files), environment({ KEYWRIGHT_ACTIVITY_TABLE: '' })),
      {},
    );
    expect(failed).toBe(true);
    expect(JSON.stringify(answer)).toContain('KEYWRIGHT_ACTIVITY_TABLE');
  });

  it.each([
    ['KEYWRIGHT_TABLE', { KEYWRIGHT_TABLE: '' }],
    ['KEYWRIGHT_HANDLER', { KEYWRIGHT_HANDLER: '' }],
    ['KEYWRIGHT_HANDLER', { KEYWRIGHT_HANDLER: 'nowhere.handler' }],
    ['KEYWRIGHT_HANDLER', { KEYWRIGHT_HANDLER: 'app.nobody' }],
    ['KEYWRIGHT_OTHERS_HANDLER', { KEYWRIGHT_OTHERS_HANDLER: 'app.handler' }],
    ['KEYWRIGHT_API', { KEYWRIGHT_API: 'nowhere.json' }],
  ])('names %s when it is misconfigured as %j', async (name, env) => {
    const broken = await deploy(pack({ 'app.mjs': APP }), environment(env));
    const { failed, answer } = await invoke(broken, {});
    expect(failed).toBe(true);
    expect(JSON.stringify(answer)).toContain(name);
  });

  it('finds clients behind the proxies that its environment tells of', async () => {
    const proxied = await deploy(pack({ 'app.mjs': APP }), environment({ KEYWRIGHT_TRUSTED_PROXIES: '1' }));
    const key = await issue({ allowedCidrs: ['203.0.113.0/24'] });
    const status = async (forwarded: string) => {
      const headers = { ...bearer(key), 'x-forwarded-for': forwarded };
      const http = { method: 'GET', sourceIp: '198.51.100.1' };
      const event = { version: '2.0', rawPath: '/v1/items', headers, requestContext: { http } };
      return ((await invoke(proxied, event)).answer as { statusCode: number }).statusCode;
    };
    expect(await status('203.0.113.7, 198.51.100.1')).toBe(200);
    expect(await status('203.0.113.7, 192.0.2.1, 198.51.100.1')).toBe(401);
    expect(await status('203.0.113.7')).toBe(401);
  });
});
