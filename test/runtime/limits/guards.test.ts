import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryLimitStore } from '../../../keys/activity/memory-limit-store.ts';
import { createAuthorizer } from '../../../runtime/lambda/authorizer.ts';
import { protectLambda } from '../../../runtime/lambda/handler.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { protectWeb } from '../../../runtime/web/guard.ts';
import { PLACES, type Place } from '../conformance/places.ts';
import { world } from '../world.ts';
import { api } from './limited-world.ts';

const POLICY = '"GET /v1/key";q=1;w=60';

function limited() {
  const w = world();
  return { ...w, verifier: createVerifier({ ...w.deps, api, limits: new MemoryLimitStore() }) };
}

/** Lines of an answer by lower-case name: servers write names as they like. */
function limitsIn(lines: readonly string[]): Record<string, string> {
  const pairs = lines.map((line) => line.split(': ') as [string, string]);
  return Object.fromEntries(
    pairs
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => /limit|retry/.test(name)),
  );
}

describe.each(PLACES)('a place where a verifier stands', (open) => {
  let place: Place;
  const w = limited();
  beforeAll(async () => {
    place = await open(w.verifier, () => {});
  });
  afterAll(() => place.close());

  it('tells of a limit with the answer of the handler, and with the refusal when it is spent', async () => {
    const { keyString } = await w.issue();
    const sent = {
      method: 'GET',
      path: '/v1/key',
      headers: [['Authorization', `Bearer ${keyString.reveal()}`]],
    } as const;
    const isGateway = place.statusOf !== undefined;
    const first = await place.send(sent);
    expect([first.status, first.body]).toEqual([200, 'ran']);
    const t = expect.stringMatching(/^"GET \/v1\/key";r=0;t=\d+$/);
    expect(limitsIn(first.lines)).toEqual(isGateway ? {} : { 'ratelimit-policy': POLICY, ratelimit: t });
    const second = await place.send(sent);
    expect(second.status).toBe(isGateway ? 403 : 429);
    expect(limitsIn(second.lines)).toEqual(
      isGateway
        ? {}
        : { 'ratelimit-policy': POLICY, ratelimit: t, 'retry-after': expect.stringMatching(/^[1-9]\d?$/) },
    );
  });
});

describe('an answer of a handler', () => {
  it('that cannot be changed, as one that was fetched, is copied; what it says of limits itself stays', async () => {
    const w = limited();
    const ask = async (answer: Response) => {
      const { keyString } = await w.issue();
      const headers = { authorization: `Bearer ${keyString.reveal()}` };
      return protectWeb(w.verifier, () => answer)(new Request('http://api.test/v1/key', { headers }));
    };
    const redirected = await ask(Response.redirect('http://api.test/there', 307));
    expect([redirected.status, redirected.headers.get('location')]).toEqual([307, 'http://api.test/there']);
    expect(redirected.headers.get('RateLimit-Policy')).toBe(POLICY);
    const own = await ask(new Response('mine', { status: 201, headers: { ratelimit: 'mine', 'X-A': 'b' } }));
    expect([own.status, await own.text(), own.headers.get('x-a')]).toEqual([201, 'mine', 'b']);
    expect([own.headers.get('RateLimit'), own.headers.get('RateLimit-Policy')]).toEqual(['mine', POLICY]);
    expect((await ask(new Response(null, { status: 204 }))).status).toBe(204);
  });

  it('of a function keeps its headers, and is left alone where it is no answer of a proxy integration', async () => {
    const w = limited();
    const ask = async (answer: unknown) => {
      const { keyString } = await w.issue();
      return protectLambda(
        w.verifier,
        () => answer,
      )({
        version: '2.0',
        rawPath: '/v1/key',
        headers: { authorization: `Bearer ${keyString.reveal()}` },
        requestContext: { http: { method: 'GET' } },
      });
    };
    const told = { 'RateLimit-Policy': POLICY, RateLimit: expect.any(String) };
    expect(await ask({ statusCode: 200 })).toEqual({ statusCode: 200, headers: told });
    expect(
      await ask({ statusCode: 200, headers: { A: 'b', ratelimit: 'mine' }, body: 'x', cookies: ['c'] }),
    ).toEqual({
      statusCode: 200,
      headers: { A: 'b', ratelimit: 'mine', 'RateLimit-Policy': POLICY },
      body: 'x',
      cookies: ['c'],
    });
    const multiValueHeaders = { RateLimit: ['mine'] };
    expect(await ask({ statusCode: 200, multiValueHeaders })).toEqual({
      statusCode: 200,
      multiValueHeaders,
      headers: { 'RateLimit-Policy': POLICY },
    });
    for (const bare of ['text', { ok: true }, undefined, [1]]) expect(await ask(bare)).toEqual(bare);
  });
});

describe('an authorizer', () => {
  it('hands on what is left, and with a policy when there is room again', async () => {
    const w = limited();
    const { keyString } = await w.issue();
    const authorize = createAuthorizer(w.verifier, { kind: 'REQUEST' });
    const event = {
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:us-east-1:123456789012:abc/prod/GET/v1/key',
      path: '/v1/key',
      httpMethod: 'GET',
      headers: { authorization: `Bearer ${keyString.reveal()}` },
      requestContext: { identity: {} },
    };
    expect(await authorize(event)).toMatchObject({
      context: {
        rateLimit: expect.stringMatching(/^"GET \/v1\/key";r=0;t=\d+$/),
        rateLimitPolicy: POLICY,
      },
    });
    expect(await authorize(event)).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
      context: { refusal: 'limit', retryAfter: expect.stringMatching(/^[1-9]\d?$/) },
    });
  });
});
