import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express from 'express';
import fc from 'fast-check';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { createAuthorizer } from '../../runtime/lambda/authorizer.ts';
import { protectLambda } from '../../runtime/lambda/handler.ts';
import { settingsFromEnv } from '../../runtime/lambda/settings.ts';
import { expressGuard } from '../../runtime/node/express.ts';
import { protectNode } from '../../runtime/node/guard.ts';
import { behindGateway, behindProxies } from '../../runtime/source-address.ts';
import { testKeys } from '../../runtime/testing/index.ts';
import { protectWeb } from '../../runtime/web/guard.ts';
import { honoGuard } from '../../runtime/web/hono.ts';
import { api, catalog } from './world.ts';

const PROXY = '198.51.100.1';

/** The address that is found of a request with these lines of `X-Forwarded-For`. */
function found(
  behind: typeof behindProxies,
  trustedProxies: number,
  lines: string | readonly string[],
  peer: string | undefined = PROXY,
): string | undefined {
  const headers = [lines].flat().map((line) => ['X-Forwarded-For', line] as const);
  return behind({ trustedProxies })({ method: 'GET', path: '/', headers, sourceAddress: peer }).sourceAddress;
}

describe('behind proxies', () => {
  it('the client is who connects, if there are none, whatever a header says', () => {
    expect(found(behindProxies, 0, '203.0.113.7')).toBe(PROXY);
    expect(behindProxies({})({ method: 'GET', path: '/', headers: {} }).sourceAddress).toBeUndefined();
  });

  it.each([
    [1, '203.0.113.7', '203.0.113.7'],
    [1, '10.0.0.1, 203.0.113.7', '203.0.113.7'],
    [1, '10.0.0.1,203.0.113.7 ', '203.0.113.7'],
    [1, 'junk,,\t2001:DB8::7', '2001:db8::7'],
    [1, '::ffff:203.0.113.7', '203.0.113.7'],
    [2, '10.0.0.1, 203.0.113.7, 198.51.100.2', '203.0.113.7'],
    [2, '203.0.113.7, junk', '203.0.113.7'],
    [3, '203.0.113.7, 198.51.100.3, 198.51.100.2', '203.0.113.7'],
  ])('%i, the client in %j is %s', (count, line, client) =>
    expect(found(behindProxies, count, line)).toBe(client),
  );

  it.each([
    [1, ''],
    [1, []],
    [1, 'unknown'],
    [1, '203.0.113.7, '],
    [1, '203.0.113.7:443'],
    [1, '"203.0.113.7"'],
    [1, '[2001:db8::7]'],
    [1, '[2001:db8::7]:443'],
    [1, 'for=203.0.113.7'],
    [1, '203.0.113.7; 203.0.113.8'],
    [1, ['203.0.113.7', '203.0.113.8']],
    [1, ['203.0.113.7', '']],
    [2, '203.0.113.7'],
    [2, 'unknown, 203.0.113.7'],
    [9, '203.0.113.7, 203.0.113.8'],
  ])('%i, the client in %j is not known', (count, lines) =>
    expect(found(behindProxies, count, lines)).toBeUndefined(),
  );

  it('a client that is not known is not there at all, rather than there as undefined', () => {
    const asked = { method: 'GET', path: '/', headers: {}, sourceAddress: PROXY };
    const { sourceAddress: _, ...rest } = asked;
    for (const behind of [behindProxies, behindGateway])
      expect(behind({ trustedProxies: 1 })(asked)).toStrictEqual(rest);
  });

  it('nothing that stands to the left changes who the client is', () => {
    const honest = fc.array(fc.ipV4(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6())), honest, (claimed, appended) => {
        const line = [...claimed, ...appended].join(', ');
        expect(found(behindProxies, appended.length, line)).toBe(appended[0]);
        const byGateway = `${line}, ${PROXY}`;
        expect(found(behindGateway, appended.length, byGateway)).toBe(appended[0]);
      }),
    );
  });

  it.each([-1, 1.5, Number.NaN, '1'])('%j is no number of them', (trustedProxies) => {
    const keys = testKeys(api);
    const options = { trustedProxies: trustedProxies as number };
    const guards = [
      () => behindProxies(options),
      () => protectNode(keys.verifier, () => {}, options),
      () => expressGuard(keys.verifier, options),
      () => protectWeb(keys.verifier, () => new Response(), options),
      () => honoGuard(keys.verifier, options),
      () => protectLambda(keys.verifier, () => {}, options),
      () => createAuthorizer(keys.verifier, { kind: 'HTTP', ...options }),
    ];
    for (const guard of guards) expect(guard).toThrow(TypeError);
  });

  it('a web-standard guard is told of one source, and not of two', () => {
    const { verifier } = testKeys(api);
    const both = { trustedProxies: 1, sourceAddress: () => PROXY };
    expect(() => protectWeb(verifier, () => new Response(), both)).toThrow(TypeError);
    expect(() => honoGuard(verifier, both)).toThrow(TypeError);
    expect(() => protectWeb(verifier, () => new Response(), { ...both, trustedProxies: 0 })).not.toThrow();
  });
});

describe('behind a gateway', () => {
  it.each([
    [1, `203.0.113.7, ${PROXY}`, '203.0.113.7'],
    [1, `10.0.0.1, 203.0.113.7, ::ffff:${PROXY}`, '203.0.113.7'],
    [2, `203.0.113.7, 198.51.100.2, ${PROXY}`, '203.0.113.7'],
  ])('with %i proxies in front, the client in %j is %s', (count, line, client) =>
    expect(found(behindGateway, count, line)).toBe(client),
  );

  it.each([
    // A function URL hands on the left end alone, which clients write.
    [1, '203.0.113.7'],
    [1, PROXY],
    [1, `203.0.113.7, ${PROXY}, 198.51.100.9`],
    [1, ''],
    [1, `unknown, ${PROXY}`],
    [1, ['203.0.113.7', PROXY]],
    [2, `203.0.113.7, ${PROXY}`],
  ])('with %i proxies in front, the client in %j is not known', (count, lines) =>
    expect(found(behindGateway, count, lines)).toBeUndefined(),
  );

  it('that tells no address, the client is not known', () => {
    expect(found(behindGateway, 1, '203.0.113.7, unknown', 'unknown')).toBeUndefined();
  });
});

describe('a key with allowedCidrs', () => {
  async function setting(allowedCidrs: readonly string[]) {
    const keys = testKeys(api);
    const { headers } = await keys.issue({ type: 'token', scopes: ['view'], allowedCidrs });
    return { verifier: keys.verifier, authorization: headers.Authorization ?? '' };
  }

  /** The status that a server answers over a real socket, to header lines as they are. */
  async function overSocket(listener: RequestListener, lines: readonly string[]): Promise<number> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.end(['GET /v1/items HTTP/1.1', 'Host: a', 'Connection: close', ...lines, '', ''].join('\r\n'));
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    server.close();
    return Number(String(answer).split(' ')[1]);
  }

  const servers = {
    'node:http': (verifier: Parameters<typeof protectNode>[0], trustedProxies: number): RequestListener => {
      const guarded = protectNode(verifier, (_request, response) => response.end('ran'), { trustedProxies });
      return (request, response) => void guarded(request, response);
    },
    Express: (verifier: Parameters<typeof protectNode>[0], trustedProxies: number): RequestListener => {
      const app = express();
      // Express believes every proxy; the guard does not ask it.
      app.set('trust proxy', true);
      app.use(expressGuard(verifier, { trustedProxies }), (_request, response) => void response.send('ran'));
      return app;
    },
  };

  it.each(Object.entries(servers))('comes over a socket of %s', async (_, listen) => {
    const { verifier, authorization } = await setting(['127.0.0.0/8']);
    const header = `Authorization: ${authorization}`;
    expect(await overSocket(listen(verifier, 0), [header])).toBe(200);
    expect(await overSocket(listen(verifier, 0), [header, 'X-Forwarded-For: 203.0.113.7'])).toBe(200);
    expect(await overSocket(listen(verifier, 1), [header])).toBe(401);
    expect(await overSocket(listen(verifier, 1), [header, 'X-Forwarded-For: 203.0.113.7'])).toBe(401);
    expect(await overSocket(listen(verifier, 1), [header, 'X-Forwarded-For: 127.0.0.9'])).toBe(200);
    expect(await overSocket(listen(verifier, 1), [header, 'X-Forwarded-For: 127.0.0.9, 203.0.113.7'])).toBe(
      401,
    );
    const twice = [header, 'X-Forwarded-For: 203.0.113.7', 'X-Forwarded-For: 127.0.0.9'];
    expect(await overSocket(listen(verifier, 1), twice)).toBe(401);
  });

  it('is refused from a socket whose address it does not name, whatever headers claim', async () => {
    const { verifier, authorization } = await setting(['203.0.113.0/24']);
    const claims = [
      'X-Forwarded-For',
      'Forwarded',
      'X-Real-IP',
      'True-Client-IP',
      'CF-Connecting-IP',
      'Client-IP',
    ];
    const lines = [
      `Authorization: ${authorization}`,
      ...claims.map((name) => `${name}: ${name === 'Forwarded' ? 'for=203.0.113.7' : '203.0.113.7'}`),
    ];
    for (const listen of Object.values(servers))
      expect(await overSocket(listen(verifier, 0), lines)).toBe(401);
  });

  it('comes to a web-standard guard from where the server or a proxy says', async () => {
    const { verifier, authorization } = await setting(['203.0.113.0/24']);
    const ask = (line?: string) =>
      new Request('http://a/v1/items', {
        headers: { authorization, ...(line === undefined ? {} : { 'x-forwarded-for': line }) },
      });
    const ran = () => new Response('ran');
    const bare = protectWeb(verifier, ran);
    expect((await bare(ask())).status).toBe(401);
    expect((await bare(ask('203.0.113.7'))).status).toBe(401);
    const told = protectWeb(verifier, ran, { sourceAddress: () => '203.0.113.7' });
    expect((await told(ask('198.51.100.7'))).status).toBe(200);
    const proxied = protectWeb(verifier, ran, { trustedProxies: 1 });
    expect((await proxied(ask('203.0.113.7'))).status).toBe(200);
    expect((await proxied(ask('203.0.113.7, 198.51.100.7'))).status).toBe(401);
    const app = new Hono().use(honoGuard(verifier, { trustedProxies: 1 })).all('*', (c) => c.text('ran'));
    expect((await app.fetch(ask('10.0.0.1, 203.0.113.7'))).status).toBe(200);
    expect((await app.fetch(ask('203.0.113.7, 10.0.0.1'))).status).toBe(401);
  });

  const rest = (authorization: string, sourceIp: string, line?: string) => ({
    path: '/v1/items',
    httpMethod: 'GET',
    multiValueHeaders: {
      Authorization: [authorization],
      ...(line === undefined ? {} : { 'X-Forwarded-For': [line] }),
    },
    requestContext: { identity: { sourceIp }, stage: 'prod' },
  });
  const http = (authorization: string, sourceIp: string, line?: string) => ({
    version: '2.0',
    rawPath: '/v1/items',
    headers: { authorization, ...(line === undefined ? {} : { 'x-forwarded-for': line }) },
    requestContext: { http: { method: 'GET', sourceIp }, stage: '$default' },
  });

  it.each([
    ['a REST API', rest],
    ['an HTTP API', http],
  ])('comes to a function behind %s from where the request context says', async (_, event) => {
    const { verifier, authorization } = await setting(['203.0.113.0/24']);
    const status = async (trustedProxies: number, sourceIp: string, line?: string) => {
      const guarded = protectLambda(verifier, () => ({ statusCode: 200 }), { trustedProxies });
      return ((await guarded(event(authorization, sourceIp, line))) as { statusCode: number }).statusCode;
    };
    expect(await status(0, '203.0.113.7')).toBe(200);
    expect(await status(0, PROXY, '203.0.113.7')).toBe(401);
    expect(await status(0, '203.0.113.7', PROXY)).toBe(200);
    expect(await status(1, PROXY, `203.0.113.7, ${PROXY}`)).toBe(200);
    expect(await status(1, PROXY, `203.0.113.7, 10.0.0.1, ${PROXY}`)).toBe(401);
    expect(await status(1, PROXY, '203.0.113.7')).toBe(401);
    expect(await status(1, '203.0.113.7')).toBe(401);
  });

  it('comes to an authorizer in the same way, and never to one of type TOKEN', async () => {
    const { verifier, authorization } = await setting(['203.0.113.0/24']);
    const methodArn = 'arn:aws:execute-api:us-east-1:123456789012:abc/prod/GET/v1/items';
    const asked = (sourceIp: string, line?: string) => ({
      type: 'REQUEST',
      methodArn,
      ...rest(authorization, sourceIp, line),
    });
    const allowed = { policyDocument: { Statement: [{ Effect: 'Allow', Resource: methodArn }] } };
    const direct = createAuthorizer(verifier, { kind: 'REQUEST' });
    expect(await direct(asked('203.0.113.7'))).toMatchObject(allowed);
    await expect(direct(asked(PROXY, '203.0.113.7'))).rejects.toThrow('Unauthorized');
    const proxied = createAuthorizer(verifier, { kind: 'REQUEST', trustedProxies: 1 });
    expect(await proxied(asked(PROXY, `203.0.113.7, ${PROXY}`))).toMatchObject(allowed);
    await expect(proxied(asked('203.0.113.7'))).rejects.toThrow('Unauthorized');

    const single = defineApi(catalog, { credentials: api.credentials.slice(0, 1), routes: api.routes });
    const keys = testKeys(single);
    const key = await keys.issue({ type: 'token', scopes: ['view'], allowedCidrs: ['0.0.0.0/0'] });
    const token = createAuthorizer(keys.verifier, { kind: 'TOKEN' });
    const event = { type: 'TOKEN', methodArn, authorizationToken: key.headers.Authorization };
    await expect(token(event)).rejects.toThrow('Unauthorized');
    expect(() => createAuthorizer(keys.verifier, { kind: 'TOKEN', trustedProxies: 1 })).toThrow(TypeError);
  });

  it('is judged by the bundle as its environment says', () => {
    const env = { KEYWRIGHT_TABLE: 'keys', KEYWRIGHT_HANDLER: 'app.handler' };
    expect(settingsFromEnv(env)).not.toHaveProperty('trustedProxies');
    expect(settingsFromEnv({ ...env, KEYWRIGHT_TRUSTED_PROXIES: '' })).not.toHaveProperty('trustedProxies');
    expect(settingsFromEnv({ ...env, KEYWRIGHT_TRUSTED_PROXIES: '1' }).trustedProxies).toBe(1);
    for (const proxies of ['-1', 'x', '1.5', ' 1', '0x1'])
      expect(() => settingsFromEnv({ ...env, KEYWRIGHT_TRUSTED_PROXIES: proxies })).toThrow(
        /KEYWRIGHT_TRUSTED_PROXIES/,
      );
    const token = { KEYWRIGHT_TABLE: 'keys', KEYWRIGHT_AUTHORIZER: 'TOKEN', KEYWRIGHT_TRUSTED_PROXIES: '1' };
    expect(() => settingsFromEnv(token)).toThrow(/KEYWRIGHT_TRUSTED_PROXIES/);
  });
});
