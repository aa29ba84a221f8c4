import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyStringsIn, withoutKeyStrings } from '../../../keys/key-string/find-key-strings.ts';
import { type KeyId, printKeyString } from '../../../keys/key-string/key-string.ts';

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9A-Za-z]{${length}}$`));
const keys = fc
  .record({
    prefix: fc.stringMatching(/^[a-z0-9_]{1,20}$/),
    keyId: digits(16),
    version: fc.integer({ min: 1, max: 238_327 }),
    secret: digits(43),
  })
  .map(({ secret, keyId, ...rest }) => {
    const parts = { ...rest, keyId: keyId as KeyId };
    return { parts, text: printKeyString(parts, secret) };
  });
const surroundings = fc.oneof(
  fc.string(),
  fc.constantFrom('', '_', 'a_', 'Bearer ', '"', 'x'.repeat(40), '__'),
);

const found = (text: string) => [...keyStringsIn(text)].map(({ parts }) => parts);

describe('keyStringsIn', () => {
  it('finds a key string whatever stands around it', () => {
    fc.assert(
      fc.property(keys, surroundings, surroundings, ({ parts, text }, before, after) => {
        expect([...keyStringsIn(before + text + after)]).toEqual([
          { start: before.length, end: before.length + text.length, parts },
        ]);
      }),
    );
  });

  it('finds all of several, side by side', () => {
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 4 }), fc.constantFrom('', ' ', '_', '","'), (all, between) => {
        expect(found(all.map(({ text }) => text).join(between))).toEqual(all.map(({ parts }) => parts));
      }),
    );
  });

  it('takes nothing for a key string that has a wrong checksum', () => {
    fc.assert(
      fc.property(keys, fc.nat(), ({ text }, place) => {
        const at = text.length - 1 - (place % 49);
        const wrong = text[at] === 'x' ? 'y' : 'x';
        expect(found(text.slice(0, at) + wrong + text.slice(at + 1))).toEqual([]);
      }),
    );
  });

  it('finds nothing in a text without any', () => {
    expect(found('')).toEqual([]);
    expect(found('_'.repeat(1000))).toEqual([]);
    expect(found(`shop_live_${'A'.repeat(68)}`)).toEqual([]);
  });
});

describe('withoutKeyStrings', () => {
  it('leaves the hint in place of each', () => {
    const key = (id: string) =>
      printKeyString({ prefix: 'shop_live', keyId: id.padEnd(16, 'A') as KeyId, version: 1 }, 'z'.repeat(43));
    expect(withoutKeyStrings(`from ${key('1234')} to ${key('abcd')}!`)).toBe(
      'from shop_live_1234… to shop_live_abcd…!',
    );
    expect(withoutKeyStrings('nothing')).toBe('nothing');
  });
});
