import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { mintKeyId, mintKeyString } from '../../keys/key-string/key-string.ts';
import { protectLambda } from '../../runtime/lambda/handler.ts';
import { assertOthersHandler } from '../../runtime/lambda/settings.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { api, catalog, request, world } from './world.ts';

const shared = defineApi(catalog, { credentials: api.credentials, routes: api.routes, others: 'pass' });
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTcifQ.c2lnbmF0dXJl-_acme_live_';

async function setting() {
  const w = world();
  const verifier = createVerifier({ ...w.deps, api: shared });
  const verdictOf = async (headers: Record<string, string | string[]>) =>
    (await verifier.verify({ ...request('GET', '/v1/items'), headers })).kind;
  return { w, verifier, verdictOf, key: await w.issue() };
}

describe("an API that hands others' credentials on", () => {
  it('calls what is none of its keys so: no denial, no read, no log', async () => {
    const { w, verdictOf } = await setting();
    const get = vi.spyOn(w.store, 'get');
    const elsewhere = mintKeyString(
      { prefix: 'm365_pk', keyId: mintKeyId(randomBytes), version: 1 },
      randomBytes,
    );
    // Of a prefix that ends like one of ours.
    const longer = mintKeyString(
      { prefix: 'x_acme_live', keyId: mintKeyId(randomBytes), version: 1 },
      randomBytes,
    );
    for (const headers of [
      { authorization: `Bearer ${JWT}` },
      { authorization: `bearer ${'x'.repeat(8_000)}` },
      { authorization: 'Basic dXNlcjpwYXNz' },
      { authorization: `Bearer ${elsewhere.reveal()}` },
      { authorization: `Bearer ${longer.reveal()}` },
      { 'x-api-key': JWT },
    ])
      expect(await verdictOf(headers)).toBe('not-a-key');
    expect(get).not.toHaveBeenCalled();
    expect(w.entries).toEqual([]);
  });

  it('still lets its own keys in, and refuses who has none', async () => {
    const { verdictOf, key } = await setting();
    expect(await verdictOf({ authorization: `Bearer ${key.keyString.reveal()}` })).toBe('allowed');
    expect(await verdictOf({})).toBe('denied');
    expect(await verdictOf({ authorization: '' })).toBe('denied');
    expect(await verdictOf({ authorization: '  ' })).toBe('denied');
    expect(await verdictOf({ authorization: 'x'.repeat(20_000) })).toBe('denied');
  });

  it('refuses two credentials, whosever they are', async () => {
    const { verdictOf, key } = await setting();
    const text = key.keyString.reveal();
    for (const headers of [
      { authorization: `Bearer ${JWT}`, 'x-api-key': text },
      { authorization: `Bearer ${text}`, 'x-api-key': JWT },
      { authorization: [`Bearer ${JWT}`, `Bearer ${JWT}`] },
      { authorization: `Bearer ${JWT}`, 'X-Api-Key': JWT },
    ])
      expect(await verdictOf(headers)).toBe('denied');
  });

  it('never hands on what looks like a key of its own, however damaged', async () => {
    const { verdictOf, key } = await setting();
    const good = key.keyString.reveal();
    const damage = fc.record({
      scheme: fc.constantFrom(
        'Bearer ',
        'bearer  ',
        'Bearer\t',
        'Basic ',
        'Token ',
        '',
        ' ',
        '"',
        "Bearer '",
        'key=',
        'a, ',
      ),
      upper: fc.boolean(),
      keep: fc.integer({ min: 'acme_live_'.length, max: good.length }),
      tail: fc.string({ maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), async ({ scheme, upper, keep, tail }, own) => {
        const text = `${good.slice(0, keep)}${tail}`;
        const value = scheme + (upper ? text.toUpperCase() : text);
        const headers: Record<string, string> = own ? { 'x-api-key': value } : { authorization: value };
        expect(await verdictOf(headers)).not.toBe('not-a-key');
      }),
      { numRuns: 1_000 },
    );
  });

  it('never hands on a key of its own behind something that is no part of a token, nor a whole one inside of a token', async () => {
    const { verdictOf, key } = await setting();
    const good = key.keyString.reveal();
    // The bytes of a zero-width space, as Node reads headers, among them.
    for (const before of [...'[{|@&?*!#$%^`\\)>\0', '\u00e2\u0080\u008b']) {
      expect(await verdictOf({ authorization: `Bearer ${before}${good}` })).toBe('denied');
      expect(await verdictOf({ 'x-api-key': `${before}${good.slice(0, 30)}` })).toBe('denied');
    }
    for (const before of ['/', '.', '-', '+', '~', 'a.b-', 'https://api.example.com/'])
      expect(await verdictOf({ authorization: `Bearer ${before}${good}.c` })).toBe('denied');
  });

  it('runs the handler for others, and without one refuses like a bad key; ours runs in neither case', async () => {
    const { w, verifier, key } = await setting();
    const [mine, others] = [vi.fn(() => 'mine'), vi.fn(() => 'others')];
    const foreign = request('GET', '/v1/items', JWT);
    expect(await verifier.protect('GET /v1/items', mine, others)(foreign)).toBe('others');
    expect(others).toHaveBeenLastCalledWith(foreign);
    const refused = await verifier.protect('GET /v1/items', mine)(foreign);
    expect(refused).toMatchObject({ status: 401 });
    expect(mine).not.toHaveBeenCalled();
    const plain = createVerifier({ ...w.deps, api });
    expect(await plain.protect('GET /v1/items', mine)(request('GET', '/v1/items', 'x'))).toEqual(refused);
    expect(
      await verifier.protect('GET /v1/items', mine, others)(request('GET', '/v1/items', key.keyString)),
    ).toBe('mine');
  });

  it('hands on only at the route that a handler is bound to', async () => {
    const { verifier } = await setting();
    const others = vi.fn();
    const bound = verifier.protect('GET /v1/items', vi.fn(), others);
    for (const [method, path] of [
      ['GET', '/v1/items/7'],
      ['POST', '/v1/items'],
      ['GET', '/v1//items'],
    ] as const)
      expect(await bound(request(method, path, JWT))).toMatchObject({ status: 401 });
    expect(others).not.toHaveBeenCalled();
  });

  it('hands a whole Lambda event on, untouched', async () => {
    const { verifier } = await setting();
    const event = {
      version: '2.0',
      rawPath: '/v1/items',
      headers: { authorization: `Bearer ${JWT}` },
      requestContext: { http: { method: 'GET', sourceIp: '203.0.113.9' }, requestId: 'r' },
    };
    const others = vi.fn(() => 'session');
    expect(await protectLambda(verifier, vi.fn(), { others })(event, 'context')).toBe('session');
    expect(others).toHaveBeenCalledWith(event, 'context');
    expect(await protectLambda(verifier, vi.fn())(event)).toMatchObject({ statusCode: 401 });
  });
});

describe('an API that does not', () => {
  it('refuses credentials of others, and a handler for them', async () => {
    const w = world();
    expect(await w.verifier.verify(request('GET', '/v1/items', JWT))).toMatchObject({ kind: 'denied' });
    expect(() => protectLambda(w.verifier, vi.fn(), { others: vi.fn() })).toThrow(TypeError);
    expect(() => w.verifier.protect('GET /v1/items', vi.fn(), vi.fn())).toThrow(TypeError);
  });

  it('starts no Lambda bundle that has a handler for others, nor one that lacks it', () => {
    expect(() => assertOthersHandler(api, 'session.handler')).toThrow(/KEYWRIGHT_OTHERS_HANDLER/);
    expect(() => assertOthersHandler(shared, undefined)).toThrow(/KEYWRIGHT_OTHERS_HANDLER/);
    expect(() => assertOthersHandler(shared, 'session.handler')).not.toThrow();
    expect(() => assertOthersHandler(api, undefined)).not.toThrow();
  });
});

describe('a refusal', () => {
  it('names the ways to present a key in the order in which the API states them', async () => {
    const w = world();
    const challengeOf = async (credentials: (typeof api)['credentials']) => {
      const verifier = createVerifier({
        ...w.deps,
        api: defineApi(catalog, { credentials, routes: api.routes }),
      });
      const verdict = await verifier.verify(request('GET', '/v1/items'));
      return verdict.kind === 'denied' ? verdict.response.headers['WWW-Authenticate'] : undefined;
    };
    const [bearer, own] = [{ header: 'Authorization', scheme: 'Bearer' }, { header: 'X-API-Key' }];
    expect(await challengeOf([bearer, own])).toBe('Bearer realm="acme", ApiKey realm="acme"');
    expect(await challengeOf([own, bearer])).toBe('ApiKey realm="acme", Bearer realm="acme"');
  });
});
