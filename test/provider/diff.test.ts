import { describe, expect, it } from 'vitest';
import { instantOf } from '../../keys/time/instant.js';
import { diffInputs } from '../../provider/lifecycle/diff.js';
import { UNKNOWN } from '../../provider/lifecycle/findings.js';
import { type ApiKeyState, stateOf } from '../../provider/lifecycle/state.js';
import { foundFor, overlappingFor } from './found.js';
import { checked, DAY, declared, NOW, wanted } from './inputs.js';

const spec = wanted();
const state = stateOf(spec, foundFor(spec), '123456789012', NOW);
const inOverlap = stateOf(spec, foundFor(spec, overlappingFor(spec)), '123456789012', NOW);
const later = (seconds: number) => instantOf(NOW + seconds);

/** The diff of a state and a declaration, as a deployment after `seconds` sees it. */
function diffOf(wish: Readonly<Record<string, unknown>>, seconds = 0, before: ApiKeyState = state) {
  return diffInputs(before, checked(wish, later(seconds), checked()), later(seconds));
}

const GUARDED = { deletionGuard: '12h', activityTable: 'activity' };

describe('diff', () => {
  it.each([
    ['nothing', {}, false],
    ['the scopes in another order', { scopes: ['view'] }, false],
    ['the default overlap left out', { rotation: { every: '30d' } }, false],
    ['limits of the type', { typeLimits: { expiry: 'optional' } }, false],
    ['not revoked, written out', { revoked: false }, false],
    ['no tags, written out', { tags: {} }, false],
    [
      'the account of the state, written out',
      { aws: { region: 'us-east-1', accountId: '123456789012' } },
      false,
    ],
    ['scopes', { scopes: ['edit', 'view'] }, true],
    ['permissions', { permissions: { 'read:item': 'view', 'x:y': 'view' } }, true],
    ['the digest of the catalog', { catalogDigest: 'f'.repeat(16) }, true],
    ['the account', { account: 'org-2' }, true],
    ['the owner', { owner: 'other' }, true],
    ['the label', { label: 'other' }, true],
    ['the type', { type: 'audit' }, true],
    ['the prefix', { prefix: 'acme_test' }, true],
    ['the life', { expiresIn: '80d' }, true],
    ['the period', { rotation: { every: '20d', overlap: '24h' } }, true],
    ['the overlap', { rotation: { every: '30d', overlap: '2h' } }, true],
    ['the trigger', { rotationTrigger: 'a' }, true],
    ['the revocation', { revoked: true }, true],
    ['the description', { description: 'a' }, true],
    ['a guard that is lifted from the start', { ...GUARDED, forceDelete: true }, false],
    ['forceDelete without a guard', { forceDelete: true }, false],
    ['the guard', GUARDED, true],
    ['the KMS key', { kmsKeyId: 'alias/keys' }, true],
    ['the tags', { tags: { a: 'b' } }, true],
    ['the role', { aws: { region: 'us-east-1', assumeRole: 'arn:aws:iam::123456789012:role/a' } }, true],
    ['the table', { table: 'other' }, true],
    ['networks', { allowedCidrs: ['203.0.113.0/24'] }, true],
    ['the first instant', { notBefore: '2027-01-20T00:00:00Z' }, true],
    ['attributes of the account', { accountAttributes: ['parent-org'] }, true],
    ['the use case, which decides nothing', { useCase: 'viewing' }, false],
    ['no attributes, written out', { accountAttributes: [] }, false],
    ['the claim', { claim: 'd'.repeat(32) }, true],
    ['the origin', { origin: 'shop/prod/other' }, true],
  ])('for %s', (_, wish, changes) => {
    expect(diffOf(wish)).toMatchObject({ changes, replaces: [] });
  });

  it.each([
    ['region', { region: 'eu-west-1' }],
    ['account', { region: 'us-east-1', accountId: '999999999999' }],
  ])('replaces the key for another %s only', (_, aws) => {
    expect(diffOf({ aws })).toMatchObject({ changes: true, replaces: ['aws'] });
  });

  it('shows a rotation once it is due, and not before', () => {
    const dueAt = 30 * DAY - 8 * 3_600;
    expect(diffOf({}, dueAt - 1).changes).toBe(false);
    expect(diffOf({}, dueAt).changes).toBe(true);
  });

  it('shows no rotation for an epoch that a run which was cut off has served already', () => {
    const served: ApiKeyState = { ...state, epoch: '2027-02-14T00:00:00Z' };
    expect(diffOf({}, 40 * DAY, served).changes).toBe(false);
    expect(diffOf({}, 61 * DAY, served).changes).toBe(true);
  });

  it('shows no scheduled rotation of a revoked key, and a triggered one', () => {
    const revoked: ApiKeyState = { ...state, status: 'revoked' };
    expect(diffOf({}, 40 * DAY, revoked).changes).toBe(false);
    expect(diffOf({ rotationTrigger: 'a' }, 40 * DAY, revoked).changes).toBe(true);
  });

  it('shows what is half made, and what a refresh found', () => {
    expect(diffOf({}, 0, { ...state, status: 'incomplete' }).changes).toBe(true);
    const { changes, notices } = diffOf({}, 0, { ...state, drift: ['the secret is missing'] });
    expect(changes).toBe(true);
    expect(notices).toEqual(['shop/prod/upload: a refresh found that the secret is missing']);
  });

  it('is a change without words while something is not known', () => {
    const inputs = { ...checked(), ...declared({ account: UNKNOWN }) };
    expect(diffInputs(state, inputs, NOW)).toEqual({ changes: true, replaces: [], notices: [] });
  });

  it.each([
    ['a longer life', { expiresIn: '100d' }, 0, state, /next version on.*2027-04-15T08:00:00Z/],
    ['a shorter life', { expiresIn: '80d' }, 0, state, /at once.*2027-04-05T08:00:00Z/],
    [
      'an expired key',
      { rotation: undefined },
      90 * DAY,
      state,
      /expired at 2027-04-15T08:00:00Z.*rotationTrigger/,
    ],
    ['a rotation in the overlap', { rotationTrigger: 'a' }, 60, inOverlap, /refused at once/],
    [
      'a shorter overlap',
      { rotation: { every: '30d', overlap: '2h' } },
      60,
      inOverlap,
      /until 2027-01-15T10:00:00Z/,
    ],
  ])('says what it means: %s', (_, wish, seconds, before, notice) => {
    expect(diffOf(wish, seconds, before).notices).toEqual([expect.stringMatching(notice)]);
  });

  it('says that a key waits, until it does not', () => {
    const wish = { notBefore: '2027-01-16T08:00:00Z' };
    const waits = ['shop/prod/upload: no version verifies before 2027-01-16T08:00:00Z'];
    expect(diffOf(wish).notices).toEqual(waits);
    expect(diffOf(wish, DAY - 1).notices).toEqual(waits);
    expect(diffOf(wish, DAY).notices).toEqual([]);
    expect(diffOf({ ...wish, revoked: true }).notices).toEqual([]);
  });

  it('says that a version which ends before it may begin is of no use', () => {
    const before: ApiKeyState = { ...state, expiresAt: '2027-01-17T08:00:00Z' };
    const { notices } = diffOf({ notBefore: '2027-01-17T08:00:00Z', expiresIn: '90d' }, 0, before);
    expect(notices.at(-1)).toMatch(/expires at 2027-01-17T08:00:00Z.*rotationTrigger/);
  });

  it('is none for networks in another order and spelling', () => {
    const wish = { allowedCidrs: ['2001:DB8::/32', '203.0.113.0/24'] };
    const same = { allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'] };
    const before = wanted(wish);
    const saved = stateOf(before, foundFor(before), '123456789012', NOW);
    expect(diffOf(same, 0, saved)).toEqual({ changes: false, replaces: [], notices: [] });
  });

  it('has nothing to say of a key in order', () => {
    expect(diffOf({}, 0, inOverlap).notices).toEqual([]);
  });

  it('says of a key that was revoked outside what brings it back, and not that it expired', () => {
    const { notices } = diffOf({}, 90 * DAY, { ...state, status: 'revoked' });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/revoked outside.*rotationTrigger/);
  });
});
