import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase62, randomBase62, spellsBase62, toBase62 } from '../../../keys/key-string/base62.js';
import {
  hintOf,
  isKeyId,
  isPrefix,
  type KeyId,
  LAST_VERSION,
  LONGEST_KEY_STRING,
  mintKeyId,
  mintKeyString,
  parseKeyString,
  printKeyString,
} from '../../../keys/key-string/key-string.js';
import { anyText } from '../../support/any-text.js';

interface Vectors {
  readonly good: readonly {
    readonly text: string;
    readonly prefix: string;
    readonly keyId: KeyId;
    readonly version: number;
  }[];
  readonly bad: readonly { readonly fault: string; readonly text: string }[];
}

const { good, bad }: Vectors = JSON.parse(
  readFileSync(new URL('../vectors/key-string.json', import.meta.url), 'utf8'),
);

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digits = (length: number) =>
  fc.array(fc.constantFrom(...DIGITS), { minLength: length, maxLength: length }).map((all) => all.join(''));
const prefixes = fc
  .array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789_'), { minLength: 1, maxLength: 20 })
  .map((all) => all.join(''));
const keyStrings = fc.record({
  prefix: prefixes,
  keyId: digits(16) as fc.Arbitrary<KeyId>,
  version: fc.integer({ min: 1, max: LAST_VERSION }),
  secret: digits(43),
});

describe('the published vectors', () => {
  it.each(good)('$text is read, and printed as it was', ({ text, ...parts }) => {
    expect(parseKeyString(text)).toEqual(parts);
    expect(printKeyString(parts, text.slice(-49, -6))).toBe(text);
  });

  it.each(bad)('are refused for $fault', ({ text }) => {
    expect(parseKeyString(text)).toBeUndefined();
  });
});

describe('a key string', () => {
  it('is read as it was printed, whatever it is made of', () => {
    fc.assert(
      fc.property(keyStrings, ({ secret, ...parts }) => {
        const text = printKeyString(parts, secret);
        expect(text.length).toBeLessThanOrEqual(LONGEST_KEY_STRING);
        expect(parseKeyString(text)).toEqual(parts);
      }),
    );
  });

  it('is refused with any one character changed, left out or added', () => {
    const others = [...DIGITS, '_', '-', ' ', '\n', '.', 'é', '\u0000'];
    for (const { text } of good) {
      for (let at = 0; at < text.length; at++) {
        for (const other of others) {
          const changed = text.slice(0, at) + other + text.slice(at + 1);
          if (other !== text[at]) expect(parseKeyString(changed), changed).toBeUndefined();
        }
        expect(parseKeyString(text.slice(0, at) + text.slice(at + 1))).toBeUndefined();
      }
      for (let at = 0; at <= text.length; at++)
        expect(parseKeyString(`${text.slice(0, at)}x${text.slice(at)}`)).toBeUndefined();
    }
  });

  it('is never read from other text, however long or odd', () => {
    fc.assert(fc.property(anyText(200), (text) => parseKeyString(text) === undefined));
    fc.assert(fc.property(digits(78), (text) => parseKeyString(`acme_live_${text.slice(10)}`) === undefined));
    expect(parseKeyString('a'.repeat(5_000_000))).toBeUndefined();
  });

  it('is minted with the parts that are asked for, and a fresh secret each time', () => {
    const keyId = mintKeyId(randomBytes);
    const [one, two] = [1, 1].map(() =>
      mintKeyString({ prefix: 'acme', keyId, version: 7 }, randomBytes).reveal(),
    );
    expect(parseKeyString(one ?? '')).toEqual({ prefix: 'acme', keyId, version: 7 });
    expect(one).not.toBe(two);
  });

  it.each([
    ['ACME', 1],
    ['', 1],
    ['a', 0],
    ['a', LAST_VERSION + 1],
  ])('is not minted with the prefix "%s" and the version %i', (prefix, version) => {
    const parts = { prefix, keyId: mintKeyId(randomBytes), version };
    expect(() => mintKeyString(parts, randomBytes)).toThrow(
      expect.objectContaining({ code: 'ERR_INVARIANT' }),
    );
  });

  it('shows prefix and four digits as its hint', () => {
    expect(hintOf('m365_pk', '7Qx2bV9nKp4LmR8s' as KeyId)).toBe('m365_pk_7Qx2');
  });
});

describe('key ids and prefixes', () => {
  it.each([
    ['7Qx2bV9nKp4LmR8s', true],
    ['7Qx2bV9nKp4LmR8', false],
    ['7Qx2bV9nKp4LmR8s0', false],
    ['7Qx2bV9nKp4LmR8_', false],
    [7, false],
    [undefined, false],
    ['7Qx2bV9nKp4LmR8s\n', false],
  ])('%j is a key id: %s', (value, expected) => expect(isKeyId(value)).toBe(expected));

  it.each([
    ['a', true],
    ['acme_live', true],
    ['a'.repeat(20), true],
    ['', false],
    ['a'.repeat(21), false],
    ['A', false],
    ['a-b', false],
    ['a\n', false],
  ])('%j is a prefix: %s', (value, expected) => expect(isPrefix(value)).toBe(expected));
});

describe('base62', () => {
  it('spells numbers and reads them back', () => {
    expect([toBase62(0, 1), toBase62(61, 2), toBase62(62, 2), toBase62(2 ** 32 - 1, 6)]).toEqual([
      '0',
      '0z',
      '10',
      '4gfFC3',
    ]);
    fc.assert(fc.property(fc.nat({ max: 62 ** 6 - 1 }), (value) => fromBase62(toBase62(value, 6)) === value));
  });

  it('tells digits that spell a number from all others', () => {
    expect([spellsBase62('10', 62), spellsBase62('010', 62), spellsBase62('z', 61)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([spellsBase62('0', 62), spellsBase62('11', 62), spellsBase62('20', 62)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(spellsBase62('', 0)).toBe(true);
  });

  it('takes bytes below 248 by their rest, and throws the others away', () => {
    const bytes = Uint8Array.from([247, 248, 249, 255, 0, 61, 62, 123, 124]);
    expect(randomBase62(6, () => bytes)).toBe('z0z0z0');
  });

  it('asks for more bytes when too many were thrown away', () => {
    const answers = [Uint8Array.of(255, 255), Uint8Array.of(1, 255), Uint8Array.of(2, 3)];
    let asked = 0;
    expect(randomBase62(2, () => answers[asked++] ?? Uint8Array.of())).toBe('12');
    expect(asked).toBe(3);
  });

  it('favours no digit: each byte value below 248 counts four times for each digit', () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 256; byte++) {
      const digit = randomBase62(1, () => (byte < 248 ? Uint8Array.of(byte) : Uint8Array.of(byte, 0)));
      if (byte < 248) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array(62).fill(4));
  });
});
