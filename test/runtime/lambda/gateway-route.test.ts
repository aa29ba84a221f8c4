import { describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { createAuthorizer } from '../../../runtime/lambda/authorizer.ts';
import { requestFromEvent } from '../../../runtime/lambda/event.ts';
import { protectLambda } from '../../../runtime/lambda/handler.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { catalog, request, world } from '../world.ts';

/** What an HTTP API made of a request: the route that it chose, and the path that it handed over. */
function event(route: string, rawPath: string, pathParameters?: object, headers: object = {}) {
  return {
    ...{
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn',
      routeKey: route,
      rawPath,
      pathParameters,
      headers,
    },
    requestContext: {
      http: { method: 'GET', sourceIp: '203.0.113.9' },
      ...{ stage: 'prod', apiId: 'abc', domainName: 'abc.execute-api.us-east-1.amazonaws.com' },
    },
  };
}

/** The same in format 1.0, which has the route without its method. */
function first(route: string, path: string, pathParameters?: object) {
  const resource = route.slice(route.indexOf('/'));
  const requestContext = { identity: { sourceIp: '203.0.113.9' } };
  return { resource, path, pathParameters, httpMethod: 'GET', headers: {}, requestContext };
}

/** As AWS was seen to hand paths over: decoded, once or twice, and cut at a decoded question mark. */
const TORN: readonly (readonly [sent: string, route: string, rawPath: string, parameters: object])[] = [
  ['/users/7%2Fparts', 'GET /users/{id}', '/users/7/parts', { id: '7/parts' }],
  ['/users/7%2Fparts', 'GET /users/{id}', '/users/7/parts', { id: '7%2Fparts' }],
  ['/users/7%252Fparts', 'GET /users/{id}', '/users/7/parts', { id: '7%2fparts' }],
  ['/users/7%252Fparts', 'GET /users/{id}', '/users/7/parts', { id: '7%252Fparts' }],
  ['/a%2Fb/c', 'GET /{x}/{y}', '/a/b/c', { x: 'a/b', y: 'c' }],
  ['/a%2Fb/files/c', 'GET /{x}/files/{path+}', '/a/b/files/c', { x: 'a/b', path: 'c' }],
  ['/users/7%3F/parts', 'GET /users/{id}/parts', '/users/7', { id: '7' }],
  ['/users%3F/7', 'GET /users%3F/{id}', '/users', { id: '7' }],
  ['/files%3F/7', 'ANY /files/{path+}', '/files', { path: '7' }],
  ['/users/7%2Fx%3F/parts', 'GET /users/{id}/parts', '/users/7/x', { id: '7' }],
];

/** A gateway has stages and base paths in front, wide routes, and parameters with blanks. */
const WHOLE: readonly (readonly [route: string, rawPath: string, parameters: object | undefined])[] = [
  ['GET /users/{id}', '/users/7', { id: '7' }],
  ['GET /users/{id}/parts', '/users/7/parts', { id: '7' }],
  ['GET /users/{id}', '/api/users/7', { id: '7' }],
  ['GET /users/{user-id}', '/users/a b', { 'user-id': 'a%20b' }],
  ['ANY /{proxy+}', '/users/7/parts', { proxy: 'users/7/parts' }],
  ['ANY /users/{proxy+}', '/api/users/7/parts', { proxy: '7/parts' }],
  ['GET /', '/', undefined],
  ['$default', '/users/7/parts', undefined],
];

describe('a request for which the gateway chose a route that is not at the path that it hands over', () => {
  it.each(TORN)('is for no route: %s at %s', (_, route, path, parameters) => {
    expect(requestFromEvent(event(route, path, parameters)).path).toBe('');
    expect(requestFromEvent(first(route, path, parameters)).path).toBe('');
  });

  it.each(WHOLE)('is not one at %s with %s', (route, path, parameters) => {
    const read = path.replace(' ', '%20');
    expect(requestFromEvent(event(route, path, parameters)).path).toBe(read);
    expect(requestFromEvent(first(route, path, parameters)).path).toBe(read);
  });

  it('is the one of an HTTP API with a stage in front all the same', () => {
    expect(requestFromEvent(event('GET /users/{id}', '/prod/users/7', { id: '7' })).path).toBe('/users/7');
    expect(requestFromEvent(event('GET /users/{id}', '/prod/users/7/x', { id: '7/x' })).path).toBe('');
  });

  const api = defineApi(catalog, {
    credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
    routes: {
      'GET /users/{id}': { permission: 'delete:user' },
      'GET /users/{id}/parts': { permission: 'read:item' },
    },
  });

  it('reaches neither the handler nor, by an authorizer, the integration of that route', async () => {
    const w = world();
    const { keyString } = await w.issue({ scopes: ['view'] });
    const { headers } = request('GET', '/', keyString);
    const verifier = createVerifier({ ...w.deps, api });
    const guarded = protectLambda(verifier, () => ({ statusCode: 200 }));
    const authorizer = createAuthorizer(verifier, { kind: 'HTTP' });
    const honest = event('GET /users/{id}/parts', '/users/7/parts', { id: '7' }, headers);
    const torn = event('GET /users/{id}', '/users/7/parts', { id: '7/parts' }, headers);
    expect([await guarded(honest), await authorizer(honest)]).toMatchObject([
      { statusCode: 200 },
      { isAuthorized: true },
    ]);
    expect([await guarded(torn), await authorizer(torn)]).toMatchObject([
      { statusCode: 404 },
      { isAuthorized: false },
    ]);
  });
});
