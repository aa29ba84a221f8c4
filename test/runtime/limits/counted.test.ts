import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Limit, LimitedBy } from '../../../keys/api/limit.js';
import { countedAs, type LimitedCaller } from '../../../runtime/limits/counted.js';
import { anyText } from '../../support/any-text.js';

const limit = (by: LimitedBy, pool = 'standard'): Limit => ({
  pool,
  by,
  requests: 600,
  windowSeconds: 60,
  lease: 1,
  whenUnavailable: 'refuse',
  cost: 1,
});
const key = { account: 'org-1', credential: ['k1'], user: 'ann', grantor: 'g1' };

describe('what a request counts as', () => {
  it.each<[LimitedBy, Partial<LimitedCaller>, string]>([
    ['account', {}, 'limit#acme#standard#account#org-1'],
    ['user', {}, 'limit#acme#standard#user#org-1#ann'],
    ['key', {}, 'limit#acme#standard#key#k1'],
    ['key', { credential: ['org-1', 'ann'] }, 'limit#acme#standard#key#org-1#ann'],
    ['grantor', {}, 'limit#acme#standard#grantor#g1'],
    ['grantor', { grantor: undefined }, 'limit#acme#standard#account#org-1'],
    ['account', { account: '50%#\ud800é' }, 'limit#acme#standard#account#50%0025%0023%d800é'],
  ])('by %s, of %j: %s', (by, change, name) => {
    expect(countedAs('acme', limit(by), { ...key, ...change })).toBe(name);
  });

  it('is a pool of its own for a route that has its limit for itself', () => {
    expect(countedAs('acme', limit('account', 'GET /v1/{id}'), key)).toBe(
      'limit#acme#GET /v1/{id}#account#org-1',
    );
  });

  it('is the same for two only if all that is counted by is', () => {
    const text = fc.oneof(
      anyText(8),
      fc.constantFrom('#', '%', '%0023', '\ud800', '%d800', 'a#b', 'x'.repeat(2_000)),
    );
    const one = fc.tuple(text, text, text);
    fc.assert(
      fc.property(one, one, ([a, b, c], [d, e, f]) => {
        const first = countedAs(a, limit('user'), { ...key, account: b, user: c });
        const second = countedAs(d, limit('user'), { ...key, account: e, user: f });
        expect(first === second).toBe(a === d && b === e && c === f);
        expect(Buffer.byteLength(first)).toBeLessThanOrEqual(1_024);
        expect(first.isWellFormed()).toBe(true);
      }),
    );
  });

  it('cannot be chosen to be the digest of a long one', () => {
    const long = countedAs('acme', limit('account'), { ...key, account: 'x'.repeat(2_000) });
    expect(long).toMatch(/^limit#%sha256#[\w-]{43}$/);
    const [, , digest = ''] = long.split('#');
    expect(countedAs('%sha256', limit('account', digest), key)).not.toContain('%sha256#');
  });
});
