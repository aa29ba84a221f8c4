import { describe, expect, it } from 'vitest';
import type { RefusalClass, Refusals } from '../../../keys/api/api.ts';
import { defineApi } from '../../../keys/api/define-api.ts';
import { ArgumentError } from '../../../keys/errors.ts';
import { refusalsOf } from '../../../runtime/default-refusals.ts';
import { createAuthorizer } from '../../../runtime/lambda/authorizer.ts';
import { type GatewayResponse, gatewayResponses } from '../../../runtime/lambda/gateway-responses.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { catalog, request, world, api as worldApi } from '../world.ts';

const { routes } = worldApi;
const credentials = [{ header: 'Authorization', scheme: 'Bearer' }] as const;
const plain = defineApi(catalog, { credentials, routes });
const wording = (refusals: Refusals) => defineApi(catalog, { credentials, routes, refusals });

/** Each class in words of its own. */
const own = wording({
  credential: { status: 401, body: { error: 'key', id: '$requestId' }, headers: { 'X-Id': '$requestId' } },
  type: { status: 401, body: { error: 'type' } },
  method: { status: 403, body: { error: 'method', use: '$methods' } },
  permission: { status: 403, body: { error: 'lacks', what: '$permission', ask: '$scope', id: '$requestId' } },
  route: { status: 404, body: { error: 'route' } },
  unavailable: { status: 503, headers: { 'Retry-After': '5' }, body: { error: 'later' } },
});

/** The same, and one of its routes is limited. */
const limited = defineApi(catalog, {
  credentials,
  routes: { ...routes, 'GET /v1/limited': { limit: { by: 'key', requests: 1, windowSeconds: 60 } } },
  refusals: { ...own.refusals, limit: { status: 429, body: { error: 'slow', wait: '$retryAfter' } } },
});

function byType(responses: readonly GatewayResponse[]) {
  return Object.fromEntries(responses.map((response) => [response.responseType, response]));
}

describe('gateway responses', () => {
  it('are the refusals of the API, in the words of API Gateway', () => {
    const { UNAUTHORIZED, ACCESS_DENIED, AUTHORIZER_FAILURE, RESOURCE_NOT_FOUND, ...others } = byType(
      gatewayResponses(own),
    );
    expect(UNAUTHORIZED?.response).toEqual({
      statusCode: '401',
      responseParameters: { 'gatewayresponse.header.X-Id': 'context.requestId' },
      responseTemplates: { 'application/json': '{"error":"key","id":"$context.requestId"}' },
    });
    expect(ACCESS_DENIED?.response).toEqual({
      statusCode: '403',
      responseParameters: {},
      responseTemplates: {
        'application/json':
          '{"error":"lacks","what":"$context.authorizer.permission","ask":"$context.authorizer.scope","id":"$context.requestId"}',
      },
    });
    expect(AUTHORIZER_FAILURE?.response).toEqual({
      statusCode: '503',
      responseParameters: { 'gatewayresponse.header.Retry-After': "'5'" },
      responseTemplates: { 'application/json': '{"error":"later"}' },
    });
    expect(RESOURCE_NOT_FOUND?.response).toMatchObject({ statusCode: '404' });
    expect(others).toEqual({
      AUTHORIZER_CONFIGURATION_ERROR: {
        ...AUTHORIZER_FAILURE,
        responseType: 'AUTHORIZER_CONFIGURATION_ERROR',
      },
      MISSING_AUTHENTICATION_TOKEN: { ...RESOURCE_NOT_FOUND, responseType: 'MISSING_AUTHENTICATION_TOKEN' },
    });
  });

  it('say which refusals they cannot tell apart', () => {
    const { UNAUTHORIZED, ACCESS_DENIED } = byType(gatewayResponses(own));
    expect([UNAUTHORIZED?.refusal, UNAUTHORIZED?.insteadOf]).toEqual(['credential', ['type']]);
    expect([ACCESS_DENIED?.refusal, ACCESS_DENIED?.insteadOf]).toEqual(['permission', ['method', 'route']]);
    // By default a key of the wrong type is refused in the very words of a bad one.
    expect(byType(gatewayResponses(plain)).UNAUTHORIZED).toMatchObject({ insteadOf: [], withoutHeaders: [] });
    const alike = { status: 403, body: { error: 'no' } };
    const same = wording({ type: alike, method: alike, permission: alike, route: alike });
    expect(byType(gatewayResponses(same)).ACCESS_DENIED).toMatchObject({ insteadOf: [] });
  });

  it('word or name every class of refusals', () => {
    for (const api of [own, plain, limited]) {
      const covered = new Set<RefusalClass>();
      for (const { refusal, insteadOf } of gatewayResponses(api))
        for (const one of [refusal, ...insteadOf]) covered.add(one);
      const refusals = refusalsOf(api);
      for (const [name, words] of Object.entries(refusals)) {
        if (name === 'limit' && api !== limited) continue;
        const alike = [...covered].some((one) => JSON.stringify(refusals[one]) === JSON.stringify(words));
        expect([name, alike]).toEqual([name, true]);
      }
    }
  });

  it('speak of limits only where there are any, and then as of something that cannot be told from the rest', () => {
    expect(byType(gatewayResponses(limited)).ACCESS_DENIED?.insteadOf).toEqual(['method', 'route', 'limit']);
    const no = { status: 401, body: 'no' };
    const only = defineApi(catalog, {
      ...limited,
      refusals: {
        ...limited.refusals,
        credential: no,
        type: no,
        method: no,
        permission: no,
        route: no,
      },
    });
    expect(byType(gatewayResponses(only)).ACCESS_DENIED).toMatchObject({
      refusal: 'limit',
      response: {
        statusCode: '429',
        responseTemplates: {
          'application/json': '{"error":"slow","wait":"$context.authorizer.retryAfter"}',
        },
      },
    });
  });

  it('word a missing credential as the API does, also where that is no 401', () => {
    const api = wording({ credential: { status: 403, body: 'who?' }, type: { status: 403, body: 'who?' } });
    const { UNAUTHORIZED, ACCESS_DENIED } = byType(gatewayResponses(api));
    expect(UNAUTHORIZED?.response).toMatchObject({
      statusCode: '403',
      responseTemplates: { 'application/json': '"who?"' },
    });
    expect(ACCESS_DENIED?.insteadOf).toEqual(['method', 'type', 'route', 'credential']);
  });

  it('have none for a policy that refuses, if the API says 401 to everybody', () => {
    const no = { status: 401, body: 'no' };
    const api = wording({ credential: no, type: no, method: no, permission: no, route: no });
    const { UNAUTHORIZED, ACCESS_DENIED } = byType(gatewayResponses(api));
    expect(ACCESS_DENIED).toBeUndefined();
    expect(UNAUTHORIZED).toMatchObject({ refusal: 'credential', insteadOf: [] });
  });

  it('leave empty what only an authorizer that gave a policy could fill in', () => {
    const api = wording({ route: { status: 404, body: { lacks: '$permission', id: '$requestId' } } });
    expect(byType(gatewayResponses(api)).RESOURCE_NOT_FOUND?.response.responseTemplates).toEqual({
      'application/json': '{"lacks":"","id":"$context.requestId"}',
    });
  });

  it('leave out and name the headers whose texts API Gateway cannot fill in', () => {
    const { ACCESS_DENIED } = byType(gatewayResponses(plain));
    expect(ACCESS_DENIED?.withoutHeaders).toEqual(['WWW-Authenticate']);
    expect(ACCESS_DENIED?.response.responseParameters).toEqual({
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.Cache-Control': "'no-store'",
    });
    const quoted = wording({
      route: { status: 404, headers: { 'X-Why': "it's not here", 'X-Id': 'id $requestId' } },
    });
    expect(byType(gatewayResponses(quoted)).RESOURCE_NOT_FOUND).toMatchObject({
      withoutHeaders: ['X-Why', 'X-Id'],
      response: { responseParameters: {}, responseTemplates: { 'application/json': '' } },
    });
  });

  it.each([
    '$context.identity.sourceIp',
    `$\{context.stage}`,
    '$stageVariables.x',
    'method.request.header.Authorization',
  ])('let API Gateway fill in nothing that the API did not ask for: %s', (text) => {
    const api = wording({ permission: { status: 403, body: { detail: `see ${text}` } } });
    expect(() => gatewayResponses(api)).toThrow(ArgumentError);
  });

  it('filled in from the context of the authorizer are the refusal of the guard, byte for byte', async () => {
    const w = world();
    const verifier = createVerifier({ ...w.deps, api: own });
    const { keyString } = await w.issue();
    const asked = request('PUT', '/v1/items/7', keyString);
    const verdict = await verifier.verify(asked);
    if (verdict.kind !== 'denied') throw new Error('the key was allowed');
    const { context } = (await createAuthorizer(verifier, { kind: 'REQUEST' })({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:us-east-1:123456789012:abc/prod/PUT/v1/items/7',
      path: asked.path,
      httpMethod: asked.method,
      headers: asked.headers,
      requestContext: { identity: { sourceIp: asked.sourceAddress }, requestId: asked.requestId },
    })) as { context: Readonly<Record<string, string>> };
    const { response } = byType(gatewayResponses(own)).ACCESS_DENIED ?? expect.unreachable();
    const body = response.responseTemplates['application/json']
      .replaceAll('$context.requestId', asked.requestId)
      .replaceAll(/\$context\.authorizer\.(\w+)/g, (_, name: string) => context[name] ?? '');
    expect(body).toBe(verdict.response.body);
    expect(response.statusCode).toBe(String(verdict.response.status));
  });
});
