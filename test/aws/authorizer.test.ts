import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { defineApi } from '../../keys/api/define-api.js';
import { argon2Hasher } from '../../keys/hash.js';
import { revoked } from '../../keys/record/transitions.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { keyTableDefinition } from '../../keys/store/key-table.js';
import { instantOf } from '../../keys/time/instant.js';
import { gatewayResponses } from '../../runtime/lambda/gateway-responses.js';
import { createVerifier } from '../../runtime/verifier.js';
import { bundleLambda } from '../../tools/bundle.mjs';
import { catalog, type Issued, recordOf, type Wish, api as worldApi } from '../runtime/world.js';
import { authorizedHttpApi, authorizedRestApi, deploy, packageOf, uniqueName } from './deployed-function.js';

const dist = mkdtempSync(path.join(tmpdir(), 'keywright-authorizer-'));
const dynamodb = new DynamoDBClient({});
const table = uniqueName('keys');
const store = new DynamoKeyStore(dynamodb, table);
const now = instantOf(Math.floor(Date.now() / 1000));
const api = defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: worldApi.routes,
});

/** The function behind the gateway: it says what it was handed. */
const APP = `exports.handler = async (event) => {
  const { authorizer } = event.requestContext;
  return { statusCode: 200, headers: { 'x-ran': 'yes' }, body: JSON.stringify({ ...authorizer, ...authorizer.lambda }) };
};`;

async function issue(wish: Wish = {}): Promise<Issued> {
  const { transition, ...issued } = await recordOf({ createdAt: now, ...wish }, argon2Hasher);
  await store.create(transition);
  return issued;
}

const bearer = (issued: Issued) => ({ authorization: `Bearer ${issued.keyString.reveal()}` });
const urls: Record<string, string> = {};

beforeAll(async () => {
  await bundleLambda(dist);
  await dynamodb.send(new CreateTableCommand(keyTableDefinition(table)));
  const app = await deploy(zipSync({ 'app.js': new TextEncoder().encode(APP) }), {}, 'app.handler');
  const zip = packageOf(path.join(dist, 'lambda'), { 'api.json': JSON.stringify(api) });
  const authorizer = (kind: string) =>
    deploy(zip, {
      KEYWRIGHT_TABLE: table,
      KEYWRIGHT_AUTHORIZER: kind,
      AWS_ENDPOINT_URL_DYNAMODB: inject('ministack'),
    });
  urls.TOKEN = await authorizedRestApi(app, await authorizer('TOKEN'), 'TOKEN');
  urls.REQUEST = await authorizedRestApi(app, await authorizer('REQUEST'), 'REQUEST');
  urls.HTTP = await authorizedHttpApi(app, await authorizer('HTTP'));
}, 60_000);

afterAll(() => rmSync(dist, { recursive: true, force: true }));

describe.each([
  ['TOKEN', 401],
  ['REQUEST', 401],
  ['HTTP', 403],
] as const)('the bundle as an authorizer of kind %s', (kind, unauthorized) => {
  const ask = (place: string, headers: Record<string, string>, method = 'GET') =>
    fetch(`${urls[kind]}${place}`, { method, headers });

  it('lets a good key through, and hands its caller on', async () => {
    const issued = await issue({ account: 'org-9' });
    const answer = await ask('/v1/items/7', bearer(issued));
    expect(answer.status).toBe(200);
    const handed = (await answer.json()) as Record<string, string>;
    expect(handed).toMatchObject({ keyId: issued.keyId, account: 'org-9', route: 'GET /v1/items/{id}' });
    expect(JSON.parse(handed.keywright ?? '')).toMatchObject({ principal: { account: 'org-9' } });
  });

  it('refuses everything else, and the function behind does not run', async () => {
    const [reader, stranger] = [await issue(), await recordOf({ createdAt: now }, argon2Hasher)];
    for (const [answer, status] of [
      [await ask('/v1/items', {}), 401],
      [await ask('/v1/items', { authorization: 'Bearer nonsense' }), unauthorized],
      [await ask('/v1/items', bearer(stranger)), unauthorized],
      [await ask('/v1/items/7', bearer(reader), 'PUT'), 403],
      [await ask('/v1/nowhere', bearer(reader)), 403],
    ] as const) {
      expect([answer.status, answer.headers.get('x-ran')]).toEqual([status, null]);
    }
  });

  it('refuses a revoked key on the very next request', async () => {
    const issued = await issue();
    const first = await ask('/v1/items', bearer(issued));
    const actor = { who: 'local', via: 'test' };
    await store.write(issued.record, revoked(issued.record, 'leaked', { now, actor }));
    const next = await ask('/v1/items', bearer(issued));
    expect([first.status, next.status]).toEqual([200, unauthorized]);
  });
});

/**
 * ministack fills in `$context.requestId` and knows no `$context.authorizer.*` in a gateway response: so this API words its
 * refusals without what is missing. That part is compared in test/runtime/lambda/gateway-responses.test.ts.
 */
describe('a REST API with the gateway responses of its definition', () => {
  const body = (code: string) => ({ error: { code, request: '$requestId' } });
  const worded = defineApi(catalog, {
    credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
    routes: worldApi.routes,
    refusals: {
      credential: {
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer realm="acme"', 'X-Request': '$requestId' },
        body: body('bad_key'),
      },
      permission: { status: 403, headers: { 'Cache-Control': 'no-store' }, body: body('not_allowed') },
      unavailable: { status: 503, headers: { 'Retry-After': '7' }, body: body('try_again') },
    },
  });
  const verifier = createVerifier({ api: worded, store, log: () => {} });

  it('refuses in the words of the guard: status, headers and every byte of the body', async () => {
    const zip = packageOf(path.join(dist, 'lambda'), { 'api.json': JSON.stringify(worded) });
    const app = await deploy(zipSync({ 'app.js': new TextEncoder().encode(APP) }), {}, 'app.handler');
    const env = { KEYWRIGHT_AUTHORIZER: 'REQUEST', AWS_ENDPOINT_URL_DYNAMODB: inject('ministack') };
    const urlWith = async (keys: string) => {
      const authorizer = await deploy(zip, { ...env, KEYWRIGHT_TABLE: keys });
      return authorizedRestApi(app, authorizer, 'REQUEST', undefined, gatewayResponses(worded));
    };
    const [url, lost] = [await urlWith(table), await urlWith('no-such-table')];
    const [reader, stranger] = [await issue(), await recordOf({ createdAt: now }, argon2Hasher)];
    const broken = createVerifier({
      api: worded,
      store: new DynamoKeyStore(dynamodb, 'no-such-table'),
      log: () => {},
    });
    for (const [place, judge, method, headers, status] of [
      [url, verifier, 'GET', {}, 401],
      [url, verifier, 'GET', bearer(stranger), 401],
      [url, verifier, 'PUT', bearer(reader), 403],
      [lost, broken, 'GET', bearer(reader), 503],
    ] as const) {
      const answer = await fetch(`${place}/v1/items/7`, { method, headers });
      const requestId = answer.headers.get('x-amzn-requestid') ?? '';
      const verdict = await judge.verify({ method, path: '/v1/items/7', headers, requestId });
      if (verdict.kind !== 'denied') throw new Error('the request was allowed');
      expect([answer.status, await answer.text()]).toEqual([status, verdict.response.body]);
      expect(verdict.response.status).toBe(status);
      for (const [name, value] of Object.entries(verdict.response.headers))
        expect([name, answer.headers.get(name)]).toEqual([name, value]);
    }
  });
});
