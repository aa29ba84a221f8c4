import { describe, expect, it } from 'vitest';
import { ended, movedAway, revoked, termsChanged } from '../../keys/record/transitions.js';
import { instantOf } from '../../keys/time/instant.js';
import { refreshed } from '../../provider/lifecycle/refresh.js';
import type { Seen } from '../../provider/lifecycle/seen.js';
import { type ApiKeyState, stateOf } from '../../provider/lifecycle/state.js';
import { foundFor, overlappingFor, recordFor, versionFor, withSecret } from './found.js';
import { DAY, NOW, wanted } from './inputs.js';

const spec = wanted();
const found = foundFor(spec);
const record = recordFor(spec);
const state = stateOf(spec, found, '123456789012', NOW);
const ON = { now: NOW, actor: { who: 'local', via: 'cli' } };

const KMS_KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function refresh(seen: Seen, seconds = 0, before: ApiKeyState = state) {
  return refreshed(before, seen, instantOf(NOW + seconds));
}

describe('refresh', () => {
  it('gives back the very state of a key in order', () => {
    expect(refresh(found)).toBe(state);
  });

  it.each([
    ['the secret is missing', { ...found, secret: undefined, hasCurrent: false }, /secret is missing/],
    ['the secret waits for its deletion', withSecret(found, { deletedAt: NOW }), /scheduled for deletion/],
    ['the plaintext is missing', { ...found, hasCurrent: false }, /plaintext is missing/],
    [
      'AWSCURRENT is on another version',
      withSecret(found, { stages: new Map([['old', ['AWSCURRENT']]]) }),
      /not the recorded version/,
    ],
    [
      'AWSPENDING was left',
      withSecret(found, { stages: new Map([...(found.secret?.stages ?? []), ['new', ['AWSPENDING']]]) }),
      /AWSPENDING/,
    ],
    [
      'the secret has another KMS key',
      withSecret(found, { kmsKeyId: KMS_KEY }),
      /KMS key arn:.* instead of the account's own/,
    ],
    ['the record is missing', { ...found, record: undefined, known: false }, /record is missing/],
    ['the key was deleted', { ...found, record: ended(record, 'deleted', 'x', ON).next }, /deleted outside/],
    ['the key was moved', { ...found, record: movedAway(record, 'other', ON).next }, /to the table "other"/],
    ['the secret belongs to a key that is not known', { ...found, known: false }, /does not know/],
    [
      'the rights were changed',
      foundFor(spec, termsChanged(record, { ...record.terms, permissions: ['all'] }, ON).next),
      /rights of the key were changed/,
    ],
  ] as const)('says so if %s, and blanks nothing', (_, seen, words) => {
    const after = refresh(seen);
    expect(after?.drift).toEqual([expect.stringMatching(words)]);
    for (const name of Object.keys(state) as (keyof ApiKeyState)[])
      if (!['status', 'terms', 'rotatesAt'].includes(name)) expect(after?.[name]).toEqual(state[name]);
  });

  it('compares the KMS key with the declared one, and an alias with what it was told as', () => {
    const declaring = (kmsKeyId: string, change: Partial<Seen> = {}) => {
      const aliased = wanted({ kmsKeyId });
      return stateOf(
        aliased,
        { ...withSecret(foundFor(aliased), { kmsKeyId }), ...change },
        '123456789012',
        NOW,
      );
    };
    const kmsNaming = { declared: 'alias/a', told: KMS_KEY };
    const toldAsKey = withSecret(found, { kmsKeyId: KMS_KEY });
    expect(refresh(toldAsKey, 0, declaring(KMS_KEY))).not.toHaveProperty('drift');
    expect(refresh(found, 0, declaring(KMS_KEY))?.drift).toEqual([
      expect.stringContaining("the account's own KMS key instead of the KMS key arn:aws:kms"),
    ]);
    expect(refresh(toldAsKey, 0, declaring('alias/a', { kmsNaming }))).not.toHaveProperty('drift');
    expect(refresh(toldAsKey, 0, declaring('alias/a'))).toHaveProperty('drift');
  });

  it('takes over nothing of a key that the state does not know', () => {
    const other = { ...record, keyId: 'OtherKeyOtherKey' as typeof record.keyId, current: 1, tenure: 4 };
    expect(refresh({ ...found, record: other, known: false })).toEqual({
      ...state,
      drift: [expect.any(String)],
    });
  });

  it('takes drift back that is gone', () => {
    expect(refresh(found, 0, { ...state, drift: ['something'] })).toEqual(state);
  });

  it('calls a key gone only if record and secret are', () => {
    const nothing = {
      ...found,
      secret: undefined,
      record: undefined,
      known: false,
      owner: undefined,
      hasCurrent: false,
    };
    expect(refresh(nothing)).toBeUndefined();
    expect(refresh({ ...nothing, record: ended(record, 'deleted', 'x', ON).next })).toBeUndefined();
    expect(refresh(withSecret({ ...nothing, secret: found.secret }, { deletedAt: NOW }))).toBeUndefined();
    expect(refresh({ ...nothing, record, known: true })).toBeDefined();
    expect(refresh({ ...nothing, secret: found.secret })).toBeDefined();
  });

  it('shows a revocation, says nothing of a secret that nobody needs, and shows no next rotation', () => {
    const gone = {
      ...foundFor(spec, revoked(record, 'lost', ON).next),
      secret: undefined,
      hasCurrent: false,
    };
    const after = refresh(gone);
    expect(after).toMatchObject({ status: 'revoked' });
    expect(after).not.toHaveProperty('rotatesAt');
    expect(after).not.toHaveProperty('drift');
  });

  it('shows an expiry, and nothing else of it', () => {
    expect(refresh(found, 90 * DAY)).toEqual({ ...state, status: 'expired' });
  });

  it('shows an overlap while it lasts', () => {
    const seen = foundFor(spec, overlappingFor(spec));
    const before = stateOf(spec, seen, '123456789012', NOW);
    expect(before).toMatchObject({
      previousExpiresAt: '2027-01-16T08:00:00Z',
      supersededAt: '2027-01-15T08:00:00Z',
    });
    const after = refresh(seen, DAY, before);
    expect(after).not.toHaveProperty('previousExpiresAt');
    expect(after).not.toHaveProperty('supersededAt');
  });

  it('says that the previous version has no end yet, unless it is revoked', () => {
    const versions = new Map([
      [1, versionFor(spec, 1)],
      [2, versionFor(spec, 2)],
    ]);
    const open = { ...overlappingFor(spec), versions };
    expect(refresh(foundFor(spec, open))?.drift).toEqual([expect.stringMatching(/no end yet/)]);
    expect(refresh(foundFor(spec, { ...open, revokedThrough: 1 }))).not.toHaveProperty('drift');
  });
});
