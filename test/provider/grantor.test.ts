import { describe, expect, it } from 'vitest';
import type { RawInputs } from '../../provider/lifecycle/findings.js';
import { checkedGrantorInputs, checkGrantorInputs } from '../../provider/lifecycle/grantor/check.js';
import { diffGrantor } from '../../provider/lifecycle/grantor/diff.js';
import { grantorSettingsDigest, grantorSpecOf, rightsDigest } from '../../provider/lifecycle/grantor/spec.js';
import { type GrantorState, grantorStateFrom } from '../../provider/lifecycle/grantor/state.js';

const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

function declared(wish: RawInputs = {}): RawInputs {
  const all = {
    __provider: 'code',
    table: 'keys',
    grantorId: 'alice',
    catalog: 'acme',
    permissions: { 'update:item': 'edit', 'read:item': 'edit' },
    aws: { region: 'us-east-1' },
    claim: 'c'.repeat(32),
    origin: 'shop/prod/alice',
    ...wish,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Never edited: a new release must read it as it is. */
const STATE: GrantorState = {
  format: 1,
  table: 'keys',
  place: { region: 'us-east-1', accountId: '123456789012' },
  grantorId: 'alice',
  claim: 'cccccccccccccccccccccccccccccccc',
  status: 'active',
  rights: '9e03103d3e47',
  settings: 'b3758c89deca',
};

describe('the inputs of a grantor', () => {
  const failing = (wish: RawInputs) =>
    checkGrantorInputs(declared(wish)).failures.map(({ property }) => property);

  it('are taken as they are, without what the catalog had to say', () => {
    const { inputs, failures } = checkGrantorInputs(declared({ disabled: true, scopes: ['edit'] }));
    expect(failures).toEqual([]);
    expect(inputs).toEqual(declared({ disabled: true, scopes: ['edit'] }));
    expect(checkGrantorInputs(declared({ rightsProblems: [] })).inputs).toEqual(declared());
  });

  it.each<readonly [string, RawInputs, string]>([
    ['no table', { table: undefined }, 'table'],
    ['a table that is none', { table: 'a b' }, 'table'],
    ['no id', { grantorId: undefined }, 'grantorId'],
    ['an id with a blank', { grantorId: 'a b' }, 'grantorId'],
    ['an id that is too long', { grantorId: 'x'.repeat(129) }, 'grantorId'],
    ['no permissions', { permissions: undefined }, 'permissions'],
    ['permissions in a list', { permissions: ['read:item'] }, 'permissions'],
    ['a permission with a blank', { permissions: { 'a b': 'edit' } }, 'permissions'],
    ['disabled in words', { disabled: 'yes' }, 'disabled'],
    ['no region', { aws: {} }, 'aws.region'],
    ['a misspelt argument', { disable: true }, 'disable'],
    ['what the catalog refuses', { rightsProblems: [{ property: 'scopes[1]', reason: 'x' }] }, 'scopes[1]'],
  ])('with %s are refused', (_, wish, property) => {
    expect(failing(wish)).toEqual([property]);
  });

  it('that are null are as good as left out', () => {
    expect(checkGrantorInputs(declared({ disabled: null, scopes: null })).inputs).toEqual(declared());
    expect(failing({ table: null })).toEqual(['table']);
  });

  it('that are not known yet are let through, and not to an effect', () => {
    for (const name of ['table', 'grantorId', 'permissions', 'disabled', 'claim'])
      expect(failing({ [name]: UNKNOWN }), name).toEqual([]);
    expect(() => checkedGrantorInputs(declared({ table: UNKNOWN }))).toThrow(
      expect.objectContaining({ code: 'ERR_INVARIANT' }),
    );
    expect(() => checkedGrantorInputs(declared({ table: 'a b' }))).toThrow(
      expect.objectContaining({ code: 'ERR_INVARIANT' }),
    );
  });
});

describe('the state of a grantor', () => {
  it('is read in full', () => {
    const full = { ...STATE, tenure: 2, drift: ['x'] };
    expect(grantorStateFrom({ ...full, __provider: 'code' })).toEqual(full);
  });

  it.each([
    ['nothing', undefined],
    ['of a newer format', { ...STATE, format: 2 }],
    ['without a table', { ...STATE, table: undefined }],
    ['without a place', { ...STATE, place: {} }],
    ['without a claim', { ...STATE, claim: undefined }],
    ['with a status of later', { ...STATE, status: 'dormant' }],
    ['with an id that is none', { ...STATE, grantorId: '' }],
  ])('that is %s is refused', (_, value) => {
    expect(() => grantorStateFrom(value)).toThrow(expect.objectContaining({ code: 'ERR_INVARIANT' }));
  });

  it('of an unchanged program is unchanged, whatever release wrote it', () => {
    const spec = grantorSpecOf(checkedGrantorInputs(declared()));
    expect([rightsDigest(spec), grantorSettingsDigest(spec)]).toEqual([STATE.rights, STATE.settings]);
    expect(diffGrantor(STATE, declared())).toEqual({ changes: false, replaces: [], notices: [] });
  });

  it.each<readonly [string, RawInputs, readonly string[]]>([
    ['fewer permissions', { permissions: {} }, []],
    ['disabled', { disabled: true }, []],
    ['another name', { claim: 'd'.repeat(32) }, []],
    ['another role', { aws: { region: 'us-east-1', assumeRole: 'arn:aws:iam::123456789012:role/x' } }, []],
    ['another id', { grantorId: 'bob' }, ['grantorId']],
    ['another table', { table: 'other' }, ['table']],
    ['another region', { aws: { region: 'eu-west-1' } }, ['aws']],
    ['another account', { aws: { region: 'us-east-1', accountId: '210987654321' } }, ['aws']],
    ['what is not known yet', { permissions: UNKNOWN }, []],
  ])('differs by %s', (_, wish, replaces) => {
    expect(diffGrantor(STATE, declared(wish))).toMatchObject({ changes: true, replaces });
  });

  it('differs if a refresh found it so, and says it', () => {
    const { changes, notices } = diffGrantor({ ...STATE, drift: ['it is odd'] }, declared());
    expect([changes, notices]).toEqual([true, ['shop/prod/alice: a refresh found that it is odd']]);
  });
});
