import { describe, expect, it } from 'vitest';
import { apiProblems } from '../../../keys/api/problems.js';
import { defineCatalog } from '../../../keys/catalog/define-catalog.js';

const catalog = defineCatalog({
  name: 'acme',
  scopes: {
    view: { grants: ['read:item'] },
    edit: { grants: ['update:item', 'create:item'], implies: ['view'] },
    audit: { grants: ['read:audit'] },
  },
  types: {
    token: { prefix: 'acme', allows: ['view', 'edit'], expiry: 'required' },
    reader: { prefix: 'acme_ro', allows: ['view'], methods: ['GET'], expiry: 'required' },
  },
});
const credentials = [{ header: 'Authorization', scheme: 'Bearer' }];
const sound = { credentials, routes: { 'GET /v1/items': { permission: 'read:item' } } };

function problemsOf(change: object): readonly string[] {
  return apiProblems(catalog, { ...sound, ...change });
}
const withRoute = (key: string, route: unknown) => problemsOf({ routes: { ...sound.routes, [key]: route } });

describe('a sound API definition', () => {
  it.each([
    ['with no more than it needs', {}],
    ['as it is serialised', { format: 1, catalog }],
    ['that hands credentials of others on', { others: 'pass' }],
    [
      'with credentials in several headers',
      { credentials: [...credentials, { header: 'X-API-Key' }, { header: "a!#$%&'*+.^_`|~9-" }] },
    ],
    [
      'with a header of the longest name',
      { credentials: [{ header: 'h'.repeat(64), scheme: 's'.repeat(64) }] },
    ],
    [
      'with refusals of its own',
      {
        refusals: {
          credential: { status: 400, headers: { 'X-A': ' ~', 'X-B': '' }, body: 'no' },
          route: { status: 599 },
          type: undefined,
          method: { status: 405, headers: {} },
          permission: { status: 403, body: null },
          unavailable: { status: 500 },
        },
      },
    ],
    [
      'with routes of every kind',
      {
        routes: {
          'GET /': {},
          'GET /a': { permission: { anyOf: ['read:audit', 'read:item'] } },
          'GET /a/{id}': { permission: { allOf: ['read:item', 'update:item'] } },
          'GET /a/{id}/b': { types: { anyOf: ['token', 'reader'] } },
          'GET /a/{id}/{rest+}': { types: 'reader', permission: 'read:item' },
          'POST /a': { types: { anyOf: ['token', 'reader'] } },
        },
      },
    ],
  ])('%s has no problem', (_, change) => {
    expect(problemsOf(change)).toEqual([]);
  });
});

describe('what is wrong with an API definition is said with its place and the way out:', () => {
  it.each([[undefined], [null], ['text'], [[sound]]])('%j', (definition) => {
    expect(apiProblems(catalog, definition)).toEqual(['the definition is not a map']);
  });

  it.each<readonly [object, readonly string[]]>([
    [
      { timeouts: 7 },
      ['the definition: this release of keywright does not know "timeouts"; remove it, or upgrade keywright'],
    ],
    [{ others: 'refuse' }, ['others: write "pass", or leave it out to refuse them']],
    [{ others: null }, ['others: write "pass", or leave it out to refuse them']],
    [{ routes: undefined }, ['routes: list at least one route; what is not listed is denied']],
    [{ routes: {} }, ['routes: list at least one route; what is not listed is denied']],
    [{ routes: [{}] }, ['routes: list at least one route; what is not listed is denied']],
  ])('%j', (change, problems) => {
    expect(problemsOf(change)).toEqual(problems);
  });

  const nameOne =
    'credentials: name at least one header, such as { header: "Authorization", scheme: "Bearer" }';
  it.each<readonly [unknown, readonly string[]]>([
    [undefined, [nameOne]],
    [{}, [nameOne]],
    [[], [nameOne]],
    [['Authorization'], ['credentials[0].header: name a header']],
    [[{}], ['credentials[0].header: name a header']],
    [[{ header: 7 }], ['credentials[0].header: name a header']],
    [[{ header: 'X Key' }], ['credentials[0].header: name a header']],
    [[{ header: 'X-Key\n' }], ['credentials[0].header: name a header']],
    [[{ header: '' }, ...credentials], ['credentials[0].header: name a header']],
    [[{ header: 'h'.repeat(65) }], ['credentials[0].header: name a header']],
    [
      [...credentials, { header: 'X-Key', query: 'key' }],
      ['credentials[1]: this release of keywright does not know "query"; remove it, or upgrade keywright'],
    ],
    [
      [{ header: 'X-Key', scheme: '' }],
      ['credentials[0].scheme: write a scheme such as "Bearer", or leave it out'],
    ],
    [
      [{ header: 'X-Key', scheme: 7 }],
      ['credentials[0].scheme: write a scheme such as "Bearer", or leave it out'],
    ],
    [
      [...credentials, { header: 'AUTHORIZATION' }],
      ['credentials[1]: the header "AUTHORIZATION" is named twice; its case does not matter'],
    ],
  ])('credentials %j', (given, problems) => {
    expect(problemsOf({ credentials: given })).toEqual(problems);
  });

  const statusOf = (name: string) => `refusals.${name}.status: a refusal has a status from 400 to 599`;
  const oddHeader = (name: string) =>
    `refusals.route.headers["${name}"]: is not a header of visible ASCII characters`;
  it.each<readonly [unknown, readonly string[]]>([
    [null, ['refusals: write a map from class to answer']],
    [[], ['refusals: write a map from class to answer']],
    [
      { forbidden: { status: 403 } },
      ['refusals: this release of keywright does not know "forbidden"; remove it, or upgrade keywright'],
    ],
    [{ route: 404 }, ['refusals.route: write { status, headers, body }']],
    [{ route: {} }, [statusOf('route')]],
    [{ credential: { status: 399 } }, [statusOf('credential')]],
    [{ type: { status: 600 } }, [statusOf('type')]],
    [{ method: { status: 403.5 } }, [statusOf('method')]],
    [{ permission: { status: '403' } }, [statusOf('permission')]],
    [
      { unavailable: { status: 503, text: 'no' } },
      [
        'refusals.unavailable: this release of keywright does not know "text"; remove it, or upgrade keywright',
      ],
    ],
    [{ route: { status: 404, headers: [] } }, ['refusals.route.headers: write a map from name to text']],
    [{ route: { status: 404, headers: { 'a b': 'c' } } }, [oddHeader('a b')]],
    [{ route: { status: 404, headers: { a: 7 } } }, [oddHeader('a')]],
    [{ route: { status: 404, headers: { a: 'é' } } }, [oddHeader('a')]],
    [{ route: { status: 404, headers: { a: 'b\r\nSet-Cookie: c' } } }, [oddHeader('a')]],
    [
      { route: { status: 404, headers: { 'X-A': 'b', 'x-a': 'c' } } },
      ['refusals.route.headers: a name is written twice; its case does not matter'],
    ],
  ])('refusals %j', (refusals, problems) => {
    expect(problemsOf({ refusals })).toEqual(problems);
  });

  it.each<readonly [string, readonly string[]]>([
    ['GET v1', ['a route is a method in capitals, one blank and a path, such as "GET /v1/items/{id}"']],
    ['get /v1', ['a route is a method in capitals, one blank and a path, such as "GET /v1/items/{id}"']],
    ['GET  /v1', ['a route is a method in capitals, one blank and a path, such as "GET /v1/items/{id}"']],
    ['GET /v1 ', ['a route is a method in capitals, one blank and a path, such as "GET /v1/items/{id}"']],
    [' GET /v1', ['a route is a method in capitals, one blank and a path, such as "GET /v1/items/{id}"']],
    [
      `${'M'.repeat(21)} /v1`,
      ['a route is a method in capitals, one blank and a path, such as "GET /v1/items/{id}"'],
    ],
    ['ANY /v1', ['list the methods one by one: what is not listed is denied']],
    ['GET /v1/', ['a path has neither empty segments nor a slash at its end']],
    ['GET //v1', ['a path has neither empty segments nor a slash at its end']],
    ['GET /v1/..', ['".." is neither plain text, {name} nor {name+}']],
    ['GET /v1/.', ['"." is neither plain text, {name} nor {name+}']],
    ['GET /v1/a%20b', ['"a%20b" is neither plain text, {name} nor {name+}']],
    ['GET /v1/a{id}', ['"a{id}" is neither plain text, {name} nor {name+}']],
    ['GET /v1/{id}a', ['"{id}a" is neither plain text, {name} nor {name+}']],
    ['GET /v1/{}', ['"{}" is neither plain text, {name} nor {name+}']],
    ['GET /v1/{1d}', ['"{1d}" is neither plain text, {name} nor {name+}']],
    ['GET /v1/{id++}', ['"{id++}" is neither plain text, {name} nor {name+}']],
    [`GET /v1/{${'n'.repeat(41)}}`, [`"{${'n'.repeat(41)}}" is neither plain text, {name} nor {name+}`]],
    ['GET /v1/a;b', ['"a;b" is neither plain text, {name} nor {name+}']],
    ['GET /v1/{all+}/more', ['only the last segment can be greedy']],
    ['GET /v1/{id}/{id}', ['two parameters have the same name']],
    ['GET /v1/{id}/{id+}', ['two parameters have the same name']],
    ['GET /V1/items/x', ['"V1" and "v1" differ only in their case']],
  ])('the route %j', (key, problems) => {
    expect(withRoute(key, {})).toEqual(problems.map((problem) => `routes["${key}"]: ${problem}`));
  });

  it('two routes for the same requests', () => {
    const routes = { 'GET /a/{id}': {}, 'GET /a/{name}': {}, 'GET /a/{all+}': {}, 'PUT /a/{id}': {} };
    expect(problemsOf({ routes })).toEqual([
      'routes["GET /a/{name}"]: matches the same requests as "GET /a/{id}"',
    ]);
    expect(problemsOf({ routes: { 'GET /a/B': {}, 'GET /a/b': {} } })).toEqual([
      'routes["GET /a/b"]: matches the same requests as "GET /a/B"',
    ]);
    const cases = { 'GET /a/B/c': {}, 'GET /a/b/d': {}, 'GET /A/x': {}, 'PUT /A/B': {}, 'GET /x/B/c': {} };
    expect(problemsOf({ routes: cases })).toEqual([
      'routes["GET /a/b/d"]: "b" and "B" differ only in their case',
      'routes["GET /A/x"]: "A" and "a" differ only in their case',
    ]);
  });

  it.each<readonly [unknown, readonly string[]]>([
    [null, [': write what the route asks for, such as { permission: "read:item" }']],
    ['read:item', [': write what the route asks for, such as { permission: "read:item" }']],
    [
      { scope: 'view' },
      [': this release of keywright does not know "scope"; remove it, or upgrade keywright'],
    ],
    [
      { permission: undefined },
      ['.permission: has no value, so that every key would be let through; name one, or leave it out'],
    ],
    [
      { types: undefined },
      ['.types: has no value, so that every key would be let through; name one, or leave it out'],
    ],
    [
      { permission: 7, types: 7 },
      [
        '.permission: write one name or { anyOf: [names] } or { allOf: [names] }',
        '.types: write one name or { anyOf: [names] }',
      ],
    ],
    [{ types: { allOf: ['token'] } }, ['.types: write one name or { anyOf: [names] }']],
    [
      { permission: { anyOf: ['read:item'], allOf: ['read:item'] } },
      ['.permission: write one name or { anyOf: [names] } or { allOf: [names] }'],
    ],
    [
      { permission: { anyOf: 'read:item' } },
      ['.permission: write one name or { anyOf: [names] } or { allOf: [names] }'],
    ],
    [
      { permission: ['read:item'] },
      ['.permission: write one name or { anyOf: [names] } or { allOf: [names] }'],
    ],
    [{ permission: {} }, ['.permission: write one name or { anyOf: [names] } or { allOf: [names] }']],
    [{ permission: { allOf: [] } }, ['.permission: list at least one name, or leave it out']],
    [{ permission: { anyOf: ['read:item', 7] } }, ['.permission: list at least one name, or leave it out']],
    [{ types: { anyOf: ['token', 'reader', 'token'] } }, ['.types: "token" is listed twice']],
    [
      { permission: { anyOf: ['read:item', 'fly'] }, types: { anyOf: ['tokn', 'token'] } },
      ['.permission: no scope of acme grants "fly"', '.types: acme has no key type "tokn"'],
    ],
    [
      { permission: 'read:audit' },
      ['.permission: no key can reach the route: no scopes that "token", "reader" may have grant it'],
    ],
    [
      { permission: 'update:item', types: 'reader' },
      ['.permission: no key can reach the route: no scopes that "reader" may have grant it'],
    ],
    [
      { permission: { allOf: ['read:item', 'read:audit'] } },
      ['.permission: no key can reach the route: no scopes that "token", "reader" may have grant it'],
    ],
    [{ types: 'reader' }, [': no key can reach the route: "reader" may not use POST']],
  ])('a route that asks for %j', (route, problems) => {
    expect(withRoute('POST /v1/more', route)).toEqual(
      problems.map((problem) => `routes["POST /v1/more"]${problem}`),
    );
  });
});
