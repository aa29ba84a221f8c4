import ipaddr from 'ipaddr.js';

/** An IPv4 or IPv6 address. An IPv4-mapped one (`::ffff:203.0.113.7`, RFC 4291) is the IPv4 address that it holds. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The longest spelling, `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`: what is longer is not parsed. */
const LONGEST = 45;

/** Four decimal numbers without leading zeros (to some readers `010` is eight), with or without what may stand before them. */
const IPV4 = /^(.*:)?((?:(?:0|[1-9][0-9]{0,2})(?:\.(?!$)|$)){4})$/s;

/** How servers that listen for both families write IPv4. */
const MAPPED = '::ffff:';

/**
 * Reads an address as addresses are written: no port, no brackets, no zone (`%eth0`), no blanks, no octal or hexadecimal IPv4.
 * `undefined` for all else.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > LONGEST || text.includes('%')) return undefined;
  const [, before, dotted] = IPV4.exec(text) ?? [];
  try {
    if (dotted === undefined) return text.includes('.') ? undefined : parseIpv6(text);
    if (before === undefined || before === MAPPED) return ipaddr.IPv4.parse(dotted);
    // The library reads `::192.0.2.1` as `::ffff:192.0.2.1`, which is another address.
    return before === '::' ? undefined : parseIpv6(text);
  } catch {
    return undefined; // What it cannot read, the library says by an error.
  }
}

function parseIpv6(text: string): Address {
  const address = ipaddr.IPv6.parse(text);
  // Not by its `range()`, which goes through every special range.
  const isMapped = address.parts[5] === 0xffff && address.parts.slice(0, 5).every((part) => part === 0);
  return isMapped ? address.toIPv4Address() : address;
}

/** Whether an address is of IPv4. */
export function isIpv4(address: Address): address is ipaddr.IPv4 {
  return address instanceof ipaddr.IPv4;
}

/**
 * Where an address stands among those of its family: its numbers as the code units of a text, so that texts compare (`<`) as
 * addresses do. For comparing, and not for print.
 */
export function positionOf(address: Address): string {
  return String.fromCharCode(...(isIpv4(address) ? address.octets : address.parts));
}
