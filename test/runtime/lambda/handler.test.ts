import { describe, expect, it, vi } from 'vitest';
import { principalOf, protectLambda } from '../../../runtime/lambda/handler.js';
import { world } from '../world.js';

const http = { method: 'GET', sourceIp: '203.0.113.9' };

/** An event of an HTTP API with a good key, and all that a gateway may put beside it. */
async function setting() {
  const w = world();
  const { keyString } = await w.issue({ account: 'org-5' });
  const event = {
    version: '2.0',
    rawPath: '/v1/items/7',
    headers: { 'X-API-Key': keyString.reveal(), accept: '*/*' },
    queryStringParameters: { page: '2' },
    requestContext: { http, stage: '$default', authorizer: { jwt: { sub: 'ann' }, keywright: 'forged' } },
  };
  return { w, event };
}

describe('a protected Lambda handler', () => {
  it('gets the event as it came, with the caller, and without the headers that hold credentials', async () => {
    const { w, event } = await setting();
    const handler = vi.fn(() => 'answer');
    const context = { awsRequestId: 'r' };
    expect(await protectLambda(w.verifier, handler)(event, context)).toBe('answer');
    const { principal } = (await w.verifier.verify({
      ...http,
      path: '/v1/items/7',
      headers: event.headers,
    })) as {
      principal: object;
    };
    expect(handler.mock.calls).toEqual([
      [
        {
          version: '2.0',
          rawPath: '/v1/items/7',
          headers: { accept: '*/*' },
          queryStringParameters: { page: '2' },
          requestContext: {
            http,
            stage: '$default',
            authorizer: {
              jwt: { sub: 'ann' },
              keywright: { principal, route: 'GET /v1/items/{id}', params: { id: '7' } },
            },
          },
        },
        context,
      ],
    ]);
  });

  it('gets no headers where there were none, and odd ones as they are', async () => {
    const { w, event } = await setting();
    const handler = vi.fn();
    const lines = { 'x-api-key': [event.headers['X-API-Key']], accept: ['*/*'] };
    const old = {
      path: '/v1/items',
      httpMethod: 'GET',
      multiValueHeaders: lines,
      requestContext: { identity: {} },
    };
    await protectLambda(w.verifier, handler)(old);
    expect(handler.mock.lastCall?.[0]).not.toHaveProperty('headers');
    expect(handler.mock.lastCall?.[0]).toMatchObject({ multiValueHeaders: { accept: ['*/*'] } });
    expect(handler.mock.lastCall?.[0].multiValueHeaders).not.toHaveProperty('x-api-key');
    await protectLambda(w.verifier, handler)({ ...old, headers: null });
    expect(handler.mock.lastCall?.[0]).toMatchObject({ headers: null });
    await protectLambda(w.verifier, handler)(event);
    expect(handler.mock.lastCall?.[0]).not.toHaveProperty('multiValueHeaders');
  });

  it('does not run for who has no key, who is answered in the form of a proxy integration', async () => {
    const { w, event } = await setting();
    const handler = vi.fn();
    const requestContext = { ...event.requestContext, requestId: 'req-1' };
    expect(await protectLambda(w.verifier, handler)({ ...event, headers: {}, requestContext })).toEqual({
      statusCode: 401,
      headers: {
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        'WWW-Authenticate': 'Bearer realm="acme", ApiKey realm="acme"',
      },
      body: '{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The API key is missing or not valid.","requestId":"req-1"}',
      isBase64Encoded: false,
    });
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('the caller in an event', () => {
  const principal = { account: 'org-5' };
  const inAuthorizer = (authorizer: unknown) => ({ requestContext: { authorizer } });

  it.each([
    ['where the guard puts it', inAuthorizer({ keywright: { principal } })],
    [
      'where the authorizer of a REST API puts it',
      inAuthorizer({ keywright: JSON.stringify({ principal }) }),
    ],
    [
      'where the authorizer of an HTTP API puts it',
      inAuthorizer({ lambda: { keywright: JSON.stringify({ principal }) } }),
    ],
    [
      'where the guard puts it, whatever an authorizer put there',
      inAuthorizer({ keywright: { principal }, lambda: { keywright: '{"principal":{"account":"other"}}' } }),
    ],
  ])('is found %s', (_, event) => {
    expect(principalOf(event)).toEqual(principal);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ requestContext: null }],
    [{ requestContext: {} }],
    [inAuthorizer(null)],
    [inAuthorizer({})],
    [inAuthorizer({ keywright: 'no json' })],
    [inAuthorizer({ keywright: 'null' })],
    [inAuthorizer({ keywright: '{}' })],
    [inAuthorizer({ keywright: { principal: 'ann' } })],
    [inAuthorizer({ lambda: 'keywright' })],
    [{ authorizer: { keywright: { principal } } }],
  ])('is not found in %j, which is said', (event) => {
    expect(() => principalOf(event)).toThrow(
      new TypeError('this event did not come through keywright: the handler is not protected'),
    );
  });
});
