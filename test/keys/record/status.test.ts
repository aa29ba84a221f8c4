import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyRecord, KeyVersion } from '../../../keys/record/record.js';
import { endOf, inOverlap, keyStatus, previousOf, versionStatus } from '../../../keys/record/status.js';
import { type Instant, instantOf } from '../../../keys/time/instant.js';
import { sampleRecord, sampleVersion } from '../../contracts/sample.js';
import { instants, records } from './arbitrary.js';

const at = (seconds: number): Instant => instantOf(seconds);
const base = sampleRecord();

function version(number: number, change: Partial<KeyVersion>): readonly [number, KeyVersion] {
  return [number, { ...sampleVersion(base.keyId, number), ...change }];
}

/** Version 3 is current, version 2 retires at 500; both expire at 1000. */
const record: KeyRecord = {
  ...base,
  current: 3,
  versions: new Map([
    version(2, { expiresAt: at(1_000), supersededAt: at(400), retiresAt: at(500) }),
    version(3, { expiresAt: at(1_000) }),
  ]),
};

function versionsOf(...versions: readonly (readonly [number, KeyVersion])[]): KeyRecord {
  return { ...record, current: versions.at(-1)?.[0] ?? 0, versions: new Map(versions) };
}

describe('the status of a version', () => {
  it.each([
    ['the current one, before its end', record, 3, 999, 'valid'],
    ['the current one, at its end', record, 3, 1_000, 'expired'],
    ['the current one, later', record, 3, 5_000, 'expired'],
    ['the previous one, before the overlap ends', record, 2, 499, 'valid'],
    ['the previous one, as the overlap ends', record, 2, 500, 'superseded'],
    ['the previous one, past its own end', record, 2, 1_000, 'expired'],
    ['an older one', record, 1, 0, 'superseded'],
    ['a future one', record, 4, 0, 'unknown'],
    ['number 0', record, 0, 0, 'unknown'],
    ['a negative number', record, -1, 0, 'unknown'],
    ['no number', record, Number.NaN, 0, 'superseded'],
    [
      'one without an end of its overlap',
      versionsOf(version(2, { expiresAt: at(1_000) }), version(3, {})),
      2,
      999,
      'valid',
    ],
    [
      'one whose overlap outlives it',
      versionsOf(version(2, { expiresAt: at(100), retiresAt: at(500) }), version(3, {})),
      2,
      100,
      'expired',
    ],
    ['one that never expires', versionsOf(version(3, { expiresAt: 'never' })), 3, 253_402_300_799, 'valid'],
    [
      'one that never expires, after the overlap',
      versionsOf(version(2, { expiresAt: 'never', retiresAt: at(500) }), version(3, {})),
      2,
      500,
      'superseded',
    ],
    ['one revoked', { ...record, revokedThrough: 3 }, 3, 0, 'revoked'],
    ['the previous one revoked', { ...record, revokedThrough: 2 }, 2, 0, 'revoked'],
    ['the current one, with the previous one revoked', { ...record, revokedThrough: 2 }, 3, 999, 'valid'],
    ['one revoked and expired', { ...record, revokedThrough: 3 }, 3, 5_000, 'revoked'],
    ['one revoked that is not kept', { ...record, revokedThrough: 2 }, 1, 0, 'revoked'],
    ['one of a deleted key', { ...record, life: 'deleted' }, 3, 0, 'deleted'],
    [
      'one of a deleted and revoked key',
      { ...record, life: 'deleted', revokedThrough: 3 },
      3,
      5_000,
      'deleted',
    ],
    ['one of a key that moved', { ...record, life: 'moved' }, 3, 0, 'deleted'],
  ] as const)('%s', (_, key, number, now, status) => {
    expect(versionStatus(key as KeyRecord, number, now as Instant)).toBe(status);
  });

  it('is told of every record, number and instant', () => {
    const numbers = fc.oneof(
      fc.integer({ min: -5, max: 300_000 }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(records, numbers, instants, (key, number, now) => {
        const status = versionStatus(key, number, now);
        expect(['valid', 'expired', 'superseded', 'revoked', 'deleted', 'unknown']).toContain(status);
        if (status !== 'valid') return;
        expect(key.life).toBe('live');
        expect(number).toBeGreaterThan(key.revokedThrough);
        const end = endOf(key.versions.get(number) as KeyVersion);
        expect(end === 'never' || now < end).toBe(true);
      }),
    );
  });

  it('is valid of two versions at most, and never again once it was not', () => {
    fc.assert(
      fc.property(records, instants, instants, (key, one, two) => {
        const [early, late] = one < two ? [one, two] : [two, one];
        const valid = (now: Instant) =>
          [...key.versions.keys()].filter((number) => versionStatus(key, number, now) === 'valid');
        expect(valid(early).length).toBeLessThanOrEqual(2);
        for (const number of valid(late)) expect(valid(early)).toContain(number);
      }),
    );
  });
});

describe('the status of a key', () => {
  it.each([
    [record, 999, 'active'],
    [record, 1_000, 'expired'],
    [{ ...record, revokedThrough: 3 }, 0, 'revoked'],
    [{ ...record, revokedThrough: 2 }, 0, 'active'],
    [{ ...record, life: 'deleted' }, 0, 'deleted'],
    [{ ...record, life: 'moved' }, 0, 'moved'],
    [versionsOf(version(3, { expiresAt: 'never', retiresAt: at(10) })), 10, 'expired'],
  ] as const)('%#', (key, now, status) => {
    expect(keyStatus(key as KeyRecord, now as Instant)).toBe(status);
  });
});

describe('the end of a version', () => {
  it.each([
    [{ expiresAt: at(9) }, 9],
    [{ expiresAt: 'never' }, 'never'],
    [{ expiresAt: at(9), retiresAt: at(5) }, 5],
    [{ expiresAt: at(5), retiresAt: at(9) }, 5],
    [{ expiresAt: 'never', retiresAt: at(9) }, 9],
  ] as const)('of %j is %s', (change, end) => {
    expect(endOf(version(1, change as Partial<KeyVersion>)[1])).toBe(end);
  });
});

describe('an overlap', () => {
  it('lasts while the previous version verifies', () => {
    expect(previousOf(record)).toBe(record.versions.get(2));
    expect(previousOf(base)).toBeUndefined();
    expect([499, 500].map((now) => inOverlap(record, at(now)))).toEqual([true, false]);
    expect(inOverlap(base, at(0))).toBe(false);
    expect(inOverlap({ ...record, revokedThrough: 2 }, at(0))).toBe(false);
  });
});
