import { describe, expect, it } from 'vitest';
import type { Usage } from '../../keys/activity/activity-log.js';
import { ForbiddenError } from '../../keys/errors.js';
import type { KeyRecord } from '../../keys/record/record.js';
import { expiryShortened, revoked } from '../../keys/record/transitions.js';
import { instantOf } from '../../keys/time/instant.js';
import type { Connection } from '../../provider/lifecycle/context.js';
import { passGuard, refuseIfUsed } from '../../provider/lifecycle/deletion-guard.js';
import { overlappingFor, recordFor } from './found.js';
import { DAY, NOW, wanted } from './inputs.js';

const HOUR = 3_600;
const spec = wanted();
const record = recordFor(spec);
const guard = { seconds: 12 * HOUR, activityTable: 'activity' };
const ON = { now: NOW, actor: { who: 'local', via: 'cli' } };

function usedAt(lastUsedAt: number, lastAddress?: string): Usage {
  return {
    count: 3,
    lastUsedAt: instantOf(lastUsedAt),
    ...(lastAddress === undefined ? {} : { lastAddress }),
  };
}

/** A connection whose activity table answers so; it has nothing else. */
function answering(get: () => Promise<Usage | undefined>): Connection {
  return { usage: () => ({ get }) } as unknown as Connection;
}

const unasked = answering(() => Promise.reject(new Error('the activity table was asked')));

describe('the guard of a deletion', () => {
  it.each([
    ['just now', NOW, 'refuses'],
    ['by a clock that is ahead', NOW + HOUR, 'refuses'],
    ['12 hours ago', NOW - 12 * HOUR, 'refuses'],
    ['12 hours and 59 seconds ago: a later use may wait for its window', NOW - 12 * HOUR - 59, 'refuses'],
    ['12 hours and a window ago', NOW - 12 * HOUR - 60, 'passes'],
  ])('of a key last used %s %s', (_, at, expected) => {
    const judge = () => refuseIfUsed(guard, record, usedAt(at), NOW);
    if (expected === 'passes') judge();
    else expect(judge).toThrow(expect.objectContaining({ code: 'ERR_DELETION_GUARDED' }));
  });

  it('passes what was never used', () => refuseIfUsed(guard, record, undefined, NOW));

  it('tells when and from where the key was last used, until when it holds, and the way out', () => {
    const told = (usage: Usage) => () => refuseIfUsed(guard, record, usage, NOW);
    expect(told(usedAt(NOW - HOUR, '203.0.113.7'))).toThrow(
      'the key 7Qx2aaaaaaaaaaaa (shop/prod/upload) is in use, and was not deleted: it was last seen at 2027-01-15T07:00:00Z, from 203.0.113.7, and its deletionGuard asks for 12h without use, until 2027-01-15T19:01:00Z. Nothing was changed. Wait, or set forceDelete: true on the key, run pulumi up, and delete it then',
    );
    expect(told(usedAt(NOW - HOUR))).toThrow('from an address that was not noted');
  });

  const inUse = answering(async () => usedAt(NOW));
  const guarded = expect.objectContaining({ code: 'ERR_DELETION_GUARDED' });
  const shortened = expiryShortened(overlappingFor(spec), HOUR, ON).next;

  it.each<[string, KeyRecord, number, 'asked' | 'not asked']>([
    ['a live key', record, 0, 'asked'],
    ['a key in its overlap', overlappingFor(spec), HOUR, 'asked'],
    ['an expired key', record, 90 * DAY, 'not asked'],
    ['a key of which all versions have expired', shortened, 2 * HOUR, 'not asked'],
    ['a revoked key', revoked(overlappingFor(spec), 'lost', ON).next, 0, 'not asked'],
    [
      'a key whose current version alone is not revoked',
      { ...overlappingFor(spec), revokedThrough: 1 },
      0,
      'asked',
    ],
  ])('is, for %s', async (_, of, seconds, expected) => {
    const now = instantOf(NOW + seconds);
    const asked = answering(async () => usedAt(now));
    if (expected === 'asked') await expect(passGuard(guard, of, asked, now)).rejects.toEqual(guarded);
    else await passGuard(guard, of, unasked, now);
  });

  it('asks nobody where there is none', () => passGuard(undefined, record, unasked, NOW));

  it('refuses if the activity table does not answer, and keeps the reason', async () => {
    const cause = new ForbiddenError('reading the usage: allow it dynamodb:GetItem');
    const failing = answering(() => Promise.reject(cause));
    await expect(passGuard(guard, record, failing, NOW)).rejects.toMatchObject({
      code: 'ERR_DELETION_GUARDED',
      cause,
      message: expect.stringMatching(/cannot tell.*allow it dynamodb:GetItem.*forceDelete: true/),
    });
    await expect(passGuard(guard, record, inUse, NOW)).rejects.toEqual(guarded);
  });
});
