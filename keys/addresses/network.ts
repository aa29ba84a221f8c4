import ipaddr from 'ipaddr.js';
import { type Address, isIpv4, parseAddress, positionOf } from './address.js';

/** A network in CIDR notation (RFC 4632), IPv4 or IPv6. */
export interface Network {
  /** The one spelling of it: `203.0.113.0/24`, `2001:db8::/32` (RFC 5952). */
  readonly text: string;
  readonly family: 4 | 6;
  /** Positions of its first and last address; see {@link positionOf}. */
  readonly first: string;
  readonly last: string;
}

/** Why a text is not a network, with what to write instead; it completes `"…" …`. */
export interface NetworkProblem {
  readonly problem: string;
}

const PREFIX = /^(?:0|[1-9][0-9]{0,2})$/;
const MAPPED_BITS = 96;

function problem(text: string): NetworkProblem {
  return { problem: text };
}

/** The address and the bits after it, with those of an IPv4-mapped network counted as IPv4 counts them. */
function bitsOf(address: Address, written: string, prefix: number): number {
  return isIpv4(address) && written.includes(':') ? prefix - MAPPED_BITS : prefix;
}

/**
 * Reads a network. An IPv4-mapped one (`::ffff:203.0.113.0/120`) is the IPv4 network that it stands for.
 *
 * @returns what is wrong, and what to write instead, if it is none: a single address without `/32` or `/128`, and an address
 * within a network in place of the network, are refused, because it cannot be told what was meant.
 */
export function parseNetwork(text: string): Network | NetworkProblem {
  const slash = text.indexOf('/');
  const written = slash === -1 ? text : text.slice(0, slash);
  const address = parseAddress(written);
  if (address === undefined)
    return problem(
      'is not a network: write an address and its bits, such as 203.0.113.0/24 or 2001:db8::/32',
    );
  const family = isIpv4(address) ? 4 : 6;
  const width = family === 4 ? 32 : 128;
  const single = `${address.toString()}/${width}`;
  if (slash === -1) return problem(`is a single address: write ${single}`);
  const after = text.slice(slash + 1);
  const bits = PREFIX.test(after) ? bitsOf(address, written, Number(after)) : Number.NaN;
  if (!(bits >= 0 && bits <= width))
    return problem(`has not 0 to ${width} bits after the slash: for the single address write ${single}`);
  const { first, last } = edgesOf(address, bits);
  const canonical = `${first.toString()}/${bits}`;
  if (positionOf(first) !== positionOf(address))
    return problem(`is an address within a network: write ${canonical} for the network, or ${single}`);
  return { text: canonical, family, first: positionOf(first), last: positionOf(last) };
}

/** The first and the last address of the network: the bits that are free are all 0, and all 1. */
function edgesOf(address: Address, bits: number): { readonly first: Address; readonly last: Address } {
  const [units, size] = isIpv4(address) ? [address.octets, 8] : [address.parts, 16];
  const free = units.map((_, at) => 2 ** (size - Math.min(size, Math.max(0, bits - at * size))) - 1);
  const of = isIpv4(address) ? ipaddr.IPv4 : ipaddr.IPv6;
  return {
    first: new of(units.map((unit, at) => unit & ~(free[at] ?? 0))),
    last: new of(units.map((unit, at) => unit | (free[at] ?? 0))),
  };
}

/** Order of networks: IPv4 first, then by address, the wider before those within it. */
export function compareNetworks(a: Network, b: Network): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  if (a.last !== b.last) return a.last > b.last ? -1 : 1;
  return 0;
}

/** Whether a network lies wholly within one of others. What only two of them cover together does not count. */
export function isWithin({ family, first, last }: Network, others: readonly Network[]): boolean {
  return others.some((other) => other.family === family && other.first <= first && other.last >= last);
}
