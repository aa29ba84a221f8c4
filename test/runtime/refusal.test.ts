import { describe, expect, it } from 'vitest';
import type { ApiDefinition, RefusalClass } from '../../keys/api/api.js';
import { defineApi } from '../../keys/api/define-api.js';
import { compileRefusals } from '../../runtime/refusal.js';
import { catalog } from './world.js';

const details = {
  requestId: 'req-1',
  permission: 'read:item',
  scope: 'view',
  methods: 'GET, HEAD',
  retryAfter: '7',
};

type Chosen = Pick<ApiDefinition<typeof catalog, Record<string, object>>, 'credentials' | 'refusals'>;

function refusing(chosen: Chosen) {
  return compileRefusals(defineApi(catalog, { routes: { 'GET /v1/items': {} }, ...chosen }));
}

const both = { credentials: [{ header: 'Authorization', scheme: 'Bearer' }, { header: 'X-API-Key' }] };
const problemJson = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };

describe('a refusal that the API does not word', () => {
  const refuse = refusing(both);
  const credential = {
    status: 401,
    headers: { ...problemJson, 'WWW-Authenticate': 'Bearer realm="acme", ApiKey realm="acme"' },
    body: '{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The API key is missing or not valid.","requestId":"req-1"}',
  };

  it.each<readonly [RefusalClass, object]>([
    ['credential', credential],
    ['type', credential],
    [
      'route',
      {
        status: 404,
        headers: problemJson,
        body: '{"type":"about:blank","title":"Not Found","status":404,"detail":"There is no such route.","requestId":"req-1"}',
      },
    ],
    [
      'method',
      {
        status: 403,
        headers: problemJson,
        body: '{"type":"about:blank","title":"Forbidden","status":403,"detail":"The API key may not be used with this method.","requestId":"req-1"}',
      },
    ],
    [
      'permission',
      {
        status: 403,
        headers: {
          ...problemJson,
          'WWW-Authenticate': 'Bearer realm="acme", error="insufficient_scope", scope="view"',
        },
        body: '{"type":"about:blank","title":"Forbidden","status":403,"detail":"The API key lacks the permission \\"read:item\\".","permission":"read:item","requestId":"req-1"}',
      },
    ],
    [
      'limit',
      {
        status: 429,
        headers: problemJson,
        body: '{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"There were too many requests. Try again in 7 s.","requestId":"req-1"}',
      },
    ],
    [
      'unavailable',
      {
        status: 503,
        headers: { ...problemJson, 'Retry-After': '1' },
        body: '{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The API key could not be checked. Try again.","requestId":"req-1"}',
      },
    ],
  ])('of a %s is that of RFC 6750 and RFC 9457, byte by byte', (refusal, answer) => {
    expect(refuse(refusal, details)).toEqual(answer);
  });

  it('names each scheme once, and speaks of scopes to those only who present tokens', () => {
    const twice = refusing({ credentials: [{ header: 'X-API-Key' }, { header: 'X-Other-Key' }] });
    expect(twice('credential', details).headers['WWW-Authenticate']).toBe('ApiKey realm="acme"');
    expect(twice('permission', details).headers).toEqual(problemJson);
  });
});

describe('a refusal in the words of the API', () => {
  it('tells of room in a limit only where it is about one: elsewhere these words are text', () => {
    const words = { status: 429, body: 'wait $retryAfter s', headers: { 'X-Wait': '$retryAfter' } };
    const refuse = refusing({ ...both, refusals: { limit: words, permission: words, unavailable: words } });
    expect(refuse('limit', details)).toMatchObject({ body: '"wait 7 s"', headers: { 'X-Wait': '7' } });
    for (const other of ['permission', 'unavailable'] as const)
      expect(refuse(other, details)).toMatchObject({
        body: '"wait $retryAfter s"',
        headers: { 'X-Wait': '$retryAfter' },
      });
  });

  it('has the placeholders filled in, and quotes escaped, in headers and body', () => {
    const refuse = refusing({
      ...both,
      refusals: {
        permission: {
          status: 418,
          headers: { 'X-Missing': '$scope of $permission by $methods, not $other', 'X-Plain': 'as it is' },
          body: { error: '$permission', id: '$requestId', more: ['$$scope', 7, null] },
        },
      },
    });
    expect(refuse('permission', { ...details, permission: 'say "\\"' })).toEqual({
      status: 418,
      headers: {
        'X-Missing': 'view of say \\"\\\\\\" by GET, HEAD, not $other',
        'X-Plain': 'as it is',
        'Content-Type': 'application/json',
      },
      body: '{"error":"say \\"\\\\\\"","id":"req-1","more":["$view",7,null]}',
    });
    expect(refuse('permission', { requestId: 'r' }).body).toBe('{"error":"","id":"r","more":["$",7,null]}');
  });

  it('does not fill in what was filled in: a placeholder in a value stays what it is', () => {
    const refuse = refusing({
      ...both,
      refusals: { route: { status: 404, body: '$requestId requestId $scope' } },
    });
    expect(refuse('route', { requestId: '$scope', scope: 'view' }).body).toBe('"$scope requestId view"');
  });

  it('is JSON unless it says what it is, and has no type without a body', () => {
    const refuse = refusing({
      ...both,
      refusals: {
        route: { status: 404, body: {} },
        method: { status: 405, body: {}, headers: { 'content-type': 'application/hal+json' } },
        type: { status: 403 },
      },
    });
    expect(refuse('route', details)).toEqual({
      status: 404,
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect(refuse('method', details).headers).toEqual({ 'content-type': 'application/hal+json' });
    expect(refuse('type', details)).toEqual({ status: 403, headers: {}, body: '' });
  });

  it('says when to try again, unless it says so itself', () => {
    const asked = (headers?: Record<string, string>) =>
      refusing({ ...both, refusals: { unavailable: { status: 500, ...(headers && { headers }) } } })(
        'unavailable',
        details,
      ).headers;
    expect(asked()).toEqual({ 'Retry-After': '1' });
    expect(asked({ 'X-A': 'b' })).toEqual({ 'X-A': 'b', 'Retry-After': '1' });
    expect(asked({ 'RETRY-AFTER': '30' })).toEqual({ 'RETRY-AFTER': '30' });
  });

  it('of a type is that of a credential, whatever the words, so that nobody learns that the key exists', () => {
    const refuse = refusing({ ...both, refusals: { credential: { status: 400, body: 'no' } } });
    expect(refuse('type', details)).toEqual(refuse('credential', details));
    expect(refuse('type', details).status).toBe(400);
  });

  it('cannot be changed by who got it: the next caller is told the same', () => {
    const { headers } = refusing(both)('credential', details);
    expect(() => Object.assign(headers, { 'Cache-Control': 'public' })).toThrow(TypeError);
  });
});
