import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, saidBy } from './baseline.ts';
import { at, DAY, outputs } from './cases/deployed.ts';
import { NOW } from './organisation.ts';

const RULE = 'key-rotated-in-time';
const said = saidBy(RULE);
const saidOf = (change: Readonly<Record<string, unknown>>, config = {}, inputs: object = {}) =>
  said(
    { ...compliant, ...inputs },
    { outputs: outputs(change), config: { [RULE]: config }, settings: { clock: () => NOW } },
  );

describe('key-rotated-in-time', () => {
  it('says which rotation is overdue', async () => {
    expect((await saidOf({ rotatesAt: at(-8 * DAY) })).said).toEqual([
      [
        'key "checkout" was to be rotated at 2026-11-13T13:00:00Z, 8 days ago (rotatesAt)',
        '  allowed: a rotation at most 7d late, by the setting grace of the rule key-rotated-in-time',
        '  mend: run `pulumi up`, which rotates it, and run it at least as often as rotation.every says',
      ].join('\n'),
    ]);
  });

  it('says how old a version is', async () => {
    const old = { rotatesAt: undefined, issuedAt: at(-98 * DAY) };
    expect((await saidOf(old)).said).toEqual([
      [
        'key "checkout" was never rotated since it was made at 2026-08-15T13:00:00Z, 98 days ago (issuedAt)',
        '  allowed: a rotation every 90d, by the setting maxInterval of the rule key-rotated-in-time, and at most 7d late, by the setting grace of the rule key-rotated-in-time',
        '  mend: declare rotation: { every: "90d" } or sooner, and run `pulumi up`',
      ].join('\n'),
    ]);
    expect((await saidOf({ ...old, version: 2 })).said[0]).toContain('checkout" was last rotated at 2026');
  });

  it('tells one thing only where a rotation is overdue and the version old', async () => {
    const { said } = await saidOf({ rotatesAt: at(-8 * DAY), issuedAt: at(-98 * DAY) });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('was to be rotated');
  });

  it('finds a version too old although its rotation is planned', async () => {
    expect((await saidOf({ issuedAt: at(-98 * DAY) })).said).toHaveLength(1);
  });

  it.each([
    { status: 'revoked' },
    { status: 'deleted' },
    { status: 'moved' },
    { issuedAt: 'long ago', rotatesAt: 'soon' },
  ])('leaves what is %j alone', async (change) => {
    const old = { rotatesAt: at(-8 * DAY), issuedAt: at(-98 * DAY) };
    expect((await saidOf({ ...old, ...change })).said).toEqual([]);
  });

  it('leaves what has expired to key-not-expired', async () => {
    await expect(saidOf({ rotatesAt: at(-8 * DAY), expiresAt: at(0) })).rejects.toThrow(
      'other rules found something, too: key-not-expired',
    );
  });

  it('waits for a type only where types differ', async () => {
    const config = { maxIntervalByType: { service: '60d' } };
    expect((await saidOf({}, config, { type: unknown.text })).stopped).toContain('.type');
    expect((await saidOf({}, {}, { type: unknown.text })).stopped).toBeUndefined();
    const { said, stopped } = await saidOf({ rotatesAt: at(-8 * DAY) }, config, { type: unknown.text });
    expect([said.length, stopped]).toEqual([1, undefined]);
  });
});
