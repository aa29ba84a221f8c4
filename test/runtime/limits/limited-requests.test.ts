import { describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.js';
import type { VerifierRequest } from '../../../runtime/request.js';
import { createVerifier } from '../../../runtime/verifier.js';
import type { VerifierOptions } from '../../../runtime/verifier-options.js';
import { catalog, type Issued, later, NOW, request, world, api as worldApi } from '../world.js';
import { api, WatchedLimits } from './limited-world.js';

function limited(more: Partial<VerifierOptions<typeof api>> = {}) {
  const w = world();
  const limits = new WatchedLimits();
  const start = () => createVerifier({ ...w.deps, api, limits, ...more });
  const verifier = start();
  const ask = async (sent: VerifierRequest) => {
    const verdict = await verifier.verify(sent);
    return verdict.kind === 'denied' ? verdict.refusal : verdict.kind;
  };
  const get = (key: Issued, path: string) => ask(request('GET', path, key.keyString));
  return { ...w, limits, start, verifier, ask, get };
}

const failing = {
  draw: async () => {
    throw new RangeError('the table says org-1');
  },
};
const hanging = { draw: () => new Promise<never>(() => {}) };

describe('a route with a limit', () => {
  it('is open as often as that says in a window, and then again in the next one', async () => {
    const w = limited();
    const key = await w.issue();
    for (let n = 0; n < 3; n++) expect(await w.get(key, '/v1/items')).toBe('allowed');
    expect(await w.get(key, '/v1/items')).toBe('limit');
    const end = w.limits.draws[0]?.window.end ?? 0;
    w.time.now = later(NOW, end - 1 - NOW);
    expect(await w.get(key, '/v1/items')).toBe('limit');
    w.time.now = later(NOW, end - NOW);
    expect(await w.get(key, '/v1/items')).toBe('allowed');
  });

  it('tells with each answer what is left', async () => {
    const w = limited();
    const { keyString } = await w.issue();
    const verdict = await w.verifier.verify(request('GET', '/v1/items', keyString));
    const seconds = (w.limits.draws[0]?.window.end ?? 0) - NOW;
    expect(verdict).toMatchObject({
      kind: 'allowed',
      headers: { 'RateLimit-Policy': '"standard";q=3;w=60', RateLimit: `"standard";r=2;t=${seconds}` },
    });
    const free = await w.verifier.verify(request('GET', '/v1/free', keyString));
    expect(free).not.toHaveProperty('headers');
  });

  it('shares its count with all routes of the pool, each at its cost', async () => {
    const w = limited();
    const key = await w.issue({ scopes: ['edit'] });
    const put = () => w.ask(request('PUT', '/v1/items/7', key.keyString));
    expect(await w.get(key, '/v1/items')).toBe('allowed');
    expect(await w.get(key, '/v1/items')).toBe('allowed');
    expect(await put(), 'two, and one is left').toBe('limit');
    expect(await w.get(key, '/v1/items')).toBe('allowed');
    expect(await w.get(key, '/v1/items')).toBe('limit');
  });

  it('stays spent in a process that starts later', async () => {
    const w = limited();
    const { keyString } = await w.issue();
    const sent = request('GET', '/v1/items', keyString);
    for (let n = 0; n < 3; n++) await w.start().verify(sent);
    expect(await w.start().verify(sent)).toMatchObject({ kind: 'denied', refusal: 'limit' });
  });

  it('costs those nothing who are refused for any other reason', async () => {
    const w = limited();
    const [reader, stranger] = [await w.issue(), await world().issue()];
    for (let n = 0; n < 5; n++) {
      expect(await w.ask(request('PUT', '/v1/items/7', reader.keyString))).toBe('permission');
      expect(await w.ask(request('GET', '/v1/nowhere', reader.keyString))).toBe('route');
      expect(await w.get(stranger, '/v1/items')).toBe('credential');
      expect(await w.ask(request('GET', '/v1/items'))).toBe('credential');
    }
    expect(w.limits.draws).toEqual([]);
    w.time.now = later(NOW, 31 * 86_400);
    expect(await w.get(reader, '/v1/items'), 'it has expired').toBe('credential');
    expect(w.limits.draws).toEqual([]);
  });

  it('is no use of a key that is over it, and the handler does not run', async () => {
    const w = limited();
    const key = await w.issue();
    const ran: unknown[] = [];
    const handler = w.verifier.protect('GET /v1/key', (_request, _principal, _params, headers) => {
      ran.push(headers);
      return 'ran';
    });
    const sent = request('GET', '/v1/key', key.keyString);
    expect(await handler(sent)).toBe('ran');
    expect(await handler(sent)).toMatchObject({ status: 429 });
    expect(ran).toEqual([
      {
        'RateLimit-Policy': '"GET /v1/key";q=1;w=60',
        RateLimit: expect.stringMatching(/^"GET \/v1\/key";r=0;t=\d+$/),
      },
    ]);
    await w.activity.flush();
    expect(await w.usages.get(key.keyId)).toMatchObject({ count: 1 });
  });
});

describe('who shares a limit', () => {
  it.each([
    ['an account, by account', '/v1/open', {}, {}, 'limit'],
    ['two accounts, by account', '/v1/open', {}, { account: 'org-2' }, 'allowed'],
    ['one account, by key', '/v1/key', {}, {}, 'allowed'],
    ['one owner, by user', '/v1/user', {}, {}, 'limit'],
    ['one owner in two accounts, by user', '/v1/user', {}, { account: 'org-2' }, 'allowed'],
    ['one grantor, by grantor', '/v1/grantor', { grantor: 'g' }, { grantor: 'g' }, 'limit'],
    [
      'one grantor in two accounts, by grantor',
      '/v1/grantor',
      { grantor: 'g' },
      { grantor: 'g', account: 'org-2' },
      'limit',
    ],
    ['two grantors, by grantor', '/v1/grantor', { grantor: 'g' }, { grantor: 'h' }, 'allowed'],
    ['one account, one of them with a grantor, by grantor', '/v1/grantor', { grantor: 'g' }, {}, 'allowed'],
    ['one account without grantors, by grantor', '/v1/grantor', {}, {}, 'limit'],
  ] as const)('two keys of %s', async (_, path, one, other, becomes) => {
    const w = limited();
    for (const id of ['g', 'h']) await w.grant(id, { permissions: [] });
    expect(await w.get(await w.issue(one), path)).toBe('allowed');
    expect(await w.get(await w.issue(other), path)).toBe(becomes);
  });
});

describe('who is over a limit', () => {
  it('is told so, and when to come again', async () => {
    const w = limited();
    const { keyString, keyId } = await w.issue();
    const sent = request('GET', '/v1/key', keyString);
    await w.verifier.verify(sent);
    const seconds = (w.limits.draws[0]?.window.end ?? 0) - NOW;
    const verdict = await w.verifier.verify(sent);
    expect(verdict).toEqual({
      kind: 'denied',
      refusal: 'limit',
      details: { requestId: 'req-1', permission: '', scope: '', methods: '', retryAfter: String(seconds) },
      response: {
        status: 429,
        headers: {
          'Content-Type': 'application/problem+json',
          'Cache-Control': 'no-store',
          'Retry-After': String(seconds),
          'RateLimit-Policy': '"GET /v1/key";q=1;w=60',
          RateLimit: `"GET /v1/key";r=0;t=${seconds}`,
        },
        body: `{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"There were too many requests. Try again in ${seconds} s.","requestId":"req-1"}`,
      },
    });
    expect(w.entries).toEqual([
      {
        event: 'request-denied',
        reason: 'over-limit',
        requestId: 'req-1',
        keyId,
        version: 1,
        route: 'GET /v1/key',
      },
    ]);
  });

  it('is told so in the words of the API, with the headers that programs look for', async () => {
    const words = { status: 429, headers: { 'RETRY-AFTER': '5', 'X-A': 'b' }, body: { wait: '$retryAfter' } };
    const { format: _, catalog: __, ...definition } = api;
    const own = defineApi(catalog, { ...definition, refusals: { limit: words } });
    const w = limited();
    const verifier = createVerifier({ ...w.deps, api: own, limits: w.limits });
    const sent = request('GET', '/v1/key', (await w.issue()).keyString);
    await verifier.verify(sent);
    const verdict = await verifier.verify(sent);
    if (verdict.kind !== 'denied') throw new Error('it was let through');
    const { headers, body } = verdict.response;
    expect(Object.keys(headers)).toEqual([
      'RETRY-AFTER',
      'X-A',
      'Content-Type',
      'RateLimit-Policy',
      'RateLimit',
    ]);
    expect(headers['RETRY-AFTER']).toBe('5');
    expect(JSON.parse(body)).toEqual({ wait: verdict.details.retryAfter });
  });

  it('is counted in metrics as that', async () => {
    const w = limited({ metrics: 'Keywright' });
    const sent = request('GET', '/v1/key', (await w.issue()).keyString);
    await w.verifier.verify(sent);
    await w.verifier.verify(sent);
    expect(w.entries).toMatchObject([{ event: 'request-allowed' }, { Refusal: 'limit', Denials: 1 }]);
  });
});

describe('a request that cannot be counted', () => {
  it.each([
    ['fails', failing],
    ['hangs', hanging],
  ])('is refused where nothing else is said, and no use, when the table %s', async (_, limits) => {
    const w = limited({ limits, deadlineMs: 30 });
    const key = await w.issue();
    expect(await w.get(key, '/v1/items')).toBe('unavailable');
    expect(w.entries).toMatchObject([{ event: 'request-denied', reason: 'unavailable', keyId: key.keyId }]);
    await w.activity.flush();
    expect(await w.usages.get(key.keyId)).toBeUndefined();
    expect(await w.get(key, '/v1/free'), 'a route without a limit does not depend on it').toBe('allowed');
  });

  it.each([
    ['fails', failing, 'RangeError'],
    ['hangs', hanging, 'ERR_UNAVAILABLE'],
  ])(
    'is let through where the limit says so, and that is logged, when the table %s',
    async (_, limits, error) => {
      const w = limited({ limits, deadlineMs: 30 });
      const { keyString, keyId } = await w.issue();
      const verdict = await w.verifier.verify(request('GET', '/v1/open', keyString));
      expect(verdict.kind).toBe('allowed');
      expect(verdict).not.toHaveProperty('headers');
      expect(w.entries).toMatchObject([
        { event: 'limit-not-counted', requestId: 'req-1', keyId, route: 'GET /v1/open', error },
      ]);
      expect(JSON.stringify(w.entries)).not.toContain('org-1');
    },
  );

  it('is counted in metrics, beside the request', async () => {
    const w = limited({ limits: failing, metrics: 'Keywright' });
    const { keyString } = await w.issue();
    await w.verifier.verify(request('GET', '/v1/open', keyString));
    const Metrics = [{ Name: 'Uncounted', Unit: 'Count' }];
    const directive = { Namespace: 'Keywright', Dimensions: [['Catalog']], Metrics };
    expect(w.entries).toMatchObject([
      {
        event: 'limit-not-counted',
        _aws: { Timestamp: NOW * 1_000, CloudWatchMetrics: [directive] },
        Catalog: 'acme',
        Uncounted: 1,
      },
      { event: 'request-allowed', Requests: 1 },
    ]);
  });

  it('ends with the time of the request', async () => {
    const w = limited({ limits: hanging });
    const { keyString } = await w.issue();
    const sent = { ...request('GET', '/v1/items', keyString), signal: AbortSignal.timeout(20) };
    expect(await w.ask(sent)).toBe('unavailable');
  });
});

describe('a verifier', () => {
  it('of an API with limits is not made without a place to count', () => {
    const { deps } = world();
    expect(() => createVerifier({ ...deps, api })).toThrow(TypeError);
  });

  it('of an API without limits counts nothing', async () => {
    const w = limited();
    const key = await w.issue();
    const verifier = createVerifier({ ...w.deps, api: worldApi, limits: failing });
    expect(await verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject({
      kind: 'allowed',
    });
  });
});
