import { describe, expect, it } from 'vitest';
import { takenBy } from '../../../keys/api/credential-kinds.js';
import { apiFromJson, defineApi } from '../../../keys/api/define-api.js';
import { apiProblems } from '../../../keys/api/problems.js';
import { scopeClaimOf, skewOf, subjectClaimOf, typOf } from '../../../keys/api/tokens.js';
import { defineCatalog } from '../../../keys/catalog/define-catalog.js';
import { CatalogError } from '../../../keys/errors.js';

const catalog = defineCatalog({
  name: 'acme',
  scopes: { view: { grants: ['read:item'] }, edit: { grants: ['update:item'] } },
  types: {
    token: { prefix: 'acme', allows: '*', expiry: 'required' },
    reader: { prefix: 'acme_ro', allows: ['view'], expiry: 'required' },
  },
});
const trust = {
  audience: 'https://api.test',
  jwksUri: 'https://login.test/jwks',
  algorithms: ['ES256'],
  account: 'team',
} as const;
const oauth = { ...trust, issuer: 'https://login.test', scopes: { known: ['read', 'write'] } } as const;
const session = { ...trust, issuer: 'https://portal.test', rights: 'grantor' } as const;
const credentials = [
  { header: 'X-API-Key' },
  { header: 'Authorization', scheme: 'Bearer', accepts: ['oauth', 'session'] },
] as const;
const routes = { 'GET /items': { permission: 'read:item', oauthScopes: 'read' } } as const;
const sound = { credentials, tokens: { oauth, session }, routes };

const problemsOf = (change: object) => apiProblems(catalog, { ...sound, ...change });
const inOAuth = (change: object) => problemsOf({ tokens: { oauth: { ...oauth, ...change }, session } });
const inSession = (change: object) => problemsOf({ tokens: { oauth, session: { ...session, ...change } } });
const atRoute = (route: unknown) => problemsOf({ routes: { ...routes, 'PUT /items': route } });

describe('a sound API with tokens', () => {
  it.each<readonly [string, readonly string[]]>([
    ['as it is', problemsOf({})],
    ['with http on this machine', inOAuth({ jwksUri: 'http://127.0.0.1:4000/jwks' })],
    ['with http on this machine, by its name', inOAuth({ jwksUri: 'http://localhost/jwks' })],
    ['with http on this machine, by IPv6', inOAuth({ jwksUri: 'http://[::1]:80/jwks' })],
    [
      'with several audiences and algorithms',
      inOAuth({ audience: ['a', 'b'], algorithms: ['ES256', 'PS512'] }),
    ],
    ['without any skew', inOAuth({ clockSkewSeconds: 0 })],
    ['with the most skew', inSession({ clockSkewSeconds: 60, typ: 'session+jwt', subject: 'uid' })],
    ['with permissions in a claim', inSession({ rights: { claim: 'permissions' } })],
    ['with a resource', inOAuth({ resource: 'https://api.test/v1' })],
    ['with a route for keys alone', atRoute({ credentials: ['key'], types: 'token' })],
    ['with a route for access tokens alone', atRoute({ credentials: ['oauth'], oauthScopes: 'write' })],
    ['with a route for all access tokens', atRoute({ credentials: ['key', 'oauth'] })],
    ['with a route for sessions alone', atRoute({ credentials: ['session'], permission: 'update:item' })],
    ['with a type and sessions', atRoute({ credentials: ['key', 'session'], types: 'reader' })],
    [
      'with one header for all',
      problemsOf({ credentials: [{ header: 'A', accepts: ['key', 'oauth', 'session'] }] }),
    ],
    [
      'with one issuer and a header for each',
      problemsOf({
        tokens: { oauth, session: { ...session, issuer: oauth.issuer } },
        credentials: [
          { header: 'A', accepts: ['key', 'oauth'] },
          { header: 'B', accepts: ['session'] },
        ],
      }),
    ],
  ])('%s has no problem', (_, problems) => {
    expect(problems).toEqual([]);
  });

  it('survives JSON, and knows the names of its scopes', () => {
    const api = defineApi(catalog, sound);
    expect(apiFromJson(JSON.parse(JSON.stringify(api)))).toEqual(api);
    const unsound = [
      () =>
        defineApi(catalog, {
          ...sound,
          // @ts-expect-error there is no such scope
          routes: { 'GET /items': { oauthScopes: 'raed' } },
        }),
      () =>
        defineApi(catalog, {
          credentials: [{ header: 'X-API-Key' }],
          // @ts-expect-error the API has no access tokens
          routes: { 'GET /items': { oauthScopes: 'read' } },
        }),
    ];
    for (const define of unsound) expect(define).toThrow(CatalogError);
  });

  it('has the defaults of the standards', () => {
    expect([typOf('oauth', oauth), typOf('session', session)]).toEqual(['at+jwt', 'JWT']);
    expect([skewOf(oauth), subjectClaimOf(oauth), scopeClaimOf(oauth)]).toEqual([5, 'sub', 'scope']);
    const other = {
      ...oauth,
      typ: 'JWT',
      clockSkewSeconds: 0,
      subject: 'uid',
      scopes: { claim: 'scp', known: [] },
    };
    expect([typOf('oauth', other), skewOf(other), subjectClaimOf(other), scopeClaimOf(other)]).toEqual([
      'JWT',
      0,
      'uid',
      'scp',
    ]);
  });
});

describe('tokens of one issuer, each kind in a header of its own', () => {
  const apart = [
    { header: 'A', accepts: ['key', 'oauth'] },
    { header: 'B', accepts: ['session'] },
  ];
  const withSession = (change: object) =>
    problemsOf({
      credentials: apart,
      tokens: { oauth, session: { ...session, issuer: oauth.issuer, ...change } },
    });

  it.each<readonly [string, object]>([
    ['typ', { typ: 'at+jwt' }],
    ['typ in another spelling', { typ: 'application/AT+JWT' }],
    ['typ, and one audience of several', { typ: 'at+jwt', audience: ['other', trust.audience] }],
  ])('are refused if an access token has the %s of a session', (_, change) => {
    expect(withSession(change)).toEqual([
      expect.stringMatching(/^tokens\.session: has issuer, audience and typ of tokens\.oauth/),
    ]);
  });

  it.each<readonly [string, object]>([
    ['typ', {}],
    ['audience', { typ: 'at+jwt', audience: ['other'] }],
    ['issuer', { typ: 'at+jwt', issuer: session.issuer }],
  ])('are told apart by their %s', (_, change) => {
    expect(withSession(change)).toEqual([]);
  });
});

describe('what is wrong with tokens is said with its place and the way out:', () => {
  const unknown = (name: string) =>
    `this release of keywright does not know "${name}"; remove it, or upgrade keywright`;
  const claim = (name: string) => `name the claim that says ${name}`;
  const audience = 'tokens.oauth.audience: write the claim "aud" of tokens for this API; ';
  const algorithms =
    'those that can be pinned are ES256, ES384, ES512, Ed25519, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512';
  const jwks =
    "tokens.oauth.jwksUri: write the https URL of the issuer's keys; http is for this machine only";
  const skew = 'tokens.oauth.clockSkewSeconds: write whole seconds from 0 to 60';
  const resource = 'tokens.oauth.resource: write the https URL that names this API, without a fragment';

  it.each<readonly [object, readonly string[]]>([
    [{ kid: 'k1' }, [`tokens.oauth: ${unknown('kid')}`]],
    [{ issuer: undefined }, ['tokens.oauth.issuer: write the claim "iss" of its tokens, to the letter']],
    [{ issuer: 'a b' }, ['tokens.oauth.issuer: write the claim "iss" of its tokens, to the letter']],
    [{ issuer: ['a'] }, ['tokens.oauth.issuer: write the claim "iss" of its tokens, to the letter']],
    [{ audience: undefined }, [`${audience}list at least one`]],
    [{ audience: [] }, [`${audience}list at least one`]],
    [{ audience: [''] }, [`${audience}"" cannot be one`]],
    [{ audience: ['a', 'a'] }, [`${audience}"a" is listed twice`]],
    [{ jwksUri: undefined }, [jwks]],
    [{ jwksUri: 'http://login.test/jwks' }, [jwks]],
    [{ jwksUri: 'http://127.0.0.1.login.test/jwks' }, [jwks]],
    [{ jwksUri: 'file:///etc/jwks' }, [jwks]],
    [{ jwksUri: 'https://user:word@login.test/jwks' }, [jwks]],
    [{ jwksUri: 'https://login.test/jwks#one' }, [jwks]],
    [{ jwksUri: '/jwks' }, [jwks]],
    [{ algorithms: [] }, [`tokens.oauth.algorithms: list at least one; ${algorithms}`]],
    [{ algorithms: 'ES256' }, [`tokens.oauth.algorithms: list at least one; ${algorithms}`]],
    [{ algorithms: ['ES256', 'none'] }, [`tokens.oauth.algorithms: "none" cannot be one; ${algorithms}`]],
    [{ algorithms: [256] }, [`tokens.oauth.algorithms: what is no text cannot be one; ${algorithms}`]],
    [{ algorithms: ['HS256'] }, [`tokens.oauth.algorithms: "HS256" cannot be one; ${algorithms}`]],
    [{ algorithms: ['ES256', 'ES256'] }, [`tokens.oauth.algorithms: "ES256" is listed twice; ${algorithms}`]],
    [
      { typ: '' },
      ['tokens.oauth.typ: write the header "typ" of its tokens, such as "at+jwt", or leave it out'],
    ],
    [{ clockSkewSeconds: 61 }, [skew]],
    [{ clockSkewSeconds: -1 }, [skew]],
    [{ clockSkewSeconds: 0.5 }, [skew]],
    [{ clockSkewSeconds: '5' }, [skew]],
    [{ account: undefined }, [`tokens.oauth.account: ${claim('whose data a token opens')}`]],
    [{ subject: 7 }, [`tokens.oauth.subject: ${claim('who the caller is, or leave it out for "sub"')}`]],
    [
      { scopes: ['read', 'write'] },
      ['tokens.oauth.scopes: write { known: [names] }: the scopes that routes ask for'],
    ],
    [{ scopes: { ...oauth.scopes, all: true } }, [`tokens.oauth.scopes: ${unknown('all')}`]],
    [
      { scopes: { ...oauth.scopes, claim: 7 } },
      ['tokens.oauth.scopes.claim: name the claim that holds the scopes, or leave it out for "scope"'],
    ],
    [
      { scopes: { known: ['read', 'wr"ite'] } },
      [
        'tokens.oauth.scopes.known: "wr\\"ite" cannot be one; a scope is visible ASCII without blanks, quotes and backslashes',
      ],
    ],
    [{ resource: 'http://api.test' }, [resource]],
    [{ resource: 'https://api.test/#' }, [resource]],
    [{ resource: 'https://api.test/?a=\\' }, [resource]],
    [{ resource: 'https://api.test/"' }, [resource]],
  ])('access tokens with %j', (change, problems) => {
    expect(inOAuth(change)).toEqual(problems);
  });

  const rights =
    'tokens.session.rights: write "grantor", or { claim: name } for the claim that holds permissions';
  it.each<readonly [object, readonly string[]]>([
    [{ scopes: { known: ['read'] } }, [`tokens.session: ${unknown('scopes')}`]],
    [{ rights: undefined }, [rights]],
    [{ rights: 'all' }, [rights]],
    [{ rights: { claim: '' } }, [rights]],
    [{ rights: { claim: 'permissions', all: true } }, [rights]],
    [
      { issuer: oauth.issuer },
      [
        'tokens.session.issuer: is that of tokens.oauth, and the header "Authorization" accepts both: the issuer tells them apart',
      ],
    ],
  ])('sessions with %j', (change, problems) => {
    expect(inSession(change)).toEqual(problems);
  });

  it.each<readonly [unknown, string]>([
    [null, 'tokens: write { oauth, session }, or leave it out for keys alone'],
    [[], 'tokens: write { oauth, session }, or leave it out for keys alone'],
    [{}, 'tokens: declare oauth or session, or leave it out for keys alone'],
    [{ oauth, session, saml: {} }, `tokens: ${unknown('saml')}`],
    [
      { oauth, session: true },
      'tokens.session: write what is pinned of its tokens: issuer, audience, jwksUri, algorithms, account',
    ],
  ])('%j', (tokens, problem) => {
    expect(problemsOf({ tokens })).toContain(problem);
  });

  it.each<readonly [readonly object[], readonly string[]]>([
    [
      [{ header: 'A', accepts: ['oauth', 'session'] }],
      ['credentials: no header accepts "key"; add it to the accepts of one'],
    ],
    [
      [{ header: 'A', accepts: ['key', 'oauth'] }],
      ['credentials: no header accepts "session"; add it to the accepts of one'],
    ],
    [
      [...credentials, { header: 'B', accepts: [] }],
      ['credentials[2].accepts: list at least one; the kinds are "key", "oauth" and "session"'],
    ],
    [
      [...credentials, { header: 'B', accepts: ['key', 'saml'] }],
      ['credentials[2].accepts: "saml" cannot be one; the kinds are "key", "oauth" and "session"'],
    ],
    [
      [...credentials, { header: 'B', accepts: ['key', 'key'] }],
      ['credentials[2].accepts: "key" is listed twice; the kinds are "key", "oauth" and "session"'],
    ],
  ])('headers %j', (given, problems) => {
    expect(problemsOf({ credentials: given })).toEqual(problems);
  });

  it('a header that accepts a kind that is not declared', () => {
    const problems = problemsOf({ tokens: { oauth } });
    expect(problems).toEqual([
      'credentials[1].accepts: the API has no tokens.session; declare it, or leave "session" out',
    ]);
  });

  it('tokens that no route takes', () => {
    const alone = { 'GET /items': { permission: 'read:item', credentials: ['key'] } };
    expect(problemsOf({ routes: alone })).toEqual([
      'tokens.oauth: no route takes them; name "oauth" in the credentials of one',
      'tokens.session: no route takes them; name "session" in the credentials of one',
    ]);
  });

  it.each<readonly [unknown, readonly string[]]>([
    [{ oauthScopes: 'raed' }, ['.oauthScopes: tokens.oauth.scopes.known has no "raed"']],
    [{ oauthScopes: [] }, ['.oauthScopes: write one name or { anyOf: [names] } or { allOf: [names] }']],
    [{ oauthScopes: undefined }, ['.oauthScopes: has no value; write one, or leave it out']],
    [{ credentials: undefined }, ['.credentials: has no value; write one, or leave it out']],
    [{ credentials: [] }, ['.credentials: list at least one; the kinds are "key", "oauth" and "session"']],
    [{ credentials: 'key' }, ['.credentials: list at least one; the kinds are "key", "oauth" and "session"']],
    [
      { credentials: ['key', 'session'], oauthScopes: 'read' },
      [': asks for oauthScopes, and its credentials leave "oauth" out'],
    ],
    [
      { credentials: ['session'], types: 'token' },
      [': is for certain types of keys, and its credentials leave "key" out'],
    ],
    [
      { credentials: ['oauth'], oauthScopes: 'read', permission: 'read:item' },
      [': asks for a permission, which access tokens do not have; ask for oauthScopes'],
    ],
    [
      { credentials: ['key', 'oauth'], permission: 'read:item' },
      [
        ': asks keys for a permission, and access tokens for nothing; say which oauthScopes stand in its place',
      ],
    ],
  ])('a route that says %j', (route, problems) => {
    expect(atRoute(route)).toEqual(problems.map((problem) => `routes["PUT /items"]${problem}`));
  });

  it('scopes of access tokens that the API does not have', () => {
    const keysOnly = { credentials: [{ header: 'A' }], tokens: undefined };
    expect(problemsOf(keysOnly)).toEqual([
      'routes["GET /items"].oauthScopes: the API has no tokens.oauth; declare it, or leave oauthScopes out',
    ]);
  });

  it('a route for sessions is not asked whether keys can reach it', () => {
    const audited = defineCatalog({
      name: 'acme',
      scopes: { view: { grants: ['read:item'] }, audit: { grants: ['read:audit'] } },
      types: { token: { prefix: 'acme', allows: ['view'], expiry: 'required' } },
    });
    const withRoute = (route: object) =>
      apiProblems(audited, { ...sound, routes: { ...routes, 'GET /audit': route } });
    expect(withRoute({ permission: 'read:audit', credentials: ['session'] })).toEqual([]);
    expect(withRoute({ permission: 'read:audit' })).toEqual([
      'routes["GET /audit"].permission: no key can reach the route: no scopes that "token" may have grant it',
    ]);
  });
});

describe('the kinds of credentials that a route takes', () => {
  it.each([
    ['keys where the API has no tokens', {}, undefined, ['key']],
    ['sessions where the API has them', { permission: 'read:item' }, { session }, ['key', 'session']],
    ['no access tokens by default', {}, { oauth }, ['key']],
    ['access tokens where it asks for scopes', { oauthScopes: 'read' }, { oauth }, ['key', 'oauth']],
    ['all of them', { oauthScopes: 'read' }, { oauth, session }, ['key', 'oauth', 'session']],
    ['no sessions where it is for types of keys', { types: 'token' }, { session }, ['key']],
    [
      'those that it names',
      { types: 'token', credentials: ['key', 'session'] },
      { session },
      ['key', 'session'],
    ],
    ['none but those', { credentials: ['key'] }, { oauth, session }, ['key']],
  ] as const)('%s', (_, route, tokens, kinds) => {
    expect(takenBy(route, tokens)).toEqual(kinds);
  });
});
