import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../keys/errors.js';
import type { GrantorRights } from '../../keys/grantor/grantor.js';
import { instantOf } from '../../keys/time/instant.js';
import { checkInputs } from '../../provider/lifecycle/check.js';
import { checkedInputs } from '../../provider/lifecycle/inputs.js';
import { nextStep, type Step } from '../../provider/lifecycle/plan.js';
import type { GrantorSight, Seen } from '../../provider/lifecycle/seen.js';
import { settingsDigest, specOf, termsDigest } from '../../provider/lifecycle/spec.js';
import { foundFor, KEY_ID, recordFor, versionFor, withSecret } from './found.js';
import { checked, DAY, declared, NOW, wanted } from './inputs.js';

const TAKEN = { typeLimits: { expiry: 'optional', grantor: 'optional' } };
const BOTH = { scopes: ['edit'], permissions: { 'read:item': 'edit', 'update:item': 'edit' } };
const spec = wanted({ ...TAKEN, ...BOTH, grantor: 'alice' });
const narrower = wanted({ ...TAKEN, grantor: 'alice' });
const found = foundFor(spec);
const nothing: Seen = {
  ...found,
  secret: undefined,
  owner: undefined,
  record: undefined,
  known: false,
  hasCurrent: false,
};
const attempt = { keyId: KEY_ID, number: 1, version: versionFor(spec, 1) };
const LOOK: Step = { kind: 'look-at-grantor', grantorId: 'alice' };

const sight = (rights: GrantorRights | undefined, grantorId = 'alice'): { grantor: GrantorSight } => ({
  grantor: { kind: 'seen', grantorId, rights },
});
const able = sight({ permissions: ['read:item', 'update:item', 'more'] });
const later = instantOf(NOW + 40 * DAY);
const due = wanted(
  { ...TAKEN, ...BOTH, grantor: 'alice' },
  later,
  checked({ ...TAKEN, ...BOTH, grantor: 'alice' }),
);

/** Whatever issues: what would be done without a grantor, and what is seen. */
const ISSUING: readonly (readonly [string, Step['kind'], typeof spec, Seen])[] = [
  ['a creation', 'create-secret', spec, nothing],
  ['a secret that a crash left', 'put-pending', spec, { ...nothing, secret: found.secret }],
  ['the first record', 'create-record', spec, { ...nothing, secret: found.secret, attempt }],
  [
    'our deleted secret',
    'restore-secret',
    spec,
    withSecret({ ...nothing, secret: found.secret }, { deletedAt: NOW }),
  ],
  ['a rotation', 'put-pending', due, found],
  ['the next version', 'add-version', due, { ...found, attempt: { ...attempt, number: 2 } }],
  ['a permission more', 'change-terms', spec, foundFor(spec, recordFor(narrower))],
  [
    'another grantor',
    'change-terms',
    spec,
    foundFor(spec, { ...recordFor(spec), terms: { ...spec.terms, grantor: 'bob' } }),
  ],
  [
    'a move to another table',
    'move-record',
    spec,
    { ...nothing, secret: found.secret, elsewhere: recordFor(spec) },
  ],
];

describe('what issues', () => {
  it.each(ISSUING)('waits for a look at the grantor: %s', (_, kind, wish, seen) => {
    expect(nextStep(wish, seen, later)).toEqual(LOOK);
    expect(nextStep(wish, { ...seen, ...sight({ permissions: [] }, 'bob') }, later)).toEqual(LOOK);
    expect(nextStep(wish, { ...seen, ...able }, later)).toMatchObject({ kind });
  });

  it.each(ISSUING)('is refused whole, with what is lacking: %s', (_, _kind, wish, seen) => {
    const refusal = (grantor: { grantor: GrantorSight }) => () =>
      nextStep(wish, { ...seen, ...grantor }, later);
    expect(refusal(sight(undefined))).toThrow(expect.objectContaining({ code: 'ERR_GRANTOR_MISSING' }));
    expect(refusal(sight({ permissions: ['read:item', 'update:item'], disabled: true }))).toThrow(
      expect.objectContaining({ code: 'ERR_GRANTOR_DISABLED' }),
    );
    expect(refusal(sight({ permissions: ['read:item'] }))).toThrow(
      expect.objectContaining({
        code: 'ERR_GRANTOR_EXCEEDED',
        message: expect.stringMatching(/^shop\/prod\/upload: .*"alice" does not have update:item: /),
      }),
    );
    const failure = new UnavailableError('down');
    expect(refusal({ grantor: { kind: 'failed', grantorId: 'alice', failure } })).toThrow(failure);
  });
});

describe('what only takes rights away', () => {
  it('never looks at the grantor', () => {
    const lessScopes = nextStep(narrower, foundFor(narrower, recordFor(spec)), NOW);
    expect(lessScopes).toEqual({ kind: 'change-terms' });
    const shorter = wanted({ ...TAKEN, ...BOTH, grantor: 'alice', expiresIn: '40d' });
    expect(nextStep(shorter, found, NOW)).toMatchObject({ kind: 'shorten-expiry' });
    const stopped = wanted({ ...TAKEN, ...BOTH, grantor: 'alice', revoked: true });
    expect(nextStep(stopped, found, later)).toEqual({ kind: 'revoke' });
    const free = wanted({ ...TAKEN, ...BOTH });
    expect(nextStep(free, foundFor(free, recordFor(spec)), NOW), 'no authority is asked').toEqual({
      kind: 'change-terms',
    });
  });

  it('is done before a refusal ends the run, and nothing else is', () => {
    const both = wanted(
      { ...TAKEN, ...BOTH, grantor: 'alice', expiresIn: '60d', description: 'new' },
      later,
      checked({ ...TAKEN, ...BOTH, grantor: 'alice' }),
    );
    const refused = { ...found, ...sight(undefined) };
    expect(nextStep(both, refused, later)).toMatchObject({ kind: 'shorten-expiry' });
    const otherType = { ...both, terms: { ...narrower.terms, type: 'other' } };
    expect(nextStep(otherType, refused, later), 'a type without its version').toMatchObject({
      kind: 'shorten-expiry',
    });
  });
});

describe('a declared grantor', () => {
  const problem = (wish: Readonly<Record<string, unknown>>) =>
    checkInputs({}, declared(wish), NOW).failures.map(({ property }) => property);

  it('is asked for where the type requires one, and refused where it takes none', () => {
    const limits = (grantor?: string) => ({
      typeLimits: { expiry: 'optional', ...(grantor && { grantor }) },
    });
    expect(problem({ ...limits('required') })).toEqual(['grantor']);
    expect(problem({ ...limits('required'), grantor: 'alice' })).toEqual([]);
    expect(problem({ ...limits('optional') })).toEqual([]);
    expect(problem({ ...limits('optional'), grantor: 'alice' })).toEqual([]);
    expect(problem({ ...limits() })).toEqual([]);
    expect(problem({ ...limits(), grantor: 'alice' })).toEqual(['grantor']);
    const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
    expect(problem({ ...limits('required'), grantor: unknown })).toEqual([]);
  });

  it.each([7, '', 'a b', 'x'.repeat(129)])('has the form of a name: %j is none', (grantor) => {
    expect(problem({ ...TAKEN, grantor })).toEqual(['grantor']);
  });

  it('is one of the terms, and its absence changes no digest', () => {
    expect(spec.terms.grantor).toBe('alice');
    const free = wanted({ ...TAKEN, ...BOTH });
    expect('grantor' in free.terms).toBe(false);
    expect(termsDigest(spec.terms)).not.toBe(termsDigest(free.terms));
    expect(settingsDigest(spec)).toBe(settingsDigest(free));
    expect(specOf(checkedInputs(checked({ ...TAKEN, grantor: 'alice' }))).terms.grantor).toBe('alice');
  });
});
