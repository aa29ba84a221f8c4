import { describe, expect, it } from 'vitest';
import { checkInputs } from '../../provider/lifecycle/check.js';
import { UNKNOWN } from '../../provider/lifecycle/findings.js';
import { checkedInputs } from '../../provider/lifecycle/inputs.js';
import { specOf } from '../../provider/lifecycle/spec.js';
import { checked, DAY, declared, NOW, textOf, wanted } from './inputs.js';

const check = (wish: Readonly<Record<string, unknown>>, olds = {}, now = NOW) =>
  checkInputs(olds, declared(wish), now);

describe('allowedCidrs', () => {
  it('are sorted, each in its one spelling, and become terms of the key', () => {
    const allowedCidrs = ['2001:DB8::/32', '203.0.113.0/24', '::ffff:198.51.100.0/120', '0.0.0.0/0'];
    const sorted = ['0.0.0.0/0', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'];
    expect(check({ allowedCidrs })).toMatchObject({ failures: [], inputs: { allowedCidrs: sorted } });
    expect(wanted({ allowedCidrs }).terms.allowedCidrs).toEqual(sorted);
    expect(Object.keys(wanted().terms)).not.toContain('allowedCidrs');
  });

  it.each([
    ['allowedCidrs', { allowedCidrs: '203.0.113.0/24' }, 'is not a list of texts'],
    ['allowedCidrs', { allowedCidrs: [7] }, 'is not a list of texts'],
    [
      'allowedCidrs',
      { allowedCidrs: [] },
      'is empty, so that the key could come from nowhere: list networks, or leave it out to let it come from anywhere',
    ],
    [
      'allowedCidrs[1]',
      { allowedCidrs: ['10.0.0.0/8', '203.0.113.7/24'] },
      '"203.0.113.7/24" is an address within a network: write 203.0.113.0/24 for the network, or 203.0.113.7/32',
    ],
    [
      'allowedCidrs[0]',
      { allowedCidrs: ['203.0.113.7'] },
      '"203.0.113.7" is a single address: write 203.0.113.7/32',
    ],
    [
      'allowedCidrs[1]',
      { allowedCidrs: ['203.0.113.0/24', '::ffff:203.0.113.0/120'] },
      '"::ffff:203.0.113.0/120" is listed twice: remove one',
    ],
    [
      'allowedCidrs',
      { allowedCidrs: Array.from({ length: 33 }, (_, n) => `10.${n}.0.0/16`) },
      'has 33 entries, and a key has at most 32: remove some',
    ],
  ])('name %s for %j', (property, wish, reason) => {
    expect(check(wish).failures).toEqual([{ property, reason }]);
  });

  it('are let through while one of them is not known, and judged as far as they are', () => {
    const allowedCidrs = [UNKNOWN, '10.0.0.0/8'];
    expect(check({ allowedCidrs })).toMatchObject({ failures: [], inputs: { allowedCidrs } });
    expect(check({ allowedCidrs: UNKNOWN }).failures).toEqual([]);
    expect(check({ allowedCidrs: [UNKNOWN, 'x'] }).failures.map(({ property }) => property)).toEqual([
      'allowedCidrs[1]',
    ]);
  });
});

describe('notBefore', () => {
  it('becomes an instant among the terms of the key', () => {
    expect(wanted({ notBefore: '2027-01-20T00:00:00Z' }).terms.notBefore).toBe(1_800_403_200);
    expect(Object.keys(wanted().terms)).not.toContain('notBefore');
  });

  it.each([
    '2027-01-20',
    '2027-01-20T00:00:00',
    '2027-01-20T00:00:00+01:00',
    '2027-01-20T00:00:00.5Z',
    '2027-02-30T00:00:00Z',
    'tomorrow',
    1_800_403_200,
  ])('is not %j', (notBefore) =>
    expect(check({ notBefore }).failures.map(({ property }) => property)).toEqual(['notBefore']),
  );

  it('is before the end of a version that is minted now', () => {
    const end = textOf(NOW + 90 * DAY);
    expect(check({ notBefore: textOf(NOW + 90 * DAY - 1) }).failures).toEqual([]);
    expect(check({ notBefore: end }).failures).toEqual([
      {
        property: 'notBefore',
        reason: `is ${end}, and a version that is issued now expires at ${end} (expiresIn is 90d): make it earlier, or lengthen expiresIn`,
      },
    ]);
    const endless = { notBefore: end, expiresIn: 'never', rotation: undefined };
    expect(check({ ...endless, typeLimits: { expiry: 'optional' } }).failures).toEqual([]);
  });

  it('is judged anew when expiresIn changes, and else but once', () => {
    const notBefore = textOf(NOW + 85 * DAY);
    const before = checked({ notBefore });
    expect(check({ notBefore }, before).failures).toEqual([]);
    expect(check({ notBefore, expiresIn: '80d' }, before).failures).toHaveLength(1);
    expect(specOf(checkedInputs(before)).terms.notBefore).toBe(NOW + 85 * DAY);
  });

  it('may have passed, and may not be known yet', () => {
    expect(check({ notBefore: '2020-01-01T00:00:00Z' }).failures).toEqual([]);
    expect(check({ notBefore: UNKNOWN }).failures).toEqual([]);
  });
});

describe('accountAttributes', () => {
  it('are sorted, and no term of the key if there is none', () => {
    expect(wanted({ accountAttributes: ['trial', 'parent-org'] }).terms.accountAttributes).toEqual([
      'parent-org',
      'trial',
    ]);
    expect(Object.keys(wanted({ accountAttributes: [] }).terms)).not.toContain('accountAttributes');
  });

  it('are a list of texts, which may not be known yet', () => {
    expect(check({ accountAttributes: 'parent-org' }).failures.map(({ property }) => property)).toEqual([
      'accountAttributes',
    ]);
    expect(check({ accountAttributes: ['trial', UNKNOWN] })).toMatchObject({
      failures: [],
      inputs: { accountAttributes: ['trial', UNKNOWN] },
    });
    expect(check({ accountAttributes: Array.from({ length: 33 }, (_, n) => `a${n}`) }).failures).toHaveLength(
      1,
    );
  });
});
