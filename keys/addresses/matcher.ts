import { type Address, isIpv4, positionOf } from './address.js';
import { compareNetworks, type Network } from './network.js';

/** Whether an address is within the networks that a matcher was compiled from. */
export type AddressMatcher = (address: Address) => boolean;

/** Networks of one family without those that lie within another one: in order, and nowhere overlapping. */
function apart(networks: readonly Network[]): readonly Network[] {
  const kept: Network[] = [];
  for (const network of networks.toSorted(compareNetworks)) {
    const before = kept.at(-1);
    // Two networks lie apart, or one within the other: nothing else can be.
    if (before === undefined || before.last < network.first) kept.push(network);
  }
  return kept;
}

/** Binary search for the only network that could hold the position. */
function holds(networks: readonly Network[], position: string): boolean {
  let [low, high] = [0, networks.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const network = networks[middle];
    if (network === undefined || position < network.first) high = middle - 1;
    else if (position > network.last) low = middle + 1;
    else return true;
  }
  return false;
}

/**
 * Compiles networks to a matcher. IPv4 and IPv6 are apart: `::/0` holds no IPv4 address, in whichever spelling it comes.
 * Without networks nothing matches.
 */
export function compileNetworks(networks: readonly Network[]): AddressMatcher {
  const ipv4 = apart(networks.filter(({ family }) => family === 4));
  const ipv6 = apart(networks.filter(({ family }) => family === 6));
  return (address) => holds(isIpv4(address) ? ipv4 : ipv6, positionOf(address));
}
