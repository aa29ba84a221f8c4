import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVisibleText } from '../../keys/visible-text.js';

describe('text that can be an account, an owner or a label', () => {
  it.each(['a', '~', 'team 7', 'a'.repeat(128), `a${' '.repeat(126)}b`, 'Zoë', '日本', '🔑'.repeat(128)])(
    'takes %j',
    (text) => expect(isVisibleText(text)).toBe(true),
  );

  it.each([
    '',
    ' ',
    ' a',
    'a ',
    'a\tb',
    'a\n',
    'a\u007f',
    'a\u00a0',
    'a\u2028b',
    'a'.repeat(129),
    `${'a'.repeat(128)}é`,
  ])('refuses %j', (text) => expect(isVisibleText(text)).toBe(false));

  it('takes of ASCII what is printed, up to 128 characters, without a blank at an end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 130 }), (text) => {
        const [first = '', last = ''] = [text.at(0), text.at(-1)];
        const isVisible = /^[ -~]*$/.test(text) && first !== ' ' && last !== ' ' && text.length <= 128;
        expect(isVisibleText(text)).toBe(isVisible);
      }),
    );
  });
});
