import { describe, expect, it } from 'vitest';
import { compliant, judged, saidBy } from './baseline.ts';
import { at, DAY, outputs } from './cases/deployed.ts';
import { NOW } from './organisation.ts';

const RULE = 'key-not-expired';
const said = saidBy(RULE);
const saidOf = async (change: Readonly<Record<string, unknown>>, config = {}) => {
  const presented = { config: { [RULE]: config }, settings: { clock: () => NOW } };
  return (await said(compliant, { outputs: outputs(change), ...presented })).said;
};

describe('key-not-expired', () => {
  it('says when a key has expired, and what brings it back', async () => {
    expect(await saidOf({ expiresAt: at(0) })).toEqual([
      [
        'key "checkout" expired at 2026-11-21T13:00:00Z (expiresAt)',
        '  allowed: keys that verify, by the rule key-not-expired',
        '  mend: run `pulumi up` with a new rotationTrigger, or remove the key if nobody missed it',
      ].join('\n'),
    ]);
  });

  it('says when a key expires, and what renews it', async () => {
    expect(await saidOf({ rotatesAt: undefined, expiresAt: at(10 * DAY) })).toEqual([
      [
        'key "checkout" expires at 2026-12-01T13:00:00Z, within 10 days (expiresAt), and nothing is planned to renew it',
        '  allowed: a successor 320h before the end, by the setting within of the rule key-not-expired',
        '  mend: run `pulumi up` with a new rotationTrigger, or with rotation.every well below expiresIn',
      ].join('\n'),
    ]);
    expect((await saidOf({ rotatesAt: undefined, expiresAt: at(DAY) }))[0]).toContain('within 1 day (');
  });

  it('goes by the last third of a life that is short, if it is known when it began', async () => {
    const soon = { rotatesAt: undefined, issuedAt: at(-2 * DAY) };
    expect(await saidOf({ ...soon, expiresAt: at(DAY + 2) })).toEqual([]);
    expect(await saidOf({ ...soon, expiresAt: at(DAY) })).toHaveLength(1);
    expect(await saidOf({ ...soon, issuedAt: undefined, expiresAt: at(14 * DAY) })).toHaveLength(1);
    expect(await saidOf({ ...soon, issuedAt: undefined, expiresAt: at(14 * DAY + 1) })).toEqual([]);
  });

  it.each([
    [1, 2, 0],
    [0, 2, 1],
    [-1, 2, 1],
    [2, 2, 1],
    [3, 2, 1],
  ])('with a rotation in %i seconds and the end in %i finds %i', async (rotates, ends, count) => {
    expect(await saidOf({ rotatesAt: at(rotates), expiresAt: at(ends) })).toHaveLength(count);
  });

  it.each(['revoked', 'deleted', 'moved'])('leaves what is %s alone', async (status) => {
    expect(await saidOf({ status, expiresAt: at(-1) })).toEqual([]);
  });

  it('leaves a key that never expires to key-must-expire', async () => {
    const presented = { outputs: outputs({ expiresAt: 'never' }), settings: { clock: () => NOW } };
    expect(Object.keys((await judged(compliant, presented)).violations)).toEqual(['key-life-not-extended']);
  });
});
