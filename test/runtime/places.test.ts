import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import type { Use } from '../../keys/activity/activity-log.js';
import { callerOf } from '../../runtime/caller.js';
import { protectLambda } from '../../runtime/lambda/handler.js';
import { expressGuard } from '../../runtime/node/express.js';
import { protectNode } from '../../runtime/node/guard.js';
import { requestFromNode } from '../../runtime/node/request.js';
import { createVerifier } from '../../runtime/verifier.js';
import { protectWeb, webResponse } from '../../runtime/web/guard.js';
import { honoGuard } from '../../runtime/web/hono.js';
import { requestFromWeb } from '../../runtime/web/request.js';
import { api, world } from './world.js';

type Message = Partial<Record<'method' | 'url' | 'rawHeaders' | 'baseUrl', unknown>>;

/** As much of Hono's context as a guard needs. */
function inHono(raw: Request) {
  return { req: { raw }, res: new Response(), header: () => {} };
}

function message(parts: Message, remoteAddress: string | undefined = '203.0.113.7') {
  return { rawHeaders: [], ...parts, socket: { remoteAddress } } as unknown as IncomingMessage & {
    baseUrl: string;
  };
}

function answering() {
  const response = { writeHead: vi.fn(), end: vi.fn() };
  return { ...response, response: response as unknown as ServerResponse };
}

describe("a request to Node's server", () => {
  it('is read as it was sent, line by line, without its query', () => {
    const rawHeaders = ['X-A', '1', 'x-a', '2', 'B', ''];
    expect(requestFromNode(message({ method: 'PUT', url: '/v1/a%20b?c=d?e', rawHeaders }))).toEqual({
      method: 'PUT',
      path: '/v1/a%20b',
      headers: [
        ['X-A', '1'],
        ['x-a', '2'],
        ['B', ''],
      ],
      sourceAddress: '203.0.113.7',
    });
  });

  it('that lacks everything is for no route', () => {
    const bare = { rawHeaders: [], socket: {} } as unknown as IncomingMessage;
    expect(requestFromNode(bare)).toEqual({ method: '', path: '', headers: [] });
  });

  it.each([
    ['', '/v1/items', '/v1/items'],
    ['/v1', '/items', '/v1/items'],
    ['/v1/items', '/', '/v1/items'],
    ['/v1/items', '/?page=2', '/v1/items'],
    ['/v1', '/items/', '/v1/items/'],
    ['', '/', '/'],
    ['', '/?page=2', '/'],
  ])('of Express below "%s" at %s is judged as %s', async (baseUrl, url, path) => {
    const { verifier } = world();
    const verify = vi.spyOn(verifier, 'verify');
    await expressGuard(verifier)(message({ method: 'GET', baseUrl, url }), answering().response, () => {});
    expect(verify.mock.lastCall?.[0].path).toBe(path);
  });

  it('is refused with a length in bytes, and goes on to nobody', async () => {
    const { verifier } = world();
    const refusal = { status: 401, headers: { A: 'b' }, body: 'é' };
    vi.spyOn(verifier, 'verify').mockResolvedValue({ kind: 'denied', response: refusal } as never);
    const [next, handler] = [vi.fn(), vi.fn()];
    for (const guard of [
      (response: ServerResponse) => expressGuard(verifier)(message({ baseUrl: '' }), response, next),
      (response: ServerResponse) => protectNode(verifier, handler)(message({}), response),
    ]) {
      const { response, writeHead, end } = answering();
      await guard(response);
      expect(writeHead.mock.calls).toEqual([[401, { A: 'b', 'Content-Length': '2' }]]);
      expect(end.mock.calls).toEqual([['é']]);
    }
    expect(next).not.toHaveBeenCalled();
    expect(handler).not.toHaveBeenCalled();
  });

  it('is not refused once more when somebody has answered it meanwhile', async () => {
    const { verifier } = world();
    const [next, handler] = [vi.fn(), vi.fn()];
    for (const guard of [
      (response: ServerResponse) => expressGuard(verifier)(message({ baseUrl: '' }), response, next),
      (response: ServerResponse) => protectNode(verifier, handler)(message({}), response),
    ]) {
      const { response, writeHead, end } = answering();
      writeHead.mockImplementation(() => {
        throw new Error('ERR_HTTP_HEADERS_SENT');
      });
      await guard(Object.assign(response, { headersSent: true }));
      expect(end).not.toHaveBeenCalled();
    }
    expect(next).not.toHaveBeenCalled();
    expect(handler).not.toHaveBeenCalled();
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no session');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no session'))],
  ])(
    "of Express, whose guard for others' credentials %s, goes to the error handler: Express 4 looks at no promise",
    async (_, others) => {
      const verifier = createVerifier({ ...world().deps, api: { ...api, others: 'pass' } });
      const foreign = message({
        method: 'GET',
        url: '/v1/items',
        baseUrl: '',
        rawHeaders: ['x-api-key', 'x'],
      });
      const next = vi.fn();
      await expressGuard(verifier, { others })(foreign, answering().response, next);
      expect(next.mock.calls).toEqual([[new Error('no session')]]);
    },
  );

  it('goes on with its caller', async () => {
    const w = world();
    const { keyId, keyString } = await w.issue();
    const parts = { method: 'GET', url: '/v1/items/7', rawHeaders: ['x-api-key', keyString.reveal()] };
    const handler = vi.fn();
    const request = message(parts);
    await protectNode(w.verifier, handler)(request, answering().response);
    const caller = { principal: { keyId }, route: 'GET /v1/items/{id}', params: { id: '7' } };
    expect(handler.mock.lastCall?.[2]).toMatchObject(caller);
    expect(callerOf(request)).toMatchObject(caller);
    const [next, mounted] = [vi.fn(), message({ ...parts, baseUrl: '' })];
    await expressGuard(w.verifier)(mounted, answering().response, next);
    expect(next.mock.calls).toEqual([[]]);
    expect(callerOf(mounted)).toMatchObject(caller);
  });
});

describe('a web-standard request', () => {
  it.each([
    ['http://api.test/v1/items?page=2', '/v1/items'],
    ['http://api.test/v1/items#part', '/v1/items'],
    ['http://api.test', '/'],
    ['https://user@api.test:8443/a%2Fb/', '/a%2Fb/'],
  ])('to %s is for %s', (url, path) => {
    const request = new Request(url.replace('user@', ''), { method: 'PUT', headers: { A: 'b' } });
    expect(requestFromWeb(request)).toEqual({ method: 'PUT', path, headers: [['a', 'b']] });
  });

  it.each(['http://api.test/a/../b', 'http://api.test/a b', 'http://api.test', '/v1/items', 'no url', ''])(
    'whose server gave it the URL "%s" is for no route',
    (url) => {
      const request = { method: 'GET', url, headers: new Headers() } as unknown as Request;
      expect(requestFromWeb(request, '203.0.113.7')).toEqual({
        method: 'GET',
        path: '',
        headers: [],
        sourceAddress: '203.0.113.7',
      });
    },
  );

  it('is refused with a body or with none', async () => {
    const full = webResponse({ status: 401, headers: { A: 'b' }, body: 'no' });
    expect([full.status, full.headers.get('a'), await full.text()]).toEqual([401, 'b', 'no']);
    expect(webResponse({ status: 403, headers: {}, body: '' }).body).toBeNull();
  });

  it('is judged by the address that the server tells', async () => {
    const { verifier } = world();
    const verify = vi.spyOn(verifier, 'verify');
    const raw = new Request('http://api.test/v1/items');
    const sourceAddress = () => '203.0.113.8';
    await protectWeb(verifier, () => new Response(), { sourceAddress })(raw);
    await honoGuard(verifier, { sourceAddress })(inHono(raw), async () => {});
    await protectWeb(verifier, () => new Response())(raw);
    await honoGuard(verifier)(inHono(raw), async () => {});
    expect(verify.mock.calls.map(([request]) => request.sourceAddress)).toEqual([
      '203.0.113.8',
      '203.0.113.8',
      undefined,
      undefined,
    ]);
  });

  it('has its use noted before the answer, also when the handler fails', async () => {
    const w = world();
    const key = await w.issue();
    const raw = new Request('http://api.test/v1/items', { headers: { 'x-api-key': key.keyString.reveal() } });
    const settled = vi.spyOn(w.verifier, 'settled');
    const failing = async () => {
      throw new RangeError('mine');
    };
    await expect(protectWeb(w.verifier, failing)(raw)).rejects.toThrow(RangeError);
    expect(settled).toHaveBeenCalledTimes(1);
    const context = inHono(raw);
    await expect(honoGuard(w.verifier)(context, failing)).rejects.toThrow(RangeError);
    expect(settled).toHaveBeenCalledTimes(2);
    for (const place of [raw, context]) expect(callerOf(place).principal.keyId).toBe(key.keyId);
  });

  it('is answered when its own use is noted, whoever else waits for a table that hangs', async () => {
    const w = world();
    const [stuck, quick] = [await w.issue(), await w.issue()];
    const { promise: never } = Promise.withResolvers<void>();
    const noted: string[] = [];
    const note = async ({ keyId }: Use): Promise<void> => {
      await (keyId === stuck.keyId ? never : null);
      noted.push(keyId);
    };
    const activity = { ...w.activity, note } as never;
    const verifier = createVerifier({ ...w.deps, api, activity, deadlineMs: 2 ** 31 - 1 });
    const asked = (key: typeof quick) =>
      new Request('http://api.test/v1/items', { headers: { 'x-api-key': key.keyString.reveal() } });
    const event = (key: typeof quick) => ({
      ...{ version: '2.0', rawPath: '/v1/items', headers: { 'x-api-key': key.keyString.reveal() } },
      requestContext: { http: { method: 'GET' } },
    });
    const places: readonly ((key: typeof quick) => Promise<unknown>)[] = [
      (key) => protectWeb(verifier, () => new Response())(asked(key)),
      (key) => honoGuard(verifier)(inHono(asked(key)), async () => {}),
      (key) => verifier.protect('GET /v1/items', () => 'ran')(requestFromWeb(asked(key))),
      (key) => protectLambda(verifier, () => 'ran')(event(key)),
    ];
    for (const [at, place] of places.entries()) {
      void place(stuck);
      await place(quick);
      expect(noted).toEqual(Array(at + 1).fill(quick.keyId));
    }
    const refused = await verifier.verify(requestFromWeb(new Request('http://api.test/v1/items')));
    await verifier.settled(refused);
  }, 10_000);

  it('that came through no guard has no caller, which is said', () => {
    expect(() => callerOf(new Request('http://api.test/'))).toThrow(
      new TypeError('this request did not come through keywright: the handler is not protected'),
    );
  });
});

describe('a handler for credentials of others', () => {
  it('cannot be given where the API does not hand them on, in no place', () => {
    const { verifier } = world();
    const others = (() => {}) as never;
    const refusal = new TypeError(
      `this API does not declare others: 'pass', so that "others" would never run`,
    );
    expect(() => protectNode(verifier, () => {}, { others })).toThrow(refusal);
    expect(() => expressGuard(verifier, { others })).toThrow(refusal);
    expect(() => protectWeb(verifier, () => new Response(), { others })).toThrow(refusal);
    expect(() => honoGuard(verifier, { others })).toThrow(refusal);
  });
});
