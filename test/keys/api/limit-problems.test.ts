import { describe, expect, it } from 'vitest';
import { apiProblems } from '../../../keys/api/problems.js';
import { defineCatalog } from '../../../keys/catalog/define-catalog.js';

const catalog = defineCatalog({
  name: 'acme',
  scopes: { view: { grants: ['read:item'] } },
  types: { token: { prefix: 'acme', allows: '*', expiry: 'required' } },
});
const standard = { by: 'account', requests: 600, windowSeconds: 60 };

function problemsOf(definition: object): readonly string[] {
  return apiProblems(catalog, { credentials: [{ header: 'X-API-Key' }], ...definition });
}

/** Of a route's limit beside a pool that another route takes from. */
const ofRoute = (limit: unknown) =>
  problemsOf({ limits: { standard }, routes: { 'GET /a': { limit: 'standard' }, 'GET /b': { limit } } });

/** Of a pool that a route takes from. */
const ofPool = (limit: unknown) =>
  problemsOf({ limits: { standard: limit }, routes: { 'GET /a': { limit: 'standard' } } });

const unknown = (name: string) =>
  `this release of keywright does not know "${name}"; remove it, or upgrade keywright`;
const whole = 'write a whole number from 1 to what the limit has room for, or leave it out';

describe('a sound limit', () => {
  it.each<[string, unknown]>([
    ['by the name of a pool', 'standard'],
    ['of a pool, at a cost', { pool: 'standard', cost: 600 }],
    ['of a pool', { pool: 'standard' }],
    ['of its own', { by: 'user', requests: 1, windowSeconds: 1 }],
    [
      'of its own, with all settings',
      { ...standard, by: 'grantor', cost: 1, lease: 600, whenUnavailable: 'allow' },
    ],
    ['as large as can be', { by: 'key', requests: 1e9, windowSeconds: 2_678_400, whenUnavailable: 'refuse' }],
  ])('of a route is one %s', (_, limit) => {
    expect(ofRoute(limit)).toEqual([]);
  });

  it('can be missing', () => {
    expect(problemsOf({ limits: {}, routes: { 'GET /a': {} } })).toEqual([]);
    expect(problemsOf({ limits: undefined, routes: { 'GET /a': {} } })).toEqual([]);
  });
});

describe('what is wrong with limits is said with its place and the way out:', () => {
  it.each<readonly [unknown, readonly string[]]>([
    [undefined, [': write the name of a limit, { pool, cost }, or { by, requests, windowSeconds }']],
    [3, [': write the name of a limit, { pool, cost }, or { by, requests, windowSeconds }']],
    [['standard'], [': write the name of a limit, { pool, cost }, or { by, requests, windowSeconds }']],
    ['other', [': the API has no limit "other"; name one of "limits"']],
    ['constructor', [': the API has no limit "constructor"; name one of "limits"']],
    [{ pool: 7 }, [': the API has no limit 7; name one of "limits"']],
    [{ pool: 'standard', requests: 5 }, [`: ${unknown('requests')}`]],
    [{ pool: 'standard', cost: 601 }, [`.cost: ${whole}`]],
    [{ pool: 'standard', cost: 0 }, [`.cost: ${whole}`]],
    [{ pool: 'standard', cost: undefined }, [`.cost: ${whole}`]],
    [{ ...standard, cost: 601 }, [`.cost: ${whole}`]],
    [{ ...standard, cost: '5' }, [`.cost: ${whole}`]],
    [{ ...standard, burst: 5 }, [`: ${unknown('burst')}`]],
    [
      {},
      [
        '.by: write one of account, grantor, key, user',
        '.requests: write a whole number from 1 to 1000000000',
        '.windowSeconds: write a whole number from 1 to 2678400',
      ],
    ],
  ])('of a route: %j', (limit, problems) => {
    expect(ofRoute(limit)).toEqual(problems.map((problem) => `routes["GET /b"].limit${problem}`));
  });

  it.each<readonly [unknown, readonly string[]]>([
    [null, [': write { by, requests, windowSeconds }']],
    [600, [': write { by, requests, windowSeconds }']],
    [{ ...standard, by: 'address' }, ['.by: write one of account, grantor, key, user']],
    [{ ...standard, requests: 0 }, ['.requests: write a whole number from 1 to 1000000000']],
    [{ ...standard, requests: 1.5 }, ['.requests: write a whole number from 1 to 1000000000']],
    [{ ...standard, requests: 1e9 + 1 }, ['.requests: write a whole number from 1 to 1000000000']],
    [{ ...standard, windowSeconds: 0 }, ['.windowSeconds: write a whole number from 1 to 2678400']],
    [{ ...standard, windowSeconds: '60' }, ['.windowSeconds: write a whole number from 1 to 2678400']],
    [{ ...standard, windowSeconds: 2_678_401 }, ['.windowSeconds: write a whole number from 1 to 2678400']],
    [{ ...standard, lease: 601 }, [`.lease: ${whole}`]],
    [{ ...standard, lease: 0 }, [`.lease: ${whole}`]],
    [{ ...standard, lease: undefined }, [`.lease: ${whole}`]],
    [
      { ...standard, whenUnavailable: 'pass' },
      ['.whenUnavailable: write "allow", or "refuse", which it is when left out'],
    ],
    [{ ...standard, cost: 1 }, [`: ${unknown('cost')}`]],
  ])('of a pool: %j', (limit, problems) => {
    expect(ofPool(limit)).toEqual(problems.map((problem) => `limits["standard"]${problem}`));
  });

  it('of their names, and of one that limits nothing', () => {
    const unused = 'no route takes from it, so that it limits nothing; name it in a route, or remove it';
    const odd = 'name a limit with up to 64 letters, digits and "._-", a letter or digit first';
    const routes = { 'GET /a': { limit: 'GET /a' } };
    expect(problemsOf({ limits: { standard }, routes: { 'GET /a': {} } })).toEqual([
      `limits["standard"]: ${unused}`,
    ]);
    expect(problemsOf({ limits: { 'GET /a': standard }, routes })).toEqual([`limits["GET /a"]: ${odd}`]);
    const long = 'p'.repeat(65);
    expect(problemsOf({ limits: { [long]: standard }, routes: { 'GET /a': { limit: long } } })).toEqual([
      `limits["${long}"]: ${odd}`,
    ]);
    expect(problemsOf({ limits: [standard], routes: { 'GET /a': {} } })).toEqual([
      'limits: write a map from name to limit, such as { standard: { by: "account", requests: 600, windowSeconds: 60 } }',
    ]);
  });
});
