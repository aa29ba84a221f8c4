import fc from 'fast-check';

/** An address as one whole number, and how it is spelt: an implementation of its own, to compare with. */
export interface Told {
  readonly family: 4 | 6;
  readonly number: bigint;
}

const WIDTHS = { 4: 32, 6: 128 } as const;

/** Any spelling of an IPv4 address: there is only one. */
export function spell4(number: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((number >> shift) & 255n)).join('.');
}

/** All eight groups, written out. */
export function spell6(number: bigint): string {
  return Array.from({ length: 8 }, (_, at) =>
    ((number >> BigInt(112 - at * 16)) & 0xffffn).toString(16),
  ).join(':');
}

export function spell({ family, number }: Told): string {
  return family === 4 ? spell4(number) : spell6(number);
}

/** The same address in a spelling that somebody may use: capitals, leading zeros of groups, `::`, IPv4-mapped. */
export function spellings({ family, number }: Told): readonly string[] {
  if (family === 4) {
    const mapped = 0xffff_0000_0000n + number;
    return [spell4(number), `::ffff:${spell4(number)}`, `::FFFF:${spell4(number)}`, spell6(mapped)];
  }
  const full = spell6(number);
  const padded = full
    .split(':')
    .map((group) => group.padStart(4, '0'))
    .join(':');
  const squeezed = full.replace(/(^|:)0(:0)+(:|$)/, '::');
  return [full, full.toUpperCase(), padded, squeezed];
}

/** Whether the first `bits` bits of two addresses are the same. */
export function within(address: Told, network: Told, bits: number): boolean {
  const free = BigInt(WIDTHS[network.family] - bits);
  return address.family === network.family && address.number >> free === network.number >> free;
}

/** The first address of the network that an address is in. */
export function base({ family, number }: Told, bits: number): Told {
  const free = BigInt(WIDTHS[family] - bits);
  return { family, number: (number >> free) << free };
}

/** Not IPv4-mapped: such an address is told as IPv4. */
function isTold({ family, number }: Told): boolean {
  return family === 4 || number >> 32n !== 0xffffn;
}

/** Any address; many of them near each other. */
export const addresses: fc.Arbitrary<Told> = fc
  .oneof(
    fc.record({ family: fc.constant(4 as const), number: fc.bigInt(0n, 0xffff_ffffn) }),
    fc.record({ family: fc.constant(4 as const), number: fc.bigInt(0x0a00_0000n, 0x0a00_03ffn) }),
    fc.record({ family: fc.constant(6 as const), number: fc.bigInt(0n, (1n << 128n) - 1n) }),
    fc.record({ family: fc.constant(6 as const), number: fc.bigInt(0n, 0x3ffn) }),
    fc.record({
      family: fc.constant(6 as const),
      number: fc.bigInt(0n, 0x3ffn).map((low) => (0x2001_0db8n << 96n) + low),
    }),
  )
  .filter(isTold);

/** Any network: an address in it, and how many bits it has. */
export const networks: fc.Arbitrary<{ readonly base: Told; readonly bits: number; readonly text: string }> =
  addresses
    .chain((told) =>
      fc.integer({ min: 0, max: WIDTHS[told.family] }).map((bits) => {
        const first = base(told, bits);
        return { base: first, bits, text: `${spell(first)}/${bits}` };
      }),
    )
    .filter((network) => isTold(network.base));
