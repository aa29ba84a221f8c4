import { describe, expect, it } from 'vitest';
import { instantOf } from '../../keys/time/instant.ts';
import { apiKeyPolicies } from '../../policy/index.ts';
import { keyInUse } from '../../policy/rules/key-in-use.ts';
import { catalog, compliant } from './baseline.ts';
import { DAY } from './cases/deployed.ts';
import { judgedLive } from './cases/live-case.ts';
import { NOW } from './organisation.ts';

const saidOf = (live: object) =>
  judgedLive('key-in-use', {
    ...{ what: 'a key', name: 'checkout', props: compliant },
    live: { status: 'active', createdAt: instantOf(NOW - 300 * DAY), ...live },
  }).violations.map(({ policy, message }) => [policy, message]);

describe('key-in-use', () => {
  it('says when a key was last used', () => {
    expect(saidOf({ lastUsedAt: instantOf(NOW - 91 * DAY) })).toEqual([
      [
        'key-in-use',
        [
          'key "checkout" was last used at 2026-08-22T13:00:00Z, 91 days ago',
          '  allowed: a use within 90d, by the setting unusedFor of the rule key-in-use',
          '  mend: remove it from its program; if in doubt, revoke it first: `keywright revoke`',
        ].join('\n'),
      ],
    ]);
  });

  it('says when a key was made that was never used', () => {
    expect(saidOf({ lastUsedAt: 'never' })[0]?.[1]).toContain(
      'was never used since it was made at 2026-01-25T13:00:00Z, 300 days ago\n',
    );
    expect(saidOf({ lastUsedAt: 'never', createdAt: undefined })).toEqual([]);
  });

  it('leaves a key alone that nobody can use', () => {
    expect(saidOf({ lastUsedAt: 'never', status: 'revoked' })).toEqual([]);
    expect(saidOf({ lastUsedAt: 'never', expiresAt: instantOf(NOW) }).map(([rule]) => rule)).toEqual([
      'key-not-expired',
    ]);
  });

  it('is no policy of a pack, which could never judge it', () => {
    expect(keyInUse.evidence).toEqual(['live-table']);
    expect(apiKeyPolicies({ catalogs: [catalog] }).map(({ name }) => name)).not.toContain('key-in-use');
  });
});
