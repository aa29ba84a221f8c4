import { describe, expect, it, vi } from 'vitest';
import { ArgumentError } from '../../../keys/errors.ts';
import { requestFromEvent } from '../../../runtime/lambda/event.ts';
import { principalOf, protectLambda } from '../../../runtime/lambda/handler.ts';
import { settingsFromEnv } from '../../../runtime/lambda/settings.ts';
import { world } from '../world.ts';

/** An event of an HTTP API or function URL, format 2.0. */
function v2(rawPath: string, headers: Record<string, string> = {}, context: Record<string, unknown> = {}) {
  return {
    version: '2.0',
    rawPath,
    headers,
    requestContext: {
      http: { method: 'GET', path: rawPath, sourceIp: '203.0.113.9' },
      requestId: 'r-2',
      stage: '$default',
      apiId: 'abc',
      domainName: 'abc.execute-api.us-east-1.amazonaws.com',
      ...context,
    },
  };
}

/** An event of a REST API, format 1.0. */
function v1(path: string, multiValueHeaders: Record<string, string[]> = {}) {
  return {
    path,
    httpMethod: 'GET',
    headers: Object.fromEntries(
      Object.entries(multiValueHeaders).map(([name, lines]) => [name, lines.at(-1)]),
    ),
    multiValueHeaders,
    requestContext: {
      identity: { sourceIp: '203.0.113.8' },
      requestId: 'r-1',
      stage: 'prod',
      path: `/prod${path}`,
    },
  };
}

describe('a proxy event', () => {
  it('becomes a request with the address that the gateway saw', () => {
    const forwarded = { 'x-forwarded-for': '198.51.100.1' };
    expect(requestFromEvent(v2('/v1/items', forwarded))).toEqual({
      method: 'GET',
      path: '/v1/items',
      headers: forwarded,
      requestId: 'r-2',
      sourceAddress: '203.0.113.9',
    });
    expect(requestFromEvent(v1('/v1/items', { 'X-Forwarded-For': ['198.51.100.1'] }))).toMatchObject({
      path: '/v1/items',
      requestId: 'r-1',
      sourceAddress: '203.0.113.8',
    });
  });

  it.each([
    ['/prod/v1/items', 'abc.execute-api.us-east-1.amazonaws.com', '/v1/items'],
    ['/prod', 'abc.execute-api.us-east-1.amazonaws.com', '/'],
    ['/production/v1', 'abc.execute-api.us-east-1.amazonaws.com', '/production/v1'],
    ['/prod/v1/items', 'api.example.com', '/prod/v1/items'],
  ])(
    "at %s of %s is for %s: a stage stands in front at the API's own address only",
    (rawPath, domainName, path) => {
      expect(requestFromEvent(v2(rawPath, {}, { stage: 'prod', domainName })).path).toBe(path);
    },
  );

  it.each([
    ['/api/v1', '/v1'],
    ['/api', '/'],
    ['/apiv1', ''],
    ['/v1', ''],
  ])('at %s behind the base path /api is for "%s"', (rawPath, path) => {
    expect(requestFromEvent(v2(rawPath), { basePath: '/api' }).path).toBe(path);
    for (const basePath of ['/api/', '/api//'])
      expect(requestFromEvent(v1(rawPath), { basePath }).path).toBe(path);
  });

  it('is read the same whether its gateway decodes the path or not', () => {
    expect(requestFromEvent(v2('/v1/items/a b é')).path).toBe('/v1/items/a%20b%20%C3%A9');
    expect(requestFromEvent(v2('/v1/items/a%20b%20%C3%A9')).path).toBe('/v1/items/a%20b%20%C3%A9');
  });

  it('of an HTTP API in format 1.0 has the stage in front as well, and a REST API never', () => {
    const context = {
      ...v1('/').requestContext,
      apiId: 'abc',
      domainName: 'abc.execute-api.us-east-1.amazonaws.com',
    };
    const event = { ...v1('/prod/v1/items'), requestContext: context };
    expect(requestFromEvent({ ...event, version: '1.0' }).path).toBe('/v1/items');
    expect(requestFromEvent(event).path).toBe('/prod/v1/items');
  });

  it.each([
    ['there is no stage', { stage: undefined }],
    ['there is no API', { stage: 'prod', apiId: undefined }],
    ['there is no domain', { stage: 'prod', domainName: undefined }],
    [
      'the domain is of another API',
      { stage: 'prod', domainName: 'xyz.execute-api.us-east-1.amazonaws.com' },
    ],
    ['the stage has no name', { stage: '$default' }],
  ])('keeps its path when %s', (_, context) => {
    expect(requestFromEvent(v2('/prod/v1/items', {}, context)).path).toBe('/prod/v1/items');
  });

  it.each([
    ['/$default/v1/items', 'is the default one, which stands in no path', {}],
    ['/undefined/v1/items', 'is not told', { stage: undefined }],
    [
      '/prod/v1/items',
      'is told without the API',
      { stage: 'prod', apiId: undefined, domainName: 'undefined.execute-api.us-east-1.amazonaws.com' },
    ],
  ])('keeps the first segment of %s when its stage %s', (path, _, context) => {
    expect(requestFromEvent(v2(path, {}, context)).path).toBe(path);
  });

  it('without an id or an address is a request without them', () => {
    const event = v2('/v1/items', {}, { requestId: 7, http: { method: 'GET' } });
    expect(requestFromEvent(event)).toStrictEqual({ method: 'GET', path: '/v1/items', headers: {} });
  });

  it.each([
    [
      'every line of a header',
      { multiValueHeaders: { a: ['1', '2'] }, headers: { a: '2' } },
      { a: ['1', '2'] },
    ],
    [
      'its single headers where there are no lists',
      { multiValueHeaders: null, headers: { a: '1' } },
      { a: '1' },
    ],
    [
      'its single headers where the lists are odd',
      { multiValueHeaders: { a: [1] }, headers: { a: '1' } },
      { a: '1' },
    ],
    [
      'its single headers where one line of the lists is odd',
      { multiValueHeaders: { a: ['1', 2] }, headers: { a: '1' } },
      { a: '1' },
    ],
    ['no headers where they are odd', { multiValueHeaders: undefined, headers: { a: 1 } }, {}],
    ['no headers where one is odd', { multiValueHeaders: undefined, headers: { a: '1', b: 2 } }, {}],
    ['no headers where there are none', { multiValueHeaders: undefined, headers: undefined }, {}],
    ['no headers where they are a list', { multiValueHeaders: [['a', '1']], headers: [] }, {}],
    [
      'headers without a value',
      { multiValueHeaders: undefined, headers: { a: undefined } },
      { a: undefined },
    ],
  ])('gives %s', (_, given, headers) => {
    expect(requestFromEvent({ ...v1('/'), ...given }).headers).toStrictEqual(headers);
  });

  it('keeps what could change the meaning of its path for the router to refuse', () => {
    expect(requestFromEvent(v2('/v1/"<>^`{|}')).path).toBe('/v1/%22%3C%3E%5E%60%7B%7C%7D');
    expect(requestFromEvent(v2('/v1/;a?b#c\\\n')).path).toBe('/v1/;a?b#c\\\n');
    expect(requestFromEvent(v2('/v1/\ud800 ')).path).toBe('/v1/\ud800 ');
    expect(requestFromEvent(v2('/v1/\u{1f511}')).path).toBe('/v1/%F0%9F%94%91');
  });

  it.each([
    [{}],
    [null],
    ['text'],
    [{ Records: [] }],
    [{ type: 'TOKEN', authorizationToken: 'x' }],
    [{ version: '2.0', rawPath: '/' }],
    [{ version: '2.0', rawPath: '/', requestContext: { http: {} } }],
    [{ version: '2.0', requestContext: { http: { method: 'GET' } } }],
    [{ version: '3.0', rawPath: '/', requestContext: { http: { method: 'GET' } } }],
    [{ path: '/', requestContext: { identity: {} } }],
    [{ httpMethod: 'GET', requestContext: { identity: {} } }],
    [[{ requestContext: {} }]],
    [{ path: '/', httpMethod: 'GET', headers: {}, requestContext: { elb: {} } }],
  ])('of no kind that is known is an error: %j', (event) => {
    expect(() => requestFromEvent(event)).toThrow(ArgumentError);
  });
});

describe('a Lambda handler', () => {
  it('gets the principal and no key string, in both formats', async () => {
    const w = world();
    const key = await w.issue();
    const text = key.keyString.reveal();
    const handler = vi.fn((event: unknown) => principalOf(event).account);
    const guarded = protectLambda(w.verifier, handler);
    for (const event of [
      v2('/v1/items', { authorization: `Bearer ${text}`, accept: '*/*' }),
      v1('/v1/items', { 'X-Api-Key': [text], Accept: ['*/*'] }),
    ]) {
      expect(await guarded(event)).toBe('org-1');
      const seen = handler.mock.lastCall?.[0];
      expect(JSON.stringify(seen)).not.toContain(text);
      expect(JSON.stringify(seen)).toContain('*/*');
      expect(JSON.stringify(event)).toContain(text);
    }
    expect(await w.usages.get(key.keyId)).toMatchObject({ count: 1 });
  });

  it('does not run on a denial, and cannot be told that it was let in', async () => {
    const w = world();
    const handler = vi.fn();
    const guarded = protectLambda(w.verifier, handler);
    const event = v2('/v1/items', {}, { authorizer: { keywright: { principal: { account: 'mine' } } } });
    expect(await guarded(event)).toMatchObject({ statusCode: 401, isBase64Encoded: false });
    expect(handler).not.toHaveBeenCalled();
  });

  it('does not take one header line of two', async () => {
    const w = world();
    const text = (await w.issue()).keyString.reveal();
    const guarded = protectLambda(w.verifier, () => 'ran');
    expect(await guarded(v1('/v1/items', { 'x-api-key': ['x', text] }))).toMatchObject({ statusCode: 401 });
  });

  it('that runs unguarded finds no principal', () => {
    expect(() => principalOf(v2('/v1/items'))).toThrow(TypeError);
  });

  it('notes the use before the invocation ends, also when the handler fails', async () => {
    const w = world();
    const key = await w.issue();
    const guarded = protectLambda(w.verifier, () => {
      throw new RangeError('mine');
    });
    await expect(guarded(v2('/v1/items', { 'x-api-key': key.keyString.reveal() }))).rejects.toThrow(
      RangeError,
    );
    expect(await w.usages.get(key.keyId)).toMatchObject({ count: 1 });
  });
});

describe('the settings of the bundle', () => {
  it('are read from the environment', () => {
    const env = {
      KEYWRIGHT_TABLE: 'keys',
      KEYWRIGHT_HANDLER: 'src/app.handler',
      KEYWRIGHT_ACTIVITY_TABLE: '',
    };
    expect(settingsFromEnv(env)).toEqual({
      table: 'keys',
      serves: { handler: 'src/app.handler' },
      apiFile: 'api.json',
    });
  });

  it('are refused all at once', () => {
    expect(() => settingsFromEnv({})).toThrow(/KEYWRIGHT_TABLE[\s\S]*KEYWRIGHT_HANDLER/);
  });

  it.each(['app', '../app.handler', '/app.handler', 'a/../b.handler', 'app.', '.handler', 'app.a-b'])(
    'do not take %s for a handler',
    (handler) => {
      expect(() => settingsFromEnv({ KEYWRIGHT_TABLE: 'keys', KEYWRIGHT_HANDLER: handler })).toThrow(
        ArgumentError,
      );
    },
  );
});
