import { describe, expect, it, vi } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { ArgumentError, UnavailableError } from '../../../keys/errors.ts';
import { createAuthorizer } from '../../../runtime/lambda/authorizer.ts';
import { principalOf } from '../../../runtime/lambda/handler.ts';
import { settingsFromEnv } from '../../../runtime/lambda/settings.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { api, catalog, world } from '../world.ts';

const ARN = 'arn:aws:execute-api:us-east-1:123456789012:abc/prod';
const bearerOnly = defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: { ...api.routes, 'GET /': {} },
});

async function setting(more: Partial<typeof bearerOnly> = {}) {
  const w = world();
  const { format: _, catalog: __, ...definition } = { ...bearerOnly, ...more };
  const verifier = createVerifier({ ...w.deps, api: defineApi(catalog, definition) });
  const key = await w.issue({ account: 'org-5' });
  const tokenEvent = (place: string, text = key.keyString.reveal()) => ({
    type: 'TOKEN',
    methodArn: `${ARN}/${place}`,
    authorizationToken: `Bearer ${text}`,
  });
  return { w, verifier, key, tokenEvent, authorize: createAuthorizer(verifier, { kind: 'TOKEN' }) };
}

describe('a TOKEN authorizer', () => {
  it('allows exactly the method that it judged, and hands the caller on as texts and numbers', async () => {
    const { w, authorize, tokenEvent, key } = await setting();
    const result = (await authorize(tokenEvent('GET/v1/items/7'))) as { context: Record<string, unknown> };
    expect(result).toMatchObject({
      principalId: key.keyId,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${ARN}/GET/v1/items/7` }],
      },
      context: { keyId: key.keyId, version: 1, account: 'org-5', type: 'token', route: 'GET /v1/items/{id}' },
    });
    for (const value of Object.values(result.context)) expect(typeof value).toMatch(/string|number/);
    expect(JSON.stringify(result)).not.toContain(key.keyString.reveal());
    expect(principalOf({ requestContext: { authorizer: result.context } })).toMatchObject({
      account: 'org-5',
    });
    expect(await w.usages.get(key.keyId)).toMatchObject({ count: 1 });
  });

  it('judges what follows the base path, and a path without it is for no route', async () => {
    const { verifier, tokenEvent } = await setting();
    for (const basePath of ['/api', '/api/']) {
      const authorize = createAuthorizer(verifier, { kind: 'TOKEN', basePath });
      const effectAt = async (place: string) =>
        JSON.stringify(await authorize(tokenEvent(place))).includes('"Effect":"Allow"');
      expect(await effectAt('GET/api/v1/items')).toBe(true);
      expect(await effectAt('GET/v1/items')).toBe(false);
      expect(await effectAt('GET/apiv1/items')).toBe(false);
    }
  });

  it('refuses a bad credential with exactly "Unauthorized", and a good one at the wrong place with a policy', async () => {
    const { authorize, tokenEvent } = await setting();
    await expect(authorize(tokenEvent('GET/v1/items', 'x'))).rejects.toThrow(/^Unauthorized$/);
    // A key outside its surface is nobody.
    await expect(authorize(tokenEvent('GET/v1/audit'))).rejects.toThrow(/^Unauthorized$/);
    expect(await authorize(tokenEvent('PUT/v1/items/7'))).toEqual({
      principalId: 'refused',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: `${ARN}/PUT/v1/items/7` }],
      },
      context: { refusal: 'permission', permission: 'update:item', scope: 'edit', methods: '' },
    });
    expect(await authorize(tokenEvent('GET/nowhere'))).toMatchObject({ context: { refusal: 'route' } });
  });

  it.each(['GET/v1/items/*', 'GET/v1/items/a?b', 'GET/v1/items/$7'])(
    'gives nobody a policy for %s: it would be one for other methods, too',
    async (place) => {
      const { authorize, tokenEvent } = await setting();
      expect(await authorize(tokenEvent(place))).toMatchObject({
        policyDocument: { Statement: [{ Effect: 'Deny' }] },
        context: { refusal: 'route', permission: '', scope: '', methods: '' },
      });
    },
  );

  it('knows the root', async () => {
    const { authorize, tokenEvent } = await setting();
    for (const place of ['GET', 'GET/'])
      expect(await authorize(tokenEvent(place))).toMatchObject({ context: { route: 'GET /' } });
  });

  it('is refused to an API that takes credentials in several headers', async () => {
    const { verifier } = world();
    expect(() => createAuthorizer(verifier, { kind: 'TOKEN' })).toThrow(TypeError);
  });

  it('fails, and allows nothing, when the key cannot be judged', async () => {
    const { w, authorize, tokenEvent } = await setting();
    vi.spyOn(w.store, 'get').mockRejectedValue(new Error('down'));
    await expect(authorize(tokenEvent('GET/v1/items'))).rejects.toThrow(UnavailableError);
  });

  it('hands credentials of others to their authorizer', async () => {
    const { verifier, tokenEvent } = await setting({ others: 'pass' });
    const others = vi.fn(() => 'a policy');
    const event = tokenEvent('GET/v1/items', 'ey.J.x');
    expect(await createAuthorizer(verifier, { kind: 'TOKEN', others })(event, 'context')).toBe('a policy');
    expect(others).toHaveBeenCalledWith(event, 'context');
    await expect(createAuthorizer(verifier, { kind: 'TOKEN' })(event)).rejects.toThrow(/^Unauthorized$/);
  });
});

describe('an authorizer', () => {
  it('of one kind takes no events of another', async () => {
    const { verifier, tokenEvent } = await setting();
    const token = tokenEvent('GET/v1/items');
    const proxy = { path: '/v1/items', httpMethod: 'GET', headers: {}, requestContext: { identity: {} } };
    const request = { ...proxy, type: 'REQUEST', methodArn: `${ARN}/GET/v1/items` };
    const events = {
      TOKEN: token,
      REQUEST: request,
      HTTP: { version: '2.0', type: 'REQUEST', routeArn: 'x' },
    };
    for (const kind of ['TOKEN', 'REQUEST', 'HTTP'] as const) {
      const authorize = createAuthorizer(verifier, { kind });
      for (const [other, event] of Object.entries({ ...events, proxy, nothing: null }))
        if (other !== kind) await expect(authorize(event)).rejects.toThrow(ArgumentError);
    }
  });

  it('takes no event that lacks one mark of its kind, though the rest is there', async () => {
    const { verifier, key, tokenEvent } = await setting();
    const { authorizationToken: authorization, ...token } = tokenEvent('GET/v1/items');
    const whole = {
      ...{ ...token, authorizationToken: authorization, headers: { authorization } },
      ...{ version: '2.0', routeArn: token.methodArn, rawPath: '/v1/items' },
      ...{ path: '/v1/items', httpMethod: 'GET' },
      requestContext: { http: { method: 'GET' }, identity: {} },
    };
    const kinds = {
      TOKEN: [{ type: 'REQUEST' }, { authorizationToken: 7 }, { methodArn: 'arn' }],
      REQUEST: [{ type: 'TOKEN' }, { methodArn: 'arn' }],
      HTTP: [{ type: 'TOKEN' }, { version: '1.0' }, { routeArn: undefined }],
    };
    for (const kind of ['TOKEN', 'REQUEST', 'HTTP'] as const) {
      const authorize = createAuthorizer(verifier, { kind });
      const event = { ...whole, type: kind === 'TOKEN' ? 'TOKEN' : 'REQUEST' };
      expect(JSON.stringify(await authorize(event))).toContain(key.keyId);
      for (const change of kinds[kind])
        await expect(authorize({ ...event, ...change })).rejects.toThrow(ArgumentError);
    }
  });

  it('of type REQUEST gives no policy for another method than the one that it judged', async () => {
    const { verifier, key } = await setting();
    const event = {
      type: 'REQUEST',
      methodArn: `${ARN}/DELETE/v1/items`,
      path: '/v1/items',
      httpMethod: 'GET',
      multiValueHeaders: { Authorization: [`Bearer ${key.keyString.reveal()}`] },
      requestContext: { identity: { sourceIp: '203.0.113.1' } },
    };
    expect(await createAuthorizer(verifier, { kind: 'REQUEST' })(event)).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
    });
  });

  it('hands on no caller that it did not write', () => {
    for (const keywright of ['nonsense', '5', 'null', '{}', '{"principal":5}', 7])
      expect(() => principalOf({ requestContext: { authorizer: { keywright } } })).toThrow(TypeError);
  });
});

describe('the settings of an authorizer', () => {
  it('stand in place of a handler', () => {
    const table = { KEYWRIGHT_TABLE: 'keys' };
    expect(settingsFromEnv({ ...table, KEYWRIGHT_AUTHORIZER: 'HTTP' })).toMatchObject({
      serves: { authorizer: 'HTTP' },
    });
    for (const wrong of [
      { KEYWRIGHT_AUTHORIZER: 'REST' },
      { KEYWRIGHT_AUTHORIZER: 'TOKEN', KEYWRIGHT_HANDLER: 'app.handler' },
    ])
      expect(() => settingsFromEnv({ ...table, ...wrong })).toThrow(/KEYWRIGHT_AUTHORIZER/);
  });
});
