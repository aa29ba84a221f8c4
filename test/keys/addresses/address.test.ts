import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIpv4, parseAddress, positionOf } from '../../../keys/addresses/address.js';
import { addresses, spellings } from './oracle.js';

const text = (written: string) => parseAddress(written)?.toString();

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:db8::7', '2001:db8::7'],
    ['2001:0DB8:0:0:0:0:0:0007', '2001:db8::7'],
    ['::', '::'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['::102:304', '::102:304'],
    ['2001:db8::ffff:cb00:7107', '2001:db8::ffff:cb00:7107'],
    ['::1:0:ffff:203.0.113.7', '::1:0:ffff:cb00:7107'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s is read, as %s', (written, told) => expect(text(written)).toBe(told));

  it.each(['::ffff:203.0.113.7', '::FFFF:203.0.113.7', '::ffff:cb00:7107', '0:0:0:0:0:ffff:203.0.113.7'])(
    '%s, which is IPv4-mapped, is the IPv4 address in it',
    (written) => expect(text(written)).toBe('203.0.113.7'),
  );

  it.each([
    '',
    ' ',
    'unknown',
    'localhost',
    '203.0.113.7 ',
    ' 203.0.113.7',
    '203.0.113.7\n',
    '203.0.113.7:443',
    '[2001:db8::7]',
    '[2001:db8::7]:443',
    '2001:db8::7%eth0',
    '203.0.113.7/32',
    '203.0.113',
    '203.0.113.7.1',
    '203.0.113.',
    '203.0.113.256',
    '203.0.113.07',
    '0xcb.0.113.7',
    '3405803783',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '::ffff:203.0.113.07',
    '::ffff:203.0.113.256',
    '::192.0.2.1',
    ':::',
    'g::1',
    `::${'1'.repeat(60)}`,
  ])('is not read from %j', (written) => expect(parseAddress(written)).toBeUndefined());

  it('is the same in all its spellings, and stands where its number says', () => {
    fc.assert(
      fc.property(addresses, addresses, (one, other) => {
        const [first, second] = [one, other].map((told) => {
          const positions = new Set(
            spellings(told).map((written) => {
              const address = parseAddress(written);
              if (address === undefined) throw new Error(written);
              expect(isIpv4(address)).toBe(told.family === 4);
              return positionOf(address);
            }),
          );
          expect(positions.size).toBe(1);
          return [...positions][0] ?? '';
        });
        if (one.family === other.family)
          expect((first ?? '') < (second ?? '')).toBe(one.number < other.number);
      }),
    );
  });

  it('is never an error, whatever the text', () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:./%[\]x]{0,50}$/));
    fc.assert(fc.property(texts, (written) => void parseAddress(written)));
  });
});
