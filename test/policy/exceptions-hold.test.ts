import { describe, expect, it } from 'vitest';
import { instantOf } from '../../keys/time/instant.ts';
import type { PolicyException } from '../../policy/index.ts';
import { unknown } from '../../policy/testing/index.ts';
import { catalog, compliant, judged, type Presented } from './baseline.ts';

const never = { ...compliant, expiresIn: 'never' };
const exception: PolicyException = {
  project: 'shop',
  stack: 'dev',
  resource: 'checkout',
  rule: 'key-must-expire',
  reason: 'SEC-481',
  approver: 'security@shop.example',
  until: '2026-12-31',
};
/** 2026-12-31T23:59:59Z, the last second of the exception. */
const LAST = 1_798_761_599;
const DAY = 86_400;

function at(now: number, exceptions: readonly PolicyException[] = [exception]): Presented {
  return { settings: { catalogs: [catalog], exceptions, clock: () => instantOf(now) } };
}

describe('exceptions-hold', () => {
  it('fails a stack with an exception that has ended, from the next second on', async () => {
    expect((await judged(never, at(LAST))).violations).toEqual({});
    const { violations } = await judged(compliant, at(LAST + 1));
    expect(violations).toEqual({
      'exceptions-hold': [
        'stack "shop/dev" has an exception that ended on 2026-12-31: for "checkout" and key-must-expire (SEC-481; approved by security@shop.example)\n' +
          '  allowed: exceptions that have not ended, by the rule exceptions-hold\n' +
          '  mend: make "checkout" keep key-must-expire and remove the exception from the policy pack, or have it approved anew, with a later until',
      ],
    });
  });

  it('says so beside the violation that comes back, which may be advisory', async () => {
    const { violations } = await judged(never, at(LAST + 1));
    expect(Object.keys(violations)).toEqual(['key-must-expire', 'exceptions-hold']);
  });

  it('fails one whose end is too far off, and says when it may end', async () => {
    expect((await judged(never, at(LAST + 1 - 365 * DAY))).violations).toEqual({});
    const { violations } = await judged(never, at(LAST - 365 * DAY));
    expect(violations).toEqual({
      'exceptions-hold': [
        'stack "shop/dev" has an exception that ends on 2026-12-31: for "checkout" and key-must-expire (SEC-481; approved by security@shop.example)\n' +
          '  allowed: an end within 365d, by the setting maxDuration of the rule exceptions-hold\n' +
          '  mend: end it on 2026-12-30 or before, and decide then',
      ],
    });
  });

  it.each([
    { project: 'shop2' },
    { stack: 'prod' },
    { project: 'billing', stack: '*' },
    { project: '*', stack: '*-prod' },
  ])('leaves one of another place alone: %j', async (elsewhere) => {
    const { violations } = await judged(compliant, at(LAST + 1, [{ ...exception, ...elsewhere }]));
    expect(violations).toEqual({});
  });

  it('tells each that has ended, of any resource', async () => {
    const others = [exception, { ...exception, resource: 'gone-*' }, { ...exception, stack: 'd*' }];
    const { violations } = await judged(compliant, at(LAST + 1, others));
    expect(violations['exceptions-hold']).toHaveLength(3);
  });
});

describe('exceptions-used', () => {
  const MID = LAST - 30 * DAY;

  it('tells one that nothing needs, in the stack that it names', async () => {
    expect((await judged(never, at(MID))).violations).toEqual({});
    const { violations } = await judged(compliant, at(MID));
    expect(violations).toEqual({
      'exceptions-used': [
        'stack "shop/dev" has an exception that covers nothing: for "checkout" and key-must-expire (SEC-481; approved by security@shop.example)\n' +
          '  allowed: exceptions that something needs, by the rule exceptions-used\n' +
          '  mend: remove it from the policy pack: the resource breaks the rule no more',
      ],
    });
  });

  it('says if there is no such resource', async () => {
    const { violations } = await judged(compliant, at(MID, [{ ...exception, resource: 'check' }]));
    expect(violations['exceptions-used']?.[0]).toMatch(
      /\n {2}mend: remove it from the policy pack, or correct the name: the stack has no such resource$/,
    );
  });

  it.each([{ project: 'sh*' }, { stack: 'd*' }, { project: '*', stack: '*' }, { stack: 'prod' }])(
    'tells none that names another stack, or stacks by a pattern: %j',
    async (elsewhere) => {
      const { violations } = await judged(compliant, at(MID, [{ ...exception, ...elsewhere }]));
      expect(violations).toEqual({});
    },
  );

  it('tells none whose rule is disabled, or waits for a value', async () => {
    const disabled = { ...at(MID), config: { 'key-must-expire': 'disabled' } } as const;
    expect((await judged(compliant, disabled)).violations).toEqual({});
    const waiting = { ...compliant, expiresIn: unknown.text };
    expect((await judged(waiting, at(MID))).violations).toEqual({});
  });

  it('counts what rules about the stack have used', async () => {
    const crowd = { ...exception, rule: 'keys-per-account' };
    const config = { 'keys-per-account': { maxKeysPerAccount: 1 } };
    const first = { type: 'pulumi-nodejs:keywright:ApiKey', name: 'a', props: compliant };
    expect((await judged(compliant, { ...at(MID, [crowd]), config, beside: [first] })).violations).toEqual(
      {},
    );
    const { violations } = await judged(compliant, { ...at(MID, [crowd]), config });
    expect(Object.keys(violations)).toEqual(['exceptions-used']);
  });

  it('tells one of two for the same thing, of which the first is taken', async () => {
    const twice = { ...exception, reason: 'SEC-482' };
    const { violations } = await judged(never, at(MID, [exception, twice]));
    expect(violations['exceptions-used']).toHaveLength(1);
    expect(violations['exceptions-used']?.[0]).toContain('SEC-482');
  });
});
