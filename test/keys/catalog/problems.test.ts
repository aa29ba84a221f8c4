import { describe, expect, it } from 'vitest';
import type { AnyCatalog } from '../../../keys/catalog/catalog.js';
import { grantorProblem } from '../../../keys/catalog/grantor-problem.js';
import { catalogProblems } from '../../../keys/catalog/problems.js';

const view = { grants: ['read:item'] };
const edit = { grants: ['update:item'], implies: ['view'] };
const token = { prefix: 'acme', allows: ['view', 'edit'], expiry: 'required' };
const sound = { format: 1, name: 'acme', scopes: { view, edit }, types: { token } };

/** Problems of a catalog that no compiler has seen. */
function problemsOf(change: object): readonly string[] {
  return catalogProblems({ ...sound, ...change } as unknown as AnyCatalog);
}
const withType = (change: object) => problemsOf({ types: { token: { ...token, ...change } } });
const withScope = (scope: unknown) => problemsOf({ scopes: { view, edit, odd: scope } });
const longest = 'n'.repeat(64);

describe('a sound catalog', () => {
  it.each([
    ['as small as can be', { scopes: {}, types: { t: { ...token, allows: ['a'], expiry: 'optional' } } }],
    ['with everything', {}],
  ])('%s has no problem', (_, change) => {
    const scopes = {
      a: { title: 'A', description: 'a', grants: [], implies: ['view'], elevated: false },
      view,
    };
    const all = {
      ...token,
      title: 'T',
      description: 't',
      allows: '*',
      always: ['view'],
      requires: ['a'],
      methods: ['GET', 'M'.repeat(20)],
      grantor: 'optional',
      minLifetime: '1d',
      maxLifetime: '1d',
    };
    const useCases = { u: { title: 'U', description: 'u', type: 'all', scopes: '*' } };
    expect(problemsOf({ ...change, scopes, types: { all }, useCases })).toEqual([]);
  });

  it.each([longest, 'a', '9', 'A.b_c-d', '0a'])('may call anything %s', (name) => {
    expect(
      problemsOf({
        name,
        scopes: { [name]: { grants: ['!'.repeat(128), '~'] } },
        types: { [name]: { ...token, allows: [name], prefix: 'a'.repeat(20) } },
        useCases: { [name]: { type: name, scopes: [name] } },
      }),
    ).toEqual([]);
  });

  it('may have a type whose keys have their rights without declaring any', () => {
    expect(withType({ allows: [], always: ['view'] })).toEqual([]);
  });
});

describe('what is wrong with a catalog is said with its place and the way out:', () => {
  it.each(['', `${longest}n`, '.a', 'a.', '-', 'a b', 'é', 'a\n'])('the name %j', (name) => {
    expect(problemsOf({ name })).toEqual([`name: "${name}" is not 1 to 64 letters, digits, ".", "_" or "-"`]);
    const named = problemsOf({
      scopes: { view, edit, [name]: view },
      types: { token, [name]: token },
      useCases: { [name]: { type: 'token', scopes: ['view'] } },
    });
    expect(named).toEqual([
      `scopes["${name}"]: a scope name is 1 to 64 letters, digits, ".", "_" or "-"`,
      `types["${name}"]: a type name is 1 to 64 letters, digits, ".", "_" or "-"`,
      `useCases["${name}"]: a use case's name is 1 to 64 letters, digits, ".", "_" or "-"`,
    ]);
  });

  it.each<readonly [unknown, readonly string[]]>([
    [undefined, ['scopes["odd"]: write a map with grants']],
    [[], ['scopes["odd"]: write a map with grants']],
    [{}, ['scopes["odd"].grants: is missing; write texts']],
    [{ grants: 'a' }, ['scopes["odd"].grants: has not the right form; write texts']],
    [{ grants: ['a', 7] }, ['scopes["odd"].grants: has not the right form; write texts']],
    [{ grants: ['a'], implies: 'view' }, ['scopes["odd"].implies: has not the right form; write texts']],
    [{ grants: ['a'], title: 7 }, ['scopes["odd"].title: has not the right form; write text']],
    [{ grants: ['a'], description: 7 }, ['scopes["odd"].description: has not the right form; write text']],
    [
      { grants: ['a'], grant: [] },
      ['scopes["odd"].grant: is not known to this release; correct its spelling, or upgrade keywright'],
    ],
    [{ grants: [] }, ['scopes["odd"]: grants nothing; name a permission or an implied scope']],
    [{ grants: [], implies: [] }, ['scopes["odd"]: grants nothing; name a permission or an implied scope']],
    [
      { grants: ['', 'ok', 'é', '!'.repeat(129)] },
      ['', 'é', '!'.repeat(129)].map(
        (name) => `scopes["odd"].grants: "${name}" is not 1 to 128 visible ASCII characters`,
      ),
    ],
    [{ grants: [], implies: ['view', 'vew'] }, ['scopes["odd"].implies: no scope is called "vew"']],
    [{ grants: ['a'], implies: ['odd'] }, ['scopes["odd"].implies: goes round in a circle (odd → odd)']],
  ])('the scope %j', (scope, problems) => {
    expect(withScope(scope)).toEqual(problems);
  });

  it.each<readonly [object, readonly string[]]>([
    [{ prefix: undefined }, ['types["token"].prefix: is missing; write text']],
    [{ allows: undefined }, ['types["token"].allows: is missing; write texts or "*"']],
    [{ expiry: undefined }, ['types["token"].expiry: is missing; write text']],
    [{ allows: '**' }, ['types["token"].allows: has not the right form; write texts or "*"']],
    [{ always: 'view' }, ['types["token"].always: has not the right form; write texts']],
    [{ requires: {} }, ['types["token"].requires: has not the right form; write texts']],
    [{ methods: 'GET' }, ['types["token"].methods: has not the right form; write texts']],
    [{ minLifetime: 90 }, ['types["token"].minLifetime: has not the right form; write text']],
    [{ maxLifetime: 90 }, ['types["token"].maxLifetime: has not the right form; write text']],
    [{ grantor: true }, ['types["token"].grantor: has not the right form; write text']],
    [{ title: 1 }, ['types["token"].title: has not the right form; write text']],
    [{ description: 1 }, ['types["token"].description: has not the right form; write text']],
    [{ prefix: 'ACME' }, ['types["token"].prefix: "ACME" is not 1 to 20 of a-z, 0-9 and "_"']],
    [{ expiry: 'never' }, ['types["token"].expiry: write "required" or "optional"']],
    [
      { grantor: 'must' },
      ['types["token"].grantor: write "required" or "optional", or leave it out if its keys take none'],
    ],
    [{ allows: ['view', 'vew'] }, ['types["token"].allows: no scope is called "vew"']],
    [{ always: ['vew'] }, ['types["token"].always: no scope is called "vew"']],
    [
      { requires: ['vew'] },
      [
        'types["token"].requires: no scope is called "vew"',
        'types["token"].requires: "vew" is not among the scopes that the type allows',
      ],
    ],
    [
      { allows: ['view'], requires: ['view', 'edit'] },
      ['types["token"].requires: "edit" is not among the scopes that the type allows'],
    ],
    [{ allows: [] }, ['types["token"]: its keys could do nothing; give it allows or always']],
    [{ allows: [], always: [] }, ['types["token"]: its keys could do nothing; give it allows or always']],
    [{ methods: [] }, ['types["token"].methods: list methods such as "GET", or leave it out for all']],
    [
      { methods: ['GET', 'get', '', 'G1', 'M'.repeat(21), ' GET', 'GET\n'] },
      ['get', '', 'G1', 'M'.repeat(21), ' GET', 'GET\n'].map(
        (method) => `types["token"].methods: "${method}" is not a method in capitals, such as "GET"`,
      ),
    ],
    [{ methods: ['ANY'] }, ['types["token"].methods: list the methods one by one, or leave it out for all']],
    [{ methods: ['GET', 'PUT', 'GET'] }, ['types["token"].methods: "GET" is listed twice']],
    [{ minLifetime: '0s' }, ['types["token"].minLifetime: "0s" is not a duration such as "90d"']],
    [{ maxLifetime: 'soon' }, ['types["token"].maxLifetime: "soon" is not a duration such as "90d"']],
    [{ minLifetime: '2d', maxLifetime: '1d' }, ['types["token"]: minLifetime is longer than maxLifetime']],
  ])('a type with %j', (change, problems) => {
    expect(withType(change)).toEqual(problems);
  });

  it.each<readonly [unknown, readonly string[]]>([
    [7, ['useCases["ci"]: write a map with type, scopes']],
    [{ type: 'token' }, ['useCases["ci"].scopes: is missing; write texts or "*"']],
    [{ scopes: '*' }, ['useCases["ci"].type: is missing; write text']],
    [
      { type: 'token', scopes: '*', title: 1, description: 1 },
      [
        'useCases["ci"].title: has not the right form; write text',
        'useCases["ci"].description: has not the right form; write text',
      ],
    ],
    [{ type: 'tokn', scopes: ['vew'] }, ['useCases["ci"].type: acme has no key type "tokn"']],
    [
      { type: 'token', scopes: ['vew'] },
      ['useCases["ci"].scopes: acme has no scope "vew"; remove it, or add it to the catalog'],
    ],
  ])('the use case %j', (useCase, problems) => {
    expect(problemsOf({ useCases: { ci: useCase } })).toEqual(problems);
  });

  it.each<readonly [object, readonly string[]]>([
    [{ name: undefined }, ['name: is missing; write text']],
    [{ name: 7 }, ['name: has not the right form; write text']],
    [{ scopes: undefined }, ['scopes: is missing; write map']],
    [{ types: [] }, ['types: has not the right form; write map']],
    [{ useCases: null }, ['useCases: has not the right form; write map']],
    [{ tiers: {} }, ['tiers: is not known to this release; correct its spelling, or upgrade keywright']],
    [{ types: {} }, ['types: a catalog needs at least one key type']],
  ])('a catalog with %j', (change, problems) => {
    expect(problemsOf(change)).toEqual(problems);
  });

  it('something that is no catalog at all', () => {
    // What defineCatalog hands over is always a map: this is what a caller in JavaScript may reach.
    expect(catalogProblems([] as unknown as AnyCatalog)).toEqual([
      'name: is missing; write text',
      'scopes: is missing; write map',
      'types: is missing; write map',
    ]);
  });
});

describe('a grantor', () => {
  it.each([
    [undefined, undefined, undefined],
    ['optional', undefined, undefined],
    ['optional', 'ann', undefined],
    ['required', 'ann', undefined],
    [undefined, 'ann', 'is given, and keys of type "token" take none: remove it'],
    ['required', undefined, 'is missing: keys of type "token" exist on somebody\'s authority; name whose'],
  ] as const)('where the type says %s and the key %s', (takes, grantor, problem) => {
    expect(grantorProblem('token', takes, grantor)).toBe(problem);
  });
});
