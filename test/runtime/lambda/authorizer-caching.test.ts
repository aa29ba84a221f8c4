import { describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { defineCatalog } from '../../../keys/catalog/define-catalog.ts';
import { authorizerCaching } from '../../../runtime/lambda/authorizer-caching.ts';
import { settingsFromEnv } from '../../../runtime/lambda/settings.ts';
import { catalog, api as severalHeaders } from '../world.ts';

const { routes } = severalHeaders;
const api = defineApi(catalog, { credentials: [{ header: 'Authorization', scheme: 'Bearer' }], routes });

const REST =
  'method.request.header.Authorization, context.httpMethod, context.path, context.identity.sourceIp';
const HTTP = [
  '$request.header.Authorization',
  '$context.httpMethod',
  '$context.path',
  '$context.routeKey',
  '$context.domainName',
  '$context.identity.sourceIp',
];

/** What is said against a setting. */
function refusalOf(options: Parameters<typeof authorizerCaching>[0]): string {
  try {
    authorizerCaching(options);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_ARGUMENT' });
    return String(error);
  }
  throw new Error('this setting was accepted');
}

describe('the cache of an authorizer', () => {
  it('is off by default, and then nothing is put off', () => {
    for (const kind of ['TOKEN', 'REQUEST', 'HTTP'] as const)
      expect(authorizerCaching({ kind, api })).toMatchObject({
        ttlSeconds: 0,
        bound: { revocationSeconds: 0, expirySeconds: 0, overlapSeconds: 0 },
        summary: `authorizer of kind ${kind}, nothing cached: a revocation, an expiry, the end of an overlap or a narrower right holds for every request that starts after it`,
      });
  });

  it('of a time to live puts off revocation, expiry and the end of an overlap by that time, and says so', () => {
    expect(authorizerCaching({ kind: 'REQUEST', api, ttlSeconds: 60, identitySource: REST })).toEqual({
      ttlSeconds: 60,
      identitySources: REST.split(', '),
      bound: { revocationSeconds: 60, expirySeconds: 60, overlapSeconds: 60 },
      summary:
        'authorizer of kind REQUEST, cached for 60 s: a revocation, an expiry, the end of an overlap or a narrower right holds at the latest 60 s after it',
    });
    expect(authorizerCaching({ kind: 'HTTP', api, ttlSeconds: 3_600, identitySource: HTTP }).bound).toEqual({
      revocationSeconds: 3_600,
      expirySeconds: 3_600,
      overlapSeconds: 3_600,
    });
  });

  it('holds the header of proxies, where there are some: to the gateway all clients have their address', () => {
    const behind = { kind: 'HTTP', api, ttlSeconds: 5, trustedProxies: 1 } as const;
    expect(authorizerCaching(behind).identitySources).toEqual([...HTTP, '$request.header.X-Forwarded-For']);
    expect(refusalOf({ ...behind, identitySource: HTTP })).toContain('X-Forwarded-For');
    const told = [...HTTP, '$request.header.x-forwarded-for'];
    expect(authorizerCaching({ ...behind, identitySource: told }).ttlSeconds).toBe(5);
  });

  it('names the identity sources that are needed, if none are given', () => {
    expect(authorizerCaching({ kind: 'HTTP', api, ttlSeconds: 5 }).identitySources).toEqual(HTTP);
    expect(authorizerCaching({ kind: 'REQUEST', api, ttlSeconds: 5 }).identitySources).toEqual(
      REST.split(', '),
    );
    // One of type TOKEN has no list of them: API Gateway gives it one header.
    expect(authorizerCaching({ kind: 'TOKEN', api }).identitySources).toEqual([]);
  });

  it('takes identity sources as they are written by hand, with blanks and commas to spare', () => {
    const given = (identitySource: string) =>
      authorizerCaching({ kind: 'REQUEST', api, ttlSeconds: 0, identitySource }).identitySources;
    expect(given(` ${REST}, ,`)).toEqual(REST.split(', '));
    expect(given('')).toEqual([]);
  });

  it('is refused with all that speaks against it, one by one', () => {
    const identitySource = '$request.header.Authorization,$request.header.X-API-Key,$context.path';
    const refusal = refusalOf({ kind: 'HTTP', api: severalHeaders, ttlSeconds: 1, identitySource });
    const [, ...faults] = refusal.split('\n  ');
    expect(faults).toEqual([
      expect.stringContaining('several headers'),
      expect.stringContaining('$context.httpMethod, $context.routeKey, $context.domainName'),
    ]);
    expect(faults[1]).toContain(`all of $request.header.Authorization, $request.header.X-API-Key`);
  });

  it.each(REST.split(', '))('of a REST API is refused without %s in its key', (source) => {
    const identitySource = REST.split(', ').filter((one) => one !== source);
    expect(refusalOf({ kind: 'REQUEST', api, ttlSeconds: 1, identitySource })).toContain(`lack ${source};`);
  });

  it.each(HTTP)('of an HTTP API is refused without %s in its key', (source) => {
    const identitySource = HTTP.filter((one) => one !== source);
    expect(refusalOf({ kind: 'HTTP', api, ttlSeconds: 1, identitySource })).toContain(`lack ${source};`);
  });

  it('takes more in its key, in any order, with headers in any case', () => {
    const identitySource = [
      'stageVariables.colour',
      ...REST.replace('Authorization', 'authorization').split(', ').reverse(),
    ];
    expect(authorizerCaching({ kind: 'REQUEST', api, ttlSeconds: 1, identitySource }).ttlSeconds).toBe(1);
  });

  it('does not take the route or resource of API Gateway for the path: one there may be several here', () => {
    const route = HTTP.map((source) => (source === '$context.path' ? '$context.routeKey' : source));
    expect(refusalOf({ kind: 'HTTP', api, ttlSeconds: 1, identitySource: route })).toContain('$context.path');
    const resource = REST.replace('context.path', 'context.resourcePath');
    expect(refusalOf({ kind: 'REQUEST', api, ttlSeconds: 1, identitySource: resource })).toContain(
      'context.path',
    );
    // Case matters in the names of variables, and the words of one kind of API are not those of the other.
    expect(
      refusalOf({ kind: 'REQUEST', api, ttlSeconds: 1, identitySource: REST.replace('.path', '.Path') }),
    ).toContain('lack context.path;');
    expect(refusalOf({ kind: 'REQUEST', api, ttlSeconds: 1, identitySource: HTTP })).toContain(
      'lack method.',
    );
  });

  it('is refused to an authorizer of type TOKEN: its key is the header alone', () => {
    expect(refusalOf({ kind: 'TOKEN', api, ttlSeconds: 1 })).toContain('use one of type REQUEST');
  });

  const guarded = defineCatalog({
    name: 'acme',
    scopes: { view: { grants: ['read:item'] } },
    types: { reader: { prefix: 'acme_read', allows: '*', expiry: 'optional', methods: ['GET'] } },
  });
  const onRead = { 'GET /v1/items': { permission: 'read:item' } } as const;
  const { credentials } = api;

  it.each([
    ['several headers', severalHeaders],
    ["others: 'pass'", defineApi(catalog, { credentials, routes, others: 'pass' })],
    ['bound to methods', defineApi(guarded, { credentials, routes: onRead })],
    ['limits', { ...api, limits: { all: { by: 'account' as const, requests: 1, windowSeconds: 1 } } }],
    ['limits', { ...api, routes: { ...routes, 'GET /v1/items': { limit: { per: 'account' } } } }],
  ])('is refused to an API with %s', (words, refused) => {
    for (const kind of ['REQUEST', 'HTTP'] as const)
      expect(refusalOf({ kind, api: refused, ttlSeconds: 1 })).toContain(words);
    expect(authorizerCaching({ kind: 'REQUEST', api: refused }).ttlSeconds).toBe(0);
  });

  it('takes whole seconds that API Gateway takes', () => {
    for (const ttlSeconds of [-1, 0.5, 3_601, Number.NaN, Number.POSITIVE_INFINITY])
      expect(refusalOf({ kind: 'HTTP', api, ttlSeconds })).toContain('0 to 3600');
  });
});

describe('the settings of an authorizer', () => {
  const env = { KEYWRIGHT_TABLE: 'keys', KEYWRIGHT_AUTHORIZER: 'HTTP' };

  it('say how it is cached, and by default that it is not', () => {
    expect(settingsFromEnv(env).serves).toEqual({ authorizer: 'HTTP', ttlSeconds: 0, identitySource: '' });
    expect(
      settingsFromEnv({ ...env, KEYWRIGHT_AUTHORIZER_TTL: '30', KEYWRIGHT_IDENTITY_SOURCE: 'a,b' }).serves,
    ).toEqual({ authorizer: 'HTTP', ttlSeconds: 30, identitySource: 'a,b' });
  });

  it('are refused where they mean nothing', () => {
    for (const ttl of ['-1', '1.5', '5s', ' '])
      expect(() => settingsFromEnv({ ...env, KEYWRIGHT_AUTHORIZER_TTL: ttl })).toThrow(
        /KEYWRIGHT_AUTHORIZER_TTL/,
      );
    const handler = { KEYWRIGHT_TABLE: 'keys', KEYWRIGHT_HANDLER: 'app.handler' };
    for (const stray of [{ KEYWRIGHT_AUTHORIZER_TTL: '5' }, { KEYWRIGHT_IDENTITY_SOURCE: 'a' }])
      expect(() => settingsFromEnv({ ...handler, ...stray })).toThrow(Object.keys(stray)[0]);
  });
});
