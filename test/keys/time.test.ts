import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, formatDuration, parseDuration } from '../../keys/time/duration.js';
import {
  earliest,
  formatInstant,
  type Instant,
  instantOf,
  isInstant,
  after as later,
  parseInstant,
} from '../../keys/time/instant.js';

describe('a duration', () => {
  it.each([
    ['0s', 0],
    ['1s', 1],
    ['90m', 5_400],
    ['24h', 86_400],
    ['90d', 7_776_000],
    ['2w', 1_209_600],
    ['36500d', 3_153_600_000],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
    expect(duration(text)).toBe(text);
  });

  it.each([
    '',
    '90',
    'd',
    '1.5h',
    '-1d',
    '+1d',
    '90 d',
    ' 90d',
    '90d\n',
    '090d',
    '1e3s',
    '5x',
    '90D',
    '1y',
    '1h30m',
    'P90D',
    '36501d',
    '9999999999w',
    '٣d',
    'never',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(() => duration(text)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
  });

  it('is formatted in its largest exact unit, and read back', () => {
    expect([0, 1, 90, 5_400, 86_400, 90_000, 1_209_600].map(formatDuration)).toEqual([
      '0s',
      '1s',
      '90s',
      '90m',
      '1d',
      '25h',
      '14d',
    ]);
    fc.assert(
      fc.property(fc.nat(3_153_600_000), (seconds) => parseDuration(formatDuration(seconds)) === seconds),
    );
  });
});

describe('an instant', () => {
  it.each([
    [0, true],
    [1_800_000_000, true],
    [253_402_300_799, true],
    [253_402_300_800, false],
    [1_800_000_000_000, false],
    [-1, false],
    [1.5, false],
    [Number.NaN, false],
    ['1800000000', false],
    [undefined, false],
    [null, false],
  ])('%j is one: %s', (value, expected) => {
    expect(isInstant(value)).toBe(expected);
    if (typeof value !== 'number') return;
    if (expected) expect(instantOf(value)).toBe(value);
    else expect(() => instantOf(value)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
  });

  it('moves by seconds, within its range', () => {
    const at = instantOf(1_000);
    expect([later(at, 5), later(at, -5), later(at, -2_000), later(at, 1e15), later(at, 1.9)]).toEqual([
      1_005, 995, 0, 253_402_300_799, 1_001,
    ]);
    expect(earliest(instantOf(5), instantOf(3), instantOf(9))).toBe(3);
  });

  it('is read from what it is written as, and from nothing else', () => {
    fc.assert(
      fc.property(fc.nat(253_402_300_799), (at) => parseInstant(formatInstant(instantOf(at))) === at),
    );
    for (const text of [
      '',
      '2027-01-15',
      '2027-01-15T08:00:00',
      '2027-01-15T08:00:00z',
      '2027-01-15T08:00:00.000Z',
      '2027-01-15T09:00:00+01:00',
      '2027-02-29T00:00:00Z',
      '2027-01-15T24:00:00Z',
      '+010000-01-01T00:00:00Z',
      ' 2027-01-15T08:00:00Z',
      '1800000000',
    ])
      expect([text, parseInstant(text)]).toEqual([text, undefined]);
  });

  it('is written as RFC 3339 in UTC, and read back', () => {
    expect(formatInstant(instantOf(0))).toBe('1970-01-01T00:00:00Z');
    expect(formatInstant(instantOf(1_800_000_000))).toBe('2027-01-15T08:00:00Z');
    expect(formatInstant(instantOf(253_402_300_799))).toBe('9999-12-31T23:59:59Z');
    fc.assert(
      fc.property(fc.nat(253_402_300_799), (at) => Date.parse(formatInstant(at as Instant)) === at * 1000),
    );
  });
});
