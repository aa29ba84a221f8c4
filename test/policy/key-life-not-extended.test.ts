import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, judged, partner, saidBy } from './baseline.ts';
import { at, DAY, outputs } from './cases/deployed.ts';
import { NOW } from './organisation.ts';

const RULE = 'key-life-not-extended';
const said = saidBy(RULE);
const saidOf = (change: Readonly<Record<string, unknown>>, config = {}, inputs: object = compliant) =>
  said(
    { ...inputs },
    { outputs: outputs(change), config: { [RULE]: config }, settings: { clock: () => NOW } },
  );

describe('key-life-not-extended', () => {
  it('says until when the current version verifies, and what shortens it', async () => {
    expect((await saidOf({ expiresAt: at(90 * DAY + 1) })).said).toEqual([
      [
        'key "checkout" is deployed so that the current version verifies until 2027-02-19T13:00:01Z, 91 days from now (expiresAt)',
        '  allowed: at most 90d, by the key type "service" of catalog "shop", from now on',
        '  mend: run `pulumi up` with expiresIn: "90d" or shorter: it holds at once, also for what is deployed',
      ].join('\n'),
    ]);
  });

  it('says until when the version before verifies, and what shortens it', async () => {
    const { said } = await saidOf({ previousExpiresAt: at(DAY + 1) }, { maxOverlap: '1d' });
    expect(said).toEqual([
      [
        'key "checkout" is deployed so that the version before verifies until 2026-11-22T13:00:01Z, 2 days from now (previousExpiresAt)',
        '  allowed: at most 1d, by the setting maxOverlap of the rule key-life-not-extended, from now on',
        '  mend: run `pulumi up` with rotation: { overlap: "1d" } or shorter: it holds at once, also for what is deployed',
      ].join('\n'),
    ]);
    expect((await saidOf({ previousExpiresAt: at(DAY) }, { maxOverlap: '1d' })).said).toEqual([]);
  });

  it('tells both ends', async () => {
    expect((await saidOf({ expiresAt: 'never', previousExpiresAt: 'never' })).said).toHaveLength(2);
  });

  it('leaves a version without an end that is declared so to key-must-expire: it is told once', async () => {
    const presented = { outputs: outputs({ expiresAt: 'never' }), settings: { clock: () => NOW } };
    const { violations } = await judged({ ...partner, expiresIn: 'never' }, presented);
    expect(Object.keys(violations)).toEqual(['key-must-expire']);
    const moved = await judged({ ...partner, expiresIn: '60d' }, presented);
    expect(Object.keys(moved.violations)).toEqual([RULE]);
    const lasting = { ...presented, outputs: outputs({ expiresAt: at(366 * DAY) }) };
    expect(Object.keys((await judged({ ...partner, expiresIn: 'never' }, lasting)).violations)).toContain(
      RULE,
    );
  });

  it.each(['revoked', 'deleted', 'moved'])('leaves what is %s alone', async (status) => {
    expect((await saidOf({ status, expiresAt: 'never' })).said).toEqual([]);
  });

  it('does not take an end that is no instant for one', async () => {
    expect((await saidOf({ expiresAt: 'tomorrow', previousExpiresAt: 7 })).said).toEqual([]);
  });

  it.each([
    [{}, { type: unknown.text }, '.type'],
    [{}, { catalog: unknown.text }, '.catalog'],
    [{}, { label: unknown.text }, undefined],
  ])('by %j with %j unknown waits for it only if it decides', async (config, unknowns, field) => {
    const { stopped } = await saidOf({}, config, { ...compliant, ...unknowns });
    expect(stopped).toEqual(field === undefined ? undefined : expect.stringContaining(field));
  });
});
