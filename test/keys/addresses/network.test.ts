import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../keys/addresses/address.js';
import { compileNetworks } from '../../../keys/addresses/matcher.js';
import { compareNetworks, isWithin, type Network, parseNetwork } from '../../../keys/addresses/network.js';
import { addresses, base, networks, spell, spellings, within } from './oracle.js';

function networkOf(text: string): Network {
  const network = parseNetwork(text);
  if ('problem' in network) throw new Error(`${text} ${network.problem}`);
  return network;
}

function problemOf(text: string): string | undefined {
  const network = parseNetwork(text);
  return 'problem' in network ? network.problem : undefined;
}

function admits(texts: readonly string[], address: string): boolean {
  const parsed = parseAddress(address);
  if (parsed === undefined) throw new Error(address);
  return compileNetworks(texts.map(networkOf))(parsed);
}

describe('a network', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['203.0.113.7/32', '203.0.113.7/32'],
    ['2001:DB8:0000::/32', '2001:db8::/32'],
    ['::/0', '::/0'],
    ['::1/128', '::1/128'],
    ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ])('%s is read, as %s', (written, told) => expect(networkOf(written).text).toBe(told));

  it.each([
    ['203.0.113.7', 'is a single address: write 203.0.113.7/32'],
    ['2001:DB8::7', 'is a single address: write 2001:db8::7/128'],
    ['::ffff:203.0.113.7', 'is a single address: write 203.0.113.7/32'],
    [
      '203.0.113.7/24',
      'is an address within a network: write 203.0.113.0/24 for the network, or 203.0.113.7/32',
    ],
    [
      '2001:db8::7/64',
      'is an address within a network: write 2001:db8::/64 for the network, or 2001:db8::7/128',
    ],
    [
      '::ffff:203.0.113.7/120',
      'is an address within a network: write 203.0.113.0/24 for the network, or 203.0.113.7/32',
    ],
    ['203.0.113.0/33', 'has not 0 to 32 bits after the slash: for the single address write 203.0.113.0/32'],
  ])('%s is refused with what to write', (written, problem) => expect(problemOf(written)).toBe(problem));

  it.each([
    '',
    '/24',
    '203.0.113.0/',
    '203.0.113.0/024',
    '203.0.113.0/+24',
    '203.0.113.0/24 ',
    '203.0.113.0/2.4',
    '203.0.113.0/-1',
    '203.0.113.0/24/24',
    '203.0.113.0/255.255.255.0',
    '203.0.113/24',
    '203.0.113.*',
    '2001:db8::/129',
    '::ffff:0:0/90',
    '2001:db8::%eth0/64',
    'anywhere',
  ])('is not %j', (written) => expect(problemOf(written)).toBeTypeOf('string'));

  it('holds just the addresses whose first bits are its own', () => {
    fc.assert(
      fc.property(networks, addresses, ({ base: of, bits, text }, address) => {
        const parsed = networkOf(text);
        expect(parsed.text.endsWith(`/${bits}`)).toBe(true);
        for (const written of spellings(address))
          expect(admits([text], written)).toBe(within(address, of, bits));
      }),
    );
  });

  it('is refused under any other address in it, and the refusal names it', () => {
    fc.assert(
      fc.property(addresses, fc.nat(127), (told, most) => {
        const bits = told.family === 4 ? most % 32 : most;
        const first = base(told, bits);
        fc.pre(first.number !== told.number && (first.family === 4 || first.number >> 32n !== 0xffffn));
        const { text } = networkOf(`${spell(first)}/${bits}`);
        expect(problemOf(`${spell(told)}/${bits}`)).toContain(`write ${text} for the network`);
      }),
    );
  });
});

describe('a list of networks', () => {
  it('matches what one of them holds', () => {
    fc.assert(
      fc.property(fc.array(networks, { maxLength: 40 }), addresses, (list, address) => {
        const expected = list.some(({ base: of, bits }) => within(address, of, bits));
        expect(
          admits(
            list.map(({ text }) => text),
            spell(address),
          ),
        ).toBe(expected);
      }),
    );
  });

  it('matches the first and the last address of each, and not their neighbours', () => {
    const list = ['10.0.0.0/24', '10.0.2.0/24', '10.0.2.128/25', '2001:db8::/127'];
    expect(
      ['10.0.0.0', '10.0.0.255', '10.0.2.0', '10.0.2.255', '2001:db8::', '2001:db8::1'].map((one) =>
        admits(list, one),
      ),
    ).toEqual([true, true, true, true, true, true]);
    expect(
      ['9.255.255.255', '10.0.1.0', '10.0.1.255', '10.0.3.0', '2001:db8::2'].map((one) => admits(list, one)),
    ).toEqual([false, false, false, false, false]);
  });

  it('keeps IPv4 and IPv6 apart, whichever way IPv4 is written', () => {
    expect(admits(['::/0'], '203.0.113.7')).toBe(false);
    expect(admits(['::/0'], '::ffff:203.0.113.7')).toBe(false);
    expect(admits(['0.0.0.0/0'], '::ffff:203.0.113.7')).toBe(true);
    expect(admits(['0.0.0.0/0'], '2001:db8::1')).toBe(false);
  });

  it('holds a network if one of them holds its first and its last address', () => {
    fc.assert(
      fc.property(fc.array(networks, { maxLength: 10 }), networks, (list, { base: inner, bits, text }) => {
        const expected = list.some((outer) => bits >= outer.bits && within(inner, outer.base, outer.bits));
        expect(
          isWithin(
            networkOf(text),
            list.map((outer) => networkOf(outer.text)),
          ),
        ).toBe(expected);
      }),
    );
    const halves = ['10.0.0.0/9', '10.128.0.0/9'].map(networkOf);
    expect(isWithin(networkOf('10.0.0.0/8'), halves), 'not what two of them cover together').toBe(false);
  });

  it('matches nothing if it is empty', () => expect(admits([], '203.0.113.7')).toBe(false));

  it('has an order: IPv4 first, by number, the wider before those within', () => {
    const order = ['9.0.0.0/8', '10.0.0.0/8', '10.0.0.0/16', '100.0.0.0/8', '::/0', '2001:db8::/32'];
    expect(
      [...order]
        .reverse()
        .map(networkOf)
        .sort(compareNetworks)
        .map(({ text }) => text),
    ).toEqual(order);
  });
});
