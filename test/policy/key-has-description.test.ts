import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, judged, saidBy } from './baseline.ts';

const RULE = 'key-has-description';
const said = saidBy(RULE);
const saidOf = (description: unknown, config = {}, change = {}) =>
  said({ ...compliant, description, ...change }, { config: { [RULE]: config } });

function message(declared: string, least = 10): string {
  return [
    `key "checkout" ${declared}`,
    `  allowed: what the key is for, in at least ${least} characters, by the setting minLength of the rule key-has-description`,
    '  mend: write description: "…", with what breaks if the key is revoked',
  ].join('\n');
}

describe('key-has-description', () => {
  it.each([undefined, '', '   ', 7, null])('says that %j is none', async (description) => {
    expect((await saidOf(description)).said).toEqual([message('has no description')]);
  });

  it('counts characters, and not what surrounds or encodes them', async () => {
    expect((await saidOf('  for CI 🔑  ')).said).toEqual([
      message('has the description "for CI 🔑", of 8 characters'),
    ]);
    expect((await saidOf('x')).said).toEqual([message('has the description "x", of 1 character')]);
    expect((await saidOf('0123456789')).said).toEqual([]);
    expect((await saidOf('0123456789', { minLength: 11 })).said).toEqual([
      message('has the description "0123456789", of 10 characters', 11),
    ]);
    expect((await saidOf('x', { minLength: 1 })).said).toEqual([]);
  });

  it('takes the name or the label again, in whatever spelling, for none', async () => {
    const config = { minLength: 1 };
    expect((await saidOf('Check-Out', config)).said).toEqual([
      message('has the description "Check-Out", which is its name again', 1),
    ]);
    expect((await saidOf('Checkout, 2026', config)).said).toEqual([
      message('has the description "Checkout, 2026", which is its label again', 1),
    ]);
    expect((await saidOf('checkout 2027', config)).said).toEqual([]);
  });

  it('does without a label', async () => {
    const { label: _, ...unlabelled } = compliant;
    expect(await judged(unlabelled)).toEqual({ violations: {}, stopped: {} });
  });

  it('waits for what the preview does not know, and no longer than it must', async () => {
    expect(await saidOf(unknown.text)).toEqual({
      said: [],
      stopped: expect.stringContaining('.description'),
    });
    expect(await saidOf('Takes orders', {}, { label: unknown.text })).toEqual({
      said: [],
      stopped: expect.stringContaining('.label'),
    });
    const { said, stopped } = await saidOf('short', {}, { label: unknown.text });
    expect([said.length, stopped]).toEqual([1, undefined]);
  });
});
